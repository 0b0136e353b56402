//! Derivatives of derivatives: companions called in functions that are differentiated themselves, to any order, in all
//! combinations of the modes; against num-dual, figures by hand and each other.

#![allow(
    clippy::needless_range_loop,
    clippy::needless_borrows_for_generic_args,
    reason = "programs are written as users write them"
)]

use ad_core::reverse_diff;
use num_dual::{Dual3_64, DualNum, HyperDual64};

fn close(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-12 * expected.abs().max(1.0),
        "{found} is not {expected}"
    );
}

// A trajectory whose force is a gradient.

/// A quartic well with a ripple.
#[reverse_diff(jvp, order = 3)]
fn potential(x: f64, k: f64) -> f64 {
    k * x.powi(4) + (k * x).cos() / (1.0 + x * x)
}

#[reverse_diff(jvp, hvp, hessian)]
fn by_gradient(x0: f64, v0: f64, k: f64) -> f64 {
    let (mut x, mut v) = (x0, v0);
    for _ in 0..20 {
        let (_, (slope, _)) = potential_grad(x, k);
        v -= 0.05 * slope;
        x += 0.05 * v;
    }
    x * x + v
}

#[reverse_diff(jvp)]
fn by_tangent(x0: f64, v0: f64, k: f64) -> f64 {
    let (mut x, mut v) = (x0, v0);
    for _ in 0..20 {
        v -= 0.05 * potential_jvp(x, k, 1.0, 0.0).1;
        x += 0.05 * v;
    }
    x * x + v
}

fn potential_over<D: DualNum<Primitive = f64> + Copy>(x: D, k: D) -> D {
    k * x.powi(4) + (k * x).cos() / (x * x + 1.0)
}

/// The same with the slope written out.
fn trajectory_over<D: DualNum<Primitive = f64> + Copy>(x0: D, v0: D, k: D) -> D {
    let (mut x, mut v) = (x0, v0);
    for _ in 0..20 {
        let q = x * x + 1.0;
        let slope = k * x.powi(3) * 4.0 - k * (k * x).sin() / q - (k * x).cos() * x * 2.0 / (q * q);
        v -= slope * 0.05;
        x += v * 0.05;
    }
    x * x + v
}

#[test]
fn a_trajectory_in_all_four_combinations() {
    let at = [0.8, -0.3, 1.2];
    let slope = potential_over(num_dual::Dual64::new(at[0], 1.0), at[2].into());
    close(potential_grad(at[0], at[2]).1.0, slope.eps);
    let dual = |k: usize, i: usize| num_dual::Dual64::new(at[k], f64::from(u8::from(k == i)));
    let over = |i| trajectory_over(dual(0, i), dual(1, i), dual(2, i));
    let expected = [0, 1, 2].map(|i| over(i).eps);
    let value = over(0).re;

    let reverse_over_reverse = by_gradient_grad(at[0], at[1], at[2]);
    let reverse_over_forward = by_tangent_grad(at[0], at[1], at[2]);
    for (v, (a, b, c)) in [reverse_over_reverse, reverse_over_forward] {
        close(v, value);
        [a, b, c]
            .iter()
            .zip(expected)
            .for_each(|(g, e)| close(*g, e));
    }
    for i in 0..3 {
        let u = [0, 1, 2].map(|k| f64::from(u8::from(k == i)));
        let over_reverse = by_gradient_jvp(at[0], at[1], at[2], u[0], u[1], u[2]);
        let over_forward = by_tangent_jvp(at[0], at[1], at[2], u[0], u[1], u[2]);
        for (v, dot) in [over_reverse, over_forward] {
            close(v, value);
            close(dot, expected[i]);
        }
    }
    assert_eq!(by_gradient(at[0], at[1], at[2]), reverse_over_reverse.0);
    // And once more on top.
    let (value, gradient, h) = by_gradient_hessian(at[0], at[1], at[2]);
    assert_eq!((value, gradient), reverse_over_reverse);
    for (i, row) in h.iter().enumerate() {
        for (j, found) in row.iter().enumerate() {
            let part = |k: usize| {
                let (a, b) = (f64::from(u8::from(k == i)), f64::from(u8::from(k == j)));
                HyperDual64::new(at[k], a, b, 0.0)
            };
            close(*found, trajectory_over(part(0), part(1), part(2)).eps1eps2);
        }
    }
    let (_, _, product) = by_gradient_hvp(at[0], at[1], at[2], 1.0, 0.0, 0.0);
    close(product.1, h[1][0]);
}

// Calls of others.

