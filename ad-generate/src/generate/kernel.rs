//! Loops as numerical programs have them: over slices of one length, neighbours that are read and added to, sums, recurrences,
//! steps in time, rows that lie one after the other. This is what the passes that rearrange loops look for.

use super::scope::{Form, Kind, Reals};
use super::signature::{Outcome, Param};
use super::{COUNT, Gen, braced};

/// The shortest that slices are.
const SHORTEST: usize = 4;

/// The index of a loop, and how far from it neighbours may lie.
#[derive(Clone)]
struct Index {
    name: String,
    below: i64,
    above: i64,
}

impl Gen {
    /// Slices of one length, of which one may be written to; numbers.
    pub(super) fn kernel_params(&mut self) -> Vec<Param> {
        let lengths = [self.r.within(5, 12), SHORTEST, self.r.within(4, 9)];
        let slice = Kind::Reals(Reals {
            min: SHORTEST,
            exact: false,
            form: Form::Slice,
        });
        let mut out = Vec::new();
        for name in ["x", "y", "o"] {
            let mutable = name == "o";
            if name != "x" && self.r.percent(if mutable { 70 } else { 30 }) {
                continue;
            }
            let m = if mutable { "mut " } else { "" };
            self.declare(name, slice.clone(), mutable);
            let inputs = lengths
                .iter()
                .map(|n| format!("vec![{}]", self.numbers(*n)));
            out.push(Param {
                text: format!("{name}: &{m}[f64]"),
                inputs: inputs.collect(),
            });
        }
        if self.r.percent(60) {
            self.declare("c", Kind::Real, false);
            out.push(Param {
                text: "c: f64".to_owned(),
                inputs: (0..3).map(|_| self.number()).collect(),
            });
        }
        let written = self.visible().any(|v| v.name == "o");
        self.result = match self.r.weighted(&[12, 1, 1, 2 * usize::from(written)]) {
            0 => Outcome::Real,
            1 => Outcome::Pair,
            2 => Outcome::Array,
            _ => Outcome::Unit,
        };
        self.declare(
            "n",
            Kind::Int {
                low: 0,
                high: COUNT,
            },
            false,
        );
        out.push(Param {
            text: "n: usize".to_owned(),
            inputs: ["2", "0", "3"].map(str::to_owned).to_vec(),
        });
        out
    }

    /// Memory of that length, numbers, and loops over them.
    pub(super) fn kernels(&mut self, size: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for _ in 0..self.r.within(1, 2) {
            let name = self.name("a");
            let e = match self.r.below(6) {
                4 => {
                    // Built up from its end.
                    let e = self.scoped(|g| {
                        let index = Index {
                            name: "i".to_owned(),
                            below: 0,
                            above: 0,
                        };
                        g.declare("i", Kind::Int { low: 0, high: 500 }, false);
                        g.mixture(&index)
                    });
                    lines.push(format!("let mut {name} = Vec::new();"));
                    lines.push(format!("for i in 0..x.len() {{ {name}.push({e}); }}"));
                    self.declare(&name, self.row(), true);
                    continue;
                }
                0 => "x.to_vec()".to_owned(),
                1 => {
                    let e = self.real(1);
                    format!("vec![{e}; x.len()]")
                }
                2 => {
                    let e = self.scoped(|g| {
                        g.declare("v", Kind::RealRef, false);
                        g.real(1)
                    });
                    format!("x.iter().map(|v| {e}).collect::<Vec<f64>>()")
                }
                _ => {
                    let c = self.r.of_these(&["0.0", "0.6"]);
                    format!("vec![{c}_f64; x.len()]")
                }
            };
            lines.push(format!("let mut {name} = {e};"));
            self.declare(&name, self.row(), true);
        }
        for _ in 0..self.r.within(1, 2) {
            let name = self.name("s");
            let e = self.leaf();
            let e = if self.r.percent(60) {
                "0.0_f64".to_owned()
            } else {
                e
            };
            lines.push(format!("let mut {name} = {e};"));
            self.declare(&name, Kind::Real, true);
        }
        for _ in 0..size {
            if self.r.percent(25)
                && let Some(line) = self.exchange()
            {
                let c = self.condition(0);
                lines.push(format!("if {c} {{ {line} }}"));
            }
            lines.push(match self.r.weighted(&[6, 3, 2, 5, 3]) {
                0 => self.pass(),
                3 => self.gathering(),
                4 => self.in_time(),
                1 => {
                    let count = self.r.within(1, 2);
                    let mut body: Vec<String> = (0..count).map(|_| self.pass()).collect();
                    body.extend(self.exchange());
                    braced("for _ in 0..n", &body)
                }
                _ => self.whole_walk(),
            });
        }
        lines
    }

