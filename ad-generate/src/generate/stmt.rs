//! Statements.

use super::scope::{Form, Kind, Lock, Reals};
use super::{Gen, braced};

impl Gen {
    /// About `n` statements, as far as the budget allows.
    pub(super) fn statements(&mut self, n: usize) -> Vec<String> {
        let mut lines = Vec::new();
        for _ in 0..n {
            if self.budget == 0 {
                break;
            }
            self.budget -= 1;
            if let Some(s) = self.statement() {
                lines.push(s);
            }
        }
        lines
    }

    /// The body of a branch or a loop.
    pub(super) fn body(&mut self, n: usize) -> Vec<String> {
        self.scoped(|g| g.statements(n))
    }

    fn statement(&mut self) -> Option<String> {
        let nest = if self.depth < 4 { 1 } else { 0 };
        let leave = usize::from(!self.loops.is_empty());
        let weights = [
            10,                           // let
            8,                            // assignment of a number
            5,                            // let memory
            16,                           // write to an element
            5,                            // rearrange
            14 * nest,                    // loop
            6 * nest,                     // branch
            4,                            // grow and shrink
            5 * nest,                     // views
            6,                            // passive
            3,                            // helper with &mut
            2,                            // structs and tuples
            2 * leave,                    // break, continue
            usize::from(self.may_return), // return
            2 * nest,                     // closures that write
            2,                            // grids
            4 * nest,                     // what may not be there
        ];
        // Loads that are kept over writes, and loops that write again.
        let outermost = if self.depth == 0 { 60 } else { 18 };
        let dense = [
            14,
            8,
            1,
            26,
            6,
            outermost * nest,
            6 * nest,
            4,
            3 * nest,
            5,
            2,
            0,
            2 * leave,
            0,
            0,
            1,
            nest,
        ];
        let weights = if self.dense { dense } else { weights };
        match self.r.weighted(&weights) {
            0 => Some(self.let_number()),
            1 => self.assign(),
            2 => Some(self.let_memory()),
            3 => self.write(),
            4 => self.rearrange(),
            5 => self.repeat(),
            6 => Some(self.branch()),
            7 => self.resize(),
            8 => self.view(),
            9 => self.passive(),
            10 => self.helper_statement(),
            11 => Some(self.let_whole()),
            12 => self.leave(),
            13 => self.early_return(),
            14 => self.writing_closure(),
            15 => self.grid(),
            _ => self.maybe(),
        }
    }

    pub(super) fn let_number(&mut self) -> String {
        let e = match self.r.weighted(if self.dense {
            &[8, 2, 1, 0]
        } else {
            &[4, 3, 3, 1]
        }) {
            0 => self.leaf(),
            1 => self.damped(),
            2 => self.real(2),
            _ if self.depth < 4 => {
                let n = self.r.within(1, 2);
                self.valued_block(n)
            }
            _ => self.leaf(),
        };
        let name = self.fresh_or_shadow("t");
        let mutable = self.r.percent(60);
        let (m, ty) = (
            if mutable { "mut " } else { "" },
            if self.r.percent(40) { ": f64" } else { "" },
        );
        self.declare(&name, Kind::Real, mutable);
        format!("let {m}{name}{ty} = {e};")
    }

    pub(super) fn assign(&mut self) -> Option<String> {
        let v = self.pick_writable(|v| v.is_real())?;
        let place = if v.kind == Kind::RealRef {
            format!("*{}", v.name)
        } else {
            v.name.clone()
        };
        Some(self.update(&place, &v.name))
    }

    /// `place = e;`, `place += e;`
    pub(super) fn update(&mut self, place: &str, name: &str) -> String {
        self.target = Some(name.to_owned());
        let e = self.damped();
        self.target = None;
        match self.r.weighted(&[8, 6, 3, 3, 1]) {
            0 => format!("{place} = {e};"),
            1 => format!("{place} += {e};"),
            2 => format!("{place} -= {e};"),
            3 => format!("{place} *= {e};"),
            _ => format!("{place} /= 1.5 + ({e}).sin();"),
        }
    }

    fn let_memory(&mut self) -> String {
        let (e, reals) = self.memory();
        let name = self.name("a");
        let mutable = self.r.percent(85);
        let m = if mutable { "mut " } else { "" };
        // What is declared to grow has no length that the generator counts on.
        let grows = reals.form == Form::Vec && self.r.percent(40) && mutable;
        let reals = Reals {
            exact: reals.exact && !grows,
            ..reals
        };
        let ty = if reals.form == Form::Vec && self.r.percent(30) {
            ": Vec<f64>"
        } else {
            ""
        };
        self.declare(&name, Kind::Reals(reals), mutable);
        format!("let {m}{name}{ty} = {e};")
    }

