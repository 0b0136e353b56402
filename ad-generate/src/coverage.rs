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
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Debug, Write};
use std::rc::Rc;
use std::{fs, io};

/// What programs reached, and how often.
#[derive(Clone, Debug, Default)]
pub struct Counts {
    /// Forms, and pairs of statements that follow one another: `a > b`.
    forms: BTreeMap<(Stage, String), u64>,
    /// Rules of the table, by the name of the function.
    rules: BTreeMap<String, u64>,
    /// Of each pass without which programs were expanded: in how many that changed the expansion, and how many there were.
    passes: BTreeMap<String, (u64, u64)>,
    /// Programs.
    programs: u64,
}

const STAGES: [Stage; 3] = [Stage::Lowered, Stage::Swept, Stage::Tangent];

impl Counts {
    /// Runs `f`, and counts what the transform makes in it on this thread.
    pub fn watching<T>(&mut self, f: impl FnOnce() -> T) -> T {
        let counts = Rc::new(RefCell::new(std::mem::take(self)));
        let inner = counts.clone();
        let out = watched(move |stage, block| inner.borrow_mut().walk(stage, block), f);
        *self = counts.take();
        self.programs += 1;
        out
    }

    /// Notes that a program was expanded without a pass.
    pub fn without(&mut self, pass: &str, differs: bool) {
        let (changed, all) = self.passes.entry(pass.to_owned()).or_default();
        *changed += u64::from(differs);
        *all += 1;
    }

    /// Adds those of other programs.
    pub fn join(&mut self, other: Counts) {
        for (form, n) in other.forms {
            *self.forms.entry(form).or_default() += n;
        }
        for (rule, n) in other.rules {
            *self.rules.entry(rule).or_default() += n;
        }
        for (pass, (changed, all)) in other.passes {
            let own = self.passes.entry(pass).or_default();
            *own = (own.0 + changed, own.1 + all);
        }
        self.programs += other.programs;
    }

    /// How many forms, or pairs of them, were seen at a stage.
    fn reached(&self, stage: Stage, pairs: bool) -> usize {
        let of = |(s, form): &&(Stage, String)| *s == stage && form.contains(" > ") == pairs;
        self.forms.keys().filter(of).count()
    }

    /// What was reached, in a few lines.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut out = format!("reached by {} programs:\n", self.programs);
        for stage in STAGES {
            let _ = writeln!(
                out,
                "    {stage:?}: {} forms, {} pairs of neighbouring statements",
                self.reached(stage, false),
                self.reached(stage, true)
            );
        }
        let seen = |form: &String| {
            STAGES
                .iter()
                .any(|s| self.forms.contains_key(&(*s, form.clone())))
        };
        let (reached, missing): (Vec<String>, Vec<String>) = known().into_iter().partition(seen);
        let _ = writeln!(
            out,
            "    forms of the representation: {} of {}; never: {}",
            reached.len(),
            reached.len() + missing.len(),
            missing.join(" ")
        );
        let (reached, missing): (BTreeSet<&str>, BTreeSet<&str>) =
            rules().partition(|r| self.rules.contains_key(*r));
        let missing: Vec<&str> = missing.into_iter().collect();
        let _ = writeln!(
            out,
            "    rules of f64 and f32: {} of {}; never: {}",
            reached.len(),
            reached.len() + missing.len(),
            missing.join(" ")
        );
        let passes = self.passes.iter();
        let passes: Vec<String> = passes
            .map(|(name, (changed, all))| format!("{name} {changed}/{all}"))
            .collect();
        let _ = writeln!(
            out,
            "    left out, changed the expansion in so many of so many programs: {}",
            passes.join(", ")
        );
        out
    }

    fn walk(&mut self, stage: Stage, b: &Block) {
        let mut count = |form: String| *self.forms.entry((stage, form)).or_default() += 1;
        for pair in b.stmts.windows(2) {
            count(format!("{} > {}", kind(&pair[0]), kind(&pair[1])));
        }
        for s in &b.stmts {
            count(kind(s));
        }
        for s in &b.stmts {
            match s {
                Stmt::If(s) => {
                    self.walk(stage, &s.then);
                    self.walk(stage, &s.other);
                }
                Stmt::For(s) => self.walk(stage, &s.body),
                Stmt::Let(_, Op::Method(name, ..)) if stage == Stage::Lowered => {
                    *self.rules.entry(name.to_string()).or_default() += 1;
                }
                _ => {}
            }
        }
    }
}

