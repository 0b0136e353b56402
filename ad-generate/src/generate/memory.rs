//! Statements that write to memory.

use super::Gen;
use super::scope::{Form, Kind, Reals, Var};

impl Gen {
    /// `a[i] = e;`, `a[i] += e;`
    pub(super) fn write(&mut self) -> Option<String> {
        let Some(v) = self.pick_writable(|v| v.reals().is_some()) else {
            return Some(self.let_number());
        };
        // The length of a `Vec` cannot be asked for while the `Vec` is borrowed.
        let r = v.reals()?.clone();
        let i = self.index(&v.name, r.min, r.form == Form::Vec);
        let place = format!("{}[{i}]", v.name);
        let name = v.name.clone();
        Some(self.update(&place, &name))
    }

    /// Elements change places, or are written all at once.
    pub(super) fn rearrange(&mut self) -> Option<String> {
        let v = self.pick_writable(|v| v.reals().is_some())?;
        let (name, r) = (v.name.clone(), v.reals()?.clone());
        let (i, j) = (
            self.index(&name, r.min, true),
            self.index(&name, r.min, true),
        );
        Some(match self.r.weighted(&[5, 3, 4, 2, 3, 2, 4, 2, 2]) {
            0 => format!("{name}.swap({i}, {j});"),
            1 => format!("{name}.reverse();"),
            2 => {
                let f = self.r.of_these(&["rotate_left", "rotate_right"]);
                format!("{name}.{f}({i});")
            }
            3 => self.hiding(&name, |g| g.leaf()).map_or_else(
                || format!("{name}.reverse();"),
                |e| format!("{name}.fill({e});"),
            ),
            4 => {
                let other = self.pick(|w| w.reals().is_some() && w.name != name)?;
                let o = other.reals()?.clone();
                if r.exact && o.exact && r.min == o.min && self.r.percent(50) {
                    format!("{name}.copy_from_slice(&{}[..]);", other.name)
                } else {
                    let k = self.r.within(1, r.min.min(o.min));
                    let (a, b) = (self.r.within(0, r.min - k), self.r.within(0, o.min - k));
                    let (e, f) = (a + k, b + k);
                    format!(
                        "{name}[{a}..{e}].copy_from_slice(&{}[{b}..{f}]);",
                        other.name
                    )
                }
            }
            5 => {
                let k = self.r.within(1, r.min);
                let (a, b) = (self.r.within(0, r.min - k), self.r.within(0, r.min - k));
                format!("{name}.copy_within({a}..{}, {b});", a + k)
            }
            6 => {
                let other = self.pick_writable(|w| {
                    w.name != name
                        && w.reals().is_some_and(|o| *o == r)
                        && w.name.split('.').next() != name.split('.').next()
                });
                match other {
                    Some(o) if r.form != Form::Slice => {
                        format!("std::mem::swap(&mut {name}, &mut {});", o.name)
                    }
                    _ => format!("{name}.swap({i}, {j});"),
                }
            }
            7 => {
                // A number and an element change places.
                let t = self.pick_writable(|w| w.kind == Kind::Real && !w.name.contains('.'))?;
                format!("std::mem::swap(&mut {}, &mut {name}[{i}]);", t.name)
            }
            _ => {
                let t = self.name("t");
                let e = self.hiding(&name, |g| g.damped())?;
                self.declare(&t, Kind::Real, true);
                format!("let mut {t} = std::mem::replace(&mut {name}[{i}], {e});")
            }
        })
    }

    /// What `f` writes while a name may not be used.
    pub(super) fn hiding<T>(&mut self, name: &str, f: impl FnOnce(&mut Gen) -> T) -> Option<T> {
        Some(self.scoped(|g| {
            g.hide(name);
            f(g)
        }))
    }

    /// `push`, `pop` and the like of a `Vec` that is declared to change its length.
    pub(super) fn resize(&mut self) -> Option<String> {
        let grows = |v: &Var| v.reals().is_some_and(|r| r.form == Form::Vec && !r.exact);
        let Some(v) = self.pick_writable(grows) else {
            return self.write();
        };
        let (name, min) = (v.name.clone(), v.reals()?.min);
        let e = self.hiding(&name, |g| g.damped())?;
        let room = format!("{name}.len() > {min}");
        let inner = self.r.of_these(&["pop", "remove", "swap_remove"]);
        let taken = match inner {
            "pop" => format!("{name}.pop().unwrap()"),
            f => format!("{name}.{f}({})", self.r.within(0, min)),
        };
        Some(match self.r.weighted(&[8, 4, 4, 1, 1, 2, 1, 2]) {
            0 => format!("{name}.push({e});"),
            1 => {
                let into = self.pick_writable(|w| w.kind == Kind::Real);
                match into {
                    Some(t) => {
                        let op = self.r.of_these(&["=", "+=", "*="]);
                        format!("if {room} {{ {} {op} {taken}; }}", t.name)
                    }
                    None => format!("if {room} {{ {name}.pop(); }}"),
                }
            }
            2 => {
                let t = self.name("t");
                let other = self.leaf();
                self.declare(&t, Kind::Real, true);
                format!("let mut {t} = if {room} {{ {taken} }} else {{ {other} }};")
            }
            3 => format!("{name}.truncate({});", self.r.within(min, min + 2)),
            4 => {
                let mut out = format!("{name}.clear();");
                for _ in 0..min {
                    let e = self.hiding(&name, |g| g.damped())?;
                    out.push_str(&format!(" {name}.push({e});"));
                }
                out
            }
            5 => format!("{name}.insert({}, {e});", self.r.within(0, min)),
            6 => format!("{name}.resize({}, {e});", self.r.within(min, min + 2)),
            _ => {
                let other = self.pick(|w| w.reals().is_some_and(|r| r.exact) && w.name != name);
                match other {
                    Some(o) => format!("{name}.extend_from_slice(&{}[..]);", o.name),
                    None => format!("{name}.push({e});"),
                }
            }
        })
    }

    /// Rows of rows.
    pub(super) fn grid(&mut self) -> Option<String> {
        let found = self.pick_writable(|v| matches!(v.kind, Kind::Grid { .. }));
        let Some(v) = found else {
            let (rows, columns) = (self.r.within(2, 3), self.r.within(2, 3));
            let name = self.name("m");
            let e = self.damped();
            self.declare(&name, Kind::Grid { rows, columns }, true);
            let whole = if self.r.percent(50) {
                format!("[[{e}; {columns}]; {rows}]")
            } else {
                format!("vec![vec![{e}; {columns}]; {rows}]")
            };
            return Some(format!("let mut {name} = {whole};"));
        };
        let Kind::Grid { rows, columns } = v.kind else {
            unreachable!()
        };
        let name = v.name.clone();
        let (i, k) = (self.index(&name, rows, true), self.index(&name, rows, true));
        let j = self.index(&name, columns, true);
        Some(match self.r.weighted(&[8, 2, 2, 2]) {
            0 => self.update(&format!("{name}[{i}][{j}]"), &name),
            1 => format!("{name}.swap({i}, {k});"),
            2 => format!("{name}[{i}].reverse();"),
            _ => {
                let row = self.name("w");
                self.scoped(|g| {
                    g.hide(&name);
                    let reals = Reals {
                        min: columns,
                        exact: true,
                        form: Form::Slice,
                    };
                    g.declare(&row, Kind::Reals(reals), true);
                    let lines: Vec<String> = (0..2).filter_map(|_| g.write()).collect();
                    super::braced(&format!("{{ let {row} = &mut {name}[{i}];"), &lines)
                        .replacen("; {", ";", 1)
                })
            }
        })
    }
}
