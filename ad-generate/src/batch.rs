//! Many programs in one crate: written, compiled, run.

use crate::program::Forms;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, io};

/// How long the programs of a crate may run. One that does not end is found by what was printed last.
const TIME: Duration = Duration::from_secs(20);

/// What came of a program.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The program itself, or its form over dual numbers, does not compile: the generator is at fault.
    Invalid(String),
    /// What the macro made of it does not compile.
    Broken(String),
    /// It did not end, or took the process with it.
    Lost,
    /// It ran.
    Ran(Vec<Verdict>),
}

/// What came of one input.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// All agrees.
    Passed,
    /// There was nothing to compare.
    Skipped(String),
    /// A kind of disagreement, and its figures.
    Failed(String, String),
}

/// A place where crates are written and compiled.
pub struct Workshop {
    dir: PathBuf,
    target: PathBuf,
    release: bool,
    figures: RefCell<BTreeMap<String, Vec<String>>>,
}

impl Workshop {
    /// Crates in the folder `name` of the workspace's `target/generated`.
    ///
    /// # Errors
    /// If the folder cannot be written to.
    pub fn new(name: &str, release: bool) -> io::Result<Workshop> {
        let root = root();
        let base = root.join("target").join("generated");
        let dir = base.join(name);
        fs::create_dir_all(dir.join("src"))?;
        fs::copy(root.join("Cargo.lock"), dir.join("Cargo.lock"))?;
        fs::write(dir.join("Cargo.toml"), manifest(&root, name))?;
        fs::write(
            dir.join("src/check.rs"),
            include_str!("../harness/check.rs"),
        )?;
        Ok(Workshop {
            dir,
            // Runs side by side must not wait for each other.
            target: base.join(format!("target-{}", name.trim_end_matches("-shrink"))),
            release,
            figures: RefCell::default(),
        })
    }

    /// The bits of values and gradients that the programs of the last run printed, at each input.
    #[must_use]
    pub fn figures(&self, name: &str) -> Vec<String> {
        self.figures.borrow().get(name).cloned().unwrap_or_default()
    }

    /// Compiles and runs programs. Those that do not compile are taken out, and the rest is compiled again.
    ///
    /// # Errors
    /// If files cannot be written or cargo cannot be run.
    pub fn run(&self, programs: &[(String, Forms)]) -> io::Result<BTreeMap<String, Outcome>> {
        for (name, forms) in programs {
            let dir = self.dir.join("src").join(name);
            fs::create_dir_all(&dir)?;
            fs::write(dir.join("plain.rs"), &forms.plain)?;
            fs::write(dir.join("expanded.rs"), &forms.expanded)?;
            fs::write(dir.join("harness.rs"), &forms.harness)?;
        }
        let mut out = BTreeMap::new();
        let mut names: BTreeSet<&str> = programs.iter().map(|(n, _)| n.as_str()).collect();
        loop {
            fs::write(self.dir.join("src/main.rs"), main(&names))?;
            let Some(errors) = self.build()? else { break };
            let mut found = false;
            for (name, outcome) in errors {
                found |= names.remove(name.as_str());
                out.insert(name, outcome);
            }
            if !found {
                return Err(io::Error::other(
                    "cargo fails for another reason than a program",
                ));
            }
        }
        let mut lost: Vec<String> = Vec::new();
        while let Some(name) = self.execute(&lost, &mut out)? {
            out.insert(name.clone(), Outcome::Lost);
            lost.push(name);
        }
        Ok(out)
    }

