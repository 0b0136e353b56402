//! Rustdoc of the companions: what they return, in which order, what they add to and what they record.

use crate::ir::uses::Set;
use crate::ir::{Block, Op, Stmt, Values};
use crate::request::Request;
use crate::ty::{Float, Ty};

/// What the sweeps of a function keep between forward and reverse.
pub(super) struct Records {
    lines: Vec<String>,
    /// Accumulators on the heap, beside those that are handed in.
    opened: Vec<String>,
}

/// Reads off a block what it records.
pub(super) fn records(values: &Values, b: &Block) -> Records {
    let mut windows = Set::new();
    record_windows(values, b, &mut windows);
    let mut lines = Vec::new();
    collect((values, &windows), b, &mut lines, "");
    let mut opened = Vec::new();
    accumulators(values, b, &mut opened);
    opened.dedup();
    Records { lines, opened }
}

/// Accumulators of the function's own `Vec`s.
fn accumulators(values: &Values, b: &Block, out: &mut Vec<String>) {
    for s in &b.stmts {
        match s {
            Stmt::Let(v, Op::Zeros | Op::ZerosOf(_) | Op::ZerosLike(_))
                if matches!(values[*v].ty, Ty::Vec(_)) =>
            {
                let name = values[*v].name.as_ref();
                out.push(name.map_or("one without a name".to_owned(), |n| format!("`{n}`")));
            }
            Stmt::If(s) => {
                accumulators(values, &s.then, out);
                accumulators(values, &s.other, out);
            }
            Stmt::For(s) => accumulators(values, &s.body, out),
            _ => {}
        }
    }
}

/// Slices of records.
fn record_windows(values: &Values, b: &Block, out: &mut Set) {
    for s in &b.stmts {
        match s {
            Stmt::Let(w, Op::View(p)) if matches!(values[p.base].ty, Ty::Record(_)) => {
                out.insert(*w);
            }
            Stmt::If(s) => {
                record_windows(values, &s.then, out);
                record_windows(values, &s.other, out);
            }
            Stmt::For(s) => record_windows(values, &s.body, out),
            _ => {}
        }
    }
}

/// All values, and which of them are slices of records.
type Known<'a> = (&'a Values, &'a Set);

fn collect(known: Known, b: &Block, lines: &mut Vec<String>, around: &str) {
    let (values, _) = known;
    for s in &b.stmts {
        match s {
            Stmt::For(s) => {
                let index = values[s.index]
                    .name
                    .as_ref()
                    .map_or("_".to_owned(), ToString::to_string);
                let here = format!("{around}the loop over `{index}`");
                let (mut total, mut names) = (0, Vec::new());
                kept(known, &s.body, &mut total, &mut names);
                if total > 0 {
                    lines.push(format!(
                        "{here}: {total} bytes per trip ({})",
                        names.join(", ")
                    ));
                }
                collect(known, &s.body, lines, &format!("{here}, inside it "));
            }
            Stmt::If(s) => {
                collect(known, &s.then, lines, around);
                collect(known, &s.other, lines, around);
            }
            _ => {}
        }
    }
}

/// What a trip records, loops inside left out.
fn kept(known: Known, b: &Block, total: &mut u32, names: &mut Vec<String>) {
    let (values, windows) = known;
    for s in &b.stmts {
        let record = match s {
            Stmt::Record(_, _, v) => Some(v),
            Stmt::Store(p, v) if windows.contains(&p.base) => Some(v),
            _ => None,
        };
        if let Some(v) = record {
            let name = values[*v].name.as_ref();
            names.push(name.map_or("a value".to_owned(), |n| format!("`{n}`")));
            *total += bytes(&values[*v].ty);
        }
        if let Stmt::If(s) = s {
            kept(known, &s.then, total, names);
            kept(known, &s.other, total, names);
        }
    }
}

fn bytes(ty: &Ty) -> u32 {
    match ty {
        Ty::Float(Float::F32) => 4,
        Ty::Bool => 1,
        Ty::Int(Some(t)) => match t.trim_start_matches(['u', 'i']) {
            "8" => 1,
            "16" => 2,
            "32" => 4,
            "128" => 16,
            _ => 8,
        },
        Ty::Int(None) => 4,
        _ => 8,
    }
}

impl Records {
    fn text(&self) -> String {
        let mut text = if self.lines.is_empty() {
            "Records nothing.".to_owned()
        } else {
            format!("Records, for the reverse sweep: {}.", self.lines.join("; "))
        };
        if !self.opened.is_empty() {
            text += &format!(
                " Accumulators, as large as the memory that they are of: {}.",
                self.opened.join(", ")
            );
        }
        text
    }
}

fn active(request: &Request) -> String {
    let names: Vec<String> = request
        .params
        .iter()
        .filter(|p| p.active)
        .map(|p| format!("`{}`", p.name))
        .collect();
    names.join(", ")
}

fn lengths(request: &Request) -> &'static str {
    let sized = request
        .params
        .iter()
        .any(|p| p.active && matches!(p.ty.strip(), Ty::Slice(_) | Ty::Vec(_)));
    if sized {
        "\n\n# Panics\n\nWhere the function itself panics, and where an accumulator has another length than its parameter."
    } else {
        ""
    }
}

pub(super) fn grad(request: &Request, records: &Records) -> String {
    let name = &request.item.sig.ident;
    format!(
        "Value and gradient of [`{name}`]: `(value, gradient)`.\n\nThe gradient is by {}, in this order{}.\n\n{}",
        active(request),
        if request.params.iter().filter(|p| p.active).count() > 1 {
            " as a tuple"
        } else {
            ""
        },
        records.text()
    )
}

