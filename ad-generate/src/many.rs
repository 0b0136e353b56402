//! Many programs, interpreted: on every core, in the order of their numbers.

use crate::coverage::Counts;
use crate::generate::{self, Source};
use crate::interpret::check::Outcome;
use crate::program::{self, Asked, Refusal};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc;

/// What became of a program.
#[derive(Debug)]
pub enum Report {
    /// There is nothing to run.
    Refused(Refusal),
    /// It ran, or could not.
    Outcome(Outcome),
    /// The transform or the interpreter panicked.
    Crashed,
}

/// What became of one program.
#[must_use]
pub fn report(source: &Source, asked: Asked) -> Report {
    let found = std::panic::catch_unwind(|| match program::subject(source, asked) {
        Err(refusal) => Report::Refused(refusal),
        Ok(Err(why)) => Report::Outcome(Outcome::NotInterpreted(why)),
        Ok(Ok(subject)) => Report::Outcome(subject.run()),
    });
    // Every piece of text that is parsed is kept for its spans otherwise.
    proc_macro2::extra::invalidate_current_thread_spans();
    found.unwrap_or(Report::Crashed)
}

/// Runs the programs of these numbers, and hands what became of each to `f`, in order. One in so many as `second` says
/// is asked for second derivatives. What they reached comes back.
pub fn run(
    seed: u64,
    numbers: std::ops::Range<u64>,
    second: u64,
    mut f: impl FnMut(u64, Source, Asked, Report),
) -> Counts {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicU64::new(numbers.start);
    let mut all = Counts::default();
    std::thread::scope(|scope| {
        // As much as is waiting for one that takes long.
        let (send, receive) = mpsc::sync_channel(4096);
        let mut workers = Vec::new();
        for _ in 0..threads {
            let (send, next, end) = (send.clone(), &next, numbers.end);
            let work = move || {
                let mut counts = Counts::default();
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= end {
                        break;
                    }
                    let source = generate::program(seed, n);
                    let asked = Asked::of(n, second);
                    let found = counts.watching(|| report(&source, asked));
                    if let Some(pass) = asked.left_out() {
                        let with_all = Asked {
                            passes: Asked::plain().passes,
                            ..asked
                        };
                        let texts = [asked, with_all].map(|a| program::text(&source, a));
                        counts.without(pass, texts[0] != texts[1]);
                    }
                    if send.send((n, source, asked, found)).is_err() {
                        break;
                    }
                }
                counts
            };
            let builder = std::thread::Builder::new().stack_size(64 << 20);
            // Without a thread of its own there is nothing that would run.
            match builder.spawn_scoped(scope, work) {
                Ok(worker) => workers.push(worker),
                Err(_) => break,
            }
        }
        drop(send);
        let (mut waiting, mut turn) = (BTreeMap::new(), numbers.start);
        for (n, source, asked, found) in receive {
            waiting.insert(n, (source, asked, found));
            while let Some((source, asked, found)) = waiting.remove(&turn) {
                f(turn, source, asked, found);
                turn += 1;
            }
        }
        for worker in workers {
            all.join(worker.join().unwrap_or_default());
        }
    });
    all
}
