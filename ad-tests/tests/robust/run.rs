//! One run of the transform, and what was found in many.

use proc_macro2::TokenStream;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Once, mpsc};
use std::time::{Duration, Instant};

/// An expansion may not take longer.
const LIMIT: Duration = Duration::from_secs(5);
/// After this time it counts as one that does not end.
const ENDLESS: Duration = Duration::from_secs(60);

thread_local! {
    static RUNNING: RefCell<bool> = const { RefCell::new(false) };
    static LAST_PANIC: RefCell<String> = const { RefCell::new(String::new()) };
}

/// What went wrong, by kind: the shortest function, and how many there are.
pub struct Findings {
    runs: usize,
    accepted: usize,
    by_kind: BTreeMap<String, (String, usize)>,
}

static LISTEN: Once = Once::new();

/// Notes where a run panicked instead of printing it.
fn listen() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        let running = RUNNING.with(|r| *r.borrow());
        if !running {
            return usual(info);
        }
        let place = info
            .location()
            .map(|l| format!("{}:{}", l.file(), l.line()))
            .unwrap_or_default();
        LAST_PANIC.with(|p| *p.borrow_mut() = place);
    }));
}

/// Runs it; a function that takes for ever ends the tests, with its name, instead of keeping them.
fn watched<T>(item: &TokenStream, run: impl FnOnce() -> T) -> T {
    let text = item.to_string();
    let (done, ended) = mpsc::channel::<()>();
    std::thread::spawn(move || {
        // A result: the sender is gone, so it ended.
        if ended.recv_timeout(ENDLESS) == Err(mpsc::RecvTimeoutError::Timeout) {
            // Not by `eprintln!`: what the harness holds back would be lost.
            let _ = writeln!(std::io::stderr(), "the expansion does not end of\n{text}");
            std::process::exit(101);
        }
    });
    let result = run();
    drop(done);
    result
}

impl Default for Findings {
    fn default() -> Self {
        LISTEN.call_once(listen);
        Self {
            runs: 0,
            accepted: 0,
            by_kind: BTreeMap::new(),
        }
    }
}

impl Findings {
    /// Expands `#[reverse_diff] item`.
    pub fn expand(&mut self, item: &TokenStream) -> TokenStream {
        self.expand_with(TokenStream::new(), item)
    }

    /// Expands `#[reverse_diff(attribute)] item`.
    pub fn expand_with(&mut self, attribute: TokenStream, item: &TokenStream) -> TokenStream {
        self.runs += 1;
        let start = Instant::now();
        let run = AssertUnwindSafe(|| ad_transform::reverse_diff(attribute, item.clone()));
        RUNNING.with(|r| *r.borrow_mut() = true);
        let output = watched(item, || panic::catch_unwind(run));
        RUNNING.with(|r| *r.borrow_mut() = false);
        let output = match output {
            Ok(output) => output,
            Err(payload) => {
                self.found(&format!("panic: {}", panic_text(payload.as_ref())), item);
                return TokenStream::new();
            }
        };
        if output.to_string().contains("this is a bug of the macro") {
            let place = LAST_PANIC.with(|p| p.borrow().clone());
            self.found(&format!("failed at {place}"), item);
        }
        if start.elapsed() > LIMIT {
            self.found("slow", item);
        }
        if let Some(fault) = fault(item, &output) {
            self.found(&fault, item);
        }
        self.accepted += usize::from(!rejected(&output));
        output
    }

    /// Notes a defect.
    pub fn found(&mut self, kind: &str, item: &TokenStream) {
        let text = item.to_string();
        let entry = self
            .by_kind
            .entry(kind.to_owned())
            .or_insert_with(|| (text.clone(), 0));
        entry.1 += 1;
        if text.len() < entry.0.len() {
            entry.0 = text;
        }
    }

    /// Fails if anything was found.
    pub fn report(&self) {
        println!(
            "{} expansions, {} without an error of the macro",
            self.runs, self.accepted
        );
        let lines = self
            .by_kind
            .iter()
            .map(|(kind, (text, n))| format!("{n} times: {kind}\n{text}\n"));
        assert!(
            self.by_kind.is_empty(),
            "\n{}",
            lines.collect::<Vec<_>>().join("\n")
        );
    }
}

/// Where the macro's output is not what rustc can go on with.
fn fault(item: &TokenStream, output: &TokenStream) -> Option<String> {
    let whole = syn::parse2::<syn::ItemFn>(item.clone()).is_ok();
    if !whole {
        return (!rejected(output)).then(|| "no error for what is no function".to_owned());
    }
    let error = syn::parse2::<syn::File>(output.clone()).err()?;
    Some(format!("the output does not parse: {error}"))
}

/// Whether the macro reported an error.
pub fn rejected(output: &TokenStream) -> bool {
    output.to_string().contains("compile_error !")
}

/// Message and place; numbers of values differ from function to function and are left out.
fn panic_text(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().cloned();
    let text = text
        .or_else(|| payload.downcast_ref::<&str>().map(|s| (*s).to_owned()))
        .unwrap_or_default();
    let text: String = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    format!("{} at {}", text, LAST_PANIC.with(|p| p.borrow().clone()))
}