pub(super) fn grad_into(request: &Request, records: &Records) -> String {
    let name = &request.item.sig.ident;
    format!(
        "Value of [`{name}`]; **adds** the gradient by {} to the accumulators, in this order.{}\n\n{}{}",
        active(request),
        exchanged(request),
        records.text(),
        lengths(request)
    )
}

pub(super) fn vjp(request: &Request, records: &Records) -> String {
    let name = &request.item.sig.ident;
    format!(
        "Value of [`{name}`] and its pullback: a function from the adjoint of the result to the adjoints of {}, in this order.\n\n{}",
        active(request),
        records.text()
    )
}

pub(super) fn vjp_into(request: &Request, records: &Records) -> String {
    let name = &request.item.sig.ident;
    let seed = if request.result.has_reals() {
        ", for `seed`, the adjoint of the result"
    } else {
        ""
    };
    format!(
        "Value of [`{name}`]; **adds** to the accumulators the adjoints of {}, in this order{seed}.{}\n\n{}{}",
        active(request),
        exchanged(request),
        records.text(),
        lengths(request)
    )
}

pub(super) fn jvp(request: &Request) -> String {
    let name = &request.item.sig.ident;
    let returned = if request.result.has_reals() {
        "`(value, tangent)`"
    } else {
        "`value`"
    };
    format!(
        "Value of [`{name}`] and its derivative in a direction: {returned}.\n\n{}\n\nRecords nothing.{}",
        direction(request),
        lengths(request).replace("an accumulator", "a tangent")
    )
}

pub(super) fn hvp(request: &Request, records: &Records) -> String {
    let name = &request.item.sig.ident;
    format!(
        "Value of [`{name}`], its gradient, and the gradient's derivative in a direction, the product of the Hessian with a \
         vector: `(value, gradient, product)`.\n\n{} Gradient and product are by the same.\n\n{}{}",
        direction(request),
        records.text(),
        lengths(request).replace("an accumulator", "a tangent")
    )
}

pub(super) fn jacobian(request: &Request, by_rows: bool, width: usize) -> String {
    let name = &request.item.sig.ident;
    let outputs = request.params.iter().filter(|p| p.is_output());
    let outputs: Vec<String> = outputs.map(|p| format!("`{}`", p.name)).collect();
    let rows = match (request.result.has_reals(), outputs.is_empty()) {
        (true, true) => "the result".to_owned(),
        (true, false) => format!("the result, then {}", outputs.join(", ")),
        (false, _) => outputs.join(", "),
    };
    let (lanes, mode) = if by_rows {
        ("rows", "a reverse")
    } else {
        ("columns", "a forward")
    };
    format!(
        "Value of [`{name}`] and its Jacobian: `(value, jacobian)`.\n\nRow-major: the rows are those of {rows}, the columns \
         those of {}, each flattened. Made {width} {lanes} at a time, each time with {mode} sweep of its own.",
        active(request)
    )
}

pub(super) fn hessian(request: &Request, width: usize) -> String {
    let name = &request.item.sig.ident;
    format!(
        "Value of [`{name}`], its gradient and its Hessian: `(value, gradient, hessian)`.\n\nThe Hessian is symmetric to the \
         last bit; its rows and columns are those of {}, each flattened. Made {width} columns at a time, each time with sweeps \
         of their own.",
        active(request)
    )
}

/// Companions that find derivatives in several directions and make no dense matrix of them.
pub(super) fn in_directions(request: &Request, companion: &str, width: usize) -> String {
    let (name, of) = (&request.item.sig.ident, active(request));
    let given = format!("The directions have the type of the gradient, by {of}.");
    let pattern = "The pattern says where there may be entries; with debug assertions one that is missing panics.";
    let (returns, more) = match companion {
        "jvps" => (
            "and its derivatives in several directions: `(value, tangents)`",
            &*given,
        ),
        "hvps" => (
            "its gradient and products of its Hessian with several vectors: `(value, gradient, products)`",
            &*given,
        ),
        "hessian_diagonal" => (
            "its gradient and the diagonal of its Hessian, in the shape of the gradient: `(value, gradient, diagonal)`",
            "",
        ),
        "jacobian_sparse" => ("and its Jacobian, row by row: `(value, matrix)`", pattern),
        _ => (
            "its gradient and its Hessian, row by row, symmetric to the last bit: `(value, gradient, matrix)`",
            pattern,
        ),
    };
    let comma = if returns.starts_with("and") { "" } else { "," };
    format!(
        "Value of [`{name}`]{comma} {returns}.\n\n{more} {width} directions at a time, each time with sweeps of their own."
    )
}

/// What makes up a direction.
fn direction(request: &Request) -> String {
    let outputs = request.params.iter().filter(|p| p.is_output());
    let outputs: Vec<String> = outputs.map(|p| format!("`{}`", p.name)).collect();
    let exchanged = if outputs.is_empty() {
        String::new()
    } else {
        format!(
            " Those of {} come in for the initial contents and leave for the final ones.",
            outputs.join(", ")
        )
    };
    format!(
        "The direction is the tangents of {}, in this order.{exchanged}",
        active(request)
    )
}

/// What becomes of the accumulators of parameters that are written to.
fn exchanged(request: &Request) -> String {
    let outputs = request.params.iter().filter(|p| p.is_output());
    let names: Vec<String> = outputs.map(|p| format!("`{}`", p.name)).collect();
    if names.is_empty() {
        return String::new();
    }
    format!(
        "\n\nThe accumulators of {} are **exchanged**: they come in with the adjoints of the final contents and leave with those of \
         the initial ones.",
        names.join(", ")
    )
}
