//! `cargo run --release -p ad-generate -- --programs 2000 --seed 1`

use ad_generate::batch::{Outcome, Verdict, Workshop};
use ad_generate::coverage;
use ad_generate::generate::{self, Source};
use ad_generate::interpret;
use ad_generate::many::{self, Report};
use ad_generate::program::{self, Asked, Forms, Refusal};
use ad_generate::shrink::{self, Judge};
use ad_transform::passes::Passes;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

struct Options {
    programs: u64,
    first: u64,
    seed: u64,
    batch: u64,
    keep: PathBuf,
    name: String,
    release: bool,
    print: bool,
    /// Nothing is compiled.
    expand: bool,
    /// Of so many programs one is asked for second derivatives.
    second: u64,
    /// Interpreted instead of compiled.
    interpret: bool,
    /// The forms that programs reach are counted, beside those of the corpus.
    coverage: bool,
    /// How many failures are shrunk.
    shrink: u64,
    /// The optional pass that a program to shrink runs without, or `all`.
    without: Option<String>,
    /// A program to shrink, kept earlier.
    file: Option<PathBuf>,
}

fn options() -> Result<Options, String> {
    let mut o = Options {
        programs: 200,
        first: 0,
        seed: 1,
        batch: 100,
        keep: PathBuf::from("target/generated/failures"),
        name: "batch".to_owned(),
        release: false,
        print: false,
        expand: false,
        interpret: false,
        second: 8,
        coverage: false,
        shrink: 5,
        without: None,
        file: None,
    };
    let mut args = std::env::args().skip(1);
    while let Some(flag) = args.next() {
        let mut value = || args.next().ok_or(format!("{flag} takes a value"));
        let number = |text: String| text.parse::<u64>().map_err(|e| format!("{text}: {e}"));
        match flag.as_str() {
            "--programs" => o.programs = number(value()?)?,
            "--first" => o.first = number(value()?)?,
            "--seed" => o.seed = number(value()?)?,
            "--batch" => o.batch = number(value()?)?,
            "--keep" => o.keep = PathBuf::from(value()?),
            "--name" => o.name = value()?,
            "--optimised" => o.release = true,
            "--shrink" => o.shrink = number(value()?)?,
            "--file" => o.file = Some(PathBuf::from(value()?)),
            "--without" => o.without = Some(value()?),
            "--coverage" => o.coverage = true,
            "--second" => o.second = number(value()?)?,
            "--interpret" => o.interpret = true,
            "--expand" => o.expand = true,
            "--print" => o.print = true,
            other => return Err(format!("unknown option {other}")),
        }
    }
    Ok(o)
}

#[derive(Default)]
struct Tally {
    counts: BTreeMap<String, u64>,
    /// Failures that were shrunk, alike ones once only.
    shrunk: Vec<shrink::Failure>,
}

