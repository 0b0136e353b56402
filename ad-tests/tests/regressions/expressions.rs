//! The same variable twice, signs, quotients, second arguments.

use crate::made::expressions as made;
use ad_core::reverse_diff;

fn ignore(_: f64) {}

#[reverse_diff]
pub fn square(x: f64) -> f64 {
    x * x
}

#[reverse_diff]
pub fn ratio_to_itself(x: f64) -> f64 {
    x / x
}

#[reverse_diff]
pub fn power_of_itself(x: f64) -> f64 {
    x.powf(x)
}

#[reverse_diff]
pub fn commutator(a: f64, x: f64) -> f64 {
    a * x - x * a
}

#[reverse_diff]
pub fn twice_an_argument(x: f64) -> f64 {
    f64::hypot(x, x) * x.atan2(x)
}

/// Two subexpressions that look alike but are not (clad 1941): `(x + y)(2 x + y)`.
#[reverse_diff]
pub fn look_alike(x: f64, y: f64) -> f64 {
    let a = x + y;
    let y = a;
    let b = x + y;
    a * b
}

/// `- -0.5` (clad 880).
#[reverse_diff]
#[allow(double_negations)]
pub fn minus_minus(x: f64) -> f64 {
    let y = x - -0.5;
    -(-y) * -(-x)
}

/// `c / x` is `-c / x²`, not `-1 / x²`.
#[reverse_diff]
pub fn constant_over(x: f64) -> f64 {
    6.0 / x
}

/// The second argument of a remainder (its partial was never tested): `7 % y` is `7 - 3 y` at `y = 2`.
#[reverse_diff]
pub fn remainder(x: f64, y: f64) -> f64 {
    x % y
}

#[reverse_diff]
pub fn euclidean(x: f64, y: f64) -> f64 {
    x.rem_euclid(y)
}

/// Discarded values (clad 1972).
#[reverse_diff]
#[allow(unused_must_use)]
pub fn discarded(x: f64) -> f64 {
    let _ = x * 3.0;
    x + 1.0;
    ignore(ad_core::constant(x));
    x * 2.0
}

/// An unused `acos` out of its domain (clad 1108).
#[reverse_diff]
pub fn unused_acos(x: f64) -> f64 {
    let _angle = x.acos();
    x * x
}

/// Float to integer and back carries no adjoint (anvl 462).
#[reverse_diff]
pub fn truncated(x: f64) -> f64 {
    let k = x as i32;
    x * k as f64
}

expected! {
    square: (3.0,) => 9.0, [6.0];
    ratio_to_itself: (3.0,) => 1.0, [0.0];
    power_of_itself: (3.0,) => 27.0, [27.0 * (1.0 + 3f64.ln())];
    commutator: (2.0, 3.0) => 0.0, [0.0, 0.0];
    // sqrt(2) x * pi / 4
    twice_an_argument: (2.0,) => 8f64.sqrt() * std::f64::consts::FRAC_PI_4, [2f64.sqrt() * std::f64::consts::FRAC_PI_4];
    look_alike: (2.0, 3.0) => 35.0, [17.0, 12.0];
    minus_minus: (2.0,) => 5.0, [4.5];
    constant_over: (2.0,) => 3.0, [-1.5];
    remainder: (7.0, 2.0) => 1.0, [1.0, -3.0], (-7.0, 2.0) => -1.0, [1.0, 3.0];
    euclidean: (-7.0, 2.0) => 1.0, [1.0, 4.0];
    discarded: (2.0,) => 4.0, [2.0];
    unused_acos: (3.0,) => 9.0, [6.0];
    truncated: (2.5,) => 5.0, [2.0];
}
