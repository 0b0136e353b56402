//! Arithmetic: of f64 and f32 as the machine does it, of dual numbers by the rules of calculus, written down here once
//! more so that they share nothing with the table of the transform; of integers with overflow as an error.

use super::value::{IntTy, Value};
use std::cmp::Ordering;

/// How many directions at once.
pub const LANES: usize = 2;

/// A value and its derivatives in a few directions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dual {
    pub v: f64,
    pub d: [f64; 2],
}

impl Dual {
    pub fn constant(v: f64) -> Dual {
        Dual { v, d: [0.0; 2] }
    }

    /// `v`, with derivatives `a` times those of `self`, where a zero stays zero.
    fn along(self, v: f64, a: f64) -> Dual {
        Dual {
            v,
            d: self.d.map(|d| if d == 0.0 { 0.0 } else { a * d }),
        }
    }

    /// `v`, with derivatives `a` times those of `self` and `b` times those of `other`.
    fn both(self, other: Dual, v: f64, a: f64, b: f64) -> Dual {
        let (x, y) = (self.along(v, a), other.along(v, b));
        Dual {
            v,
            d: std::array::from_fn(|k| x.d[k] + y.d[k]),
        }
    }
}

/// Functions of one number: the name in Rust, and the derivative at `x`, where the value is `y`.
macro_rules! functions {
    ($($variant:ident $name:ident |$x:ident, $y:ident| $d:expr;)*) => {
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub enum Function { $($variant),* }

        impl Function {
            pub fn named(name: &str) -> Option<Function> {
                match name {
                    $(stringify!($name) => Some(Function::$variant),)*
                    _ => None,
                }
            }

            /// Whether a result is not exact.
            pub fn rounds(self) -> bool {
                use Function::{Abs, Ceil, Floor, Fract, Round, RoundTiesEven, Signum, Trunc};
                !matches!(
                    self,
                    Abs | Ceil | Floor | Fract | Round | RoundTiesEven | Signum | Trunc
                )
            }

            pub fn apply(self, x: &Value) -> Option<Value> {
                Some(match (self, x) {
                    $(
                        (Function::$variant, Value::F64(x)) => Value::F64(x.$name()),
                        (Function::$variant, Value::F32(x)) => Value::F32(x.$name()),
                        (Function::$variant, Value::Dual(a)) => {
                            let ($x, $y) = (a.v, a.v.$name());
                            let _ = ($x, $y);
                            Value::Dual(a.along($y, $d))
                        }
                    )*
                    _ => return None,
                })
            }
        }
    };
}

functions! {
    Sin sin |x, y| x.cos();
    Cos cos |x, y| -x.sin();
    Tan tan |x, y| 1.0 + y * y;
    Asin asin |x, y| 1.0 / (1.0 - x * x).sqrt();
    Acos acos |x, y| -1.0 / (1.0 - x * x).sqrt();
    Atan atan |x, y| 1.0 / (1.0 + x * x);
    Sinh sinh |x, y| x.cosh();
    Cosh cosh |x, y| x.sinh();
    Tanh tanh |x, y| 1.0 - y * y;
    Asinh asinh |x, y| 1.0 / (1.0 + x * x).sqrt();
    Acosh acosh |x, y| 1.0 / (x * x - 1.0).sqrt();
    Atanh atanh |x, y| 1.0 / (1.0 - x * x);
    Exp exp |x, y| y;
    Exp2 exp2 |x, y| y * std::f64::consts::LN_2;
    ExpM1 exp_m1 |x, y| y + 1.0;
    Ln ln |x, y| 1.0 / x;
    Log2 log2 |x, y| 1.0 / (x * std::f64::consts::LN_2);
    Log10 log10 |x, y| 1.0 / (x * std::f64::consts::LN_10);
    Ln1p ln_1p |x, y| 1.0 / (1.0 + x);
    Sqrt sqrt |x, y| 0.5 / y;
    Cbrt cbrt |x, y| 1.0 / (3.0 * y * y);
    Recip recip |x, y| -y * y;
    Abs abs |x, y| if x == 0.0 { 0.0 } else { x.signum() };
    Floor floor |x, y| 0.0;
    Ceil ceil |x, y| 0.0;
    Round round |x, y| 0.0;
    RoundTiesEven round_ties_even |x, y| 0.0;
    Trunc trunc |x, y| 0.0;
    Signum signum |x, y| 0.0;
    Fract fract |x, y| 1.0;
    ToRadians to_radians |x, y| std::f64::consts::PI / 180.0;
    ToDegrees to_degrees |x, y| 180.0 / std::f64::consts::PI;
}

