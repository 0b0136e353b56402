//! Functions as wholes: parameters, helpers, what is returned.

use super::scope::{Form, Kind, Reals};
use super::{COUNT, Gen, Source, braced};

/// What a function returns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Outcome {
    Real,
    Pair,
    Array,
    Unit,
    /// `Option<f64>`
    Maybe,
    /// `Result<f64, usize>`
    Tried,
}

impl Outcome {
    fn arrow(self) -> &'static str {
        match self {
            Outcome::Real => " -> f64",
            Outcome::Pair => " -> (f64, f64)",
            Outcome::Array => " -> [f64; 2]",
            Outcome::Unit => "",
            Outcome::Maybe => " -> Option<f64>",
            Outcome::Tried => " -> Result<f64, usize>",
        }
    }
}

/// A function of the module that others call.
#[derive(Clone, Debug)]
pub(crate) struct Helper {
    name: String,
    kind: usize,
}

/// A parameter and its inputs.
pub(super) struct Param {
    pub text: String,
    pub inputs: Vec<String>,
}

const PAIR: &str =
    "#[derive(Clone, Copy)]\nstruct Pair {\n    a: f64,\n    b: f64,\n    w: [f64; 2],\n}\n";
const SHUFFLE: &str = "fn shuffle(p: &mut [usize], k: usize) {\n    p.sort();\n    let m = p.len();\n    p.swap(0, k % m);\n}\n";
/// Inputs of each program.
const INPUTS: usize = 3;

impl Gen {
    /// A program with a main function of about `size` statements at its outermost level.
    pub(super) fn whole(&mut self, size: usize) -> Source {
        let mut items = Vec::new();
        for _ in 0..self
            .r
            .weighted(if self.dense { &[8, 2, 0] } else { &[5, 3, 2] })
        {
            items.push(self.helper());
        }
        let params = if self.kernel {
            self.kernel_params()
        } else {
            self.params()
        };
        self.budget = if self.dense { 6 + 3 * size } else { 3 * size };
        let mut lines = Vec::new();
        if self.dense {
            // What is written to in place, and what that depends on.
            lines.push(self.start());
        }
        if self.kernel {
            let count = self.r.within(1, 4);
            lines.extend(self.kernels(count));
            // Now and then anything else beside it.
            self.budget = self.r.below(6);
        }
        let size = if self.kernel {
            lines.len() + size
        } else {
            size
        };
        while self.budget > 0 && lines.len() < size {
            lines.extend(self.statements(1));
        }
        if self.result != Outcome::Unit {
            lines.push(self.outcome(2));
        }
        let texts: Vec<&str> = params.iter().map(|p| p.text.as_str()).collect();
        let head = format!("pub fn f({}){}", texts.join(", "), self.result.arrow());
        items.push(braced(&head, &lines));
        let mut items = items.join("\n");
        if items.contains("Pair") {
            items = format!("{PAIR}{items}");
        }
        if items.contains("shuffle(") {
            items = format!("{SHUFFLE}{items}");
        }
        let single = self.r.percent(8);
        if single {
            items = items.replace("f64", "f32");
        }
        let inputs = (0..INPUTS).map(|k| {
            let parts: Vec<&str> = params.iter().map(|p| p.inputs[k].as_str()).collect();
            format!("({},)", parts.join(", "))
        });
        Source {
            items,
            inputs: inputs.collect(),
        }
    }

    /// Memory of its own to begin with.
    fn start(&mut self) -> String {
        let found = self.pick(|v| v.reals().is_some());
        let name = self.name("a");
        let (text, reals) = match found.and_then(|v| v.reals().map(|r| (v.name.clone(), r.clone())))
        {
            Some((v, r)) => (
                format!("let mut {name} = {v}.to_vec();"),
                Reals {
                    form: Form::Vec,
                    ..r
                },
            ),
            None => (
                format!("let mut {name} = [0.7_f64; 3];"),
                Reals {
                    min: 3,
                    exact: true,
                    form: Form::Array,
                },
            ),
        };
        self.declare(&name, Kind::Reals(reals), true);
        text
    }

    pub(super) fn number(&mut self) -> String {
        let k = self.r.within(2, 18);
        let sign = if self.r.percent(25) { "-" } else { "" };
        format!("{sign}{}.{}{}", k / 10, k % 10, self.r.below(10))
    }

    pub(super) fn numbers(&mut self, n: usize) -> String {
        let items: Vec<String> = (0..n).map(|_| self.number()).collect();
        items.join(", ")
    }

