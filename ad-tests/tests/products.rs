//! Derivative products: `f_jvp`, `f_hvp`, `f_jacobian`, `f_hessian`, against num-dual, figures by hand and each other.
//! (The corpus runs through them in `tangents.rs`.)

#![allow(
    clippy::needless_range_loop,
    clippy::needless_borrows_for_generic_args,
    clippy::ptr_arg,
    reason = "programs are written as users write them"
)]

use ad_core::{Tangent, reverse_diff};
use num_dual::{Dual2_64, DualNum, HyperDual64};

/// Loops, branches, costly functions, a recurrence and memory in one.
#[reverse_diff(jvp, hvp, hessian)]
fn mixed(x: &[f64; 4], k: f64) -> f64 {
    let mut a = [0.0; 4];
    for i in 0..4 {
        a[i] = if x[i] > 0.0 {
            (x[i] * k).sin()
        } else {
            x[i].exp() / k
        };
    }
    let mut s = 1.0;
    for i in 0..3 {
        s = s * a[i] + a[i + 1] * a[i + 1];
    }
    s.powi(3) + (1.0 + k * k).sqrt()
}

fn mixed_over<D: DualNum<Primitive = f64> + Copy>(x: &[D], k: D) -> D {
    let a: Vec<D> = x
        .iter()
        .map(|x| {
            if x.re() > 0.0 {
                (*x * k).sin()
            } else {
                x.exp() / k
            }
        })
        .collect();
    let mut s = D::from(1.0);
    for i in 0..3 {
        s = s * a[i] + a[i + 1] * a[i + 1];
    }
    s.powi(3) + (k * k + 1.0).sqrt()
}

const AT: [f64; 5] = [0.7, -0.4, 1.3, 0.2, 0.9];

fn close(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-12 * expected.abs().max(1.0),
        "{found} is not {expected}"
    );
}

#[test]
fn second_derivatives_are_those_of_num_dual() {
    let x = [AT[0], AT[1], AT[2], AT[3]];
    let (value, (of_x, of_k), h) = mixed_hessian(&x, AT[4]);
    assert_eq!(value, mixed(&x, AT[4]));
    for i in 0..5 {
        for j in 0..5 {
            let part = |k: usize| {
                let (a, b) = (f64::from(u8::from(k == i)), f64::from(u8::from(k == j)));
                HyperDual64::new(AT[k], a, b, 0.0)
            };
            let result = mixed_over(&[part(0), part(1), part(2), part(3)], part(4));
            close(h[i][j], result.eps1eps2);
            assert_eq!(h[i][j].to_bits(), h[j][i].to_bits());
            close(if i < 4 { of_x[i] } else { of_k }, result.eps1);
        }
    }
    let (u, u_k) = ([0.3, -1.0, 0.5, 2.0], -0.7);
    let (value, gradient, (product, product_k)) = mixed_hvp(&x, AT[4], u, u_k);
    assert_eq!((value, gradient), (mixed(&x, AT[4]), (of_x, of_k)));
    for i in 0..5 {
        let expected: f64 = (0..4).map(|j| h[i][j] * u[j]).sum::<f64>() + h[i][4] * u_k;
        close(if i < 4 { product[i] } else { product_k }, expected);
    }
}

/// Along a line, first and second derivative; the remainders fall with the powers of the step that they must.
#[test]
fn the_taylor_test() {
    let x = [AT[0], AT[1], AT[2], AT[3]];
    let (u, u_k) = ([0.3, -1.0, 0.5, 2.0], -0.7);
    let (value, slope) = mixed_jvp(&x, AT[4], u, u_k);
    let (_, _, (of_x, of_k)) = mixed_hvp(&x, AT[4], &u, u_k);
    let curvature = (0..4).map(|i| of_x[i] * u[i]).sum::<f64>() + of_k * u_k;
    let line = |k: usize| Dual2_64::new(AT[k], if k < 4 { u[k] } else { u_k }, 0.0);
    let expected = mixed_over(&[line(0), line(1), line(2), line(3)], line(4));
    close(slope, expected.v1);
    close(curvature, expected.v2);
    let at = |h: f64| mixed(&std::array::from_fn(|i| x[i] + h * u[i]), AT[4] + h * u_k);
    let remainders = |h: f64| {
        let first = at(h) - value - h * slope;
        [at(h) - value, first, first - h * h * curvature / 2.0].map(f64::abs)
    };
    let (coarse, fine) = (remainders(1e-3), remainders(5e-4));
    for (order, (c, f)) in coarse.iter().zip(fine).enumerate() {
        let rate = (c / f).log2();
        assert!(
            (rate - (order as f64 + 1.0)).abs() < 0.05,
            "order {order}: {rate}"
        );
    }
}