#[reverse_diff(jvp, order = 2)]
fn ring(x: f64, y: [f64; 2]) -> (f64, [f64; 2]) {
    let r = x * y[0] - y[1];
    (r * r, [r.sin(), x.exp() * y[1]])
}

#[reverse_diff(jvp, hvp, hessian)]
fn calls(x: f64, y: f64) -> f64 {
    let (a, b): (f64, [f64; 2]) = ring(x, [y, x * y]);
    a * b[1] + b[0]
}

#[reverse_diff(jacobian)]
fn field(x: f64, y: f64) -> [f64; 2] {
    let (a, b): (f64, [f64; 2]) = ring(x, [y, 2.0]);
    [a, b[0] * b[1]]
}

#[reverse_diff(jvp, hvp, hessian, jacobian)]
mod whole {
    fn ring(x: f64, y: [f64; 2]) -> (f64, [f64; 2]) {
        let r = x * y[0] - y[1];
        (r * r, [r.sin(), x.exp() * y[1]])
    }

    pub fn calls(x: f64, y: f64) -> f64 {
        let (a, b) = ring(x, [y, x * y]);
        a * b[1] + b[0]
    }

    #[reverse_diff(jacobian)]
    pub fn field(x: f64, y: f64) -> [f64; 2] {
        let (a, b) = ring(x, [y, 2.0]);
        [a, b[0] * b[1]]
    }
}

/// All products through a call elsewhere, against those through the same call lowered in place.
#[test]
fn products_through_calls_elsewhere() {
    let (x, y) = (0.7, 1.3);
    let (value, dot) = calls_jvp(x, y, 0.3, -1.0);
    assert_eq!(value, whole::calls_jvp(x, y, 0.3, -1.0).0);
    close(dot, whole::calls_jvp(x, y, 0.3, -1.0).1);
    let (found, expected) = (calls_hessian(x, y), whole::calls_hessian(x, y));
    for i in 0..2 {
        for j in 0..2 {
            close(found.2[i][j], expected.2[i][j]);
        }
    }
    let (_, _, (a, b)) = calls_hvp(x, y, 0.3, -1.0);
    close(a, 0.3 * found.2[0][0] - found.2[0][1]);
    close(b, 0.3 * found.2[1][0] - found.2[1][1]);
    let (found, expected) = (field_jacobian(x, y), whole::field_jacobian(x, y));
    for i in 0..2 {
        for j in 0..2 {
            close(found.1[i][j], expected.1[i][j]);
        }
    }
}

// Levels that must not mix.

#[reverse_diff(jvp, order = 2)]
fn sum(x: f64, y: f64) -> f64 {
    x + y
}

#[reverse_diff(jvp)]
fn by_one_reverse(x: f64) -> f64 {
    let (_, (_, dy)) = sum_grad(x, 1.0);
    x * dy
}

#[reverse_diff(jvp)]
fn by_one_forward(x: f64) -> f64 {
    x * sum_jvp(x, 1.0, 0.0, 1.0).1
}

/// `d/dx (x * d/dy (x + y))` is 1 everywhere; with one level of tangents it comes out as 2.
#[test]
fn perturbations_are_not_confused() {
    assert_eq!(by_one_reverse_grad(3.0), (3.0, 1.0));
    assert_eq!(by_one_forward_grad(3.0), (3.0, 1.0));
    assert_eq!(by_one_reverse_jvp(3.0, 1.0), (3.0, 1.0));
    assert_eq!(by_one_forward_jvp(3.0, 1.0), (3.0, 1.0));
}

/// `x y`, whose slope by `y` is the outer variable itself.
#[reverse_diff(jvp, order = 2)]
fn product(x: f64, y: f64) -> f64 {
    x * y
}

#[reverse_diff(jvp)]
fn of_product(x: f64) -> f64 {
    let (_, (_, slope)) = product_grad(x, x);
    let tangent = product_jvp(x, x * x, 0.0, x).1;
    x * slope + tangent * x
}

#[test]
fn an_inner_slope_that_is_the_outer_variable() {
    // x x + (x x) x = x² + x³.
    assert_eq!(of_product_grad(2.0), (12.0, 4.0 + 12.0));
    assert_eq!(of_product_jvp(2.0, 1.0), (12.0, 16.0));
}

// Third derivatives.

#[reverse_diff(jvp, order = 3)]
fn wave(x: f64) -> f64 {
    (x * 0.7).exp() * (x * x).sin() / (1.0 + x.powi(2)).sqrt()
}

