//! Expressions of real numbers. All have a type that rustc can tell without what is around them.

use super::scope::{Form, Kind, Lock, Reals};
use super::{Gen, braced};

impl Gen {
    /// An expression of this depth.
    pub(super) fn real(&mut self, depth: usize) -> String {
        if depth == 0 {
            return self.leaf();
        }
        let weights = if self.dense {
            [8, 12, 5, 1, 0, 1, 1, 0]
        } else {
            [5, 10, 8, 2, 2, 3, 2, 1]
        };
        match self.r.weighted(&weights) {
            0 => self.leaf(),
            1 => self.binary(depth),
            2 => self.function(depth),
            3 => {
                let c = self.condition(1);
                let (a, b) = (self.real(depth - 1), self.real(depth - 1));
                format!("(if {c} {{ {a} }} else {{ {b} }})")
            }
            4 => self.block(depth),
            5 => self.call(depth),
            6 => self.walk(),
            _ => {
                let e = self.int(1);
                let arms: Vec<String> = (0..3).map(|_| self.real(depth - 1)).collect();
                format!(
                    "(match ({e}) % 4 {{ 0 => {}, 1 | 2 => {}, _ => {} }})",
                    arms[0], arms[1], arms[2]
                )
            }
        }
    }

    /// A number that is already there.
    pub(super) fn leaf(&mut self) -> String {
        let found = self
            .pick(|v| v.is_real() || v.reals().is_some() || matches!(v.kind, Kind::Grid { .. }));
        let found = match found {
            Some(v) if self.r.percent(88) => v,
            _ => {
                return match self.r.below(4) {
                    0 => {
                        let e = self.int(1);
                        let c = self.literal();
                        format!("(({e}) as f64 * {c})")
                    }
                    _ => format!("{}_f64", self.literal().trim_start_matches('-')),
                };
            }
        };
        match &found.kind {
            Kind::Reals(r) => {
                let i = self.index(&found.name, r.min, false);
                format!("{}[{i}]", found.name)
            }
            Kind::Grid { rows, columns } => {
                let i = self.index(&found.name, *rows, true);
                let j = self.index(&found.name, *columns, true);
                format!("{}[{i}][{j}]", found.name)
            }
            _ => found.place(),
        }
    }

    fn binary(&mut self, depth: usize) -> String {
        let a = self.real(depth - 1);
        let b = if self.r.percent(15) {
            self.literal()
        } else {
            self.real(depth - 1)
        };
        let (a, b) = if self.r.percent(25) && !b.ends_with("f64") {
            (b, a)
        } else {
            (a, b)
        };
        match self.r.weighted(&[6, 4, 10, 2]) {
            0 => format!("({a} + {b})"),
            1 => format!("({a} - {b})"),
            2 => format!("{a} * {b}"),
            _ => {
                let b = self.sine(&b);
                format!("{a} / (2.5 + {b})")
            }
        }
    }

    /// Something within [-1, 1] of an expression.
    fn sine(&mut self, e: &str) -> String {
        let bare = e.parse::<f64>().is_ok();
        let e = if bare {
            format!("{e}_f64")
        } else {
            e.to_owned()
        };
        let f = self.r.of_these(&["sin", "cos", "tanh"]);
        format!("({e}).{f}()")
    }

    /// A function whose values stay small, of arguments within its domain.
    fn function(&mut self, depth: usize) -> String {
        let a = self.real(depth - 1);
        match self.r.below(28) {
            0..=4 => format!("({a}).sin()"),
            5..=7 => format!("({a}).cos()"),
            8..=10 => format!("({a}).tanh()"),
            11 => format!("({a}).atan()"),
            12 => format!("(1.2 + {a} * {a}).sqrt()"),
            13 => format!("(1.5 + ({a}).sin()).ln()"),
            14 => format!("({a}).sin().exp()"),
            15 => format!("({a}).powi({})", self.r.within(2, 3)),
            16 => format!("-({a})"),
            17 => {
                let b = self.real(depth - 1);
                let f = self.r.of_these(&["max", "min", "hypot", "atan2"]);
                match f {
                    "hypot" => format!("({a} * {a} + 0.3).hypot({b})"),
                    "atan2" => format!("({b}).atan2(1.5 + ({a}).sin())"),
                    f => format!("({a}).{f}({b})"),
                }
            }
            18 => {
                let (b, c) = (self.real(depth - 1), self.real(depth - 1));
                format!("({a}).mul_add({b}, {c})")
            }
            19 => format!("({a}).abs()"),
            20 => format!("(1.0 + ({a}).abs()).recip()"),
            21 => format!("({a}).clamp(-0.9, 1.1)"),
            22 => self.rare(&a),
            23 => {
                let b = self.real(depth - 1);
                match self.r.below(5) {
                    0 => format!("({a}).copysign({b})"),
                    1 => format!("(3.0 * ({a})) % (0.9 + 0.4 * ({b}).sin())"),
                    2 => format!("({a}).rem_euclid(1.7)"),
                    3 => format!("(1.5 + ({a}).abs()).log(2.5 + ({b}).sin())"),
                    _ => format!("({a}).midpoint({b})"),
                }
            }
            // One over a number, and what is its own reciprocal.
            24 => format!("1.0 / (1.5 + ({a}).cos())"),
            25 => {
                let f = self.r.of_these(&["sin", "cos", "tanh", "exp_m1"]);
                let inner = if f == "exp_m1" {
                    format!("({a}).cos()")
                } else {
                    a
                };
                format!("f64::{f}({inner})")
            }
            _ => {
                let b = self.real(depth - 1);
                format!("(1.5 + ({a}).cos()).powf(({b}).tanh())")
            }
        }
    }