    fn params(&mut self) -> Vec<Param> {
        let mut out = Vec::new();
        let n = self.r.within(1, if self.dense { 2 } else { 3 });
        let mut written = false;
        for k in 0..n {
            let name = ["x", "y", "z"][k];
            let least = if k == 0 { 0 } else { 1 };
            let len = self.r.within(2, 4);
            let choice = self.r.weighted(&[
                12,
                4,
                3,
                3,
                8 * least,
                3,
                2,
                2 * least,
                2 * least,
                2,
                2 * least,
            ]);
            let array = |form| {
                Kind::Reals(Reals {
                    min: len,
                    exact: true,
                    form,
                })
            };
            let (text, kind, mutable) = match choice {
                0 => (format!("{name}: &[f64]"), array(Form::Slice), false),
                1 => (format!("{name}: &[f64; {len}]"), array(Form::Array), false),
                2 => (
                    format!("mut {name}: [f64; {len}]"),
                    array(Form::Array),
                    true,
                ),
                3 => (format!("{name}: Vec<f64>"), array(Form::Vec), false),
                4 => (format!("{name}: f64"), Kind::Real, false),
                5 => (format!("{name}: &mut [f64]"), array(Form::Slice), true),
                6 => (
                    format!("{name}: &mut [f64; {len}]"),
                    array(Form::Slice),
                    true,
                ),
                7 => (format!("{name}: &mut f64"), Kind::RealRef, true),
                9 => {
                    // It may grow.
                    let reals = Reals {
                        min: len,
                        exact: false,
                        form: Form::Vec,
                    };
                    (format!("{name}: &mut Vec<f64>"), Kind::Reals(reals), true)
                }
                10 => {
                    let how = self.r.of_these(&["", "&", "&mut "]);
                    let kind = Kind::Whole { tuple: false };
                    (format!("{name}: {how}Pair"), kind, how == "&mut ")
                }
                _ => (
                    format!("{name}: (f64, f64)"),
                    Kind::Whole { tuple: true },
                    false,
                ),
            };
            written |= matches!(choice, 5..=7 | 9) || choice == 10 && mutable;
            let inputs = (0..INPUTS).map(|_| match choice {
                0 | 3 | 5 | 9 => format!("vec![{}]", self.numbers(len)),
                10 => {
                    let (a, b, w) = (self.number(), self.number(), self.numbers(2));
                    format!("Pair {{ a: {a}, b: {b}, w: [{w}] }}")
                }
                1 | 2 | 6 => format!("[{}]", self.numbers(len)),
                8 => format!("({})", self.numbers(2)),
                _ => self.number(),
            });
            let inputs = inputs.collect();
            if choice == 9 {
                self.declare(&format!("(*{name})"), kind, mutable);
                out.push(Param { text, inputs });
                continue;
            }
            self.declare(name, kind, mutable);
            if choice == 10 {
                self.parts(name, mutable);
            }
            if choice == 8 {
                self.declare(&format!("{name}.0"), Kind::Real, false);
                self.declare(&format!("{name}.1"), Kind::Real, false);
            }
            out.push(Param { text, inputs });
        }
        if self.r.percent(80) {
            let high = COUNT;
            self.declare("n", Kind::Int { low: 0, high }, false);
            let inputs = [COUNT as usize, self.r.below(2), 2];
            out.push(Param {
                text: "n: usize".to_owned(),
                inputs: inputs.iter().map(usize::to_string).collect(),
            });
        }
        if self.r.percent(15) {
            self.declare("c", Kind::Bool, false);
            let inputs = ["true", "false", "true"].map(str::to_owned).to_vec();
            out.push(Param {
                text: "c: bool".to_owned(),
                inputs,
            });
        }
        self.result = match self.r.weighted(&[20, 2, 2, 4 * usize::from(written), 2, 1]) {
            0 => Outcome::Real,
            1 => Outcome::Pair,
            2 => Outcome::Array,
            3 => Outcome::Unit,
            4 => Outcome::Maybe,
            _ => Outcome::Tried,
        };
        out
    }

    /// What is returned: of what is in scope, as much as possible.
    pub(super) fn outcome(&mut self, depth: usize) -> String {
        match self.result {
            Outcome::Real => self.total(depth),
            Outcome::Pair => format!("({}, {})", self.total(depth), self.real(1)),
            Outcome::Array => format!("[{}, {}]", self.total(depth), self.real(1)),
            Outcome::Unit => String::new(),
            Outcome::Maybe => format!("Some({})", self.total(depth)),
            Outcome::Tried => format!("Ok({})", self.total(depth)),
        }
    }

