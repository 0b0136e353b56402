//! Plants the faults of `faults.txt` one by one in a copy of the workspace, and lets generated programs find them:
//! `cargo run --release -p ad-generate --bin plant -- [--programs N] [--first K] [--last K]`.

use ad_generate::batch::root;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{fs, io};

/// A fault: what it breaks, where, and how.
struct Fault {
    what: String,
    file: String,
    old: String,
    new: String,
}

/// What became of one.
#[derive(PartialEq)]
enum Fate {
    Caught(String),
    Missed,
    /// The text is not there any more, or not once, or what it becomes does not compile.
    Stale(String),
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (mut programs, mut first, mut last) = ("100".to_owned(), 0, usize::MAX);
    while let Some(flag) = args.next() {
        let value = args.next().ok_or("each option takes a value")?;
        match flag.as_str() {
            "--programs" => programs = value,
            "--first" => first = value.parse()?,
            "--last" => last = value.parse()?,
            other => return Err(format!("unknown option {other}").into()),
        }
    }
    let faults = parse(include_str!("../../faults.txt"));
    let copy = root().join("target/generated/planted");
    mirror(&root(), &copy)?;
    let sound = run(&copy, &programs)?.ok_or("the copy does not compile")?;
    if sound.iter().any(|l| l.contains("FAIL")) {
        return Err(format!("programs fail without a fault: {sound:?}").into());
    }
    let (mut caught, mut missed) = (0, Vec::new());
    for (k, fault) in faults
        .iter()
        .enumerate()
        .filter(|(k, _)| (first..=last).contains(k))
    {
        let fate = plant(fault, &copy, &programs, &sound)?;
        let text = match &fate {
            Fate::Caught(how) => format!("caught  {how}"),
            Fate::Missed => "MISSED".to_owned(),
            Fate::Stale(why) => format!("STALE   {why}"),
        };
        println!("{k:3} {} ({}): {text}", fault.what, fault.file);
        match fate {
            Fate::Caught(_) => caught += 1,
            _ => missed.push(k),
        }
    }
    println!("{caught} caught, {} not: {missed:?}", missed.len());
    if missed.is_empty() {
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

/// Builds the copy and runs programs there: whether it compiles, and the lines that are printed.
fn run(copy: &Path, programs: &str) -> io::Result<Option<Vec<String>>> {
    let cargo = |args: &[&str]| {
        let mut command = Command::new("cargo");
        // Built often and run shortly.
        command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1");
        command.env("CARGO_PROFILE_RELEASE_INCREMENTAL", "true");
        command
            .current_dir(copy)
            .args(args)
            .stderr(Stdio::null())
            .output()
    };
    let tool = [
        "-q",
        "--release",
        "-p",
        "ad-generate",
        "--bin",
        "ad-generate",
    ];
    let mut build = vec!["build"];
    build.extend(tool);
    if !cargo(&build)?.status.success() {
        return Ok(None);
    }
    let mut check = vec!["run"];
    check.extend(tool);
    check.extend([
        "--",
        "--programs",
        programs,
        "--batch",
        programs,
        "--seed",
        "77",
        "--shrink",
        "0",
    ]);
    let output = cargo(&check)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let counts = text
        .lines()
        .filter(|l| l.starts_with(' '))
        .map(|l| l.trim().to_owned());
    Ok(Some(counts.collect()))
}

/// How many programs the macro refuses.
fn refused(lines: &[String]) -> u64 {
    let line = lines.iter().find(|l| l.ends_with("reported by the macro"));
    let number = line
        .and_then(|l| l.split(' ').next())
        .and_then(|n| n.parse().ok());
    number.unwrap_or(0)
}

fn plant(fault: &Fault, copy: &Path, programs: &str, sound: &[String]) -> io::Result<Fate> {
    let path: PathBuf = copy.join(&fault.file);
    let text = fs::read_to_string(&path)?;
    let times = text.matches(&fault.old).count();
    if times != 1 {
        return Ok(Fate::Stale(format!("the text is there {times} times")));
    }
    fs::write(&path, text.replace(&fault.old, &fault.new))?;
    let found = run(copy, programs);
    fs::write(&path, text)?;
    let Some(lines) = found? else {
        return Ok(Fate::Stale("it does not compile".to_owned()));
    };
    let mut kinds: Vec<String> = lines
        .iter()
        .filter(|l| l.contains("FAIL"))
        .cloned()
        .collect();
    if refused(&lines) > refused(sound) {
        kinds.push(format!("{} refused", refused(&lines)));
    }
    Ok(if kinds.is_empty() {
        Fate::Missed
    } else {
        Fate::Caught(kinds.join(", "))
    })
}
