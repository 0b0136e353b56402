//! What is in scope.

use super::Gen;

/// What a variable is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A real number.
    Real,
    /// A reference to one.
    RealRef,
    /// A `usize` within these bounds, which are unknown where it is assigned to.
    Int { low: i64, high: i64 },
    /// A flag.
    Bool,
    /// Real numbers in a row.
    Reals(Reals),
    /// `[[f64; columns]; rows]`
    Grid { rows: usize, columns: usize },
    /// A `Vec<usize>` of at least so many.
    Ints { min: usize, fixed: bool },
    /// A closure from so many numbers to one.
    Closure(usize),
    /// `Pair { a, b, w }`, `(a, b)`: its parts are variables too.
    Whole { tuple: bool },
}

/// Memory with real numbers in a row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reals {
    /// How many there are at least.
    pub min: usize,
    /// Whether there are just as many.
    pub exact: bool,
    pub form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Form {
    Array,
    Vec,
    Slice,
}

#[derive(Clone, Debug)]
pub(crate) struct Var {
    pub name: String,
    pub kind: Kind,
    /// Whether it is assigned to.
    pub mutable: bool,
}

impl Var {
    pub fn reals(&self) -> Option<&Reals> {
        match &self.kind {
            Kind::Reals(r) => Some(r),
            _ => None,
        }
    }

    pub fn is_real(&self) -> bool {
        matches!(self.kind, Kind::Real | Kind::RealRef)
    }

    /// How the number is read and assigned.
    pub fn place(&self) -> String {
        if self.kind == Kind::RealRef {
            format!("(*{})", self.name)
        } else {
            self.name.clone()
        }
    }

    fn root(&self) -> &str {
        self.name.split('.').next().unwrap_or(&self.name)
    }
}

/// What a borrow forbids.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Lock {
    /// Writing.
    Frozen,
    /// Any use.
    Hidden,
}

impl Gen {
    pub(super) fn declare(&mut self, name: &str, kind: Kind, mutable: bool) {
        self.vars.push(Var {
            name: name.to_owned(),
            kind,
            mutable,
        });
    }

    /// Variables that may be read, innermost first.
    pub(super) fn visible(&self) -> impl Iterator<Item = &Var> {
        let mut seen: Vec<&str> = Vec::new();
        let mut hidden: Vec<&str> = Vec::new();
        let mut out = Vec::new();
        for v in self.vars.iter().rev() {
            // A lock is a variable whose name says so.
            if let Some(name) = v.name.strip_prefix('!') {
                hidden.push(name);
                continue;
            }
            if v.name.starts_with('?') {
                continue;
            }
            let name = v.name.as_str();
            let covered = seen.contains(&v.root()) || seen.contains(&name);
            let locked = hidden.contains(&name) || hidden.contains(&v.root());
            let parts_locked = hidden.iter().any(|h| h.split('.').next() == Some(name));
            seen.push(name);
            if !covered && !locked && !parts_locked {
                out.push(v);
            }
        }
        out.into_iter()
    }

    /// Whether a variable may be written to.
    pub(super) fn writable(&self, v: &Var) -> bool {
        let frozen = |w: &Var| {
            w.name.strip_prefix('?').is_some_and(|n| {
                n == v.name || n == v.root() || n.split('.').next() == Some(&v.name)
            })
        };
        v.mutable && !self.vars.iter().any(frozen)
    }

    /// Until the end of the scope, what is borrowed.
    pub(super) fn lock(&mut self, name: &str, lock: Lock) {
        let mark = if lock == Lock::Hidden { '!' } else { '?' };
        self.declare(&format!("{mark}{name}"), Kind::Bool, false);
    }

    /// One that may be written to.
    pub(super) fn pick_writable(&mut self, wanted: impl Fn(&Var) -> bool) -> Option<Var> {
        let names: Vec<String> = self
            .visible()
            .filter(|v| self.writable(v))
            .map(|v| v.name.clone())
            .collect();
        self.pick(|v| wanted(v) && names.contains(&v.name))
    }
}
