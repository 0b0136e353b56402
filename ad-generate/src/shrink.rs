//! Smaller programs that fail alike: statements deleted, loops and branches replaced by what is in them, expressions by
//! their parts. Candidates are interpreted where the failure shows there, otherwise compiled, many to a crate.

use crate::batch::{Outcome, Verdict, Workshop};
use crate::generate::Source;
use crate::interpret::check;
use crate::many::{self, Report};
use crate::program::{self, Asked, Forms, Refusal};
use quote::ToTokens;
use std::collections::BTreeSet;
use std::io;
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};
use syn::{Block, Expr, Item, Stmt, parse_quote};

/// How a program fails, as far as a smaller one must fail alike.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// Found when it is expanded.
    Expansion(String),
    /// rustc's code of the error in what the macro made.
    Broken(String),
    /// It does not end.
    Lost,
    /// The kind of disagreement.
    Wrong(String),
}

/// Who says how a candidate fails.
#[derive(Clone, Copy)]
pub enum Judge<'a> {
    /// rustc, and the process it makes.
    Compiler(&'a Workshop),
    /// The interpreter, a thousand times faster.
    Interpreter,
}

/// How an interpreted program failed; `None` where it did not.
#[must_use]
pub fn of_report(report: &Report) -> Option<Failure> {
    match report {
        Report::Refused(refusal) => of_refusal(refusal),
        Report::Outcome(check::Outcome::Ran(verdicts)) => of_verdicts(verdicts),
        Report::Outcome(check::Outcome::NotInterpreted(_)) => None,
        Report::Crashed => Some(Failure::Lost),
    }
}

fn of_verdicts(verdicts: &[Verdict]) -> Option<Failure> {
    verdicts.iter().find_map(|v| match v {
        Verdict::Failed(kind, _) => Some(Failure::Wrong(kind.clone())),
        _ => None,
    })
}

/// Candidates in one crate.
const BATCH: usize = 80;
/// Rounds after which the smallest so far is good enough.
const ROUNDS: usize = 60;

/// What a refusal says, without figures.
#[must_use]
pub fn of_refusal(refusal: &Refusal) -> Option<Failure> {
    Some(Failure::Expansion(match refusal {
        Refusal::Syntax(_) => return None,
        Refusal::Reported(message) => message.chars().take(60).collect(),
        Refusal::Differs => "differs".to_owned(),
        Refusal::Unparsable(_) => "unparsable".to_owned(),
    }))
}

/// How a program failed that was run; `None` where it did not, or where the program itself is at fault.
#[must_use]
pub fn of_outcome(outcome: &Outcome) -> Option<Failure> {
    match outcome {
        Outcome::Invalid(_) => None,
        Outcome::Broken(message) => {
            let code = message.split("error").nth(1).unwrap_or("");
            Some(Failure::Broken(code.chars().take(7).collect()))
        }
        Outcome::Lost => Some(Failure::Lost),
        Outcome::Ran(verdicts) => of_verdicts(verdicts),
    }
}

