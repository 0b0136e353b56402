//! What the attribute costs when a crate is compiled: `cargo check` of modules of many functions, beside that of the same
//! modules without the attribute.
//!
//! The crates are written to `target/compile-time` and built like a user's: the macro without optimisation, as Cargo builds
//! macros unless a profile says otherwise.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Functions of a module.
const FUNCTIONS: usize = 100;
/// The fastest of so many runs counts.
const REPEATS: usize = 3;

/// A module without the attribute, and what its functions are like.
struct Program {
    name: &'static str,
    module: String,
}

fn programs() -> [Program; 2] {
    [
        Program {
            name: "formulas",
            module: module(formula),
        },
        Program {
            name: "chains",
            module: module(chained),
        },
    ]
}

fn module(function: impl Fn(usize) -> String) -> String {
    let functions: String = (0..FUNCTIONS).map(function).collect();
    let item = "    /// Constants of a material.\n    #[derive(Clone, Copy)]\n    pub struct Material {\n        \
                pub stiffness: f64,\n        pub limit: f64,\n        pub damping: f64,\n    }\n";
    format!("pub mod m {{\n{item}{functions}}}\n")
}

/// Functions that call none of each other: loops over slices, formulas, a `match`, a struct.
fn formula(i: usize) -> String {
    let body = match i % 6 {
        // A residual sum of squares.
        0 => {
            "(w: &[f64], x: &[f64], y: &[f64]) -> f64 {
        let n = x.len();
        assert_eq!(y.len(), n, \"as many outputs as inputs\");
        let mut total = 0.0;
        let mut largest = 0.0;
        for i in 0..n {
            let line = w[0] + w[1] * x[i];
            let wave = w[2] * (w[3] * x[i] + K).sin();
            let residual = line + wave - y[i];
            let square = residual * residual;
            if square > largest {
                largest = square;
            }
            total += square;
        }
        let mut penalty = 0.0;
        for v in w {
            penalty += v * v;
        }
        total / n as f64 + 0.01 * penalty + 0.1 * largest
    }"
        }
        // A formula of many scalars.
        1 => {
            "(spot: f64, strike: f64, rate: f64, volatility: f64, years: f64) -> f64 {
        let root = years.sqrt();
        let deviation = volatility * root;
        let half = 0.5 * volatility * volatility;
        let forward = (rate + half) * years;
        let d1 = ((spot / strike).ln() + forward) / deviation;
        let d2 = d1 - deviation;
        let k1 = 1.0 / (1.0 + 0.2316419 * d1.abs());
        let k2 = 1.0 / (1.0 + 0.2316419 * d2.abs());
        let p1 = k1 * (0.319 + k1 * (-0.356 + k1 * (1.781 - K * k1)));
        let p2 = k2 * (0.319 + k2 * (-0.356 + k2 * (1.781 - K * k2)));
        let e1 = (-0.5 * d1 * d1).exp() * 0.3989;
        let e2 = (-0.5 * d2 * d2).exp() * 0.3989;
        let n1 = if d1 > 0.0 { 1.0 - e1 * p1 } else { e1 * p1 };
        let n2 = if d2 > 0.0 { 1.0 - e2 * p2 } else { e2 * p2 };
        let discount = (-rate * years).exp();
        let call = spot * n1 - strike * discount * n2;
        let put = call - spot + strike * discount;
        let straddle = call + put;
        straddle * 0.5
    }"
        }
        // A law with regimes.
        2 => {
            "(m: &Material, strain: f64, speed: f64, regime: usize) -> f64 {
        let elastic = m.stiffness * strain;
        let viscous = m.damping * speed;
        let stress = match regime {
            0 => elastic,
            1 => elastic + viscous,
            2 => {
                let excess = elastic - m.limit;
                if excess > 0.0 {
                    m.limit + K * excess.tanh()
                } else {
                    elastic
                }
            }
            _ => {
                let softened = (-strain * strain).exp();
                elastic * softened + viscous * (1.0 - softened)
            }
        };
        0.5 * stress * strain + m.damping * speed.powi(2)
    }"
        }
        // A recurrence.
        3 => {
            "(x: &[f64], decay: f64, gain: f64) -> f64 {
        let n = x.len();
        if n == 0 {
            return 0.0;
        }
        let mut level = x[0];
        let mut trend = 0.0;
        let mut error = 0.0;
        for i in 1..n {
            let forecast = level + trend;
            let surprise = x[i] - forecast;
            error += surprise * surprise;
            let before = level;
            level = forecast + decay * surprise;
            trend = gain * (level - before) + (1.0 - gain) * trend;
            if trend > K {
                trend = K;
            }
        }
        let scale = n as f64;
        (error / scale).sqrt() + 0.1 * level
    }"
        }
        // Iterators and a local array.
        4 => {
            "(a: &[f64], b: &[f64]) -> f64 {
        let n = a.len() as f64;
        let mean: f64 = a.iter().sum::<f64>() / n;
        let variance: f64 = a.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / n;
        let product: f64 = a.iter().zip(b).map(|(p, q)| p * q).sum();
        let mut moments = [0.0; 4];
        for (i, v) in a.iter().enumerate() {
            let centred = v - mean;
            moments[0] += centred;
            moments[1] += centred * centred;
            moments[2] += centred.powi(3);
            moments[3] += centred.powi(4) * b[i];
        }
        let skew = moments[2] / (variance * variance.sqrt());
        let tail = moments[3] / (variance * variance);
        let mut total = skew + K * tail;
        for w in b.windows(2) {
            total += (w[1] - w[0]).abs();
        }
        total + product / n + moments[0] * moments[1]
    }"
        }
        // Memory that is written to.
        _ => {
            "(u: &[f64], c: f64, steps: usize) -> f64 {
        let n = u.len();
        let mut now = u.to_vec();
        let mut next = vec![0.0; n];
        for _ in 0..steps {
            for i in 1..n - 1 {
                let slope = (now[i + 1] - now[i - 1]) * 0.5;
                let bend = now[i + 1] - 2.0 * now[i] + now[i - 1];
                next[i] = now[i] - c * now[i] * slope + K * bend;
            }
            next[0] = now[0];
            next[n - 1] = now[n - 1];
            std::mem::swap(&mut now, &mut next);
        }
        let mut energy = 0.0;
        for v in &now {
            energy += v * v;
        }
        0.5 * energy / n as f64
    }"
        }
    };
    let constant = format!("{:.2}", 0.5 + i as f64 * 0.01);
    let body = body.replace('K', &constant);
    format!("    /// Formula {i}.\n    pub fn formula{i}{body}\n")
}

