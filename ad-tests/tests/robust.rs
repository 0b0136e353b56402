//! The macro never panics, whatever it is put on: an error at a place in the source, or companions.
//!
//! The transform is run, as a library, on mutated programs of the corpus and on every function of the crates that the
//! local cargo has downloaded. Its own checks between passes are on, and count.

#[path = "robust/functions.rs"]
mod functions;
#[path = "robust/large.rs"]
mod large;
#[path = "robust/mutate.rs"]
mod mutate;
#[path = "robust/run.rs"]
mod run;

use mutate::Random;
use proc_macro2::TokenStream;
use run::Findings;
use std::time::{Duration, Instant};

/// Mutations of each function of the corpus, as many as there is time for.
const MUTATIONS: u64 = 40;
/// Time for mutations.
const MUTATING: Duration = Duration::from_secs(90);
/// Time for the functions of other crates, unless `AD_ROBUST=all` asks for all of them.
const BUDGET: Duration = Duration::from_secs(20);

/// Every program that other tests run is one that the macro takes.
#[test]
fn corpus_expands_without_errors() {
    let mut findings = Findings::default();
    for function in functions::corpus("programs")
        .into_iter()
        .chain(functions::corpus("expand"))
    {
        let tokens = findings.expand(&function);
        if run::rejected(&tokens) {
            findings.found("the corpus is rejected", &function);
        }
    }
    findings.report();
}

#[test]
fn long_and_deep_functions() {
    let mut findings = Findings::default();
    for function in large::functions() {
        let tokens = findings.expand(&function);
        if run::rejected(&tokens) {
            findings.found("is rejected", &function);
        }
    }
    findings.report();
}

#[test]
fn mutated_programs() {
    let mut findings = Findings::default();
    let corpus: Vec<TokenStream> = ["programs", "expand", "ui"]
        .iter()
        .flat_map(|f| functions::corpus(f))
        .collect();
    assert!(corpus.len() > 100, "the corpus is found");
    let all = std::env::var("AD_ROBUST").is_ok_and(|v| v == "all");
    let start = Instant::now();
    for seed in 0..MUTATIONS {
        for (k, function) in corpus.iter().enumerate() {
            if !all && start.elapsed() > MUTATING {
                break;
            }
            let donor = &corpus[(k * 7 + 3) % corpus.len()];
            let mut random = Random(seed + 1000 * k as u64);
            findings.expand(&mutate::mutated(function, donor, &mut random));
        }
    }
    findings.report();
}

#[test]
fn functions_of_other_crates() {
    // As much stack as rustc has for macros.
    let thread = std::thread::Builder::new().stack_size(8 << 20);
    let run = thread
        .spawn(expand_registry)
        .expect("a thread starts")
        .join();
    run.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
}

fn expand_registry() {
    let all = std::env::var("AD_ROBUST").is_ok_and(|v| v == "all");
    let mut files = functions::registry();
    if files.is_empty() {
        println!("no crates are downloaded: nothing to do");
        return;
    }
    mutate::shuffle(&mut files, &mut Random(1));
    let start = Instant::now();
    let mut findings = Findings::default();
    for file in &files {
        if !all && start.elapsed() > BUDGET {
            break;
        }
        for function in functions::of_file(file) {
            findings.expand(&function);
            findings.expand(&functions::made_numeric(&function));
        }
    }
    findings.report();
}

#[test]
fn attributes_of_all_kinds() {
    let mut findings = Findings::default();
    for attribute in [
        "x",
        "x = 1",
        "1",
        "a, b",
        "a(",
        ",",
        "jvp, hvp",
        "order = 2",
        "vjp = f::g",
        "#",
        "'a",
        "\"s\"",
        "{}",
    ] {
        let Ok(attribute) = attribute.parse() else {
            continue;
        };
        findings.expand_with(
            attribute,
            &quote::quote!(
                fn f(x: f64) -> f64 {
                    x
                }
            ),
        );
    }
    findings.report();
}