    fn row(&self) -> Kind {
        Kind::Reals(Reals {
            min: SHORTEST,
            exact: false,
            form: Form::Vec,
        })
    }

    /// Of the memory of the common length one piece.
    fn piece(&mut self, writable: bool) -> String {
        let common = |n: &str| n.starts_with('a') || ["x", "y", "o"].contains(&n);
        let found = if writable {
            self.pick_writable(|v| v.reals().is_some() && common(&v.name))
        } else {
            self.pick(|v| v.reals().is_some() && common(&v.name))
        };
        found.map_or_else(|| "x".to_owned(), |v| v.name)
    }

    /// Two pieces change names.
    fn exchange(&mut self) -> Option<String> {
        let of = |g: &mut Gen| g.pick_writable(|v| v.name.starts_with('a') && v.reals().is_some());
        let (a, b) = (of(self)?.name, of(self)?.name);
        (a != b && self.r.percent(60)).then(|| format!("std::mem::swap(&mut {a}, &mut {b});"))
    }

    /// One loop over the indices.
    fn pass(&mut self) -> String {
        let name = self.name("i");
        let (below, above) = (self.r.below(3) as i64, self.r.below(3) as i64);
        let mut index = Index {
            name: name.clone(),
            below: below.min(1),
            above: above.min(1),
        };
        let of = self.piece(false);
        let (low, high) = (index.below, index.above);
        let range = if high == 0 {
            format!("{low}..{of}.len()")
        } else {
            format!("{low}..{of}.len() - {high}")
        };
        let head = match self.r.weighted(&[10, 3, 2, 2]) {
            0 => format!("for {name} in {range}"),
            1 => format!("for {name} in ({range}).rev()"),
            2 => format!("for {name} in ({range}).step_by(2)"),
            // Rows of two that lie one after the other.
            _ => {
                index = Index {
                    name: format!("2 * {name} + j"),
                    below: 0,
                    above: 0,
                };
                let lines = self.scoped(|g| g.trip(&index, 2));
                let inner = braced("for j in 0..2", &lines);
                return braced(&format!("for {name} in 0..{of}.len() / 2"), &[inner]);
            }
        };
        let count = self.r.within(1, 3);
        let lines = self.scoped(|g| g.trip(&index, count));
        braced(&head, &lines)
    }

    /// A loop that reads neighbours and writes what it does not read.
    fn gathering(&mut self) -> String {
        let name = self.name("i");
        let index = Index {
            name: name.clone(),
            below: self.r.below(2) as i64,
            above: self.r.below(2) as i64,
        };
        let (low, high) = (index.below, index.above);
        let place = self.at(&index, true);
        let base = place.split('[').next().unwrap_or("").to_owned();
        let (e, f) = self.scoped(|g| {
            g.hide(&base);
            (g.mixture(&index), g.mixture(&index))
        });
        let into = match self.pick_writable(|v| v.kind == Kind::Real) {
            Some(s) if self.r.percent(40) => format!("{} +=", s.name),
            _ => format!("{base}[{name}] {}", self.r.of_these(&["=", "+=", "-="])),
        };
        let join = self.r.of_these(&["+", "-"]);
        let body = format!("{into} {e} {join} {f};");
        braced(&format!("for {name} in {low}..x.len() - {high}"), &[body])
    }

