//! Names in the output: the user's where they are free, unique as text, none that the user's function mentions for
//! something else.

use crate::ir::table::Table;
use crate::ir::{Block, Stmt, Val, Values};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};

/// Names of the values of one function.
#[derive(Clone)]
pub(super) struct Names {
    of: Table<Ident>,
    taken: BTreeSet<String>,
    /// Texts of the user's function.
    user: BTreeSet<String>,
    /// Results of loops: the variable is that of the carried value.
    same: BTreeMap<Val, Val>,
    /// The next number to try for each stem.
    next: BTreeMap<String, u32>,
}

impl Names {
    /// `user` is the user's function.
    pub(super) fn new(user: &TokenStream) -> Names {
        let mut texts = BTreeSet::new();
        collect(user, &mut texts);
        Names {
            of: Table::new(),
            taken: BTreeSet::new(),
            user: texts,
            same: BTreeMap::new(),
            next: BTreeMap::new(),
        }
    }

    /// Names everything that is defined in the block, in order.
    pub(super) fn block(&mut self, values: &Values, b: &Block) {
        for s in &b.stmts {
            match s {
                Stmt::Let(v, _) => self.give(values, *v),
                Stmt::If(s) => {
                    self.block(values, &s.then);
                    self.block(values, &s.other);
                    s.dsts.iter().for_each(|d| self.give(values, *d));
                }
                Stmt::For(s) => {
                    self.give(values, s.index);
                    s.trip.iter().for_each(|t| self.give(values, *t));
                    for c in &s.carried {
                        self.give(values, c.param);
                        self.same.insert(c.result, c.param);
                    }
                    self.block(values, &s.body);
                }
                _ => {}
            }
        }
    }

    /// Names a value after the user's variable, if it has one and the name is free; otherwise after a number when asked.
    pub(super) fn give(&mut self, values: &Values, v: Val) {
        if self.of.contains_key(&v) {
            return;
        }
        if let Some(name) = &values[v].name {
            let ident = self.unique(name);
            self.of.insert(v, ident);
        }
    }

    /// Gives a value a name that is not to be changed: that of a parameter.
    pub(super) fn claim(&mut self, v: Val, name: &Ident) {
        self.taken.insert(name.to_string());
        self.of.insert(v, name.clone());
    }

    /// A name like `stem`, used nowhere else.
    pub(super) fn unique(&mut self, stem: &Ident) -> Ident {
        // The receiver of a method that was lowered into its caller is a variable there.
        if stem == "self" {
            return self.unique(&Ident::new("this", stem.span()));
        }
        let text = stem.to_string();
        // The user's own name keeps its text; one that the transform made must not look like the user's.
        let generated = is_made(&text);
        let free = |t: &str, names: &Names| {
            !(names.taken.contains(t) || generated && names.user.contains(t))
        };
        if free(&text, self) {
            self.taken.insert(text);
            return stem.clone();
        }
        let base = text.trim_start_matches("r#").to_owned();
        let numbered = self.numbered(&format!("{base}_"), 2);
        Ident::new(&numbered, stem.span())
    }

    /// The stem with the first free number.
    fn numbered(&mut self, stem: &str, first: u32) -> String {
        let next = self.next.entry(stem.to_owned()).or_insert(first);
        loop {
            let candidate = format!("{stem}{next}");
            *next += 1;
            if !self.user.contains(&candidate) && self.taken.insert(candidate.clone()) {
                return candidate;
            }
        }
    }

    /// The value whose variable this one lives in.
    fn variable(&self, v: Val) -> Val {
        self.same.get(&v).map_or(v, |w| self.variable(*w))
    }

    /// The name of a value; `t0`, `t1`, ... for those without one.
    pub(super) fn get(&mut self, v: Val, span: Span) -> Ident {
        let v = self.variable(v);
        if let Some(name) = self.of.get(&v) {
            return name.clone();
        }
        let text = self.numbered("t", 0);
        let ident = Ident::new(&text, span.resolved_at(Span::mixed_site()));
        self.of.insert(v, ident.clone());
        ident
    }

    /// Whether the value has a name of its own, not a number.
    pub(super) fn is_named(&self, v: Val) -> bool {
        self.of.contains_key(&self.variable(v))
    }
}

/// Whether a name is of the kind that the transform makes.
fn is_made(text: &str) -> bool {
    text.ends_with("_bar")
        || text.ends_with("_rec")
        || matches!(text, "seed" | "trip" | "rec" | "value")
}

fn collect(tokens: &TokenStream, out: &mut BTreeSet<String>) {
    for t in tokens.clone() {
        match t {
            TokenTree::Ident(i) => {
                out.insert(i.to_string());
            }
            TokenTree::Group(g) => collect(&g.stream(), out),
            _ => {}
        }
    }
}