/// Functions of two numbers, and what is not a plain formula.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Function2 {
    Add,
    Sub,
    Mul,
    Div,
    Rem,
    Max,
    Min,
    Hypot,
    Atan2,
    Powf,
    Copysign,
    RemEuclid,
    DivEuclid,
    Log,
    Midpoint,
}

impl Function2 {
    pub fn named(name: &str) -> Option<Function2> {
        Some(match name {
            "max" => Function2::Max,
            "min" => Function2::Min,
            "hypot" => Function2::Hypot,
            "atan2" => Function2::Atan2,
            "powf" => Function2::Powf,
            "copysign" => Function2::Copysign,
            "rem_euclid" => Function2::RemEuclid,
            "div_euclid" => Function2::DivEuclid,
            "log" => Function2::Log,
            "midpoint" => Function2::Midpoint,
            _ => return None,
        })
    }

    /// Of two numbers of one type, or of a dual number and a constant. `None` where types differ otherwise.
    pub fn apply(self, a: &Value, b: &Value) -> Option<Value> {
        macro_rules! native {
            ($x:expr, $y:expr) => {
                match self {
                    Function2::Add => $x + $y,
                    Function2::Sub => $x - $y,
                    Function2::Mul => $x * $y,
                    Function2::Div => $x / $y,
                    Function2::Rem => $x % $y,
                    Function2::Max => $x.max($y),
                    Function2::Min => $x.min($y),
                    Function2::Hypot => $x.hypot($y),
                    Function2::Atan2 => $x.atan2($y),
                    Function2::Powf => $x.powf($y),
                    Function2::Copysign => $x.copysign($y),
                    Function2::RemEuclid => $x.rem_euclid($y),
                    Function2::DivEuclid => $x.div_euclid($y),
                    Function2::Log => $x.log($y),
                    Function2::Midpoint => $x.midpoint($y),
                }
            };
        }
        match (a, b) {
            (Value::F64(x), Value::F64(y)) => Some(Value::F64(native!(*x, *y))),
            (Value::F32(x), Value::F32(y)) => Some(Value::F32(native!(*x, *y))),
            (Value::Dual(_), _) | (_, Value::Dual(_)) => {
                let (x, y) = (dual(a)?, dual(b)?);
                let v: f64 = native!(x.v, y.v);
                Some(Value::Dual(self.dual(x, y, v)))
            }
            _ => None,
        }
    }

    fn dual(self, x: Dual, y: Dual, v: f64) -> Dual {
        let chosen = |first: bool| Dual {
            v,
            d: if first { x.d } else { y.d },
        };
        match self {
            Function2::Add => x.both(y, v, 1.0, 1.0),
            Function2::Sub => x.both(y, v, 1.0, -1.0),
            Function2::Mul => x.both(y, v, y.v, x.v),
            Function2::Div => x.both(y, v, 1.0 / y.v, -v / y.v),
            Function2::Rem => x.both(y, v, 1.0, -(x.v / y.v).trunc()),
            Function2::RemEuclid => x.both(y, v, 1.0, -x.v.div_euclid(y.v)),
            Function2::DivEuclid => Dual::constant(v),
            Function2::Log => {
                let base = y.v.ln();
                x.both(y, v, 1.0 / (x.v * base), -v / (y.v * base))
            }
            Function2::Midpoint => x.both(y, v, 0.5, 0.5),
            // The first wins a tie.
            Function2::Max => chosen(x.v >= y.v || y.v.is_nan()),
            Function2::Min => chosen(x.v <= y.v || y.v.is_nan()),
            Function2::Hypot if v == 0.0 => Dual::constant(v),
            Function2::Hypot => x.both(y, v, x.v / v, y.v / v),
            Function2::Atan2 => {
                let square = x.v * x.v + y.v * y.v;
                x.both(y, v, y.v / square, -x.v / square)
            }
            Function2::Powf => {
                // A power of zero is 1 everywhere.
                let slope = if y.v == 0.0 {
                    0.0
                } else {
                    y.v * x.v.powf(y.v - 1.0)
                };
                let growth = if v == 0.0 { 0.0 } else { v * x.v.ln() };
                x.both(y, v, slope, growth)
            }
            Function2::Copysign => {
                let turned = v.is_sign_negative() != x.v.is_sign_negative();
                x.along(v, if turned { -1.0 } else { 1.0 })
            }
        }
    }
}

