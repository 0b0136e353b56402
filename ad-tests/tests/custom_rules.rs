//! Rules of the user's own: whole derivatives by hand, forward parts that keep something, scalar functions of others.
#![allow(clippy::all, reason = "programs are written as users write them")]
#![allow(
    clippy::needless_range_loop,
    reason = "programs are written as users write them"
)]

use ad_core::reverse_diff;
use std::cell::Cell;

thread_local! {
    /// How often a part written by hand has run.
    static RUNS: Cell<u32> = const { Cell::new(0) };
}

fn count() {
    RUNS.set(RUNS.get() + 1);
}

/// Solves `a x = b` with a diagonal `a`; an iteration that nobody wants to differentiate.
#[reverse_diff(vjp = solve_vjp_into)]
fn solve(a: &[f64], b: &[f64], #[constant] _tolerance: f64) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| b / a).collect()
}

fn solve_vjp_into(
    a: &[f64],
    b: &[f64],
    tolerance: f64,
    seed: &[f64],
    a_bar: &mut [f64],
    b_bar: &mut [f64],
) -> Vec<f64> {
    count();
    let x = solve(a, b, tolerance);
    for i in 0..a.len() {
        b_bar[i] += seed[i] / a[i];
        a_bar[i] -= seed[i] * x[i] / a[i];
    }
    x
}

#[reverse_diff(fwd = root_forward, rev = root_reverse)]
fn root(x: f64, n: i32) -> f64 {
    root_forward(x, n).0
}

/// Keeps the slope.
fn root_forward(x: f64, n: i32) -> (f64, f64) {
    let y = x.powf(1.0 / f64::from(n));
    (y, y / (f64::from(n) * x))
}

fn root_reverse(slope: f64, _x: f64, _n: i32, seed: f64, x_bar: &mut f64) {
    count();
    *x_bar += seed * slope;
}

mod foreign {
    pub fn cube(x: f64) -> f64 {
        x * x * x
    }

    pub fn scaled(n: i32, x: f32, y: f32) -> f32 {
        n as f32 * x * y
    }
}

use foreign::{cube, scaled};

ad_core::scalar_rule! {
    fn cube(x) -> y { x => 3.0 * y / x }
    fn scaled(n: i32, x: f32, z: f32) -> y: f32 {
        x => n as f32 * z,
        z => n as f32 * x,
    }
}

#[reverse_diff]
fn uses(a: &[f64], x: f64) -> f64 {
    let y: Vec<f64> = solve(a, &[x, 2.0 * x], 1e-9);
    y[0] * root(x, 2) + y[1] + cube(x) + scaled(3, x as f32, 2.0) as f64
}

#[test]
fn rules_are_used() {
    RUNS.set(0);
    let (v, (da, dx)) = uses_grad(&[2.0, 8.0], 4.0);
    // x/a₀ √x + 2x/a₁ + x³ + 6x
    assert_eq!(v, 2.0 * 2.0 + 1.0 + 64.0 + 24.0);
    assert_eq!(da, [-2.0, -0.125]);
    assert_eq!(dx, 1.5 * 2.0 / 2.0 + 0.25 + 48.0 + 6.0);
    assert_eq!(RUNS.get(), 2);
}

#[test]
fn companions_of_rules() {
    assert_eq!(root_grad(9.0, 2), (3.0, 1.0 / 6.0));
    let (v, pullback) = root_vjp(9.0, 2);
    assert_eq!((v, pullback(6.0)), (3.0, 1.0));
    let mut bar = 1.0;
    root_grad_into(9.0, 2, &mut bar);
    assert_eq!(bar, 1.0 + 1.0 / 6.0);
    let (a, b) = ([2.0], [6.0]);
    let (v, pullback) = solve_vjp(&a, &b, 0.0);
    assert_eq!((v, pullback(&[1.0])), (vec![3.0], (vec![-1.5], vec![0.5])));
}

#[reverse_diff]
mod inside {
    /// Not lowered into its callers, although it stands in the module.
    #[reverse_diff(vjp = twice_by_hand)]
    fn twice(x: f64) -> f64 {
        2.0 * x
    }

    #[skip]
    fn twice_by_hand(x: f64, seed: f64, x_bar: &mut f64) -> f64 {
        // A slope that no transform would find.
        *x_bar += 20.0 * seed;
        2.0 * x
    }

    pub struct Spring {
        pub k: f64,
    }

    impl Spring {
        #[reverse_diff(vjp = Self::force_by_hand)]
        pub fn force(&self, x: f64) -> f64 {
            self.k * x
        }

        #[skip]
        fn force_by_hand(
            &self,
            x: f64,
            seed: f64,
            own: &mut SpringTangent,
            x_bar: &mut f64,
        ) -> f64 {
            own.k += 100.0 * seed;
            *x_bar += self.k * seed;
            self.k * x
        }
    }

    pub fn f(x: f64, s: &Spring) -> f64 {
        twice(x) * x + s.force(x)
    }
}

#[test]
fn rules_in_a_module() {
    let s = inside::Spring { k: 7.0 };
    let (v, (dx, ds)) = inside::f_grad(3.0, &s);
    assert_eq!((v, dx, ds.k), (18.0 + 21.0, 60.0 + 6.0 + 7.0, 100.0));
}

/// Forward mode by hand: marked by a factor that no other derivative has.
#[reverse_diff(jvp = cubed_forward)]
fn cubed(x: f64, w: &[f64; 2]) -> f64 {
    x * x * x + w[0] * w[1]
}

fn cubed_forward(x: f64, w: &[f64; 2], x_dot: f64, w_dot: [f64; 2]) -> (f64, f64) {
    let change = 3.0 * x * x * x_dot + w[0] * w_dot[1] + w[1] * w_dot[0];
    (cubed(x, w), 10.0 * change)
}

#[reverse_diff(jvp)]
fn around(x: f64) -> f64 {
    cubed(2.0 * x, &[x, 1.0]) + x
}

#[reverse_diff(fwd = both_forward, rev = both_reverse, jvp = both_tangent)]
fn both(x: f64) -> f64 {
    x.sin()
}

fn both_forward(x: f64) -> (f64, f64) {
    (x.sin(), x.cos())
}

fn both_reverse(cosine: f64, _x: f64, seed: f64, x_bar: &mut f64) {
    *x_bar += seed * cosine;
}

fn both_tangent(x: f64, x_dot: f64) -> (f64, f64) {
    (x.sin(), 10.0 * x.cos() * x_dot)
}

#[test]
fn forward_mode_by_hand() {
    assert_eq!(cubed_jvp(2.0, &[3.0, 4.0], 1.0, [1.0, 0.0]), (20.0, 160.0));
    assert_eq!(cubed_jvp(2.0, &[3.0, 4.0], 1.0, &[1.0, 0.0]), (20.0, 160.0));
    assert_eq!(cubed_grad(2.0, &[3.0, 4.0]), (20.0, (12.0, [4.0, 3.0])));
    // (8 x^3 + x)' by the rule, x' by the transform.
    assert_eq!(around_jvp(1.0, 1.0), (10.0, 251.0));
    assert_eq!(around_grad(1.0), (10.0, 26.0));
    assert_eq!(both_jvp(0.5, 2.0), (0.5f64.sin(), 20.0 * 0.5f64.cos()));
    assert_eq!(both_grad(0.5), (0.5f64.sin(), 0.5f64.cos()));
}