/// In, out, and in and out; with a value.
#[reverse_diff(jvp, jacobian)]
fn sweep(a: &mut [f64], k: f64, out: &mut [f64; 2]) -> f64 {
    for i in 1..a.len() {
        a[i] = a[i] * a[i - 1].sin() * k;
    }
    out[0] = a[0] * k;
    out[1] += a[1].max(k);
    a[a.len() - 1]
}

#[test]
fn an_in_out_slice_by_jvp_and_by_vjp() {
    let (a, k, out) = ([0.7, 1.1, -0.3], 1.4, [2.0, 3.0]);
    let (u_a, u_k, u_out) = ([0.5, -1.0, 0.25], 0.75, [4.0, -0.5]);
    let (w, w_a, w_out) = (1.5, [0.5, -0.25, 2.0], [-1.0, 0.75]);

    let (mut a_1, mut out_1, mut a_dot, mut out_dot) = (a, out, u_a, u_out);
    let (value, value_dot) = sweep_jvp(&mut a_1, k, &mut out_1, &mut a_dot, u_k, &mut out_dot);
    let (mut a_2, mut out_2, mut a_bar, mut k_bar, mut out_bar) = (a, out, w_a, 0.0, w_out);
    let again = sweep_vjp_into(
        &mut a_2,
        k,
        &mut out_2,
        w,
        &mut a_bar,
        &mut k_bar,
        &mut out_bar,
    );
    assert_eq!((value, a_1, out_1), (again, a_2, out_2));
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let forward = w * value_dot + dot(&w_a, &a_dot) + dot(&w_out, &out_dot);
    let reverse = dot(&a_bar, &u_a) + k_bar * u_k + dot(&out_bar, &u_out);
    close(forward, reverse);

    // Rows: the value, a, out; columns: a, k, out.
    let (mut a_3, mut out_3) = (a, out);
    let (value, jacobian) = sweep_jacobian(&mut a_3, k, &mut out_3);
    assert_eq!((value, a_3, out_3), (again, a_2, out_2));
    let u: Vec<f64> = u_a.into_iter().chain([u_k]).chain(u_out).collect();
    let found: Vec<f64> = jacobian.chunks(6).map(|row| dot(row, &u)).collect();
    let expected: Vec<f64> = [value_dot]
        .into_iter()
        .chain(a_dot)
        .chain(out_dot)
        .collect();
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).for_each(|(f, e)| close(*f, e));
}

/// More inputs than lanes, and more outputs.
#[reverse_diff(jacobian)]
fn mixing(x: [f64; 19], #[constant] shift: usize) -> [f64; 18] {
    let mut y = [0.0; 18];
    for i in 0..18 {
        y[i] = x[i] * x[(i + shift) % 19] + x[18];
    }
    y
}

/// One row, many columns: reverse mode.
#[reverse_diff(jacobian)]
fn norm(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s += x[i] * x[i];
    }
    s.sqrt()
}

#[test]
fn jacobians_are_row_major() {
    let x = std::array::from_fn(|i| i as f64 + 1.0);
    let (y, j): ([f64; 18], [[f64; 19]; 18]) = mixing_jacobian(x, 2);
    assert_eq!(y[0], 1.0 * 3.0 + 19.0);
    for (i, row) in j.iter().enumerate() {
        let mut expected = [0.0; 19];
        expected[i] += x[(i + 2) % 19];
        expected[(i + 2) % 19] += x[i];
        expected[18] += 1.0;
        assert_eq!(*row, expected, "row {i}");
    }
    let (value, row): (f64, Vec<f64>) = norm_jacobian(&[3.0, 4.0]);
    assert_eq!((value, row.len()), (5.0, 2));
    close(row[0], 0.6);
    close(row[1], 0.8);
    assert_eq!(norm_jacobian(&[]), (0.0, vec![]));
}

#[reverse_diff(hvp, hessian)]
fn quartic(x: Vec<f64>) -> f64 {
    let mut s = 0.0;
    for i in 1..x.len() {
        s += x[i - 1].powi(3) * x[i];
    }
    s
}