fn wave_over<D: DualNum<Primitive = f64> + Copy>(x: D) -> D {
    (x * 0.7).exp() * (x * x).sin() / (x.powi(2) + 1.0).sqrt()
}

#[reverse_diff(jvp, order = 2)]
fn wave_r(x: f64) -> f64 {
    wave_grad(x).1
}

#[reverse_diff(jvp, order = 2)]
fn wave_f(x: f64) -> f64 {
    wave_jvp(x, 1.0).1
}

#[reverse_diff(jvp)]
fn wave_rr(x: f64) -> f64 {
    wave_r_grad(x).1
}

#[reverse_diff(jvp)]
fn wave_rf(x: f64) -> f64 {
    wave_r_jvp(x, 1.0).1
}

#[reverse_diff(jvp)]
fn wave_fr(x: f64) -> f64 {
    wave_f_grad(x).1
}

#[reverse_diff(jvp)]
fn wave_ff(x: f64) -> f64 {
    wave_f_jvp(x, 1.0).1
}

#[test]
fn third_derivatives_in_all_eight_combinations() {
    for x in [-1.3, 0.0, 0.4, 2.1] {
        let expected = wave_over(Dual3_64::new(x, 1.0, 0.0, 0.0));
        for (second, third) in [
            wave_rr_grad(x),
            wave_rf_grad(x),
            wave_fr_grad(x),
            wave_ff_grad(x),
            wave_rr_jvp(x, 1.0),
            wave_rf_jvp(x, 1.0),
            wave_fr_jvp(x, 1.0),
            wave_ff_jvp(x, 1.0),
        ] {
            close(second, expected.v2);
            close(third, expected.v3);
        }
    }
}

// Arrays and slices, loops and branches.

/// Springs between neighbours that get stiffer when stretched, a recurrence and a loop in a loop.
#[reverse_diff(jvp, order = 3)]
fn energy(q: &[f64], #[constant] rest: &[f64], k: f64) -> f64 {
    let mut e = 0.0;
    for i in 1..q.len() {
        let d = q[i] - q[i - 1] - rest[i - 1];
        e += if d > 0.0 { k * d.powi(4) } else { d * d };
    }
    let mut w = 1.0;
    for i in 0..q.len() {
        w = (w * q[i]).sin() + 0.5;
        for j in 0..i {
            let d = q[i] - q[j];
            w *= (k * d).cos();
        }
    }
    e * w
}

fn energy_over<D: DualNum<Primitive = f64> + Copy>(q: &[D], rest: &[f64], k: D) -> D {
    let mut e = D::from(0.0);
    for i in 1..q.len() {
        let d = q[i] - q[i - 1] - rest[i - 1];
        e += if d.re() > 0.0 { k * d.powi(4) } else { d * d };
    }
    let mut w = D::from(1.0);
    for i in 0..q.len() {
        w = (w * q[i]).sin() + 0.5;
        for j in 0..i {
            let d = q[i] - q[j];
            w *= (k * d).cos();
        }
    }
    e * w
}

/// A step against the slope, and how steep it is there.
#[reverse_diff(jvp)]
fn descent(start: &[f64], #[constant] rest: &[f64], k: f64) -> f64 {
    let mut q = start.to_vec();
    for _ in 0..3 {
        let (_, (slope, _)) = energy_grad(&q, rest, k);
        for i in 0..q.len() {
            q[i] -= 0.05 * slope[i];
        }
    }
    let (e, (slope, of_k)) = energy_grad(&q, rest, k);
    let mut s = e * of_k;
    for i in 0..q.len() {
        s += slope[i] * slope[i];
    }
    s
}

/// The slopes from a dual number in each direction, over the outer one.
fn slope_over(q: &[num_dual::Dual64], rest: &[f64], k: num_dual::Dual64) -> Vec<num_dual::Dual64> {
    use num_dual::{Dual64, HyperDual64};
    let n = q.len();
    (0..=n)
        .map(|i| {
            let part =
                |v: Dual64, own: bool| HyperDual64::new(v.re, v.eps, f64::from(u8::from(own)), 0.0);
            let all: Vec<HyperDual64> = (0..n).map(|j| part(q[j], i == j)).collect();
            let e = energy_over(&all, rest, part(k, i == n));
            Dual64::new(e.eps2, e.eps1eps2)
        })
        .collect()
}

