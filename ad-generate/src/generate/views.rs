//! Memory through references: parts, halves, chosen ones, overlapping ones that are only read.

use super::scope::{Form, Kind, Lock, Reals};
use super::{Gen, braced};

impl Gen {
    pub(super) fn view(&mut self) -> Option<String> {
        match self.r.weighted(&[4, 3, 4, 3]) {
            0 => self.part(),
            1 => self.halves(),
            2 => self.chosen(),
            _ => self.shared(),
        }
    }

    fn slice(&mut self, name: &str, min: usize, exact: bool) {
        let reals = Reals {
            min,
            exact,
            form: Form::Slice,
        };
        self.declare(name, Kind::Reals(reals), true);
    }

    fn inside(&mut self, head: String) -> String {
        let n = self.r.within(1, 3);
        let mut lines = vec![head];
        lines.extend(self.statements(n));
        lines.extend(self.write());
        braced("", &lines).trim_start().to_owned()
    }

    /// `let v = &mut a[k..];`
    fn part(&mut self) -> Option<String> {
        let a = self.pick_writable(|v| v.reals().is_some())?;
        let (name, r) = (a.name.clone(), a.reals()?.clone());
        let k = self.r.below(r.min);
        let end = self.r.within(k + 1, r.min);
        let v = self.name("v");
        Some(self.scoped(|g| {
            g.hide(&name);
            if g.r.percent(50) {
                g.slice(&v, r.min - k, r.exact);
                g.inside(format!("let {v} = &mut {name}[{k}..];"))
            } else {
                g.slice(&v, end - k, true);
                g.inside(format!("let {v} = &mut {name}[{k}..{end}];"))
            }
        }))
    }

    fn halves(&mut self) -> Option<String> {
        let a = self.pick_writable(|v| v.reals().is_some_and(|r| r.min >= 2))?;
        let (name, r) = (a.name.clone(), a.reals()?.clone());
        let k = self.r.within(1, r.min - 1);
        let (left, right) = (self.name("v"), self.name("v"));
        Some(self.scoped(|g| {
            g.hide(&name);
            g.slice(&left, k, true);
            g.slice(&right, r.min - k, r.exact);
            g.inside(format!("let ({left}, {right}) = {name}.split_at_mut({k});"))
        }))
    }

    /// `let v = if c { &mut a[..] } else { &mut b[..] };`
    fn chosen(&mut self) -> Option<String> {
        let a = self.pick_writable(|v| v.reals().is_some())?;
        let root = a.name.split('.').next()?.to_owned();
        let b = self.pick_writable(|v| {
            v.reals().is_some() && v.name.split('.').next() != Some(root.as_str())
        })?;
        let (r, s) = (a.reals()?.clone(), b.reals()?.clone());
        let c = self.condition(0);
        let v = self.name("v");
        let (n, m) = (a.name.clone(), b.name.clone());
        Some(self.scoped(|g| {
            g.hide(&n);
            g.hide(&m);
            g.slice(&v, r.min.min(s.min), r.exact && s.exact && r.min == s.min);
            g.inside(format!(
                "let {v} = if {c} {{ &mut {n}[..] }} else {{ &mut {m}[..] }};"
            ))
        }))
    }

    /// Views that are only read, of one memory, overlapping.
    fn shared(&mut self) -> Option<String> {
        let a = self.pick(|v| v.reals().is_some())?;
        let (name, r) = (a.name.clone(), a.reals()?.clone());
        let (k, l) = (self.r.below(r.min), self.r.below(r.min));
        let (v, w) = (self.name("v"), self.name("v"));
        let c = self.condition(0);
        Some(self.scoped(|g| {
            g.lock(&name, Lock::Frozen);
            let whole = |min| {
                Kind::Reals(Reals {
                    min,
                    exact: false,
                    form: Form::Slice,
                })
            };
            g.declare(&v, whole(r.min - k), false);
            g.declare(&w, whole(r.min - k.max(l)), false);
            let n = g.r.within(1, 3);
            let mut lines = vec![
                format!("let {v} = &{name}[{k}..];"),
                format!("let {w} = if {c} {{ {v} }} else {{ &{name}[{l}..] }};"),
            ];
            lines.extend(g.statements(n));
            lines.extend(g.assign());
            braced("", &lines).trim_start().to_owned()
        }))
    }
}