#[test]
fn a_hessian_wider_than_a_sweep() {
    let x: Vec<f64> = (0..20).map(|i| 0.5 + 0.25 * f64::from(i)).collect();
    let (value, gradient, h) = quartic_hessian(x.clone());
    let (again, of_hvp, product) = quartic_hvp(x.clone(), &[1.0; 20]);
    assert_eq!((value, &gradient), (again, &of_hvp));
    for i in 0..20 {
        for j in 0..20 {
            let mut expected = 0.0;
            if i == j && i < 19 {
                expected = 6.0 * x[i] * x[i + 1];
            } else if i.abs_diff(j) == 1 {
                expected = 3.0 * x[i.min(j)] * x[i.min(j)];
            }
            close(h[i * 20 + j], expected);
        }
        close(product[i], h[i * 20..(i + 1) * 20].iter().sum());
    }
    assert_eq!(quartic_hessian(vec![]), (0.0, vec![], vec![]));
}

/// Both modes at kinks: the conventions are one.
#[reverse_diff(jvp, jacobian)]
fn kinks(x: f64, y: f64) -> (f64, f64, f64, f64) {
    (x.abs(), x.max(y), (x * x + y * y).sqrt(), x.hypot(y))
}

#[test]
fn conventions_at_kinks() {
    let (_, dots) = kinks_jvp(0.0, 0.0, 2.0, 3.0);
    assert_eq!(dots, (0.0, 2.0, 0.0, 0.0));
    let (_, j) = kinks_jacobian(0.0, 0.0);
    assert_eq!(j, [[0.0, 0.0], [1.0, 0.0], [0.0, 0.0], [0.0, 0.0]]);
}

#[reverse_diff(jvp)]
fn handed_on(x: &mut [f64], y: &mut Vec<f64>) -> Vec<f64> {
    let before = x.to_vec();
    *y = before.clone();
    x[0] *= 2.0;
    y.push(x[1]);
    before
}

/// The tangent of an output aliases that of an input (Mooncake 883), also where the output has another length.
#[test]
fn tangents_of_outputs_are_their_own() {
    let (mut x, mut y) = ([3.0, 5.0], vec![7.0]);
    let (mut x_dot, mut y_dot) = ([1.0, 10.0], vec![100.0]);
    let (v, v_dot) = handed_on_jvp(&mut x, &mut y, &mut x_dot, &mut y_dot);
    assert_eq!((x, y, v), ([6.0, 5.0], vec![3.0, 5.0, 5.0], vec![3.0, 5.0]));
    assert_eq!((x_dot, y_dot), ([2.0, 10.0], vec![1.0, 10.0, 10.0]));
    assert_eq!(v_dot, [1.0, 10.0]);
}

#[test]
#[should_panic(expected = "the tangent of `x` has length 3, but `x` has length 2")]
fn a_tangent_of_wrong_length() {
    let _ = quartic_hvp(vec![1.0, 2.0], &[1.0; 3]);
}

#[reverse_diff(jvp, hvp, jacobian, hessian)]
mod bodies {
    // Structs: parameters, results, memory.

    /// A point mass.
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct Body {
        /// Where it is.
        pub place: [f64; 2],
        /// Not varied by.
        pub number: usize,
        /// How heavy it is.
        pub mass: f64,
    }

    impl Body {
        /// Energy in the field of another.
        pub fn energy(&self, other: &Body) -> f64 {
            let (x, y) = (
                self.place[0] - other.place[0],
                self.place[1] - other.place[1],
            );
            -self.mass * other.mass / (x * x + y * y).sqrt()
        }
    }

    /// The energy of all pairs.
    pub fn total(bodies: &[Body; 2], sun: Body) -> f64 {
        bodies[0].energy(&bodies[1]) + bodies[0].energy(&sun) + sun.energy(&bodies[1])
    }

    /// Moves one.
    pub fn moved(b: Body, by: f64) -> Body {
        Body {
            place: [b.place[0] + by * b.mass, b.place[1] * by],
            number: b.number,
            mass: b.mass,
        }
    }
}

