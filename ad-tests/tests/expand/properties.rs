//! Properties that accepting a new expansion without reading it cannot hide.

use crate::snapshot::{Expansion, allocations, fixture, names, recorded};
use quote::ToTokens;

fn tokens(stream: proc_macro2::TokenStream) -> usize {
    let inside = |t| {
        if let proc_macro2::TokenTree::Group(g) = t {
            tokens(g.stream())
        } else {
            0
        }
    };
    stream.into_iter().map(|t| 1 + inside(t)).sum()
}

#[test]
fn nothing_is_recorded_for_linear_operations() {
    let e = Expansion::of_fixture("linear_loop");
    for companion in ["_vjp_into", "_vjp"] {
        assert_eq!(recorded(e.function(companion)), "nothing", "{companion}");
    }
    assert_eq!(allocations(e.function("_vjp_into")), 0);
}

#[test]
fn a_sum_over_data_allocates_nothing() {
    for name in ["fused_sum", "nested_loop"] {
        let e = Expansion::of_fixture(name);
        for companion in ["_vjp_into", "_grad_into"] {
            assert_eq!(allocations(e.function(companion)), 0, "{name}{companion}");
            assert_eq!(
                recorded(e.function(companion)),
                "nothing",
                "{name}{companion}"
            );
        }
    }
}

#[test]
fn straight_code_and_branches_record_nothing() {
    for name in [
        "straight_line",
        "reuse",
        "branch",
        "match_integer",
        "early_return",
        "single",
    ] {
        let e = Expansion::of_fixture(name);
        for companion in ["_vjp_into", "_vjp", "_grad"] {
            assert_eq!(
                recorded(e.function(companion)),
                "nothing",
                "{name}{companion}"
            );
            assert_eq!(allocations(e.function(companion)), 0, "{name}{companion}");
        }
    }
}

/// One buffer for each carried value that a partial needs, made before the loop: the trip count is known.
#[test]
fn a_recurrence_allocates_once_per_state() {
    for (name, states) in [("recurrence", 1), ("two_states", 2)] {
        assert_eq!(
            allocations(Expansion::of_fixture(name).function("_vjp_into")),
            states,
            "{name}"
        );
    }
}

#[test]
fn passive_parameters_have_no_accumulator() {
    let e = Expansion::of_fixture("fused_sum");
    assert_eq!(e.function("_grad_into").sig.inputs.len(), 4);
    assert_eq!(e.function("_vjp_into").sig.inputs.len(), 5);
    let text = e.file.to_token_stream().to_string();
    assert!(
        text.contains("w_bar") && !text.contains("xs_bar") && !text.contains("ys_bar"),
        "{text}"
    );
}

/// A function of `n` lines, each of which uses what came before.
fn long(n: usize) -> String {
    let mut text = "fn long(x: f64, y: f64) -> f64 {\n    let (v0, v1) = (x, y);\n".to_owned();
    for i in 2..n {
        text += &match i % 3 {
            0 => format!("    let v{i} = v{} * x + v{};\n", i - 1, i - 2),
            1 => format!("    let v{i} = (v{} - v{}).sin();\n", i - 1, i / 2),
            _ => format!(
                "    let v{i} = v{} / (2.0 + v{} * v{});\n",
                i - 2,
                i - 1,
                i - 1
            ),
        };
    }
    text + &format!("    v{} + y\n}}\n", n - 1)
}

#[test]
fn the_output_grows_with_the_input() {
    let per_line =
        |n: usize| tokens(Expansion::of(&long(n)).file.to_token_stream()) as f64 / n as f64;
    let first = per_line(250);
    for n in [500, 1000, 2000] {
        let ratio = per_line(n) / first;
        assert!(
            (1.0 / 1.2..1.2).contains(&ratio),
            "{n} lines: {ratio} times as many tokens per line as 250 lines"
        );
    }
}

/// Neither addresses nor hash seeds may show, not even in another thread.
#[test]
fn expansions_are_the_same_each_time() {
    let all = || {
        names()
            .iter()
            .map(|n| Expansion::of(&fixture(n)).text())
            .collect::<Vec<_>>()
    };
    let first = all();
    let (second, third) = (all(), std::thread::spawn(all).join().expect("it runs"));
    assert!(first == second && second == third);
}

/// Where each function of a module calls the next one twice, the code does not double with every level.
/// In a chain of functions of twenty lines each has the size of one; in loops, and where forward mode is asked, callees are
/// lowered into their callers.
#[test]
fn long_callees_stay_calls() {
    let body = "let s: f64 = x.iter().map(|v| v * a).sum(); let n = x.len() as f64;".repeat(4);
    let link = |name: &str, below: &str| {
        format!(
            "pub fn {name}(x: &[f64], a: f64) -> f64 {{ {body} let b = {below}; (s * b).sin() + n }}"
        )
    };
    let expanded = |attribute: &str, below: &str| {
        let module = format!(
            "mod m {{ {} {} }}",
            link("first", "a"),
            link("second", below)
        );
        let (attribute, module) = (attribute.parse(), module.parse());
        ad_transform::reverse_diff(attribute.expect("Rust"), module.expect("Rust")).to_string()
    };
    let calls = |tokens: String| {
        tokens
            .matches("= first_needs_reverse_diff_or_a_rule")
            .count()
    };
    let call = "first(&x[1..], a)";
    let in_loop = "x.iter().map(|v| first(x, *v)).sum::<f64>()";
    // One in `f_vjp_into` and one in the forward part; one more in `first_vjp`, which is made of its own parts.
    assert_eq!(calls(expanded("", call)), 3);
    assert_eq!(calls(expanded("jvp", call)), 1);
    assert_eq!(calls(expanded("", in_loop)), 1);
}

#[test]
fn calls_of_calls_stay_calls() {
    let levels = 16;
    let functions: String = (0..levels)
        .map(|i| {
            let next = i + 1;
            let vis = if i == 0 { "pub " } else { "" };
            format!("{vis}fn f{i}(x: f64) -> f64 {{ f{next}(x.sin()) * f{next}(x * 0.5) }}")
        })
        .collect();
    let module = format!("mod m {{ {functions} fn f{levels}(x: f64) -> f64 {{ x.exp() }} }}");
    let module = module.parse().expect("it is Rust");
    let expanded = ad_transform::reverse_diff(Default::default(), module).to_string();
    assert!(!expanded.contains("compile_error"));
    assert!(expanded.len() < 4_000_000, "{}", expanded.len());
}
