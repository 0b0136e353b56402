//! Integers: indices that are in bounds, bounds of loops, conditions.

use super::Gen;
use super::scope::{Kind, Var};

impl Gen {
    /// An index below `min`, the least length of what is called `name`. With `plain` the length itself is not asked for,
    /// as where the memory is borrowed while the index is computed.
    pub(super) fn index(&mut self, name: &str, min: usize, plain: bool) -> String {
        let m = min as i64;
        let mut fitting: Vec<String> = Vec::new();
        let ints: Vec<Var> = self
            .visible()
            .filter(|v| matches!(v.kind, Kind::Int { .. }))
            .cloned()
            .collect();
        for v in &ints {
            let Kind::Int { low, high } = v.kind else {
                continue;
            };
            let n = &v.name;
            for c in 0..m {
                if low + c >= 0 && high + c < m {
                    fitting.push(if c == 0 {
                        n.clone()
                    } else {
                        format!("{n} + {c}")
                    });
                }
            }
            if low >= 1 && high - 1 < m {
                fitting.push(format!("{n} - 1"));
            }
            if low >= 0 && high < m {
                fitting.push(format!("{} - {n}", m - 1));
            }
            if low >= 0 && 2 * high < m {
                fitting.push(format!("2 * {n}"));
            }
        }
        if !fitting.is_empty() && self.r.percent(60) {
            let k = self.r.below(fitting.len());
            return fitting.swap_remove(k);
        }
        if self.r.percent(45) || ints.is_empty() && self.r.percent(60) {
            return self.r.below(min).to_string();
        }
        let depth = usize::from(self.r.percent(60));
        let e = self.int(depth);
        if plain || self.r.percent(60) {
            format!("({e}) % {min}")
        } else {
            format!("({e}) % {name}.len()")
        }
    }

    /// An integer that is not negative and small.
    pub(super) fn int(&mut self, depth: usize) -> String {
        match self.r.weighted(&[3, 6, 4, 2, 2]) {
            1 | 2 if depth > 0 => {
                let (a, b) = (self.int(depth - 1), self.r.within(1, 4));
                let c = self.int(depth - 1);
                let forms = [
                    format!("{a} + {b}"),
                    format!("{b} * {a} + {c}"),
                    format!("{a} + {c}"),
                    format!("({a} + {b}) / 2"),
                    format!("({a} ^ {b})"),
                    format!("({a} * {a} + {b})"),
                ];
                let k = self.r.below(forms.len());
                let e = forms[k].clone();
                if e.contains('*') || e.contains('+') {
                    format!("({e})")
                } else {
                    e
                }
            }
            3 => {
                let found = self.pick(|v| matches!(v.kind, Kind::Ints { .. }));
                match found {
                    Some(v) => {
                        let Kind::Ints { min, .. } = v.kind else {
                            unreachable!()
                        };
                        let k = self.r.below(min);
                        match self.pick(|v| matches!(v.kind, Kind::Int { .. })) {
                            Some(i) if self.r.percent(60) => {
                                format!("{}[{} % {min}]", v.name, i.name)
                            }
                            _ => format!("{}[{k}]", v.name),
                        }
                    }
                    None => self.r.below(4).to_string(),
                }
            }
            _ => {
                let found = self.pick(
                    |v| matches!(v.kind, Kind::Int { low, high } if low >= 0 && high <= 1000),
                );
                match found {
                    Some(v) => v.name,
                    None => self.r.below(4).to_string(),
                }
            }
        }
    }

    /// A condition, mostly on integers.
    pub(super) fn condition(&mut self, depth: usize) -> String {
        let choice = self.r.weighted(&[10, 4, 3, 2, 2, 2]);
        match choice {
            1 => match self.pick(|v| v.kind == Kind::Bool) {
                Some(v) => v.name,
                None => self.condition(depth),
            },
            2 => {
                let (e, c) = (self.real(1), self.literal());
                let op = self.r.of_these(&["<", ">", "<=", ">="]);
                // `a as f64 < b` would begin generic arguments.
                format!("({e}) {op} {c}")
            }
            3 if depth > 0 => {
                let (a, b) = (self.condition(depth - 1), self.condition(depth - 1));
                let op = self.r.of_these(&["&&", "||"]);
                format!("({a}) {op} ({b})")
            }
            4 if depth > 0 => format!("!({})", self.condition(depth - 1)),
            5 => {
                let (e, f) = (self.int(1), self.int(0));
                format!("({e}) % 4 <= ({f}) % 4")
            }
            _ => {
                let (e, m) = (self.int(1), self.r.within(2, 3));
                let c = self.r.below(m);
                match self.r.below(4) {
                    0 => format!("({e}) < {}", self.r.within(1, 4)),
                    1 => format!("({e}) > {}", self.r.within(0, 3)),
                    2 => format!("({e}) % {m} != {c}"),
                    _ => format!("({e}) % {m} == {c}"),
                }
            }
        }
    }
}