    /// Steps in time with a workspace that each writes before it reads it.
    fn in_time(&mut self) -> String {
        let (u, w, i, j) = (
            self.piece(true),
            self.name("w"),
            self.name("i"),
            self.name("i"),
        );
        if u == "x" || u == "y" {
            return self.pass();
        }
        let index = Index {
            name: i.clone(),
            below: 1,
            above: 1,
        };
        let (e, f) = (self.mixture(&index), self.r.within(1, 9));
        let range = self.r.of_these(&["1..x.len() - 1", "0..x.len()"]);
        let update = match self.r.below(3) {
            0 => format!("{u}[{j}] -= 0.{f} * {w}[{j}];"),
            1 => format!("{u}[{j}] = {u}[{j}] + 0.{f} * {w}[{j}] * {u}[{j}];"),
            _ => format!("{u}[{j}] = ({w}[{j}] - 0.{f} * {u}[{j}]).sin();"),
        };
        let steps = [
            braced(
                &format!("for {i} in 1..x.len() - 1"),
                &[format!(
                    "{w}[{i}] = {e} - 0.1 * {u}[{i} - 1] * {u}[{i} + 1];"
                )],
            ),
            braced(&format!("for {j} in {range}"), &[update]),
        ];
        let steps = braced("for _ in 0..n", &steps);
        format!("let mut {w} = vec![0.0_f64; x.len()];\n{steps}")
    }

    /// About so many statements of a trip.
    fn trip(&mut self, index: &Index, count: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for _ in 0..count {
            lines.extend(self.step(index, true));
        }
        lines
    }

    fn step(&mut self, index: &Index, nest: bool) -> Vec<String> {
        let nested = 2 * usize::from(nest);
        match self.r.weighted(&[6, 6, 5, 3, 3, nested, 3, nested, 2]) {
            0 => {
                let place = self.at(index, true);
                let e = self.mixture(index);
                vec![format!("{place} = {e};")]
            }
            1 => {
                // To neighbours, what belongs together.
                let e = self.mixture(index);
                let t = self.name("t");
                self.declare(&t, Kind::Real, false);
                let mut lines = vec![format!("let {t} = {e};")];
                for _ in 0..self.r.within(1, 3) {
                    let place = self.at(index, true);
                    let op = self.r.of_these(&["+=", "-="]);
                    lines.push(format!("{place} {op} 0.{} * {t};", self.r.within(2, 9)));
                }
                lines
            }
            2 => {
                let e = self.mixture(index);
                let Some(s) = self.pick_writable(|v| v.kind == Kind::Real) else {
                    return Vec::new();
                };
                vec![match self.r.below(5) {
                    0 => format!("{} = 0.6 * {} + {e};", s.name, s.name),
                    1 => format!("{} -= {e};", s.name),
                    _ => format!("{} += {e};", s.name),
                }]
            }
            3 => {
                let e = self.mixture(index);
                let t = self.name("t");
                let out = vec![format!("let {t} = {e};")];
                self.declare(&t, Kind::Real, false);
                out
            }
            4 => {
                // What is the same in every trip.
                let w = self.name("w");
                let c = self.pick(|v| v.kind == Kind::Real);
                let c = c.map_or_else(|| "0.7_f64".to_owned(), |v| v.name);
                let (place, read) = (self.at(index, true), self.at(index, false));
                vec![
                    format!("let {w} = [{c}, {c} * {c}, 0.5];"),
                    format!("{place} += {w}[({}) % 3] * {read};", index.name),
                ]
            }
            5 => {
                let (then, other) = (
                    self.scoped(|g| g.step(index, false)),
                    self.scoped(|g| g.step(index, false)),
                );
                let condition = if self.r.percent(50) {
                    format!("({}) % 2 == 0", index.name)
                } else {
                    let (a, b) = (self.at(index, false), self.at(index, false));
                    format!("{a} > {b}")
                };
                let mut out = braced(&format!("if {condition}"), &then);
                if self.r.percent(60) {
                    out.push_str(&braced(" else", &other));
                }
                vec![out]
            }
            6 => {
                // Both arms need a costly operation.
                let (a, b) = (self.at(index, false), self.at(index, false));
                let f = self.r.of_these(&["exp", "tanh", "sin"]);
                let place = self.at(index, true);
                vec![format!(
                    "{place} = if {a} > {b} {{ ({b} - {a}).{f}() * 0.5 }} else {{ {a} + (-({b}).abs()).{f}() }};"
                )]
            }
            7 => {
                let (j, of) = (self.name("j"), self.piece(false));
                let inner = Index {
                    name: j.clone(),
                    below: 0,
                    above: 0,
                };
                let range = match self.r.below(3) {
                    0 => format!("0..{}", index.name),
                    1 => format!("{}..{of}.len()", index.name),
                    _ => format!("0..{of}.len()"),
                };
                let lines = self.scoped(|g| {
                    let read = g.at(index, false);
                    let mut lines = g.step(&inner, false);
                    let place = g.at(&inner, true);
                    lines.push(format!("{place} += 0.1 * {read};"));
                    lines
                });
                vec![braced(&format!("for {j} in {range}"), &lines)]
            }
            _ => {
                // A recurrence along memory.
                if index.below == 0 {
                    return Vec::new();
                }
                let (a, e) = (self.piece(true), self.mixture(index));
                if a == "x" || a == "y" {
                    return Vec::new();
                }
                let i = &index.name;
                vec![format!("{a}[{i}] = 0.5 * {a}[{i} - 1] + {e};")]
            }
        }
    }