    fn profile(&self) -> &'static str {
        if self.release { "release" } else { "debug" }
    }

    /// The programs that do not compile, or `None`.
    fn build(&self) -> io::Result<Option<BTreeMap<String, Outcome>>> {
        let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(["build", "-q", "--message-format=short"]);
        if self.release {
            command.arg("--release");
        }
        command
            .current_dir(&self.dir)
            .env("CARGO_TARGET_DIR", &self.target);
        command.env_remove("RUSTFLAGS");
        let output = command.stderr(Stdio::piped()).output()?;
        if output.status.success() {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        let mut found: BTreeMap<String, Outcome> = BTreeMap::new();
        for line in text.lines().filter(|l| l.contains(": error")) {
            let Some(rest) = line.strip_prefix("src/") else {
                continue;
            };
            let Some((name, rest)) = rest.split_once('/') else {
                continue;
            };
            let message = rest.to_owned();
            if rest.starts_with("expanded") {
                found
                    .entry(name.to_owned())
                    .or_insert(Outcome::Broken(message));
            } else if !matches!(found.get(name), Some(Outcome::Invalid(_))) {
                found.insert(name.to_owned(), Outcome::Invalid(message));
            }
        }
        if found.is_empty() {
            return Err(io::Error::other(text));
        }
        Ok(Some(found))
    }

    /// Runs what was compiled, but for `skipped`. The program that did not end.
    fn execute(
        &self,
        skipped: &[String],
        out: &mut BTreeMap<String, Outcome>,
    ) -> io::Result<Option<String>> {
        let log = self.dir.join("log");
        let binary = self.target.join(self.profile()).join(crate_name(&self.dir));
        let mut child = Command::new(binary)
            .args(skipped)
            .stdout(fs::File::create(&log)?)
            .stderr(Stdio::null())
            .spawn()?;
        let start = Instant::now();
        while child.try_wait()?.is_none() {
            if start.elapsed() > TIME {
                child.kill()?;
                child.wait()?;
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let text = fs::read_to_string(&log)?;
        let mut current: Option<String> = None;
        self.figures.borrow_mut().clear();
        let mut verdicts: BTreeMap<String, Vec<Verdict>> = BTreeMap::new();
        for line in text.lines() {
            if let Some(figures) = line.strip_prefix("figures ") {
                let of = current.clone().unwrap_or_default();
                let mut all = self.figures.borrow_mut();
                all.entry(of).or_default().push(figures.to_owned());
                continue;
            }
            let mut words = line.splitn(5, ' ');
            let (word, name) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
            let mut rest = words.skip(1).map(str::to_owned);
            let verdict = match word {
                "begin" => {
                    current = Some(name.to_owned());
                    continue;
                }
                "end" => {
                    current = None;
                    continue;
                }
                "ok" => Verdict::Passed,
                "skip" => Verdict::Skipped(rest.next().unwrap_or_default()),
                _ => Verdict::Failed(
                    rest.next().unwrap_or_default(),
                    rest.next().unwrap_or_default(),
                ),
            };
            verdicts.entry(name.to_owned()).or_default().push(verdict);
        }
        for (name, v) in verdicts {
            if Some(&name) != current.as_ref() {
                out.insert(name, Outcome::Ran(v));
            }
        }
        Ok(current)
    }
}

/// The root of the workspace.
#[must_use]
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

fn crate_name(dir: &Path) -> String {
    let name = dir.file_name().and_then(|n| n.to_str()).unwrap_or("batch");
    format!("generated-{name}")
}

/// Nothing of the workspace's settings: what takes least time to compile.
fn manifest(root: &Path, name: &str) -> String {
    let root = root.display();
    format!(
        "[workspace]\n\n[package]\nname = \"generated-{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nad-core = {{ path = \"{root}/ad-core\", features = [\"std\"] }}\n\
         ad-tests = {{ path = \"{root}/ad-tests\" }}\n\n\
         [profile.dev]\ndebug = 0\nincremental = false\n\n[profile.release]\nincremental = false\n"
    )
}

fn main(names: &BTreeSet<&str>) -> String {
    let mut out = String::from("#![allow(warnings)]\nmod check;\n");
    for n in names {
        out.push_str(&format!(
            "mod {n} {{ pub mod plain; pub mod expanded; pub mod harness; }}\n"
        ));
    }
    out.push_str("fn main() {\n    let skipped: Vec<String> = std::env::args().skip(1).collect();\n    let all: Vec<check::Entry> = vec![\n");
    for n in names {
        out.push_str(&format!("        (\"{n}\", {n}::harness::run),\n"));
    }
    out.push_str("    ];\n    let all: Vec<check::Entry> = all.into_iter().filter(|(n, _)| !skipped.iter().any(|s| s == n)).collect();\n    check::run(&all);\n}\n");
    out
}