/// Methods of floating-point numbers that have a rule.
fn rules() -> impl Iterator<Item = &'static str> {
    let of_floats = |r: &&ad_rules::Rule| r.origin == ad_rules::Origin::Float;
    ad_rules::RULES.iter().filter(of_floats).map(|r| r.name)
}

/// The forms that there are, as the source of the representation says.
fn known() -> BTreeSet<String> {
    let Ok(file) = syn::parse_file(include_str!("../../ad-transform/src/ir/mod.rs")) else {
        return BTreeSet::new();
    };
    let mut out = BTreeSet::new();
    for item in file.items {
        let syn::Item::Enum(e) = item else { continue };
        let names = e.variants.iter().map(|v| v.ident.to_string());
        match e.ident.to_string().as_str() {
            // What is in them has forms of its own.
            "Stmt" => out.extend(names.filter(|n| !matches!(n.as_str(), "Let" | "Permute"))),
            "Op" => out.extend(names.filter(|n| n != "Bin")),
            "Permutation" => out.extend(names),
            "BinOp" => out.extend(names.map(|n| format!("Bin {n}"))),
            _ => {}
        }
    }
    out.extend(["While".to_owned(), "For until".to_owned()]);
    out
}

/// The forms that programs reach, beside those that the corpus reaches, as a table.
///
/// # Errors
/// If the corpus cannot be read.
pub fn table(sources: impl Iterator<Item = Source>) -> io::Result<String> {
    let (mut generated, mut corpus) = (Counts::default(), Counts::default());
    for module in sources.filter_map(|s| program::module(&s)) {
        generated.watching(|| drop(ad_transform::reverse_diff(quote!(jvp), module)));
    }
    for item in functions_of_the_corpus()? {
        corpus.watching(|| drop(ad_transform::reverse_diff(quote!(jvp), item)));
    }
    let all: BTreeSet<&(Stage, String)> =
        generated.forms.keys().chain(corpus.forms.keys()).collect();
    let times = |of: &Counts, form| of.forms.get(form).copied().unwrap_or(0);
    let mut out = format!(
        "forms that {} generated programs reach, and the corpus\n",
        generated.programs
    );
    out.push_str("| | form | generated | corpus |\n| --- | --- | --- | --- |\n");
    for form in all.iter().filter(|(_, form)| !form.contains(" > ")) {
        let (a, b) = (times(&generated, form), times(&corpus, form));
        let _ = writeln!(out, "| {:?} | {} | {a} | {b} |", form.0, form.1);
    }
    for stage in STAGES {
        let of = |pairs| {
            let all = all.iter();
            let all = all.filter(|(s, form)| *s == stage && form.contains(" > ") == pairs);
            (
                generated.reached(stage, pairs),
                corpus.reached(stage, pairs),
                all.count(),
            )
        };
        let ((a, b, all), (c, d, pairs)) = (of(false), of(true));
        let _ = writeln!(
            out,
            "{stage:?}: forms {a} generated, {b} corpus, of {all}; pairs of statements {c} generated, {d} corpus, of {pairs}"
        );
    }
    let missing: Vec<String> = all
        .iter()
        .filter(|f| f.0 == Stage::Lowered && f.1.contains(" > ") && times(&generated, f) == 0)
        .map(|f| format!("{} ({})", f.1, times(&corpus, f)))
        .collect();
    let _ = writeln!(
        out,
        "pairs in lowered code that only the corpus reaches: {}",
        missing.join(", ")
    );
    Ok(out)
}

/// The functions of the corpus.
fn functions_of_the_corpus() -> io::Result<Vec<proc_macro2::TokenStream>> {
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
