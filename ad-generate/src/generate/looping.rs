//! Loops of every kind.

use super::scope::{Form, Kind, Lock, Reals};
use super::{COUNT, Gen, braced};

/// More trips than this the loops of a nest do not make.
const TRIPS: usize = 150;

impl Gen {
    pub(super) fn repeat(&mut self) -> Option<String> {
        let kinds = if self.dense {
            [20, 1, 2, 1, 3, 2]
        } else {
            [12, 3, 3, 2, 3, 3]
        };
        match self.r.weighted(&kinds) {
            0 => self.over_range(),
            1 => self.over_elements(),
            2 => self.over_mutable(),
            3 => self.over_parts(),
            4 => self.while_loop(),
            _ => self.endless(),
        }
    }

    fn label(&mut self) -> String {
        self.name("l")
    }

    /// The body of a loop of at most so many trips.
    fn trips(&mut self, most: usize, label: &str, may_continue: bool) -> Vec<String> {
        let n = self.r.within(1, if self.dense { 5 } else { 4 });
        let outer = self.trips;
        self.trips *= most.max(1);
        self.loops.push((label.to_owned(), may_continue));
        let kept = if self.dense && self.r.percent(40) {
            self.keep()
        } else {
            None
        };
        let mut lines: Vec<String> = kept.iter().map(|(_, load)| load.clone()).collect();
        lines.extend(self.statements(n));
        if let Some((t, _)) = kept {
            lines.extend(self.use_kept(&t));
        }
        let useful = lines.iter().any(|l| l.contains('='));
        if !useful {
            lines.extend(self.write());
        }
        self.loops.pop();
        self.trips = outer;
        lines
    }

    /// A number that is loaded before what follows may write to its place.
    fn keep(&mut self) -> Option<(String, String)> {
        let a = self.pick_writable(|v| v.reals().is_some())?;
        let min = a.reals()?.min;
        let i = self.index(&a.name, min, false);
        let t = self.name("t");
        self.declare(&t, Kind::Real, false);
        Some((t.clone(), format!("let {t} = {}[{i}];", a.name)))
    }

    /// A statement that needs it, twice.
    fn use_kept(&mut self, t: &str) -> Option<String> {
        let other = self.leaf();
        let e = match self.r.below(3) {
            0 => format!("{t} * {t} * {other}"),
            1 => format!("({t} * {other}).sin()"),
            _ => format!("{t}.cos() * 0.7"),
        };
        let op = self.r.of_these(&["+=", "-=", "=", "*="]);
        let found = self.pick_writable(|v| v.is_real() || v.reals().is_some())?;
        let place = match found.reals() {
            Some(r) => {
                let i = self.index(&found.name, r.min, r.form == Form::Vec);
                format!("{}[{i}]", found.name)
            }
            None if found.kind == Kind::RealRef => format!("*{}", found.name),
            None => found.name.clone(),
        };
        Some(format!("{place} {op} {e};"))
    }

    fn over_range(&mut self) -> Option<String> {
        // The bounds: text, and the least and largest value.
        let (low, least) = match self.r.weighted(&[6, 2, 2]) {
            0 => ("0".to_owned(), 0),
            1 => ("1".to_owned(), 1),
            _ => match self
                .pick(|v| matches!(v.kind, Kind::Int { low, high } if low >= 0 && high <= 4))
            {
                Some(v) => {
                    let Kind::Int { low, .. } = v.kind else {
                        unreachable!()
                    };
                    (v.name, low)
                }
                None => ("0".to_owned(), 0),
            },
        };
        let (high, most) = match self.r.weighted(&[5, 3, 4, 2]) {
            1 if self.visible().any(|v| v.name == "n") => ("n".to_owned(), COUNT),
            2 => match self.pick(|v| v.reals().is_some()) {
                Some(v) => {
                    let r = v.reals()?;
                    let most = if r.exact { r.min as i64 } else { 100 };
                    (format!("{}.len()", v.name), most)
                }
                None => ("3".to_owned(), 3),
            },
            3 => match self
                .pick(|v| matches!(v.kind, Kind::Int { low, high } if low >= 0 && high <= 4))
            {
                Some(v) => {
                    let Kind::Int { high, .. } = v.kind else {
                        unreachable!()
                    };
                    (v.name, high)
                }
                None => ("2".to_owned(), 2),
            },
            _ => {
                let k = self.r.weighted(&[1, 2, 4, 5, 4]);
                (k.to_string(), k as i64)
            }
        };
        let counted = if most == 100 { 4 } else { most.max(1) as usize };
        if self.trips * counted > TRIPS {
            return self.write();
        }
        // Backwards by steps rustc walks only over what has an exact length.
        let inclusive = self.r.percent(15);
        let (dots, last) = if inclusive {
            ("..=", most)
        } else {
            ("..", most - 1)
        };
        let step = self.r.within(1, 3);
        let adapters = match self.r.weighted(&[10, 6, 3, 2, 2, 2]) {
            0 => String::new(),
            1 => ".rev()".to_owned(),
            2 => format!(".step_by({step})"),
            3 => format!(".rev().step_by({step})"),
            4 if !inclusive => format!(".step_by({step}).rev()"),
            _ => ".rev().rev()".to_owned(),
        };
        let range = format!("{low}{dots}{high}");
        let range = if adapters.is_empty() {
            range
        } else {
            format!("({range}){adapters}")
        };
        let (i, label) = (self.name("i"), self.label());
        Some(self.scoped(|g| {
            let bounds = Kind::Int {
                low: least,
                high: if most == 100 { 500 } else { last.max(least) },
            };
            g.declare(&i, bounds, false);
            let lines = g.trips(counted, &label, true);
            braced(&format!("'{label}: for {i} in {range}"), &lines)
        }))
    }

