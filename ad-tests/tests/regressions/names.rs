//! A user's names that are those of emitted variables (warp 154, clad 166), and shadowing (knossos 14).

use crate::made::names as made;
use ad_core::reverse_diff;

/// `a_bar` and others as parameters: `a_bar^2 b`.
#[reverse_diff]
pub fn bars(a: f64, a_bar: f64, seed: f64) -> f64 {
    let seed_bar = a_bar * a_bar;
    let t0 = seed_bar * a;
    let t1 = t0 + seed;
    t1
}

/// Names of records, values, results and helpers.
#[reverse_diff]
pub fn records(x: f64, value: f64, #[constant] n: usize) -> f64 {
    let mut x_rec = x;
    let rec = value;
    let x_bar = 2.0;
    let pullback = x_bar * rec;
    for i in 0..n {
        let t2 = i as f64;
        x_rec = x_rec * x_rec + t2;
    }
    let x_bar_2 = x_rec * pullback;
    x_bar_2
}

/// Raw identifiers and names of functions of the prelude.
#[reverse_diff]
pub fn raw(r#type: f64, drop: f64, core: f64, std: f64) -> f64 {
    let r#match = r#type * drop;
    let ad_core = core * std;
    r#match + ad_core
}

/// Shadowing inside a nested block: `x^2 + x`.
#[reverse_diff]
pub fn shadowed(x: f64) -> f64 {
    let y = {
        let x = x * x;
        {
            let x = x * 1.0;
            x
        }
    };
    y + x
}

/// A shadowing that is in scope in one branch alone.
#[reverse_diff]
pub fn shadowed_in_branch(x: f64, y: f64) -> f64 {
    if x > 0.0 {
        let x = y;
        let y = x * 3.0;
        return x * y;
    }
    x * y
}

expected! {
    bars: (2.0, 3.0, 4.0) => 22.0, [9.0, 12.0, 1.0];
    // ((x^2 + 0)^2 + 1) * 2 value
    records: (2.0, 3.0, 2) => 102.0, [192.0, 34.0], (2.0, 3.0, 0) => 12.0, [6.0, 4.0];
    raw: (2.0, 3.0, 5.0, 7.0) => 41.0, [3.0, 2.0, 7.0, 5.0];
    shadowed: (3.0,) => 12.0, [7.0];
    shadowed_in_branch: (1.0, 2.0) => 12.0, [0.0, 12.0], (-1.0, 2.0) => -2.0, [2.0, -1.0];
}