#[test]
fn slices_loops_and_branches() {
    use num_dual::Dual64;
    let (q, rest, k) = ([0.1, 0.9, 1.4, 2.6], [0.5, 0.7, 0.9], 0.8);
    let mut expected = Vec::new();
    for i in 0..=4 {
        let dual = |v: f64, own: bool| Dual64::new(v, f64::from(u8::from(own)));
        let k = dual(k, i == 4);
        let mut q: Vec<Dual64> = (0..4).map(|j| dual(q[j], i == j)).collect();
        for _ in 0..3 {
            let slope = slope_over(&q, &rest, k);
            for j in 0..4 {
                q[j] -= slope[j] * 0.05;
            }
        }
        let slope = slope_over(&q, &rest, k);
        let mut s = energy_over(&q, &rest, k) * slope[4];
        for j in 0..4 {
            s += slope[j] * slope[j];
        }
        expected.push(s);
    }
    let (value, (of_q, of_k)) = descent_grad(&q, &rest, k);
    close(value, expected[0].re);
    for i in 0..4 {
        close(of_q[i], expected[i].eps);
    }
    close(of_k, expected[4].eps);
    let (u, u_k) = ([0.3, -0.4, 1.0, 0.2], -0.6);
    let (again, dot) = descent_jvp(&q, &rest, k, &u, u_k);
    assert_eq!(again.to_bits(), value.to_bits());
    let product: f64 = (0..4).map(|i| of_q[i] * u[i]).sum::<f64>() + of_k * u_k;
    close(dot, product);
}

// In a module nobody has to ask an order.

#[reverse_diff]
mod inside {

    /// Charges in a plane.
    #[derive(Clone, Copy)]
    pub struct Charge {
        pub at: [f64; 2],
        pub strength: f64,
    }

    impl Charge {
        fn field(&self, x: f64, y: f64) -> f64 {
            let (dx, dy) = (x - self.at[0], y - self.at[1]);
            self.strength / (dx * dx + dy * dy).sqrt()
        }
    }

    fn potential(x: f64, y: f64, charges: &[Charge]) -> f64 {
        let mut sum = 0.5 * (x * x + y * y);
        for c in charges {
            sum += c.field(x, y);
        }
        sum
    }

    pub fn orbit(start: [f64; 2], charges: &[Charge], #[constant] steps: usize) -> f64 {
        let [mut x, mut y] = start;
        let (mut u, mut v) = (0.0, 0.0);
        for _ in 0..steps {
            let (_, (fx, fy, _)) = potential_grad(x, y, charges);
            u -= 0.1 * fx;
            v -= 0.1 * fy;
            x += 0.1 * u;
            y += 0.1 * v;
        }
        x + 2.0 * y
    }

    /// The slope of the orbit's end along a line, and how it bends there.
    pub fn bent(k: f64) -> f64 {
        let cubic = slope(k);
        cubic * curvature(k)
    }

    fn quintic(x: f64) -> f64 {
        x.powi(5)
    }

    fn slope(x: f64) -> f64 {
        quintic_grad(x).1
    }

    fn curvature(x: f64) -> f64 {
        slope_grad(x).1
    }

    pub fn by_products(x: f64) -> f64 {
        let (_, slope, curvature) = quintic_hvp(x, 1.0);
        slope * curvature
    }
}

#[test]
fn a_module_in_which_companions_are_called() {
    use inside::Charge;
    let charges = |s: f64| {
        [
            Charge {
                at: [2.0, 0.5],
                strength: 1.0 + s,
            },
            Charge {
                at: [-1.0, -2.0],
                strength: 0.5,
            },
        ]
    };
    let start = [0.3, 0.4];
    let (value, (of_start, of_charges)) = inside::orbit_grad(start, &charges(0.0), 12);
    assert_eq!(value, inside::orbit(start, &charges(0.0), 12));
    let h = 1e-6;
    let difference = |f: &dyn Fn(f64) -> f64| (f(h) - f(-h)) / (2.0 * h);
    let near =
        |found: f64, expected: f64| assert!((found - expected).abs() < 1e-8, "{found} {expected}");
    near(
        of_start[0],
        difference(&|h| inside::orbit([start[0] + h, start[1]], &charges(0.0), 12)),
    );
    near(
        of_start[1],
        difference(&|h| inside::orbit([start[0], start[1] + h], &charges(0.0), 12)),
    );
    near(
        of_charges[0].strength,
        difference(&|h| inside::orbit(start, &charges(h), 12)),
    );
    // 5 x⁴ · 20 x³ = 100 x⁷.
    close(inside::bent(1.1), 100.0 * 1.1_f64.powi(7));
    close(inside::bent_grad(1.1).1, 700.0 * 1.1_f64.powi(6));
    close(inside::by_products_grad(1.1).1, 700.0 * 1.1_f64.powi(6));
}
