//! Random well-typed programs, as text.
//!
//! A `Gen` knows what is in scope: the kind of every variable, how long memory is at least, and what is borrowed. What
//! it writes compiles and does not panic, by construction: indices are in bounds because they are small enough or because
//! they are taken modulo a length, integers stay small, loops end. Numbers stay small because most of what is assigned
//! goes through a bounded function.

mod expr;
mod int;
mod kernel;
mod looping;
mod memory;
mod passive;
mod scope;
mod signature;
mod stmt;
mod views;

use crate::random::Random;
use scope::Var;

/// A generated program: items, among them `pub fn f`, and tuples of inputs for it.
#[derive(Clone, Debug)]
pub struct Source {
    /// The items of its module.
    pub items: String,
    /// Its inputs, each a tuple expression.
    pub inputs: Vec<String>,
}

/// The program of a number in the run of a seed.
#[must_use]
pub fn program(seed: u64, number: u64) -> Source {
    let mut random = Random::of(seed, number);
    let style = random.weighted(&[45, 30, 25]);
    let dense = style == 0;
    let size = if dense {
        random.within(2, 4)
    } else {
        [3, 4, 6, 8, 11][random.below(5)]
    };
    let mut g = Gen::new(random);
    g.dense = dense;
    g.kernel = style == 2;
    g.whole(size)
}

/// The largest value of an integer parameter.
const COUNT: i64 = 3;

pub(crate) struct Gen {
    r: Random,
    vars: Vec<Var>,
    /// Statements that may still be written.
    budget: usize,
    /// How deep statements nest.
    depth: usize,
    /// The product of the trips of the loops around.
    trips: usize,
    /// Numbers names.
    count: usize,
    /// Labels of the loops around, innermost last; `true` where a `continue` is harmless.
    loops: Vec<(String, bool)>,
    /// What the function that is written returns.
    result: signature::Outcome,
    /// Whether a `return` may be written here (not in closures).
    may_return: bool,
    helpers: Vec<signature::Helper>,
    /// The name of the memory that is being written to, which its own expression likes to read.
    target: Option<String>,
    /// Few names and plain expressions, so that the same memory is read and written again and again; otherwise much of
    /// everything.
    dense: bool,
    /// Loops over slices of one length.
    kernel: bool,
}

impl Gen {
    fn new(r: Random) -> Gen {
        Gen {
            r,
            vars: Vec::new(),
            budget: 0,
            depth: 0,
            trips: 1,
            count: 0,
            loops: Vec::new(),
            result: signature::Outcome::Real,
            may_return: true,
            helpers: Vec::new(),
            target: None,
            dense: false,
            kernel: false,
        }
    }

    /// A new name, or one that is in use and will be shadowed.
    fn name(&mut self, stem: &str) -> String {
        self.count += 1;
        format!("{stem}{}", self.count)
    }

    /// A literal with few digits, not zero.
    fn literal(&mut self) -> String {
        let k = self.r.within(1, 17);
        let sign = if self.r.percent(15) { "-" } else { "" };
        format!("{sign}{}.{}", k / 10, k % 10)
    }

    /// What `f` writes in a scope of its own.
    fn scoped<T>(&mut self, f: impl FnOnce(&mut Gen) -> T) -> T {
        let (n, depth) = (self.vars.len(), self.depth);
        self.depth += 1;
        let out = f(self);
        self.vars.truncate(n);
        self.depth = depth;
        out
    }

    /// A variable of a kind, for reading or writing; `None` if there is none.
    fn pick(&mut self, wanted: impl Fn(&Var) -> bool) -> Option<Var> {
        let found: Vec<Var> = self.visible().filter(|v| wanted(v)).cloned().collect();
        if found.is_empty() {
            return None;
        }
        // Recent ones and the one that is being written to are liked best.
        if let Some(t) = &self.target
            && let Some(v) = found.iter().find(|v| v.name == *t)
            && self.r.percent(40)
        {
            return Some(v.clone());
        }
        let k = self.r.below(found.len()).max(self.r.below(found.len()));
        let k = if self.r.percent(50) {
            k
        } else {
            self.r.below(found.len())
        };
        Some(found[found.len() - 1 - k.min(found.len() - 1)].clone())
    }
}

/// Indents a block's lines.
fn indent(lines: &[String]) -> Vec<String> {
    lines
        .iter()
        .flat_map(|l| l.lines().map(|l| format!("    {l}")).collect::<Vec<_>>())
        .collect()
}

/// `head { lines }`
fn braced(head: &str, lines: &[String]) -> String {
    let mut out = format!("{head} {{\n");
    for l in indent(lines) {
        out.push_str(&l);
        out.push('\n');
    }
    out.push('}');
    out
}