/// The smallest program found that fails like `source`.
///
/// # Errors
/// If candidates cannot be compiled for another reason than their own.
pub fn shrink(
    judge: Judge<'_>,
    source: &Source,
    failure: &Failure,
    asked: Asked,
) -> io::Result<Source> {
    let mut best = source.clone();
    if let Ok(file) = syn::parse_file(&source.items) {
        // Sizes are compared.
        best = with(source, &file);
    }
    if let Failure::Wrong(_) = failure {
        best = fewest_inputs(judge, best, failure, asked)?;
    }
    let (mut start, mut changed) = (0, false);
    for _ in 0..ROUNDS {
        let Ok(file) = syn::parse_file(&best.items) else {
            break;
        };
        let all: Vec<(usize, Source)> = (start..)
            .map_while(|k| edited(&file, &[k]).map(|f| (k, f)))
            .filter(|(_, f)| resolves(f))
            .map(|(k, f)| (k, with(&best, &f)))
            .filter(|(_, s)| s.items.len() < best.items.len())
            .take(BATCH)
            .collect();
        let Some((last, _)) = all.last() else {
            // Once more from the beginning, until nothing helps.
            if start == 0 || !changed {
                break;
            }
            (start, changed) = (0, false);
            continue;
        };
        let next = last + 1;
        let sources: Vec<Source> = all.iter().map(|(_, s)| s.clone()).collect();
        let fails = failing(judge, &sources, failure, asked)?;
        let good: Vec<usize> = all
            .iter()
            .zip(&fails)
            .filter(|(_, f)| **f)
            .map(|((k, _), _)| *k)
            .collect();
        if good.is_empty() {
            start = next;
            continue;
        }
        let mut descending = good.clone();
        descending.reverse();
        let together: Vec<Source> = [4, 3, 2, 1]
            .iter()
            .filter_map(|quarters| {
                edited(
                    &file,
                    &descending[..(descending.len() * quarters).div_ceil(4)],
                )
            })
            .map(|f| with(&best, &f))
            .collect();
        let fails_together = failing(judge, &together, failure, asked)?;
        let singles = sources.iter().zip(&fails);
        let candidates = together.iter().zip(&fails_together).chain(singles);
        let smallest = candidates
            .filter(|(_, f)| **f)
            .min_by_key(|(s, _)| s.items.len());
        match smallest {
            Some((s, _)) => (best, changed) = (s.clone(), true),
            None => start = next,
        }
    }
    Ok(best)
}

fn fewest_inputs(
    judge: Judge<'_>,
    source: Source,
    failure: &Failure,
    asked: Asked,
) -> io::Result<Source> {
    let single: Vec<Source> = source
        .inputs
        .iter()
        .map(|i| Source {
            items: source.items.clone(),
            inputs: vec![i.clone()],
        })
        .collect();
    let fails = failing(judge, &single, failure, asked)?;
    Ok(single
        .into_iter()
        .zip(fails)
        .find(|(_, f)| *f)
        .map_or(source, |(s, _)| s))
}

/// Whether all names are declared somewhere: most candidates that do not compile are found by that.
fn resolves(file: &syn::File) -> bool {
    let mut names = Names::default();
    names.visit_file(file);
    names.used.iter().all(|n| names.declared.contains(n))
}

#[derive(Default)]
struct Names {
    declared: BTreeSet<String>,
    used: BTreeSet<String>,
}

impl<'ast> Visit<'ast> for Names {
    fn visit_pat_ident(&mut self, p: &'ast syn::PatIdent) {
        self.declared.insert(p.ident.to_string());
        visit::visit_pat_ident(self, p);
    }

    fn visit_item_fn(&mut self, f: &'ast syn::ItemFn) {
        self.declared.insert(f.sig.ident.to_string());
        visit::visit_item_fn(self, f);
    }

    fn visit_item_struct(&mut self, s: &'ast syn::ItemStruct) {
        self.declared.insert(s.ident.to_string());
    }

    fn visit_expr_path(&mut self, p: &'ast syn::ExprPath) {
        self.used
            .extend(p.path.get_ident().map(ToString::to_string));
    }

    fn visit_expr_struct(&mut self, s: &'ast syn::ExprStruct) {
        self.used
            .extend(s.path.get_ident().map(ToString::to_string));
        visit::visit_expr_struct(self, s);
    }

    /// `vec![..]`, whose content is no syntax tree.
    fn visit_macro(&mut self, m: &'ast syn::Macro) {
        let list = syn::punctuated::Punctuated::<Expr, syn::Token![,]>::parse_terminated;
        let repeated = |input: syn::parse::ParseStream| {
            let value: Expr = input.parse()?;
            input.parse::<syn::Token![;]>()?;
            input.parse::<Expr>()?;
            Ok(value)
        };
        if let Ok(e) = m.parse_body_with(repeated) {
            self.visit_expr(&e);
        } else if let Ok(all) = m.parse_body_with(list) {
            all.iter().for_each(|e| self.visit_expr(e));
        }
    }
}

