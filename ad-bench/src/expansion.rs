//! How long the macro takes on long functions, and how much it emits.
//!
//! Cargo builds macros without optimisation, in the release profile too, so the time that a user
//! waits is that of a debug build: of `cargo run -p ad-bench --example expansion`, or of
//! `cargo test -p ad-bench --benches`. `cargo bench` shows what an optimised macro would take.

use proc_macro2::{TokenStream, TokenTree};
use std::process::ExitCode;
use std::time::Instant;

/// Source lines of the functions that are expanded.
const SIZES: [usize; 4] = [250, 500, 1000, 2000];
/// The size that is judged, and the seconds that it may take.
const BOUND: (usize, f64) = (1000, 0.5);
/// How many times more tokens per line the largest function may give than the smallest.
const GROWTH: f64 = 1.1;
/// The fastest of so many expansions counts.
const REPEATS: usize = 5;

/// A function of as many statements as lines: each uses recent variables, some twice.
#[must_use]
pub fn straight_line(lines: usize) -> String {
    let statement = |i: usize| {
        let (a, b) = (i - 1, i - 2);
        let right = match i % 6 {
            0 => format!("v{a} * v{b} + 0.25"),
            1 => format!("(v{a} - 0.5 * v{b}).sin()"),
            2 => format!("v{a} / (1.5 + v{b} * v{b})"),
            3 => format!("(-v{a} * v{a}).exp() - x"),
            4 => format!("v{a} + y * v{b}"),
            _ => format!("if v{a} > v{b} {{ v{a}.tanh() }} else {{ v{b} }}"),
        };
        format!("    let v{i} = {right};\n")
    };
    let body: String = (2..lines + 2).map(statement).collect();
    let last = lines + 1;
    format!(
        "fn f(x: f64, y: f64) -> f64 {{\n    let v0 = x;\n    let v1 = y;\n{body}    v{last}\n}}\n"
    )
}

/// All tokens, a pair of delimiters counted as two.
#[must_use]
pub fn count(tokens: TokenStream) -> usize {
    let size = |tree| match tree {
        TokenTree::Group(group) => 2 + count(group.stream()),
        _ => 1,
    };
    tokens.into_iter().map(size).sum()
}

struct Expansion {
    lines: usize,
    seconds: f64,
    tokens_per_line: f64,
}

fn expand(lines: usize, transform: &impl Fn(TokenStream, TokenStream) -> TokenStream) -> Expansion {
    let item: TokenStream = straight_line(lines).parse().expect("tokens");
    let mut seconds = f64::INFINITY;
    let mut tokens = 0;
    for _ in 0..REPEATS {
        let start = Instant::now();
        let emitted = transform(TokenStream::new(), item.clone());
        seconds = seconds.min(start.elapsed().as_secs_f64());
        tokens = count(emitted);
    }
    Expansion {
        lines,
        seconds,
        tokens_per_line: tokens as f64 / lines as f64,
    }
}

/// Expands, prints and judges. `transform` takes the attribute's arguments and the item.
/// With arguments that do not name this benchmark it does nothing.
pub fn run(
    transform: impl Fn(TokenStream, TokenStream) -> TokenStream,
    arguments: impl Iterator<Item = String>,
) -> ExitCode {
    let mut filters = arguments.filter(|a| !a.starts_with("--")).peekable();
    if filters.peek().is_some() && !filters.any(|f| "expansion".contains(&f)) {
        return ExitCode::SUCCESS;
    }
    let all: Vec<Expansion> = SIZES
        .iter()
        .map(|&lines| expand(lines, &transform))
        .collect();
    print(&all);
    judge(&all)
}

fn print(all: &[Expansion]) {
    let build = if cfg!(debug_assertions) {
        "debug"
    } else {
        "optimised"
    };
    println!("Expansion of straight-line functions by a macro of a {build} build\n");
    println!("| source lines | seconds | tokens emitted per source line |");
    println!("| --- | --- | --- |");
    for e in all {
        println!(
            "| {} | {:.4} | {:.1} |",
            e.lines, e.seconds, e.tokens_per_line
        );
    }
    println!();
}

fn judge(all: &[Expansion]) -> ExitCode {
    let (lines, bound) = BOUND;
    let judged = all
        .iter()
        .find(|e| e.lines == lines)
        .expect("a size of the list");
    let in_time = judged.seconds < bound;
    println!(
        "{}: {lines} lines in {:.3} s, bound {bound}",
        verdict(in_time),
        judged.seconds
    );
    let growth = all[all.len() - 1].tokens_per_line / all[0].tokens_per_line;
    let linear = growth <= GROWTH;
    println!(
        "{}: tokens per line grow by {growth:.3}, bound {GROWTH}",
        verdict(linear)
    );
    // Time depends on the machine and what else it does: it is told, not judged.
    if linear {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn verdict(reached: bool) -> &'static str {
    if reached { "reached" } else { "MISSED" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(seconds: f64, last_tokens: f64) -> ExitCode {
        let of = |lines, tokens_per_line| Expansion {
            lines,
            seconds,
            tokens_per_line,
        };
        judge(&[of(250, 40.0), of(1000, 40.0), of(2000, last_tokens)])
    }

    #[test]
    fn growing_expansions_fail() {
        assert_eq!(judged(0.1, 40.0), ExitCode::SUCCESS);
        assert_eq!(judged(0.6, 40.0), ExitCode::SUCCESS);
        assert_eq!(judged(0.1, 80.0), ExitCode::FAILURE);
    }

    #[test]
    fn tokens_in_groups_count() {
        assert_eq!(count("f(a, [b])".parse().unwrap()), 8);
    }

    #[test]
    fn the_source_has_the_lines_it_says() {
        let source = straight_line(250);
        assert_eq!(source.matches("let v").count(), 252);
        assert!(source.parse::<TokenStream>().is_ok());
    }
}
