//! Which hidden functions are wanted.
//!
//! Of a function elsewhere the callers are not known, and it has all of them, up to the order that it asks. In a module the
//! callers are known: where nobody asks an order, a function has those that its callers mention. (All of them would be
//! twice as many with every order, and each several times as long.)

use super::names;
use crate::request::Request;
use crate::reverse::Sweeps;
use crate::scope::Callee;
use crate::tangent::Forward;
use proc_macro2::{Ident, TokenStream, TokenTree};
use std::collections::BTreeSet;
use std::rc::Rc;

/// How hidden functions are made that somebody mentions, and which companions of them: `f_grad_jvp`, `f_grad_vjp_into`.
#[derive(Debug, Default)]
pub struct Wanted(BTreeSet<String>);

/// Which companions of a hidden function there shall be.
#[derive(Clone, Copy, Debug)]
pub struct Companions {
    /// Both sweeps in one.
    pub vjp_into: bool,
    /// Both sweeps apart.
    pub apart: bool,
    /// The tangent.
    pub jvp: bool,
}

impl Companions {
    /// All of them.
    pub const ALL: Companions = Companions {
        vjp_into: true,
        apart: true,
        jvp: true,
    };

    /// Whether there are any.
    pub fn any(self) -> bool {
        self.vjp_into || self.apart || self.jvp
    }
}

impl Wanted {
    /// None.
    pub const fn none() -> Wanted {
        Wanted(BTreeSet::new())
    }

    /// Enters what some code mentions.
    pub fn mention(&mut self, tokens: TokenStream) {
        for t in tokens {
            match t {
                TokenTree::Ident(i) => self.0.extend(names::made(&i.to_string())),
                TokenTree::Group(g) => self.mention(g.stream()),
                _ => {}
            }
        }
    }

    fn begins(&self, stem: String) -> bool {
        let first = self.0.range(stem.clone()..).next();
        first.is_some_and(|m| m.starts_with(&stem))
    }

    /// The companions of a hidden function that are mentioned, or that what is mentioned is made of: the gradient's gradient is
    /// the adjoint of the gradient with accumulators of its own.
    pub fn of(&self, name: &Ident) -> Companions {
        let made = names::made(&name.to_string()).unwrap_or_default();
        let begins = |with: &str| self.begins(format!("{made}{with}"));
        Companions {
            vjp_into: begins("_vjp_into") || begins("_grad"),
            apart: begins("_needs_reverse_diff"),
            jvp: begins("_jvp"),
        }
    }
}

/// The hidden functions of a function of a module, before it is known which ones are wanted.
pub struct Later {
    /// Its key.
    pub key: String,
    /// The function.
    pub request: Request,
    /// See [`super::Known`].
    pub sweeps: Sweeps,
    /// See [`super::Known`].
    pub forward: Forward,
}

/// Callers before callees; and of which the callers may not all be known before them, as they call each other.
pub fn callers_first(keys: &[String], callees: &[Rc<Callee>]) -> Vec<(usize, bool)> {
    let reach = reach(callees);
    let at = |key: &String| callees.iter().position(|c| c.key() == *key);
    let reaches = |from: usize, to: usize| match (at(&keys[from]), at(&keys[to])) {
        (Some(from), Some(to)) => reach[from].contains(&to),
        _ => true,
    };
    let mut left: Vec<usize> = (0..keys.len()).collect();
    let mut out = Vec::new();
    while !left.is_empty() {
        let first = left
            .iter()
            .position(|to| left.iter().all(|from| !reaches(*from, *to)));
        out.push((left.remove(first.unwrap_or(0)), first.is_none()));
    }
    out
}

/// What each function may call, directly or through others.
fn reach(callees: &[Rc<Callee>]) -> Vec<BTreeSet<usize>> {
    let mut direct = vec![Vec::new(); callees.len()];
    for (to, callers) in super::orders::mentions(callees).into_iter().enumerate() {
        // Methods of traits are called by operators, too.
        match callees[to]
            .owner
            .as_ref()
            .is_some_and(|o| o.of_trait.is_some())
        {
            true => direct.iter_mut().for_each(|calls| calls.push(to)),
            false => callers.iter().for_each(|(from, _)| direct[*from].push(to)),
        }
    }
    let all = |from: usize| {
        let (mut found, mut open) = (BTreeSet::new(), direct[from].clone());
        while let Some(k) = open.pop() {
            if found.insert(k) {
                open.extend(&direct[k]);
            }
        }
        found
    };
    (0..callees.len()).map(all).collect()
}