    /// Memory whose length is bounded well enough to walk over it here.
    fn walkable(&mut self, writable: bool) -> Option<(String, Reals)> {
        let v = if writable {
            self.pick_writable(|v| v.reals().is_some())
        } else {
            self.pick(|v| v.reals().is_some())
        }?;
        let r = v.reals()?.clone();
        (self.trips * r.min <= TRIPS).then_some((v.name, r))
    }

    /// `for v in a.iter()`
    fn over_elements(&mut self) -> Option<String> {
        let (a, r) = self.walkable(false)?;
        let (v, i, label) = (self.name("v"), self.name("i"), self.label());
        Some(self.scoped(|g| {
            g.lock(&a, Lock::Frozen);
            g.declare(&v, Kind::RealRef, false);
            let head = match g.r.below(4) {
                0 => format!("for {v} in {a}.iter()"),
                1 => format!("for {v} in {a}.iter().rev()"),
                2 => {
                    let high = if r.exact { r.min as i64 - 1 } else { 500 };
                    g.declare(&i, Kind::Int { low: 0, high }, false);
                    format!("for ({i}, {v}) in {a}.iter().enumerate()")
                }
                _ => format!("for {v} in {a}.iter().skip(1).chain({a}.iter().take(1))"),
            };
            let lines = g.trips(r.min, &label, true);
            braced(&format!("'{label}: {head}"), &lines)
        }))
    }

    /// `for v in a.iter_mut()`
    fn over_mutable(&mut self) -> Option<String> {
        let (a, r) = self.walkable(true)?;
        let (v, i, label) = (self.name("v"), self.name("i"), self.label());
        let (w, other) = (
            self.name("w"),
            self.pick(|v| v.reals().is_some() && v.name != a),
        );
        Some(self.scoped(|g| {
            g.hide(&a);
            g.declare(&v, Kind::RealRef, true);
            let head = match (g.r.below(4), other) {
                (0, _) | (3.., None) => format!("for {v} in {a}.iter_mut()"),
                (1, _) => format!("for {v} in {a}.iter_mut().rev()"),
                (2, _) => {
                    let high = if r.exact { r.min as i64 - 1 } else { 500 };
                    g.declare(&i, Kind::Int { low: 0, high }, false);
                    format!("for ({i}, {v}) in {a}.iter_mut().enumerate()")
                }
                (_, Some(b)) => {
                    g.declare(&w, Kind::RealRef, false);
                    g.lock(&b.name, Lock::Frozen);
                    format!("for ({v}, {w}) in {a}.iter_mut().zip({}.iter())", b.name)
                }
            };
            let mut lines = g.trips(r.min, &label, true);
            lines.push(g.update(&format!("*{v}"), &v));
            braced(&format!("'{label}: {head}"), &lines)
        }))
    }