/// A real number as a dual one.
fn dual(a: &Value) -> Option<Dual> {
    match a {
        Value::Dual(d) => Some(*d),
        Value::F64(x) => Some(Dual::constant(*x)),
        Value::F32(x) => Some(Dual::constant(f64::from(*x))),
        _ => None,
    }
}

pub fn powi(a: &Value, n: i32) -> Option<Value> {
    Some(match a {
        Value::F64(x) => Value::F64(x.powi(n)),
        Value::F32(x) => Value::F32(x.powi(n)),
        Value::Dual(x) if n == 0 => Value::Dual(Dual::constant(x.v.powi(0))),
        Value::Dual(x) => Value::Dual(x.along(x.v.powi(n), f64::from(n) * x.v.powi(n - 1))),
        _ => return None,
    })
}

/// `a * b + c`, rounded once.
pub fn mul_add(a: &Value, b: &Value, c: &Value) -> Option<Value> {
    Some(match (a, b, c) {
        (Value::F64(a), Value::F64(b), Value::F64(c)) => Value::F64(a.mul_add(*b, *c)),
        (Value::F32(a), Value::F32(b), Value::F32(c)) => Value::F32(a.mul_add(*b, *c)),
        _ => {
            let (a, b, c) = (dual(a)?, dual(b)?, dual(c)?);
            let v = a.v.mul_add(b.v, c.v);
            let product = a.both(b, v, b.v, a.v);
            Value::Dual(product.both(c, v, 1.0, 1.0))
        }
    })
}

/// A value at a bound counts as inside.
pub fn clamp(a: &Value, low: &Value, high: &Value) -> Option<Value> {
    Some(match (a, low, high) {
        (Value::F64(a), Value::F64(b), Value::F64(c)) if b <= c => Value::F64(a.clamp(*b, *c)),
        (Value::F32(a), Value::F32(b), Value::F32(c)) if b <= c => Value::F32(a.clamp(*b, *c)),
        (Value::Int(a, t), Value::Int(b, _), Value::Int(c, _)) if b <= c => {
            Value::Int(*(a.clamp(b, c)), *t)
        }
        _ => {
            let (a, b, c) = (dual(a)?, dual(low)?, dual(high)?);
            Value::Dual(if a.v < b.v {
                b
            } else if a.v > c.v {
                c
            } else {
                a
            })
        }
    })
}

pub fn negated(a: &Value) -> Option<Value> {
    Some(match a {
        Value::F64(x) => Value::F64(-x),
        Value::F32(x) => Value::F32(-x),
        Value::Dual(x) => Value::Dual(Dual {
            v: -x.v,
            d: x.d.map(|d| -d),
        }),
        Value::Int(x, ty) if ty.bounds().0 < 0 => Value::Int(-x, *ty),
        _ => return None,
    })
}

