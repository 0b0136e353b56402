//! Plants the faults of `faults.txt` one by one in a copy of `ad-transform`, and lets generated programs find them:
//! `cargo run --release -p ad-generate --bin plant -- [--programs N] [--seed S] [--only K,L]`.
//!
//! Only the transform is built again, and runs in a process of its own; what it makes of programs is interpreted here, until
//! the first one that disagrees. A program that disagrees, that the transform refuses, or whose expansion is no program any
//! more catches a fault if nothing of it is so without.

use ad_generate::batch::{Verdict, root};
use ad_generate::generate::{self, Source};
use ad_generate::interpret::check::Outcome;
use ad_generate::program;
use std::collections::BTreeSet;
use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;
use std::{fs, io};

/// A fault: what it breaks, where, and how.
struct Fault {
    what: String,
    file: String,
    old: String,
    new: String,
}

/// What became of one.
enum Fate {
    /// How, and by which program.
    Caught(String),
    Missed,
    /// The text is not there any more, or not once, or what it becomes does not compile.
    Stale(String),
}

/// How long a program may take to expand.
const PATIENCE: Duration = Duration::from_secs(60);

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (mut programs, mut seed) = (300, 77);
    let mut only: Option<Vec<usize>> = None;
    while let Some(flag) = args.next() {
        let value = args.next().ok_or("each option takes a value")?;
        match flag.as_str() {
            "--programs" => programs = value.parse()?,
            "--seed" => seed = value.parse()?,
            "--only" => only = Some(value.split(',').map(str::parse).collect::<Result<_, _>>()?),
            other => return Err(format!("unknown option {other}").into()),
        }
    }
    let faults = parse(include_str!("../../faults.txt"));
    let copy = root().join("target/generated/planted");
    mirror(&root(), &copy)?;
    let sources: Vec<Source> = (0..programs).map(|n| generate::program(seed, n)).collect();
    if !build(&copy)? {
        return Err("the copy does not compile".into());
    }
    let mut sound = BTreeSet::new();
    while let Some((n, how)) = find(&copy, &sources, &sound)? {
        println!("without a fault: program {n}: {how}");
        sound.insert(n);
    }
    let (mut caught, mut left) = (0, Vec::new());
    let chosen = faults.iter().enumerate();
    let chosen = chosen.filter(|(k, _)| only.as_ref().is_none_or(|o| o.contains(k)));
    for (k, fault) in chosen {
        let fate = plant(fault, &copy, &sources, &sound)?;
        let text = match &fate {
            Fate::Caught(how) => format!("caught  {how}"),
            Fate::Missed => "MISSED".to_owned(),
            Fate::Stale(why) => format!("STALE   {why}"),
        };
        println!("{k:3} {} ({}): {text}", fault.what, fault.file);
        match fate {
            Fate::Caught(_) => caught += 1,
            _ => left.push(k),
        }
    }
    println!("{caught} caught, {} not: {left:?}", left.len());
    if left.is_empty() {
        Ok(())
    } else {
        Err("faults are left".into())
    }
}

/// `=== what`, `--- file`, the old text, `+++`, the new text.
fn parse(text: &str) -> Vec<Fault> {
    let mut out: Vec<Fault> = Vec::new();
    let mut in_new = false;
    for line in text.lines() {
        if let Some(what) = line.strip_prefix("=== ") {
            out.push(Fault {
                what: what.to_owned(),
                file: String::new(),
                old: String::new(),
                new: String::new(),
            });
            in_new = false;
        } else if let Some(fault) = out.last_mut() {
            if let Some(file) = line.strip_prefix("--- ") {
                fault.file = file.to_owned();
            } else if line == "+++" {
                in_new = true;
            } else {
                let part = if in_new {
                    &mut fault.new
                } else {
                    &mut fault.old
                };
                if !part.is_empty() {
                    part.push('\n');
                }
                part.push_str(line);
            }
        }
    }
    out
}