/// Functions in chains of five: each calls the one before.
fn chained(i: usize) -> String {
    let below = match i % 5 {
        0 => "a".to_owned(),
        _ => format!("link{}(&x[1..], a * 0.5)", i - 1),
    };
    format!(
        "    /// Link {i}.
    pub fn link{i}(x: &[f64], a: f64) -> f64 {{
        let n = x.len();
        if n < 2 {{
            return a;
        }}
        let mut w = x.to_vec();
        let mut total = 0.0;
        for i in 1..n {{
            w[i] = w[i] * a + w[i - 1].sin();
            if w[i] > 2.0 {{
                w[i] = 2.0 - a;
            }}
        }}
        for v in &w {{
            total += v * v;
        }}
        let mean = total / n as f64;
        let spread: f64 = w.iter().map(|v| (v - mean).powi(2)).sum();
        let below = {below};
        spread.sqrt() + below * mean
    }}
"
    )
}

/// A crate with one module.
fn write(folder: &Path, program: &Program) -> std::io::Result<()> {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ad-core");
    let manifest = format!(
        "[package]\nname = \"{}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[features]\nattribute = []\n\n\
         [dependencies]\nad-core = {{ path = {core:?} }}\n\n[workspace]\n",
        program.name
    );
    let source = format!(
        "//! Written by a benchmark.\n/// Functions.\n#[cfg_attr(feature = \"attribute\", ad_core::reverse_diff)]\n{}",
        program.module
    );
    std::fs::create_dir_all(folder.join("src"))?;
    std::fs::write(folder.join("Cargo.toml"), manifest)?;
    std::fs::write(folder.join("src/lib.rs"), source)
}

/// Seconds of `cargo check` of the crate itself: its dependencies are built before.
fn check(folder: &Path, with_attribute: bool) -> Option<f64> {
    let run = || {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo.args(["check", "--offline", "-q"]).current_dir(folder);
        // As outside of this workspace: what Cargo tells its own children is not for this one.
        cargo.env("CARGO_TARGET_DIR", folder.with_file_name("target"));
        cargo.env_remove("RUSTFLAGS").stdout(Stdio::null());
        if with_attribute {
            cargo.args(["--features", "attribute"]);
        }
        let start = Instant::now();
        let status = cargo.status().ok()?;
        status.success().then(|| start.elapsed().as_secs_f64())
    };
    run()?;
    let mut fastest = f64::INFINITY;
    for _ in 0..REPEATS {
        let file = std::fs::File::options()
            .append(true)
            .open(folder.join("src/lib.rs"));
        file.ok()?.set_modified(std::time::SystemTime::now()).ok()?;
        fastest = fastest.min(run()?);
    }
    Some(fastest)
}

/// Writes the crates, compiles them and prints what that took: time depends on the machine, so it is told, not judged.
///
/// # Panics
/// If one of them cannot be written or does not compile.
pub fn run() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/compile-time");
    println!("`cargo check` of a module of {FUNCTIONS} functions, seconds\n");
    println!("| module | plain | with the attribute | bound: twice the plain one and 3 s | |");
    println!("| --- | ---: | ---: | ---: | --- |");
    for program in programs() {
        let folder = folder.join(program.name);
        write(&folder, &program).expect("a folder that can be written to");
        let times = check(&folder, false).zip(check(&folder, true));
        let (plain, with) = times.unwrap_or_else(|| panic!("{folder:?} does not compile"));
        let bound = 2.0 * plain + 3.0;
        let verdict = if with <= bound { "reached" } else { "MISSED" };
        let name = program.name;
        println!("| {name} | {plain:.2} | {with:.2} | {bound:.2} | {verdict} |");
    }
}