fn with(source: &Source, file: &syn::File) -> Source {
    Source {
        items: prettyplease::unparse(file),
        inputs: source.inputs.clone(),
    }
}

/// Which of these fail alike.
fn failing(
    judge: Judge<'_>,
    sources: &[Source],
    failure: &Failure,
    asked: Asked,
) -> io::Result<Vec<bool>> {
    let Judge::Compiler(shop) = judge else {
        // What differs between two expansions shows in any kind of failure that says so.
        let asked = Asked {
            twice: matches!(failure, Failure::Expansion(_)),
            ..asked
        };
        return Ok(sources
            .iter()
            .map(|s| of_report(&many::report(s, asked)).as_ref() == Some(failure))
            .collect());
    };
    let mut found = vec![false; sources.len()];
    let mut ready = Vec::new();
    for (k, source) in sources.iter().enumerate() {
        let name = format!("c{k}");
        match (program::forms(source, &name, asked.second), failure) {
            (Ok(forms), Failure::Broken(_) | Failure::Lost | Failure::Wrong(_)) => {
                ready.push((name, forms))
            }
            (Err(refusal), Failure::Expansion(_))
                if of_refusal(&refusal).as_ref() == Some(failure) =>
            {
                let Ok(file) = syn::parse_file(&source.items) else {
                    continue;
                };
                let forms = Forms {
                    plain: prettyplease::unparse(&file),
                    expanded: String::new(),
                    harness: "pub fn run() -> Vec<crate::check::Verdict> { vec![crate::check::Verdict::Passed] }".to_owned(),
                };
                ready.push((name, forms));
            }
            _ => {}
        }
    }
    if ready.is_empty() {
        return Ok(found);
    }
    for (name, outcome) in shop.run(&ready)? {
        let k: usize = name[1..].parse().map_err(io::Error::other)?;
        found[k] = match failure {
            Failure::Expansion(_) => matches!(outcome, Outcome::Ran(_)),
            _ => of_outcome(&outcome).as_ref() == Some(failure),
        };
    }
    Ok(found)
}

/// The program after edits of these numbers, in descending order, or `None` if there are not as many.
fn edited(file: &syn::File, numbers: &[usize]) -> Option<syn::File> {
    let mut file = file.clone();
    for k in numbers {
        let mut edit = Edit {
            left: *k,
            done: false,
        };
        edit.visit_file_mut(&mut file);
        if !edit.done {
            return None;
        }
    }
    Some(file)
}

/// Makes the edit of a number; edits are numbered from the outside in, so that a later one leaves the numbers of those
/// before it as they are.
struct Edit {
    left: usize,
    done: bool,
}

impl Edit {
    /// Whether it is the turn of the next edit.
    fn turn(&mut self) -> bool {
        if self.done {
            return false;
        }
        if self.left == 0 {
            self.done = true;
            return true;
        }
        self.left -= 1;
        false
    }
}

impl VisitMut for Edit {
    fn visit_file_mut(&mut self, file: &mut syn::File) {
        for k in 0..file.items.len() {
            let main = matches!(&file.items[k], Item::Fn(f) if f.sig.ident == "f");
            if !main && self.turn() {
                file.items.remove(k);
                return;
            }
        }
        visit_mut::visit_file_mut(self, file);
    }

    fn visit_block_mut(&mut self, b: &mut Block) {
        // What is the value of the block stays one.
        let n = b.stmts.len() - usize::from(b.stmts.last().is_some_and(is_value));
        let mut size = n / 2;
        while size > 1 {
            for k in (0..n).step_by(size) {
                if self.turn() {
                    b.stmts.drain(k..(k + size).min(n));
                    return;
                }
            }
            size /= 2;
        }
        for k in 0..n {
            if self.turn() {
                b.stmts.remove(k);
                return;
            }
        }
        for k in 0..n {
            for inside in contents(&b.stmts[k]) {
                if self.turn() {
                    b.stmts.splice(k..=k, inside);
                    return;
                }
            }
        }
        visit_mut::visit_block_mut(self, b);
    }