    /// What an early `return` gives.
    pub(super) fn early_outcome(&mut self) -> String {
        match self.result {
            Outcome::Maybe if self.r.percent(50) => "None".to_owned(),
            Outcome::Tried if self.r.percent(50) => format!("Err({})", self.int(1)),
            _ => self.outcome(1),
        }
    }

    fn total(&mut self, depth: usize) -> String {
        if depth == 1 {
            return self.real(1);
        }
        let names: Vec<_> = self
            .visible()
            .filter(|v| v.is_real() || v.reals().is_some() || matches!(v.kind, Kind::Grid { .. }))
            .cloned()
            .collect();
        let mut terms = Vec::new();
        for v in names.iter().take(7) {
            let c = self.literal();
            let c = c.trim_start_matches('-');
            terms.push(match &v.kind {
                Kind::Reals(r) => {
                    let i = self.r.below(r.min);
                    match self.r.below(3) {
                        0 => format!("{}.iter().sum::<f64>() * {}[{i}]", v.name, v.name),
                        1 => format!("{c} * {}[{i}] * {}[{}]", v.name, v.name, r.min - 1),
                        _ => format!(
                            "{}.iter().enumerate().map(|(i, v)| v * ({c} + 0.3 * i as f64)).sum::<f64>()",
                            v.name
                        ),
                    }
                }
                Kind::Grid { rows, columns } => {
                    let (i, j) = (self.r.below(*rows), self.r.below(*columns));
                    format!("{c} * {}[{i}][{j}]", v.name)
                }
                _ => format!("{c} * {}", v.place()),
            });
        }
        terms.push(self.real(1));
        terms.join(" + ")
    }

    /// A function with statements of its own.
    fn helper(&mut self) -> String {
        let kind = self.r.below(6);
        let name = self.name("h");
        let outer = std::mem::take(&mut self.vars);
        let slice = Kind::Reals(Reals {
            min: 2,
            exact: false,
            form: Form::Slice,
        });
        let index = Kind::Int { low: 0, high: 1000 };
        let (params, result): (&[(&str, Kind, bool)], Outcome) = match kind {
            0 => (
                &[("u", Kind::Real, false), ("v", Kind::Real, false)],
                Outcome::Real,
            ),
            1 => (&[("a", slice, false), ("k", index, false)], Outcome::Real),
            2 => (
                &[
                    ("a", slice, true),
                    ("u", Kind::Real, false),
                    ("k", index, false),
                ],
                Outcome::Real,
            ),
            3 => (
                &[("s", Kind::RealRef, true), ("u", Kind::Real, false)],
                Outcome::Unit,
            ),
            4 => (
                &[("u", Kind::Real, false), ("a", slice, false)],
                Outcome::Pair,
            ),
            _ => (
                &[
                    ("a", slice, false),
                    ("k", index, false),
                    ("u", Kind::Real, false),
                ],
                Outcome::Maybe,
            ),
        };
        let texts: Vec<String> = params
            .iter()
            .map(|(name, kind, mutable)| {
                self.declare(name, kind.clone(), *mutable);
                match (kind, mutable) {
                    (Kind::Reals(_), true) => format!("{name}: &mut [f64]"),
                    (Kind::Reals(_), false) => format!("{name}: &[f64]"),
                    (Kind::RealRef, _) => format!("{name}: &mut f64"),
                    (Kind::Int { .. }, _) => format!("{name}: usize"),
                    _ => format!("{name}: f64"),
                }
            })
            .collect();
        self.result = result;
        self.budget = 5;
        self.depth = 2;
        let mut lines = self.statements(3);
        if result == Outcome::Unit {
            lines.extend(self.assign());
        } else {
            lines.push(self.outcome(2));
        }
        self.depth = 0;
        self.vars = outer;
        let text = braced(
            &format!("fn {name}({}){}", texts.join(", "), result.arrow()),
            &lines,
        );
        self.helpers.push(Helper { name, kind });
        text
    }

    /// A call as an expression.
    pub(super) fn helper_call(&mut self, _: bool, depth: usize) -> Option<String> {
        let found: Vec<Helper> = self
            .helpers
            .iter()
            .filter(|h| h.kind < 2)
            .cloned()
            .collect();
        if found.is_empty() {
            return None;
        }
        let h = found[self.r.below(found.len())].clone();
        if h.kind == 0 {
            let (a, b) = (self.real(depth - 1), self.real(depth - 1));
            return Some(format!("{}({a}, {b})", h.name));
        }
        let a = self.pick(|v| v.reals().is_some_and(|r| r.min >= 2))?;
        let k = self.int(1);
        Some(format!("{}(&{}[..], {k})", h.name, a.name))
    }