impl Tally {
    fn count(&mut self, what: &str) {
        *self.counts.entry(what.to_owned()).or_default() += 1;
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let o = options()?;
    if o.print {
        for number in o.first..o.first + o.programs {
            println!("{}", program::pasted(&generate::program(o.seed, number)));
        }
        return Ok(());
    }
    if o.coverage {
        let sources = (o.first..o.first + o.programs).map(|n| generate::program(o.seed, n));
        print!("{}", coverage::table(sources)?);
        return Ok(());
    }
    fs::create_dir_all(&o.keep)?;
    let mut tally = Tally::default();
    // What panics is counted.
    if o.interpret {
        std::panic::set_hook(Box::new(|_| {}));
    }
    if o.interpret && o.file.is_none() {
        interpret(&o, &mut tally)?;
        return report(&tally);
    }
    if let Some(path) = &o.file {
        let source = program::read(&fs::read_to_string(path)?)?;
        if o.interpret {
            let asked = Asked {
                second: true,
                twice: true,
                passes: match o.without.as_deref() {
                    None => Passes::all(),
                    Some("all") => Passes::none(),
                    Some(name) => Passes::without(name),
                },
            };
            let found = many::report(&source, asked);
            interpreted(&o, &mut tally, "p0", (&source, asked), found)?;
            return report(&tally);
        }
        let shop = Workshop::new(&o.name, o.release)?;
        check(&o, &shop, vec![("p0".to_owned(), source)], &mut tally)?;
        return report(&tally);
    }
    let shop = Workshop::new(&o.name, o.release)?;
    let mut first = o.first;
    while first < o.first + o.programs {
        let end = (first + o.batch).min(o.first + o.programs);
        let sources = (first..end).map(|n| (format!("p{n}"), generate::program(o.seed, n)));
        check(&o, &shop, sources.collect(), &mut tally)?;
        first = end;
    }
    report(&tally)
}

/// Runs programs without a compiler.
fn interpret(o: &Options, tally: &mut Tally) -> Result<(), Box<dyn Error>> {
    let mut result = Ok(());
    let reached = many::run(
        o.seed,
        o.first..o.first + o.programs,
        o.second,
        |n, source, asked, found| {
            if result.is_ok() {
                result = interpreted(o, tally, &format!("p{n}"), (&source, asked), found);
            }
        },
    );
    print!("{}", reached.summary());
    result
}

fn interpreted(
    o: &Options,
    tally: &mut Tally,
    name: &str,
    (source, asked): (&Source, Asked),
    found: Report,
) -> Result<(), Box<dyn Error>> {
    tally.count("programs");
    let without = asked
        .left_out()
        .map(|pass| format!(" without the pass {pass}"));
    let without = without.unwrap_or_default();
    match found {
        Report::Refused(Refusal::Reported(why)) => {
            tally.count("reported by the macro");
            tally.count(&format!("    {}", why.chars().take(90).collect::<String>()));
            keep(o, name, "reported", &format!("{why}{without}"), source)?;
            let failure = shrink::of_refusal(&Refusal::Reported(why));
            smaller(o, tally, name, "reported", (source, asked), failure)?;
        }
        Report::Refused(refusal) => {
            tally.count("FAIL expansion");
            keep(
                o,
                name,
                "expansion",
                &format!("{refusal:?}{without}"),
                source,
            )?;
        }
        Report::Crashed => {
            tally.count("FAIL crash");
            keep(o, name, "crash", &without, source)?;
        }
        Report::Outcome(interpret::check::Outcome::NotInterpreted(why)) => {
            tally.count("not interpreted");
            tally.count(&format!("    {}", why.chars().take(90).collect::<String>()));
            keep(o, name, "unknown", &why, source)?;
        }
        Report::Outcome(interpret::check::Outcome::Ran(verdicts)) => {
            if let Some((kind, detail)) = verdicts_of(tally, &verdicts) {
                tally.count(&format!("FAIL {kind}"));
                keep(o, name, &kind, &format!("{detail}{without}"), source)?;
                let failure = Some(shrink::Failure::Wrong(kind.clone()));
                smaller(o, tally, name, &kind, (source, asked), failure)?;
            }
        }
    }
    Ok(())
}

/// Whether the interpreter finds the same bits as the compiled program did, in debug mode, where the compiler computes
/// nothing beforehand.
fn cross(
    o: &Options,
    shop: &Workshop,
    tally: &mut Tally,
    name: &str,
    source: &Source,
) -> Result<(), Box<dyn Error>> {
    let figures = match program::subject(source, asked(name)) {
        Ok(Ok(subject)) => subject.figures(),
        Ok(Err(why)) => Err(why),
        Err(refusal) => Err(format!("{refusal:?}")),
    };
    let compiled = shop.figures(name);
    match figures {
        Err(why) => {
            tally.count("not interpreted");
            tally.count(&format!("    {}", why.chars().take(90).collect::<String>()));
        }
        Ok(found) if found == compiled => tally.count("interpreted to the same bits"),
        Ok(found) => {
            tally.count("FAIL interpreter");
            let detail = format!("interpreted {found:?} compiled {compiled:?}");
            keep(o, name, "interpreter", &detail, source)?;
        }
    }
    Ok(())
}

/// Counts inputs; the first that failed.
fn verdicts_of(tally: &mut Tally, verdicts: &[Verdict]) -> Option<(String, String)> {
    for v in verdicts {
        match v {
            Verdict::Passed => tally.count("inputs passed"),
            Verdict::Skipped(why) => tally.count(&format!("inputs skipped: {why}")),
            Verdict::Failed(..) => tally.count("inputs failed"),
        }
    }
    verdicts.iter().find_map(|v| match v {
        Verdict::Failed(kind, detail) => Some((kind.clone(), detail.clone())),
        _ => None,
    })
}

fn report(tally: &Tally) -> Result<(), Box<dyn Error>> {
    for (what, n) in &tally.counts {
        println!("{n:8} {what}");
    }
    let bad = tally
        .counts
        .iter()
        .any(|(what, _)| what.starts_with("FAIL"));
    if bad {
        return Err("programs fail".into());
    }
    Ok(())
}

/// What is asked for a program that is compiled: of one in eight second derivatives too.
fn asked(name: &str) -> Asked {
    Asked {
        second: name[1..].parse::<u64>().is_ok_and(|n| n % 8 == 0),
        ..Asked::plain()
    }
}

fn check(
    o: &Options,
    shop: &Workshop,
    programs: Vec<(String, Source)>,
    tally: &mut Tally,
) -> Result<(), Box<dyn Error>> {
    let mut sources: BTreeMap<String, Source> = BTreeMap::new();
    let mut ready: Vec<(String, Forms)> = Vec::new();
    for (name, source) in programs {
        if program::has_own_parameter(&source) {
            tally.count("with a struct as a parameter: interpreted only");
            continue;
        }
        match program::forms(&source, &name, asked(&name).second) {
            Ok(forms) => {
                ready.push((name.clone(), forms));
            }
            Err(Refusal::Syntax(why)) => {
                tally.count("invalid: syntax");
                println!("{name}: syntax {why}");
            }
            Err(Refusal::Reported(why)) => {
                tally.count("reported by the macro");
                tally.count(&format!("    {}", why.chars().take(90).collect::<String>()));
                keep(o, &name, "reported", &why, &source)?;
                let failure = shrink::of_refusal(&Refusal::Reported(why));
                smaller(
                    o,
                    tally,
                    &name,
                    "reported",
                    (&source, asked(&name)),
                    failure,
                )?;
            }
            Err(other) => {
                tally.count("FAIL expansion");
                keep(o, &name, "expansion", &format!("{other:?}"), &source)?;
            }
        }
        sources.insert(name, source);
    }
    if o.expand {
        return Ok(());
    }
    for (name, outcome) in shop.run(&ready)? {
        tally.count("programs");
        let source = &sources[&name];
        match outcome {
            Outcome::Invalid(why) => {
                tally.count("invalid: rustc");
                keep(o, &name, "invalid", &why, source)?;
            }
            Outcome::Broken(why) => {
                tally.count("FAIL expansion does not compile");
                keep(o, &name, "broken", &why, source)?;
                let failure = shrink::of_outcome(&Outcome::Broken(why));
                smaller(o, tally, &name, "broken", (source, asked(&name)), failure)?;
            }
            Outcome::Lost => {
                tally.count("FAIL lost");
                keep(o, &name, "lost", "", source)?;
            }
            Outcome::Ran(verdicts) => {
                if !o.release {
                    cross(o, shop, tally, &name, source)?;
                }
                if let Some((kind, detail)) = verdicts_of(tally, &verdicts) {
                    tally.count(&format!("FAIL {kind}"));
                    keep(o, &name, &kind, &detail, source)?;
                    let failure = Some(shrink::Failure::Wrong(kind.clone()));
                    smaller(o, tally, &name, &kind, (source, asked(&name)), failure)?;
                }
            }
        }
    }
    Ok(())
}

/// Shrinks a failure, if there was none like it.
fn smaller(
    o: &Options,
    tally: &mut Tally,
    name: &str,
    kind: &str,
    (source, asked): (&Source, Asked),
    failure: Option<shrink::Failure>,
) -> Result<(), Box<dyn Error>> {
    let Some(failure) = failure else {
        return Ok(());
    };
    let alike = tally.shrunk.iter().filter(|f| **f == failure).count();
    if tally.shrunk.len() as u64 >= o.shrink || alike >= 3 {
        return Ok(());
    }
    let shop = Workshop::new(&format!("{}-shrink", o.name), o.release)?;
    let asked = Asked {
        twice: matches!(failure, shrink::Failure::Expansion(_)),
        ..asked
    };
    // Interpreted where it fails alike there.
    let alike = shrink::of_report(&many::report(source, asked));
    let judge = if alike.as_ref() == Some(&failure) {
        Judge::Interpreter
    } else {
        Judge::Compiler(&shop)
    };
    let found = shrink::shrink(judge, source, &failure, asked)?;
    tally.shrunk.push(failure);
    let text = program::pasted(&found);
    println!("shrunk:\n{text}");
    fs::write(
        o.keep.join(format!("{kind}_{}_{name}_shrunk.rs", o.seed)),
        text,
    )?;
    Ok(())
}

fn keep(
    o: &Options,
    name: &str,
    kind: &str,
    why: &str,
    source: &Source,
) -> Result<(), Box<dyn Error>> {
    let short: String = why.chars().take(280).collect();
    println!("{name} (seed {}): {kind}: {short}", o.seed);
    let path = o.keep.join(format!("{kind}_{}_{name}.rs", o.seed));
    fs::write(
        path,
        format!("// {kind}: {why}\n{}", program::pasted(source)),
    )?;
    Ok(())
}