/// Copies what is newer, but for what cargo and git keep.
fn mirror(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if ["target", ".git"].iter().any(|n| name == *n) {
            continue;
        }
        let (source, target) = (entry.path(), to.join(&name));
        if source.is_dir() {
            mirror(&source, &target)?;
        } else if fs::read(&target).ok() != Some(fs::read(&source)?) {
            fs::copy(&source, &target)?;
        }
    }
    Ok(())
}

/// Builds the transform of the copy; whether it compiles.
fn build(copy: &Path) -> io::Result<bool> {
    let mut command = Command::new("cargo");
    // Built often and run shortly: most faults are found by one of the first programs.
    command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0");
    command.env("CARGO_PROFILE_RELEASE_INCREMENTAL", "true");
    command.env("CARGO_TARGET_DIR", copy.join("target"));
    command.current_dir(copy).args([
        "build",
        "-q",
        "--release",
        "--config",
        "profile.release.package.\"*\".opt-level=2",
        "-p",
        "ad-transform",
        "--example",
        "stream",
    ]);
    Ok(command.stderr(Stdio::null()).status()?.success())
}

/// The first program that tells the transform of the copy from a sound one, but for those `known`.
fn find(
    copy: &Path,
    sources: &[Source],
    known: &BTreeSet<usize>,
) -> io::Result<Option<(usize, String)>> {
    let mut child = Command::new(copy.join("target/release/examples/stream"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(io::Error::other("no pipes"));
    };
    let found = std::thread::scope(|scope| {
        scope.spawn(move || {
            for s in sources {
                let module = program::module(s).unwrap_or_default();
                // It may have ended.
                if writeln!(input, "{}\n{module}\n//--", program::attribute(s, false)).is_err() {
                    break;
                }
            }
        });
        let (send, receive) = mpsc::channel();
        scope.spawn(move || {
            let mut text = String::new();
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if line != "//--" {
                    text.push_str(&line);
                    text.push('\n');
                } else if send.send(std::mem::take(&mut text)).is_err() {
                    break;
                }
            }
        });
        let mut found = None;
        for (n, s) in sources.iter().enumerate() {
            let how = match receive.recv_timeout(PATIENCE) {
                Ok(text) => judged(s, &text),
                Err(_) => Some("the transform does not end".to_owned()),
            };
            if let Some(how) = how.filter(|_| !known.contains(&n)) {
                found = Some((n, how));
                break;
            }
        }
        // Those who write to it and read from it end with it.
        child.kill()?;
        child.wait()?;
        drop(receive);
        io::Result::Ok(found)
    })?;
    Ok(found)
}

/// What is wrong with an expansion, if anything is.
fn judged(source: &Source, expansion: &str) -> Option<String> {
    let outcome = match program::subject_of(source, false, expansion) {
        Ok(Ok(subject)) => subject.run(),
        Ok(Err(why)) => Outcome::NotInterpreted(why),
        Err(refusal) => return Some(short(&format!("{refusal:?}"))),
    };
    proc_macro2::extra::invalidate_current_thread_spans();
    match outcome {
        Outcome::NotInterpreted(why) => Some(format!("does not run: {}", short(&why))),
        Outcome::Ran(verdicts) => verdicts.into_iter().find_map(|v| match v {
            Verdict::Failed(kind, _) => Some(kind),
            _ => None,
        }),
    }
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

fn plant(
    fault: &Fault,
    copy: &Path,
    sources: &[Source],
    sound: &BTreeSet<usize>,
) -> io::Result<Fate> {
    let path: PathBuf = copy.join(&fault.file);
    let text = fs::read_to_string(&path)?;
    let times = text.matches(&fault.old).count();
    if times != 1 {
        return Ok(Fate::Stale(format!("the text is there {times} times")));
    }
    fs::write(&path, text.replace(&fault.old, &fault.new))?;
    let found = build(copy).and_then(|compiles| {
        Ok(if compiles {
            match find(copy, sources, sound)? {
                Some((n, how)) => Fate::Caught(format!("by program {n}: {how}")),
                None => Fate::Missed,
            }
        } else {
            Fate::Stale("it does not compile".to_owned())
        })
    });
    fs::write(&path, text)?;
    found
}