    /// `for c in a.chunks_exact_mut(2)`, `for w in a.windows(2)`
    fn over_parts(&mut self) -> Option<String> {
        let (a, r) = self.walkable(true)?;
        let (c, label) = (self.name("v"), self.label());
        Some(self.scoped(|g| {
            let (head, min, mutable) = match g.r.below(4) {
                0 => (format!("{a}.chunks_exact_mut(2)"), 2, true),
                1 => (format!("{a}.windows(2)"), 2, false),
                2 => (format!("{a}.chunks(2)"), 1, false),
                _ => (format!("{a}.chunks_mut(2)"), 1, true),
            };
            g.lock(&a, if mutable { Lock::Hidden } else { Lock::Frozen });
            let reals = Reals {
                min,
                exact: false,
                form: Form::Slice,
            };
            g.declare(&c, Kind::Reals(reals), mutable);
            let lines = g.trips(r.min, &label, true);
            braced(&format!("'{label}: for {c} in {head}"), &lines)
        }))
    }

    fn while_loop(&mut self) -> Option<String> {
        let (k, label) = (self.name("k"), self.label());
        let most = self.r.within(0, 4);
        if self.trips * most > TRIPS {
            return self.write();
        }
        let extra = if self.r.percent(30) {
            format!(" && ({})", self.condition(0))
        } else {
            String::new()
        };
        let start = self.r.below(2);
        let inner = self.scoped(|g| {
            let first = g.r.percent(50);
            // In the body the counter is only read by what the generator writes.
            let high = if first { most } else { most.max(1) - 1 } as i64;
            g.declare(
                &k,
                Kind::Int {
                    low: i64::from(first),
                    high: high.max(1),
                },
                false,
            );
            let mut lines = g.trips(most, &label, first);
            if first {
                lines.insert(0, format!("{k} += 1;"));
            } else {
                lines.push(format!("{k} += 1;"));
            }
            lines
        });
        let head = format!("'{label}: while {k} < {most}{extra}");
        let out = format!("let mut {k} = {start};\n{}", braced(&head, &inner));
        self.declare(&k, Kind::Int { low: 0, high: 5 }, false);
        Some(out)
    }

    /// `loop { if k >= 3 { break; } .. }`, `while let Some(v) = q.pop()`
    fn endless(&mut self) -> Option<String> {
        let (k, label, t) = (self.name("k"), self.label(), self.name("t"));
        let most = self.r.within(0, 3);
        if self.trips * most > TRIPS {
            return self.write();
        }
        if self.r.percent(30) {
            return self.draining();
        }
        let valued = self.r.percent(35);
        let body = self.scoped(|g| {
            g.declare(
                &k,
                Kind::Int {
                    low: 0,
                    high: most as i64 + 1,
                },
                false,
            );
            let save = g.loops.len();
            let mut before = Vec::new();
            if g.r.percent(50) {
                // `break` without a value must not leave a loop that has one.
                let loops = std::mem::take(&mut g.loops);
                before = g.statements(1);
                g.loops = loops;
            }
            let leave = if valued {
                format!("break {}", g.real(1))
            } else {
                "break".to_owned()
            };
            before.push(format!("if {k} >= {most} {{ {leave}; }}"));
            before.push(format!("{k} += 1;"));
            if valued {
                let loops = std::mem::take(&mut g.loops);
                let n = g.r.within(1, 3);
                let outer = g.trips;
                g.trips *= most.max(1);
                before.extend(g.statements(n));
                g.trips = outer;
                g.loops = loops;
            } else {
                before.extend(g.trips(most, &label, true));
            }
            g.loops.truncate(save);
            before
        });
        self.declare(&k, Kind::Int { low: 0, high: 4 }, false);
        let head = format!("let mut {k} = 0;\n");
        Some(if valued {
            self.declare(&t, Kind::Real, true);
            format!("{head}let mut {t} = {};", braced("loop", &body))
        } else {
            format!("{head}{}", braced(&format!("'{label}: loop"), &body))
        })
    }

    /// A `Vec` that is emptied from its end.
    fn draining(&mut self) -> Option<String> {
        let a = self.pick(|v| v.reals().is_some())?;
        let (q, v, label) = (self.name("q"), self.name("v"), self.label());
        let r = a.reals()?.clone();
        if self.trips * r.min > TRIPS {
            return None;
        }
        let lines = self.scoped(|g| {
            g.declare(&v, Kind::Real, false);
            g.trips(r.min, &label, true)
        });
        let head = format!("'{label}: while let Some({v}) = {q}.pop()");
        Some(format!(
            "let mut {q} = {}.to_vec();\n{}",
            a.name,
            braced(&head, &lines)
        ))
    }
}