    /// An element at the index or beside it.
    fn at(&mut self, index: &Index, writable: bool) -> String {
        let a = self.piece(writable);
        if writable && (a == "x" || a == "y") {
            // Nothing there may be written to.
            let s = self.pick_writable(|v| v.kind == Kind::Real);
            return s.map_or_else(|| "_".to_owned(), |v| v.name);
        }
        let offset = self.r.within(0, (index.below + index.above) as usize) as i64 - index.below;
        let i = &index.name;
        match offset {
            0 => format!("{a}[{i}]"),
            o if o < 0 => format!("{a}[{i} - {}]", -o),
            o => format!("{a}[{i} + {o}]"),
        }
    }

    /// Elements around an index, and numbers.
    fn mixture(&mut self, index: &Index) -> String {
        let term = |g: &mut Gen| match g.r.below(5) {
            0 => g.leaf(),
            _ => g.at(index, false),
        };
        let (a, b, c) = (term(self), term(self), term(self));
        let k = self.r.within(2, 9);
        match self.r.below(9) {
            0 => format!("0.{k} * ({a} - {b})"),
            1 => format!("0.{k} * ({a} - 2.0 * {b} + {c})"),
            2 => format!("0.{k} * {a} * {b}"),
            3 => format!("({a} * {b}).sin()"),
            4 => format!("({a} - {b}).tanh() * {c}"),
            5 => format!("0.{k} * ({a} + {b}) * ({a} - {c})"),
            6 => format!("{a} / (2.5 + ({b}).cos())"),
            7 => format!("(1.2 + {a} * {a}).sqrt() - {b}"),
            _ => format!("0.{k} * ({a}).cos()"),
        }
    }

    /// A loop over elements, windows or chunks.
    fn whole_walk(&mut self) -> String {
        let (a, b) = (self.piece(true), self.piece(false));
        let Some(s) = self.pick_writable(|v| v.kind == Kind::Real) else {
            return String::new();
        };
        let s = s.name;
        let writes = a != "x" && a != "y" && a != b;
        match self.r.below(7) {
            0 | 1 if writes => format!(
                "for (p, q) in {a}.iter_mut().zip({b}.iter()) {{ *p += 0.6 * q; {s} += *p * q; }}"
            ),
            2 if writes => format!(
                "for (i, p) in {a}.iter_mut().enumerate() {{ *p = (*p * 0.7 + {b}[i]).sin(); }}"
            ),
            3 if writes => format!(
                "for (p, w) in {a}.iter_mut().skip(1).zip({b}.windows(2)) {{ *p -= 0.4 * (w[1] - w[0]); }}"
            ),
            4 => format!("for w in {b}.windows(3) {{ {s} += (w[0] - 2.0 * w[1] + w[2]) * w[1]; }}"),
            5 => format!("for w in {b}.chunks_exact(2) {{ {s} += w[0] * w[1].sin(); }}"),
            6 => format!(
                "{s} += {b}.iter().zip({a}.iter()).map(|(p, q)| (p - q) * (p - q)).sum::<f64>();"
            ),
            _ => format!("{s} -= {b}.iter().map(|p| p * p).sum::<f64>().sqrt();"),
        }
    }
}