#[test]
fn structs() {
    use bodies::{Body, BodyTangent, moved_jacobian, moved_jvp, total, total_hvp, total_jvp};
    let body = |x: f64, y: f64, mass: f64| Body {
        place: [x, y],
        number: 3,
        mass,
    };
    let dot = |x: f64, y: f64, mass: f64| BodyTangent {
        place: [x, y],
        mass,
    };
    let (moving, tangent) = moved_jvp(body(1.0, 2.0, 3.0), 0.5, dot(1.0, 0.0, 2.0), 1.0);
    assert_eq!(moving, body(2.5, 1.0, 3.0));
    assert_eq!(tangent, dot(1.0 + 0.5 * 2.0 + 3.0, 2.0, 2.0));
    let (_, j) = moved_jacobian(body(1.0, 2.0, 3.0), 0.5);
    let expected = [
        [1.0, 0.0, 0.5, 3.0],
        [0.0, 0.5, 0.0, 2.0],
        [0.0, 0.0, 1.0, 0.0],
    ];
    assert_eq!(j, expected);

    let (bodies, sun) = (
        [body(1.0, 0.0, 2.0), body(0.0, 2.0, 1.0)],
        body(0.5, 0.5, 9.0),
    );
    let (u, u_sun) = (
        [dot(0.1, 0.2, 0.3), dot(-1.0, 0.5, 0.2)],
        dot(0.4, 0.0, 1.0),
    );
    let (v, v_sun) = (
        [dot(1.0, -0.2, 0.0), dot(0.3, 0.3, 1.0)],
        dot(-0.4, 0.6, 0.5),
    );
    let (value, slope) = total_jvp(&bodies, sun, &u, u_sun.clone());
    let (again, (g, g_sun), (h, h_sun)) = total_hvp(&bodies, sun, &u, u_sun.clone());
    let (_, _, (hv, hv_sun)) = total_hvp(&bodies, sun, &v, v_sun.clone());
    assert_eq!((value, value), (again, total(&bodies, sun)));
    close(slope, g.dot(&u) + g_sun.dot(&u_sun));
    close(
        h.dot(&v) + h_sun.dot(&v_sun),
        hv.dot(&u) + hv_sun.dot(&u_sun),
    );
    let (_, _, matrix) = bodies::total_hessian(&bodies, sun);
    let flat: Vec<f64> = [&u[0], &u[1], &u_sun]
        .iter()
        .flat_map(|t| [t.place[0], t.place[1], t.mass])
        .collect();
    for (i, row) in matrix.iter().enumerate() {
        let expected: f64 = row.iter().zip(&flat).map(|(h, u)| h * u).sum();
        let found = [&h[0], &h[1], &h_sun][i / 3];
        close(
            [found.place[0], found.place[1], found.mass][i % 3],
            expected,
        );
    }
}

/// A type of its own, known through the trait alone.
#[derive(ad_core::Differentiable)]
struct Spring {
    stiffness: f64,
    at: [f64; 2],
}

#[reverse_diff(jvp, hvp)]
fn stretched(s: &Spring, by: f64) -> f64 {
    s.stiffness * (s.at[0] - by).powi(2) * s.at[1]
}

#[test]
fn a_type_of_another_module() {
    let s = Spring {
        stiffness: 3.0,
        at: [2.0, 0.5],
    };
    let u = SpringTangent {
        stiffness: 1.0,
        at: [0.0, 2.0],
    };
    // f = k (p - b)² q along (1, 0, 2, -1).
    let (value, slope) = stretched_jvp(&s, 1.0, &u, -1.0);
    assert_eq!((value, slope), (1.5, 0.5 + 2.0 * 3.0 + 3.0));
    let (_, gradient, (product, of_by)) = stretched_hvp(&s, 1.0, u, -1.0);
    assert_eq!(gradient.0.at, [3.0, 3.0]);
    assert_eq!(product.stiffness, 2.0 + 1.0);
    assert_eq!(product.at, [1.0 + 12.0 + 3.0, 1.0 + 6.0]);
    assert_eq!(of_by, -(1.0 + 12.0 + 3.0));
}

/// Over any float type.
#[reverse_diff(jvp, hvp)]
fn bump<T: num_traits::Float>(x: T, k: T) -> T {
    let y = (T::one() + x * x * k).sqrt();
    if y > x { y * (x * k).exp() } else { y }
}

#[test]
fn generic_functions() {
    let over = |x: Dual2_64, k: f64| (x * x * k + 1.0).sqrt() * (x * k).exp();
    let expected = over(Dual2_64::new(0.5, 1.0, 0.0), 1.5);
    let (value, slope) = bump_jvp(0.5, 1.5, 1.0, 0.0);
    let (_, (of_x, _), (of_x_x, _)) = bump_hvp(0.5, 1.5, 1.0, 0.0);
    close(value, expected.re);
    close(slope, expected.v1);
    close(of_x, expected.v1);
    close(of_x_x, expected.v2);
    let (single, _) = bump_jvp(0.5_f32, 1.5, 1.0, 0.0);
    assert_eq!(single, bump(0.5_f32, 1.5));
}
