//! The command line of the `gradients` benchmark.

use crate::candidate::Problem;
use crate::check::deviations;
use crate::sampler::{Plan, sample};
use crate::table::{Measured, print_bounds, print_table};
use std::process::ExitCode;

/// What was asked for on the command line.
#[derive(Debug, PartialEq, Eq)]
struct Request {
    /// Problems whose title contains one of these; all, if there are none.
    filters: Vec<String>,
    /// Check the gradients only.
    check_only: bool,
}

impl Request {
    /// Cargo passes `--bench` when it is to measure, and nothing when it only tests.
    fn parse(arguments: impl Iterator<Item = String>) -> Self {
        let (flags, filters): (Vec<_>, Vec<_>) = arguments.partition(|a| a.starts_with("--"));
        let has = |flag| flags.iter().any(|f| f == flag);
        Self {
            filters,
            check_only: has("--test") || !has("--bench"),
        }
    }

    fn wants(&self, problem: &Problem) -> bool {
        let title = problem.title();
        self.filters.is_empty() || self.filters.iter().any(|f| title.contains(f.as_str()))
    }
}

/// Checks every gradient, then times all candidates of one problem after the other.
pub fn run(problems: Vec<Problem>, arguments: impl Iterator<Item = String>) -> ExitCode {
    let request = Request::parse(arguments);
    let problems: Vec<_> = problems.into_iter().filter(|p| request.wants(p)).collect();
    let wrong: Vec<String> = problems.iter().flat_map(deviations).collect();
    if !wrong.is_empty() {
        wrong.iter().for_each(|w| eprintln!("WRONG: {w}"));
        return ExitCode::FAILURE;
    }
    println!(
        "The gradients of {} problems agree with those by hand.",
        problems.len()
    );
    if !request.check_only {
        measure(problems);
    }
    ExitCode::SUCCESS
}

fn measure(problems: Vec<Problem>) {
    let all: Vec<Measured> = problems.into_iter().map(measured).collect();
    println!();
    print_table(&all);
    println!();
    print_bounds(&all);
}

fn measured(mut problem: Problem) -> Measured {
    eprintln!("measuring {}", problem.title());
    let samples = sample(&mut problem.candidates, Plan::default());
    Measured { problem, samples }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Request {
        Request::parse(arguments.iter().map(ToString::to_string))
    }

    #[test]
    fn measures_only_when_cargo_bench_asks() {
        assert!(parse(&[]).check_only);
        assert!(parse(&["--test", "--bench"]).check_only);
        let request = parse(&["rosenbrock", "--bench"]);
        assert_eq!(
            request,
            Request {
                filters: vec!["rosenbrock".into()],
                check_only: false
            }
        );
    }
}
