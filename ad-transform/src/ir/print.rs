//! IR as text, for people who debug a pass.

use super::{Block, Stmt, Values};
use std::fmt::Write;

/// The block, one statement a line.
pub fn print(values: &Values, b: &Block) -> String {
    let mut out = String::new();
    block(values, b, 0, &mut out);
    out
}

fn block(values: &Values, b: &Block, depth: usize, out: &mut String) {
    let pad = "  ".repeat(depth);
    for s in &b.stmts {
        let _ = match s {
            Stmt::Let(v, op) => writeln!(out, "{pad}%{}: {:?} = {op:?}", v.0, values[*v].ty),
            Stmt::If(s) => {
                let _ = writeln!(out, "{pad}{:?} = if %{}", s.dsts, s.cond.0);
                block(values, &s.then, depth + 1, out);
                let _ = writeln!(out, "{pad}else");
                block(values, &s.other, depth + 1, out);
                Ok(())
            }
            Stmt::For(s) => {
                let _ = writeln!(
                    out,
                    "{pad}for %{} in {:?} carrying {:?}",
                    s.index.0, s.range, s.carried
                );
                block(values, &s.body, depth + 1, out);
                Ok(())
            }
            other => writeln!(out, "{pad}{other:?}"),
        };
    }
    let _ = writeln!(out, "{pad}yield {:?}", b.yields);
}