/// What an operator of integers comes to.
pub enum Sum {
    Is(Value),
    /// Overflow, or a division by zero.
    Panic(&'static str),
    /// The type is not known, and it matters.
    Unknown(&'static str),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Operator {
    Real(Function2),
    And,
    Or,
    Xor,
    Shl,
    Shr,
}

/// An operator of two integers.
pub fn integer(op: Operator, (a, s): (i64, IntTy), (b, t): (i64, IntTy)) -> Sum {
    let shift = matches!(op, Operator::Shl | Operator::Shr);
    let ty = match (s, t) {
        (s, _) if shift => s,
        (IntTy::Untyped, t) => t,
        (s, IntTy::Untyped) => s,
        (s, t) if s == t => s,
        _ => return Sum::Unknown("integers of two types"),
    };
    let found = match op {
        Operator::Real(Function2::Add) => a.checked_add(b),
        Operator::Real(Function2::Sub) => a.checked_sub(b),
        Operator::Real(Function2::Mul) => a.checked_mul(b),
        Operator::Real(Function2::Div | Function2::Rem) if b == 0 => {
            return Sum::Panic("division by zero");
        }
        Operator::Real(Function2::Div) => a.checked_div(b),
        Operator::Real(Function2::Rem) => a.checked_rem(b),
        Operator::Real(_) => return Sum::Unknown("an operator of integers"),
        Operator::And => Some(a & b),
        Operator::Or => Some(a | b),
        Operator::Xor => Some(a ^ b),
        Operator::Shl if (0..32).contains(&b) => a.checked_mul(1 << b),
        Operator::Shr if (0..32).contains(&b) => Some(a >> b),
        Operator::Shl | Operator::Shr => return Sum::Unknown("a wide shift"),
    };
    let (low, high) = ty.bounds();
    match found {
        Some(x) if ty == IntTy::Untyped && (x < 0 || x > high) => {
            Sum::Unknown("an integer without a type that is negative or large")
        }
        Some(x) if (low..=high).contains(&x) => Sum::Is(Value::Int(x, ty)),
        _ if matches!(ty, IntTy::U64 | IntTy::Usize) && found.is_none_or(|x| x > 0) => {
            Sum::Unknown("an integer beyond 63 bits")
        }
        _ => Sum::Panic("overflow"),
    }
}

/// The order of two values; `None` where there is none.
pub fn compare(a: &Value, b: &Value) -> Option<Option<Ordering>> {
    let all = |a: &[Value], b: &[Value]| {
        for (x, y) in a.iter().zip(b) {
            match compare(x, y)? {
                Some(Ordering::Equal) => {}
                other => return Some(other),
            }
        }
        Some(Some(a.len().cmp(&b.len())))
    };
    match (a, b) {
        (Value::Int(a, s), Value::Int(b, t))
            if s == t || *s == IntTy::Untyped || *t == IntTy::Untyped =>
        {
            Some(Some(a.cmp(b)))
        }
        (Value::F64(a), Value::F64(b)) => Some(a.partial_cmp(b)),
        (Value::F32(a), Value::F32(b)) => Some(a.partial_cmp(b)),
        (Value::Bool(a), Value::Bool(b)) => Some(Some(a.cmp(b))),
        (Value::Unit, Value::Unit) => Some(Some(Ordering::Equal)),
        (Value::Tuple(a), Value::Tuple(b)) | (Value::List(a), Value::List(b)) => all(a, b),
        (Value::Variant(s, a), Value::Variant(t, b)) => {
            if s == t {
                all(a, b)
            } else {
                Some(Some(s.cmp(t)))
            }
        }
        (Value::Text(a), Value::Text(b)) => Some(Some(a.cmp(b))),
        _ => Some(dual(a)?.v.partial_cmp(&dual(b)?.v)),
    }
}

/// `value as f64` and the like.
pub fn cast(a: &Value, to: &str) -> Option<Value> {
    if let Some(ty) = IntTy::named(to) {
        let (low, high) = ty.bounds();
        return Some(Value::Int(
            match a {
                Value::Bool(b) => i64::from(*b),
                Value::Int(x, _) if (low..=high).contains(x) => *x,
                Value::F64(_) | Value::F32(_) | Value::Dual(_) => {
                    let x = a.real()?;
                    // Saturates; NaN becomes 0.
                    (x as i64).clamp(low, high)
                }
                _ => return None,
            },
            ty,
        ));
    }
    Some(match (a, to) {
        (Value::Int(x, _), "f64") => Value::F64(*x as f64),
        (Value::Int(x, _), "f32") => Value::F32(*x as f32),
        (Value::F64(x), "f64") => Value::F64(*x),
        (Value::F64(x), "f32") => Value::F32(*x as f32),
        (Value::F32(x), "f64") => Value::F64(f64::from(*x)),
        (Value::F32(x), "f32") => Value::F32(*x),
        (Value::Dual(x), "f64" | "f32") => Value::Dual(*x),
        (Value::Bool(x), "bool") => Value::Bool(*x),
        _ => return None,
    })
}