    /// A number that may not be there, and something that is done if it is.
    pub(super) fn maybe(&mut self) -> Option<String> {
        let found = self.helpers.iter().rfind(|h| h.kind == 5).cloned();
        let a = self.pick(|v| v.reals().is_some_and(|r| r.min >= 2));
        let e = match (found, a) {
            (Some(h), Some(a)) if self.r.percent(60) => {
                let (k, u) = (self.int(1), self.leaf());
                format!("{}(&{}[..], {k}, {u})", h.name, a.name)
            }
            (_, Some(a)) if self.r.percent(40) => {
                let k = self.int(1);
                let get = self.r.of_these(&["get", "first", "last"]);
                let k = if get == "get" { k } else { String::new() };
                format!("{}.{get}({k}).copied()", a.name)
            }
            _ => {
                let (c, e) = (self.condition(1), self.damped());
                format!("(if {c} {{ Some({e}) }} else {{ None }})")
            }
        };
        let v = self.name("v");
        let of_it = self.scoped(|g| {
            g.declare(&v, Kind::Real, false);
            g.real(1)
        });
        let other = self.leaf();
        let may_ask = self.may_return && matches!(self.result, Outcome::Maybe | Outcome::Tried);
        Some(
            match self.r.weighted(&[4, 3, 3, 2 * usize::from(may_ask), 3]) {
                0 => {
                    let n = self.r.within(1, 2);
                    let then = self.scoped(|g| {
                        g.declare(&v, Kind::Real, false);
                        let mut lines = g.statements(n);
                        lines.extend(g.assign());
                        lines
                    });
                    let mut out = braced(&format!("if let Some({v}) = {e}"), &then);
                    if self.r.percent(40) {
                        out.push_str(&braced(" else", &self.body(1)));
                    }
                    out
                }
                1 => {
                    let t = self.name("t");
                    let out = format!("let mut {t} = {e}.map_or({other}, |{v}: f64| {of_it});");
                    self.declare(&t, Kind::Real, true);
                    out
                }
                2 => {
                    let t = self.name("t");
                    let out = format!("let {t} = {e}.map(|{v}: f64| {of_it}).unwrap_or({other});");
                    self.declare(&t, Kind::Real, false);
                    out
                }
                3 => {
                    let t = self.name("t");
                    let asked = if self.result == Outcome::Tried {
                        let k = self.int(0);
                        format!("{e}.ok_or({k})?")
                    } else {
                        format!("{e}?")
                    };
                    self.declare(&t, Kind::Real, true);
                    format!("let mut {t}: f64 = {asked};")
                }
                _ => {
                    let t = self.name("t");
                    self.declare(&t, Kind::Real, false);
                    format!("let {t} = match {e} {{ Some({v}) => {of_it}, None => {other} }};")
                }
            },
        )
    }

    /// A call that writes, or gives several numbers.
    pub(super) fn helper_statement(&mut self) -> Option<String> {
        let found: Vec<Helper> = self
            .helpers
            .iter()
            .filter(|h| (2..5).contains(&h.kind))
            .cloned()
            .collect();
        if found.is_empty() {
            return self.write();
        }
        let h = found[self.r.below(found.len())].clone();
        match h.kind {
            2 => {
                let a = self.pick_writable(|v| v.reals().is_some_and(|r| r.min >= 2))?;
                let (e, k) = self.hiding(&a.name, |g| (g.real(1), g.int(1)))?;
                let t = self.name("t");
                self.declare(&t, Kind::Real, true);
                let reference = if a.reals()?.form == Form::Slice {
                    a.name.clone()
                } else {
                    format!("&mut {}", a.name)
                };
                Some(format!("let mut {t} = {}({reference}, {e}, {k});", h.name))
            }
            3 => {
                let s = self.pick_writable(|v| v.is_real() || v.reals().is_some())?;
                let e = self.hiding(&s.name, |g| g.real(1))?;
                let place = match &s.kind {
                    Kind::RealRef => s.name.clone(),
                    Kind::Reals(r) => {
                        let i = self.index(&s.name, r.min, true);
                        format!("&mut {}[{i}]", s.name)
                    }
                    _ => format!("&mut {}", s.name),
                };
                Some(format!("{}({place}, {e});", h.name))
            }
            _ => {
                let a = self.pick(|v| v.reals().is_some_and(|r| r.min >= 2))?;
                let u = self.real(1);
                let (t, s) = (self.name("t"), self.name("t"));
                let text = format!("let ({t}, mut {s}) = {}({u}, &{}[..]);", h.name, a.name);
                self.declare(&t, Kind::Real, false);
                self.declare(&s, Kind::Real, true);
                Some(text)
            }
        }
    }
}