    /// A function that programs seldom need, within its domain.
    fn rare(&mut self, a: &str) -> String {
        match self.r.below(24) {
            0 => format!("(0.9 * ({a}).sin()).asin()"),
            1 => format!("(0.9 * ({a}).cos()).acos()"),
            2 => format!("(0.9 * ({a}).tanh()).atanh()"),
            3 => format!("({a}).sin().sinh()"),
            4 => format!("({a}).tanh().cosh()"),
            5 => format!("({a}).asinh()"),
            6 => format!("(1.5 + ({a}).abs()).acosh()"),
            7 => format!("(1.5 + {a} * {a}).cbrt()"),
            8 => format!("({a}).sin().exp2()"),
            9 => format!("({a}).cos().exp_m1()"),
            10 => format!("(1.5 + ({a}).abs()).log2()"),
            11 => format!("(1.5 + ({a}).abs()).log10()"),
            12 => format!("({a}).abs().ln_1p()"),
            13 => format!("(0.7 * ({a}).sin()).tan()"),
            14 => format!("({a}).to_radians()"),
            15 => format!("(0.01 * ({a})).to_degrees()"),
            16 => format!("({a} - ({a}).floor())"),
            17 => format!("({a}).fract()"),
            18 => format!("({a}).signum() * {a}"),
            19 => format!("({a} + ({a}).round())"),
            20 => format!("({a} - ({a}).trunc())"),
            21 => format!("({a}).ceil() * {a}"),
            22 => format!("({a} - ({a}).round_ties_even())"),
            _ => format!("({a}).div_euclid(1.3) * 0.2"),
        }
    }

    /// A block with names of its own, or a closure and its uses.
    fn block(&mut self, depth: usize) -> String {
        self.scoped(|g| {
            let save = std::mem::replace(&mut g.may_return, false);
            let out = if g.r.percent(50) {
                let e = g.real(depth - 1);
                let name = g.fresh_or_shadow("t");
                g.declare(&name, Kind::Real, false);
                let body = g.real(depth);
                format!("({{ let {name} = {e}; {body} }})")
            } else {
                let arity = g.r.within(1, 2);
                let (name, params): (String, Vec<String>) =
                    (g.name("g"), (0..arity).map(|_| g.name("u")).collect());
                let body = g.scoped(|g| {
                    for p in &params {
                        g.declare(p, Kind::Real, false);
                    }
                    g.real(depth)
                });
                g.declare(&name, Kind::Closure(arity), false);
                let value = g.real(depth);
                let params: Vec<String> = params.iter().map(|p| format!("{p}: f64")).collect();
                let args: Vec<String> = (0..arity).map(|_| g.leaf()).collect();
                format!(
                    "({{ let {name} = |{}| {body}; {value} + {name}({}) }})",
                    params.join(", "),
                    args.join(", ")
                )
            };
            g.may_return = save;
            out
        })
    }

    /// A name that is new, or now and then one in use of a real number.
    pub(super) fn fresh_or_shadow(&mut self, stem: &str) -> String {
        if self.r.percent(15)
            && let Some(v) = self.pick(|v| v.kind == Kind::Real && !v.name.contains('.'))
        {
            return v.name;
        }
        self.name(stem)
    }

    /// A call of a closure or of a helper that writes nothing.
    fn call(&mut self, depth: usize) -> String {
        if let Some(g) = self.pick(|v| matches!(v.kind, Kind::Closure(_)))
            && self.r.percent(60)
        {
            let Kind::Closure(arity) = g.kind else {
                unreachable!()
            };
            let args: Vec<String> = (0..arity).map(|_| self.real(depth - 1)).collect();
            return format!("{}({})", g.name, args.join(", "));
        }
        match self.helper_call(false, depth) {
            Some(call) => call,
            None => self.function(depth),
        }
    }