    fn branch(&mut self) -> String {
        let c = self.condition(1);
        let n = self.r.within(1, 3);
        let then = self.body(n);
        let mut out = braced(&format!("if {c}"), &then);
        if self.r.percent(45) {
            let n = self.r.within(1, 2);
            let other = self.body(n);
            out.push_str(&braced(" else", &other));
        }
        out
    }

    fn let_whole(&mut self) -> String {
        let (a, b, c) = (self.damped(), self.leaf(), self.leaf());
        let mutable = self.r.percent(80);
        let m = if mutable { "mut " } else { "" };
        if self.r.percent(50) {
            let name = self.name("q");
            self.declare(&name, Kind::Whole { tuple: true }, mutable);
            for part in ["0", "1"] {
                self.declare(&format!("{name}.{part}"), Kind::Real, mutable);
            }
            return format!("let {m}{name} = ({a}, {b});");
        }
        let name = self.name("s");
        self.declare(&name, Kind::Whole { tuple: false }, mutable);
        self.parts(&name, mutable);
        format!("let {m}{name} = Pair {{ a: {a}, b: {b}, w: [{c}, {a}] }};")
    }

    /// The parts of a `Pair`.
    pub(super) fn parts(&mut self, name: &str, mutable: bool) {
        for part in ["a", "b"] {
            self.declare(&format!("{name}.{part}"), Kind::Real, mutable);
        }
        let w = Reals {
            min: 2,
            exact: true,
            form: Form::Array,
        };
        self.declare(&format!("{name}.w"), Kind::Reals(w), mutable);
    }

    fn leave(&mut self) -> Option<String> {
        let k = if self.r.percent(70) {
            self.loops.len() - 1
        } else {
            self.r.below(self.loops.len())
        };
        let (label, may_continue) = self.loops[k].clone();
        let word = if may_continue && self.r.percent(50) {
            "continue"
        } else {
            "break"
        };
        let c = self.condition(1);
        let innermost = k + 1 == self.loops.len() && self.r.percent(60);
        let label = if innermost {
            String::new()
        } else {
            format!(" '{label}")
        };
        let before = if self.r.percent(30) {
            self.assign().unwrap_or_default()
        } else {
            String::new()
        };
        Some(format!("if {c} {{ {before} {word}{label}; }}"))
    }

    fn early_return(&mut self) -> Option<String> {
        let c = self.condition(1);
        let value = self.early_outcome();
        Some(format!("if {c} {{ return {value}; }}"))
    }

    /// A closure that assigns to a number outside of it, and its calls.
    fn writing_closure(&mut self) -> Option<String> {
        let v = self.pick_writable(|v| v.kind == Kind::Real && !v.name.contains('.'))?;
        let name = self.name("g");
        let param = self.name("u");
        Some(self.scoped(|g| {
            let save = std::mem::replace(&mut g.may_return, false);
            let loops = std::mem::take(&mut g.loops);
            let body = g.scoped(|g| {
                // Everything else that it reads must not be written while it lives.
                g.declare(&param, Kind::Real, false);
                let e = g.damped();
                let op = g.r.of_these(&["=", "+=", "*="]);
                format!("{{ {} {op} {e}; {} * {param} }}", v.name, v.name)
            });
            g.hide(&v.name);
            g.freeze_all();
            g.may_return = save;
            let out = g.name("t");
            let mut lines = vec![format!("let mut {name} = |{param}: f64| {body};")];
            let first = g.leaf();
            g.declare(&out, Kind::Real, true);
            lines.push(format!("let mut {out} = {name}({first});"));
            let trips = g.r.within(0, 3);
            let arg = g.real(1);
            lines.push(format!(
                "for _ in 0..{trips} {{ {out} += {name}({arg}).sin(); }}"
            ));
            g.loops = loops;
            let last = format!("{} += {out};", v.name);
            lines.push(last);
            braced("", &lines).trim_start().to_owned()
        }))
    }

    /// Freezes everything that is there.
    pub(super) fn freeze_all(&mut self) {
        let names: Vec<String> = self.visible().map(|v| v.name.clone()).collect();
        for n in names {
            self.lock(&n, Lock::Frozen);
        }
    }
}
