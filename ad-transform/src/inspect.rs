//! For tools that want to know what passes through the pipeline: which forms of the representation a program reaches.

use crate::ir::Block;
use std::cell::RefCell;

type Watcher = Box<dyn FnMut(Stage, &Block)>;

thread_local! {
    static WATCHER: RefCell<Option<Watcher>> = const { RefCell::new(None) };
}

/// Where in the pipeline a block is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// A function as it was lowered.
    Lowered,
    /// Its forward and reverse sweep, as they are emitted.
    Swept,
    /// Its derivative in a direction, where that is asked.
    Tangent,
}

/// Runs `f`, and hands each block that is made in it on this thread to `watcher`.
pub fn watched<T>(watcher: impl FnMut(Stage, &Block) + 'static, f: impl FnOnce() -> T) -> T {
    WATCHER.set(Some(Box::new(watcher)));
    let out = f();
    WATCHER.set(None);
    out
}

pub(crate) fn seen(stage: Stage, block: &Block) {
    WATCHER.with_borrow_mut(|w| {
        if let Some(w) = w {
            w(stage, block);
        }
    });
}