    /// One number from many.
    fn walk(&mut self) -> String {
        let Some(a) = self.pick(|v| v.reals().is_some()) else {
            return self.leaf();
        };
        let a = a.name;
        let item = self.name("v");
        let mapped = |g: &mut Gen, name: &str| {
            g.scoped(|g| {
                g.declare(name, Kind::RealRef, false);
                g.real(1)
            })
        };
        match self.r.below(8) {
            0 => format!("{a}.iter().sum::<f64>()"),
            1 => {
                let e = mapped(self, &item);
                format!("{a}.iter().map(|{item}| {e}).sum::<f64>()")
            }
            2 => {
                let b = self
                    .pick(|v| v.reals().is_some())
                    .map_or(a.clone(), |v| v.name);
                format!("{a}.iter().zip({b}.iter()).map(|(p, q)| p * q).sum::<f64>()")
            }
            3 => {
                let init = self.leaf();
                let e = mapped(self, &item);
                format!("{a}.iter().fold({init}, |acc, {item}| acc * 0.5 + {e})")
            }
            4 => format!("{a}.windows(2).map(|w| w[0] * w[1]).sum::<f64>()"),
            5 => {
                let rev = self
                    .r
                    .of_these(&["", ".rev()", ".skip(1)", ".take(2)", ".step_by(2)"]);
                let e = mapped(self, &item);
                format!("{a}.iter(){rev}.map(|{item}| {e}).sum::<f64>()")
            }
            6 => {
                let f = self.r.of_these(&["max", "min"]);
                let start = if f == "max" { "-9.0_f64" } else { "9.0_f64" };
                format!("{a}.iter().fold({start}, |m, {item}| m.{f}(*{item}))")
            }
            _ => {
                let c = self.r.within(2, 3);
                format!(
                    "{a}.iter().enumerate().filter(|(i, _)| i % {c} != 1).map(|(i, {item})| {item} * (i as f64 + 0.5)).sum::<f64>()"
                )
            }
        }
    }

    /// What is assigned: bounded mostly.
    pub(super) fn damped(&mut self) -> String {
        let depth = self.r.within(0, if self.dense { 2 } else { 3 });
        let e = self.real(depth);
        match self.r.weighted(&[5, 3, 2, 6]) {
            0 => format!("({e}).{}()", self.r.of_these(&["sin", "cos", "tanh"])),
            1 => format!("0.{} * ({e})", self.r.within(3, 9)),
            2 => format!("({e}) / (1.5 + {})", {
                let l = self.leaf();
                format!("({l}).sin()")
            }),
            _ => e,
        }
    }

    /// `vec![..]`, `[..]` and the like: memory of its own; what it is then.
    pub(super) fn memory(&mut self) -> (String, Reals) {
        let n = self.r.within(2, 4);
        let reals = |min, exact, form| Reals { min, exact, form };
        match self.r.weighted(&[4, 3, 4, 5, 3, 2, 2]) {
            0 => {
                let e = self.damped();
                (format!("[{e}; {n}]"), reals(n, true, Form::Array))
            }
            1 => {
                let items: Vec<String> = (0..n).map(|_| self.damped()).collect();
                (
                    format!("[{}]", items.join(", ")),
                    reals(n, true, Form::Array),
                )
            }
            2 => {
                let e = self.damped();
                (format!("vec![{e}; {n}]"), reals(n, true, Form::Vec))
            }
            3 => match self.pick(|v| v.reals().is_some()) {
                Some(v) => {
                    let r = v.reals().expect("it is some").clone();
                    (
                        format!("{}.to_vec()", v.name),
                        reals(r.min, r.exact, Form::Vec),
                    )
                }
                None => self.memory(),
            },
            4 => match self.pick(|v| v.reals().is_some()) {
                Some(v) => {
                    let r = v.reals().expect("it is some").clone();
                    let item = self.name("v");
                    let e = self.scoped(|g| {
                        g.declare(&item, Kind::RealRef, false);
                        g.real(1)
                    });
                    (
                        format!("{}.iter().map(|{item}| {e}).collect::<Vec<f64>>()", v.name),
                        reals(r.min, r.exact, Form::Vec),
                    )
                }
                None => self.memory(),
            },
            5 => {
                let i = self.name("i");
                let e = self.scoped(|g| {
                    g.declare(
                        &i,
                        Kind::Int {
                            low: 0,
                            high: n as i64 - 1,
                        },
                        false,
                    );
                    g.real(1)
                });
                (
                    format!("(0..{n}).map(|{i}| {e}).collect::<Vec<f64>>()"),
                    reals(n, true, Form::Vec),
                )
            }
            _ => (format!("vec![0.0_f64; {n}]"), reals(n, true, Form::Vec)),
        }
    }

    /// An expression that ends in a value after statements: `{ .. e }`.
    pub(super) fn valued_block(&mut self, statements: usize) -> String {
        self.scoped(|g| {
            let mut lines = g.statements(statements);
            lines.push(g.real(2));
            braced("", &lines).trim_start().to_owned()
        })
    }

    /// Locks what is borrowed for the rest of the scope.
    pub(super) fn hide(&mut self, name: &str) {
        self.lock(name, Lock::Hidden);
    }
}