    fn visit_expr_mut(&mut self, e: &mut Expr) {
        for part in parts(e) {
            if self.turn() {
                *e = part;
                return;
            }
        }
        visit_mut::visit_expr_mut(self, e);
    }
}

/// Whether a statement at the end of a block is its value.
fn is_value(s: &Stmt) -> bool {
    let Stmt::Expr(e, None) = s else {
        return false;
    };
    match e {
        Expr::ForLoop(_) | Expr::While(_) | Expr::Assign(_) => false,
        Expr::If(i) => i.else_branch.is_some() && i.then_branch.stmts.last().is_some_and(is_value),
        Expr::Block(b) => b.block.stmts.last().is_some_and(is_value),
        _ => true,
    }
}

/// What can stand in the place of a statement: the statements inside.
fn contents(s: &Stmt) -> Vec<Vec<Stmt>> {
    let Stmt::Expr(e, _) = s else {
        return Vec::new();
    };
    match e {
        Expr::ForLoop(l) => {
            let (pat, stmts) = (&l.pat, &l.body.stmts);
            let first: Stmt = parse_quote!(let #pat = 1;);
            let mut with_first = vec![first];
            with_first.extend(stmts.iter().cloned());
            vec![stmts.clone(), with_first]
        }
        Expr::While(l) => vec![l.body.stmts.clone()],
        Expr::Loop(l) => vec![l.body.stmts.clone()],
        Expr::Block(l) => vec![l.block.stmts.clone()],
        Expr::If(i) => {
            let mut out = vec![i.then_branch.stmts.clone()];
            if let Some((_, other)) = &i.else_branch {
                let mut plain = i.clone();
                plain.else_branch = None;
                out.push(vec![Stmt::Expr(Expr::If(plain), None)]);
                out.push(vec![Stmt::Expr((**other).clone(), None)]);
            }
            out
        }
        _ => Vec::new(),
    }
}

/// What can stand in the place of an expression.
fn parts(e: &Expr) -> Vec<Expr> {
    let mut out: Vec<Expr> = Vec::new();
    match e {
        Expr::Binary(b) => out.extend([(*b.left).clone(), (*b.right).clone()]),
        Expr::MethodCall(m) => {
            out.push((*m.receiver).clone());
            out.extend(m.args.iter().cloned());
        }
        Expr::Call(c) => out.extend(c.args.iter().cloned()),
        Expr::Paren(p) => out.push((*p.expr).clone()),
        Expr::Unary(u) if !matches!(u.op, syn::UnOp::Deref(_)) => out.push((*u.expr).clone()),
        Expr::If(i) => {
            out.extend(last(&i.then_branch));
            if let Some((_, other)) = &i.else_branch {
                out.push((**other).clone());
            }
        }
        Expr::Block(b) => out.extend(last(&b.block)),
        Expr::Match(m) => out.extend(m.arms.iter().map(|a| (*a.body).clone())),
        Expr::Loop(_) => {}
        _ => {}
    }
    let text = e.to_token_stream().to_string();
    if matches!(
        e,
        Expr::Binary(_)
            | Expr::MethodCall(_)
            | Expr::Call(_)
            | Expr::Paren(_)
            | Expr::If(_)
            | Expr::Match(_)
    ) && text.len() > 8
    {
        out.push(parse_quote!(0.5_f64));
        out.push(parse_quote!(1));
    }
    out
}

/// The value of a block.
fn last(b: &Block) -> Option<Expr> {
    match b.stmts.last() {
        Some(Stmt::Expr(e, None)) => Some(e.clone()),
        _ => None,
    }
}
