//! Functions that are long or deep: an expansion whose time doubles with every step does not end on these.

use proc_macro2::TokenStream;
use std::fmt::Display;

/// How often each form stands in itself.
const DEEP: usize = 14;

/// One function for each form that nests or repeats.
pub fn functions() -> Vec<TokenStream> {
    let nested = |inner: &str, around: &dyn Fn(usize, &str) -> String| {
        (0..DEEP).fold(inner.to_owned(), |e, k| around(k, &e))
    };
    let texts = [
        one_line("", |k| format!("let x = (x * {k}.5).sin() + x;"), "x"),
        one_line(
            "let mut s = x;",
            |k| format!("if n > {k} {{ s = s.sin() }} else {{ s *= x }}"),
            "s",
        ),
        one_line(
            "let mut s = x;",
            |k| format!("if n > {k} && s > {k}.0 {{ return s * x; }} s = s.sin();"),
            "s",
        ),
        one_line(
            "let mut s = [x; 7];",
            |k| format!("s[{k} % 7] = s[{k} % 5] * s[{k} % 3]; s[n] += s[{k} % 6];"),
            "s[n]",
        ),
        one_line(
            "let t = (x, x);",
            |_| "let t = (t.1 * x, t.0 + x);".into(),
            "t.0",
        ),
        one_line(
            "let c = |t: f64| t * x;",
            |_| "let c = |t: f64| c(t).sin();".into(),
            "c(x)",
        ),
        one_line(
            "let a = [x; 3]; let mut s = x;",
            |k| format!("let Some(v) = a.get({k}) else {{ return s; }}; s *= v;"),
            "s",
        ),
        body(format!(
            "if {} {{ x * x }} else {{ x }}",
            joined(|k| format!("x > -{k}.0"), " && ")
        )),
        body(format!(
            "match (n, n + 1) {{ {} _ => x }}",
            joined(|k| format!("({k}, {k}) => x * {k}.0,"), "")
        )),
        body(format!(
            "match x {{ {} _ => x }}",
            joined(|k| format!("v if v < {k}.0 => v * {k}.0,"), "")
        )),
        body(format!(
            "match Some((n, x)) {{ {} _ => x }}",
            joined(
                |k| format!("Some(({k}, v)) | Some((1{k}, v)) => v * {k}.0,"),
                ""
            )
        )),
        body(format!(
            "[x; 3].iter(){}.sum()",
            joined(|k| format!(".map(|v| v * {k}.5)"), "")
        )),
        body(nested("x.sin()", &|k, e| {
            format!("if x > {k}.0 {{ x * {k}.5 }} else {{ {e} }}")
        })),
        body(nested("x.sin()", &|k, e| {
            format!("if n > {k} {{ {e} }} else {{ x * {k}.5 }}")
        })),
        body(nested("x.sin()", &|k, e| {
            format!("{{ let y = {e}; y * {k}.5 }}")
        })),
        loops("for _ in 0..n {", "}", 9),
        loops(
            "let mut k = 0; while k < n { k += 1; if s > 9.0 { continue; }",
            "if s < 0.5 { break; } }",
            6,
        ),
        loops("for _ in 0..n { if s > 9.0 { return s * x; }", "}", 8),
        loops("loop { if s > 9.0 { break; }", "}", 8),
    ];
    let parse = |text: &String| text.parse().expect("a function");
    texts.iter().map(parse).collect()
}

fn body(inner: impl Display) -> String {
    format!("fn f(n: usize, x: f64) -> f64 {{ {inner} }}")
}

fn joined(part: impl Fn(usize) -> String, between: &str) -> String {
    (0..2 * DEEP).map(part).collect::<Vec<_>>().join(between)
}

fn one_line(before: &str, part: impl Fn(usize) -> String, result: &str) -> String {
    body(format!("{before} {} {result}", joined(part, " ")))
}

fn loops(open: &str, close: &str, deep: usize) -> String {
    let inner = (0..deep).fold("s += x * s;".to_owned(), |e, _| {
        format!("{open} {e} s *= 1.0 + x; {close}")
    });
    body(format!("let mut s = 1.0; {inner} s"))
}
