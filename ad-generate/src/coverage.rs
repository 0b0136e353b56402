//! Which forms of the representation programs reach: kinds of statements and operations, and pairs of neighbours, in the
//! generated programs and in the corpus of `ad-tests`. What the corpus reaches and the generator does not is a gap in the
//! generator.

use crate::batch::root;
use crate::generate::Source;
use crate::{is, program};
use ad_transform::inspect::{Stage, watched};
use ad_transform::ir::{Block, Op, Stmt};
use quote::{ToTokens, quote};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::{self, Debug, Write};
use std::rc::Rc;
use std::{fs, io};

/// How often each form occurs: of the generated programs, and of the corpus.
type Counts = BTreeMap<(Stage, String), [u64; 2]>;

/// The forms that programs reach, beside those that the corpus reaches, as a table.
///
/// # Errors
/// If the corpus cannot be read.
pub fn table(sources: impl Iterator<Item = Source>) -> io::Result<String> {
    let counts = Rc::new(RefCell::new(Counts::new()));
    let mut n = 0;
    for source in sources {
        n += 1;
        if let Some(module) = program::module(&source) {
            watch(&counts, 0, || {
                drop(ad_transform::reverse_diff(quote!(jvp), module))
            });
        }
    }
    for item in corpus()? {
        watch(&counts, 1, || {
            drop(ad_transform::reverse_diff(quote!(jvp), item))
        });
    }
    let counts = counts.take();
    let mut out = format!("forms that {n} generated programs reach, and the corpus\n");
    out.push_str("| | form | generated | corpus |\n| --- | --- | --- | --- |\n");
    let single = counts.iter().filter(|((_, form), _)| !form.contains(" > "));
    for ((stage, form), [a, b]) in single.clone() {
        let _ = writeln!(out, "| {stage:?} | {form} | {a} | {b} |");
    }
    for stage in [Stage::Lowered, Stage::Swept, Stage::Tangent] {
        let of_stage = |pairs: bool| {
            let all = counts
                .iter()
                .filter(move |((s, form), _)| *s == stage && form.contains(" > ") == pairs);
            let reached = all.clone().filter(|(_, [a, _])| *a > 0).count();
            let corpus = all.clone().filter(|(_, [_, b])| *b > 0).count();
            (reached, corpus, all.count())
        };
        let ((a, b, all), (c, d, pairs)) = (of_stage(false), of_stage(true));
        let _ = writeln!(
            out,
            "{stage:?}: forms {a} generated, {b} corpus, of {all}; pairs of statements {c} generated, {d} corpus, of {pairs}"
        );
    }
    let missing: Vec<String> = counts
        .iter()
        .filter(|((stage, form), [a, _])| {
            *stage == Stage::Lowered && *a == 0 && form.contains(" > ")
        })
        .map(|((_, form), [_, b])| format!("{form} ({b})"))
        .collect();
    let _ = writeln!(
        out,
        "pairs in lowered code that only the corpus reaches: {}",
        missing.join(", ")
    );
    Ok(out)
}

fn watch(counts: &Rc<RefCell<Counts>>, column: usize, f: impl FnOnce()) {
    let counts = counts.clone();
    watched(
        move |stage, block| walk(&mut counts.borrow_mut(), (stage, column), block),
        f,
    );
}

/// The functions of the corpus.
fn corpus() -> io::Result<Vec<proc_macro2::TokenStream>> {
    let mut out = Vec::new();
    for folder in ["programs", "regressions"] {
        for entry in fs::read_dir(root().join("ad-tests/tests").join(folder))? {
            let path = entry?.path();
            if path.extension().is_none_or(|e| e != "rs") {
                continue;
            }
            let Ok(file) = syn::parse_file(&fs::read_to_string(path)?) else {
                continue;
            };
            for item in file.items {
                if let syn::Item::Fn(mut f) = item
                    && f.attrs.iter().any(|a| is(a, "reverse_diff"))
                {
                    f.attrs.retain(|a| !is(a, "reverse_diff"));
                    out.push(f.into_token_stream());
                }
            }
        }
    }
    Ok(out)
}

fn walk(counts: &mut Counts, at: (Stage, usize), b: &Block) {
    let (stage, column) = at;
    let mut count = |form: String| counts.entry((stage, form)).or_default()[column] += 1;
    for pair in b.stmts.windows(2) {
        count(format!("{} > {}", kind(&pair[0]), kind(&pair[1])));
    }
    for s in &b.stmts {
        count(kind(s));
    }
    for s in &b.stmts {
        match s {
            Stmt::If(s) => {
                walk(counts, at, &s.then);
                walk(counts, at, &s.other);
            }
            Stmt::For(s) => walk(counts, at, &s.body),
            _ => {}
        }
    }
}

fn kind(s: &Stmt) -> String {
    match s {
        Stmt::Let(_, Op::Bin(op, ..)) => format!("Bin {}", variant(op)),
        Stmt::Let(_, op) => variant(op),
        Stmt::For(f) => match (&f.range, f.until.is_some()) {
            (None, _) => "While".to_owned(),
            (Some(_), true) => "For until".to_owned(),
            (Some(_), false) => "For".to_owned(),
        },
        Stmt::Permute(_, how) => variant(how),
        other => variant(other),
    }
}

/// The name of a variant, without what is in it.
fn variant(of: &impl Debug) -> String {
    struct Head(String);
    impl Write for Head {
        fn write_str(&mut self, s: &str) -> fmt::Result {
            let end = s.find(|c: char| !c.is_alphanumeric());
            self.0.push_str(&s[..end.unwrap_or(s.len())]);
            if end.is_some() {
                Err(fmt::Error)
            } else {
                Ok(())
            }
        }
    }
    let mut head = Head(String::new());
    // It stops itself.
    let _ = write!(head, "{of:?}");
    head.0
}
