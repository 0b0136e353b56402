//! Rustdoc of the companions: what they return, in which order, what they add to and what they record.

use crate::ir::{Block, Stmt, Values};
use crate::request::Request;
use crate::ty::{Float, Ty};

/// What the sweeps of a function keep between forward and reverse.
pub(super) struct Records {
    lines: Vec<String>,
}

/// Reads off a block what it records.
pub(super) fn records(values: &Values, b: &Block) -> Records {
    let mut lines = Vec::new();
    collect(values, b, &mut lines, "");
    Records { lines }
}

fn collect(values: &Values, b: &Block, lines: &mut Vec<String>, around: &str) {
    for s in &b.stmts {
        match s {
            Stmt::For(s) => {
                let index = values[s.index]
                    .name
                    .as_ref()
                    .map_or("_".to_owned(), ToString::to_string);
                let here = format!("{around}the loop over `{index}`");
                let (mut total, mut names) = (0, Vec::new());
                kept(values, &s.body, &mut total, &mut names);
                if total > 0 {
                    lines.push(format!(
                        "{here}: {total} bytes per trip ({})",
                        names.join(", ")
                    ));
                }
                collect(values, &s.body, lines, &format!("{here}, inside it "));
            }
            Stmt::If(s) => {
                collect(values, &s.then, lines, around);
                collect(values, &s.other, lines, around);
            }
            _ => {}
        }
    }
}

/// What a trip records, loops inside left out.
fn kept(values: &Values, b: &Block, total: &mut u32, names: &mut Vec<String>) {
    for s in &b.stmts {
        match s {
            Stmt::Record(_, _, v) => {
                let name = values[*v].name.as_ref();
                names.push(name.map_or("a value".to_owned(), |n| format!("`{n}`")));
                *total += bytes(&values[*v].ty);
            }
            Stmt::If(s) => {
                kept(values, &s.then, total, names);
                kept(values, &s.other, total, names);
            }
            _ => {}
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
        if self.lines.is_empty() {
            return "Records nothing.".to_owned();
        }
        format!("Records, for the reverse sweep: {}.", self.lines.join("; "))
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
