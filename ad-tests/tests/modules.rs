//! `#[reverse_diff]` on a module: calls, methods, structs, operators, generics. Gradients are worked out by hand.
#![allow(clippy::all, reason = "programs are written as users write them")]
#![allow(
    clippy::needless_range_loop,
    reason = "programs are written as users write them"
)]

use ad_core::{Differentiable, Tangent, reverse_diff};

#[reverse_diff]
mod calls {
    pub const SCALE: f64 = 2.0;

    fn square(x: f64) -> f64 {
        x * x
    }

    /// Names of the callee are not those of the caller.
    fn shadow(x: f64) -> f64 {
        let y = 3.0 * x;
        y
    }

    fn sum_until(xs: &[f64], limit: f64) -> f64 {
        let mut s = 0.0;
        for i in 0..xs.len() {
            if xs[i] > limit {
                return s;
            }
            s += square(xs[i]);
        }
        s
    }

    pub fn tail(xs: &[f64], k: f64) -> f64 {
        let y = 5.0;
        SCALE * sum_until(&xs[1..], 10.0) + square(k) * y + shadow(k)
    }

    fn norm2<const N: usize>(x: &[f64; N]) -> f64 {
        let mut s = 0.0;
        for i in 0..N {
            s += x[i] * x[i];
        }
        s
    }

    pub fn fixed(x: [f64; 3], y: &[f64; 2]) -> f64 {
        norm2(&x) * norm2(y)
    }

    fn pair(x: f64) -> (f64, f64) {
        if x > 0.0 { (x, x * x) } else { (-x, 0.0) }
    }

    pub fn pairs(x: f64) -> f64 {
        let (a, b) = pair(x);
        let c = pair(-x);
        a * b + c.0
    }

    fn weigh(x: f64, #[constant] w: f64) -> f64 {
        w * x
    }

    pub fn stopped(x: f64) -> f64 {
        weigh(x, x)
    }

    #[skip]
    pub fn report(x: f64) -> String {
        format!("{x:?}")
    }

    pub fn count(n: usize) -> usize {
        n + 1
    }
}

#[test]
fn calls_are_lowered_in_place() {
    let (v, (dx, dk)) = calls::tail_grad(&[7.0, 1.0, 2.0, 11.0, 4.0], 0.5);
    assert_eq!(v, 2.0 * (1.0 + 4.0) + 1.25 + 1.5);
    assert_eq!((dx, dk), (vec![0.0, 4.0, 8.0, 0.0, 0.0], 5.0 + 3.0));
    let (v, (dx, dy)) = calls::fixed_grad([1.0, 2.0, 2.0], &[3.0, 4.0]);
    assert_eq!((v, dx, dy), (225.0, [50.0, 100.0, 100.0], [54.0, 72.0]));
    assert_eq!(calls::pairs_grad(2.0), (10.0, 13.0));
    assert_eq!(calls::pairs_grad(-3.0), (3.0, -1.0));
    assert_eq!(calls::stopped_grad(3.0), (9.0, 3.0));
    assert_eq!(calls::report(1.0), "1.0");
    assert_eq!(calls::count(1), 2);
}

#[reverse_diff]
mod vectors {
    use std::ops::{Add, Mul, Neg, Sub};

    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct Vec3 {
        pub x: f64,
        pub y: f64,
        pub z: f64,
    }

    impl Vec3 {
        pub const UNIT: f64 = 1.0;
        pub fn new(x: f64, y: f64, z: f64) -> Self {
            Self { x, y, z }
        }
        pub fn dot(self, o: Self) -> f64 {
            self.x * o.x + self.y * o.y + self.z * o.z
        }
        pub fn norm(&self) -> f64 {
            self.dot(*self).sqrt() * Self::UNIT
        }
        pub fn cross(&self, o: &Vec3) -> Vec3 {
            Vec3 {
                x: self.y * o.z - self.z * o.y,
                y: self.z * o.x - self.x * o.z,
                z: self.x * o.y - self.y * o.x,
            }
        }
    }

    impl Add for Vec3 {
        type Output = Vec3;
        fn add(self, o: Vec3) -> Vec3 {
            Vec3::new(self.x + o.x, self.y + o.y, self.z + o.z)
        }
    }

    impl Sub for Vec3 {
        type Output = Vec3;
        fn sub(self, o: Vec3) -> Vec3 {
            Vec3::new(self.x - o.x, self.y - o.y, self.z - o.z)
        }
    }

    impl Mul<f64> for Vec3 {
        type Output = Vec3;
        fn mul(self, k: f64) -> Vec3 {
            Vec3::new(self.x * k, self.y * k, self.z * k)
        }
    }

    impl Mul<Vec3> for f64 {
        type Output = Vec3;
        fn mul(self, v: Vec3) -> Vec3 {
            v * self
        }
    }

    impl Neg for Vec3 {
        type Output = Vec3;
        fn neg(self) -> Vec3 {
            Vec3::new(-self.x, -self.y, -self.z)
        }
    }

    pub fn energy(a: Vec3, b: &Vec3, k: f64) -> f64 {
        let d = a - *b * k;
        let e = 2.0 * d + -a;
        d.dot(e)
    }

    pub fn length(v: Vec3) -> f64 {
        let Vec3 { x, y: w, .. } = v;
        v.norm() + x * w
    }

    pub fn replaced(v: Vec3, x: f64) -> f64 {
        let mut w = Vec3 { x, ..v };
        w.y *= x;
        w.norm() * w.y
    }

    pub fn total(vs: &[Vec3]) -> f64 {
        let mut sum = Vec3::new(0.0, 0.0, 0.0);
        for i in 0..vs.len() {
            sum = sum + vs[i] * vs[i].norm();
        }
        sum.x + 2.0 * sum.y + 3.0 * sum.z
    }
}

use vectors::{Vec3, Vec3Tangent};

fn v(x: f64, y: f64, z: f64) -> Vec3 {
    Vec3 { x, y, z }
}

fn t(x: f64, y: f64, z: f64) -> Vec3Tangent {
    Vec3Tangent { x, y, z }
}

/// Central differences along each number of a struct.
fn difference<T: Differentiable + Clone>(x: &T, f: impl Fn(&T) -> f64) -> Vec<f64> {
    let flat = x.flatten();
    (0..flat.len())
        .map(|i| {
            let at = |h: f64| {
                let (mut moved, mut y) = (flat.clone(), x.clone());
                moved[i] += h;
                y.unflatten(&moved);
                f(&y)
            };
            (at(1e-6) - at(-1e-6)) / 2e-6
        })
        .collect()
}

fn close(a: &[f64], b: &[f64]) {
    assert_eq!(a.len(), b.len());
    for (x, y) in a.iter().zip(b) {
        assert!((x - y).abs() < 1e-7 * (1.0 + y.abs()), "{a:?} {b:?}");
    }
}

#[test]
fn structs_and_operators() {
    let (a, b) = (v(1.0, -2.0, 0.5), v(0.25, 3.0, -1.0));
    let (value, (da, db, dk)) = vectors::energy_grad(a, &b, 1.5);
    assert_eq!(value, vectors::energy(a, &b, 1.5));
    // e = 2 d - a, so the value is 2 d·d - d·a with d = a - k b.
    let d = a - b * 1.5;
    let g = d * 4.0 - a;
    let ga = g - d;
    assert_eq!(da, t(ga.x, ga.y, ga.z));
    close(
        &db.flatten(),
        &difference(&b, |b| vectors::energy(a, b, 1.5)),
    );
    close(&[dk], &[-g.dot(b)]);

    let (value, dv) = vectors::length_grad(a);
    assert_eq!(value, vectors::length(a));
    close(&dv.flatten(), &difference(&a, |a| vectors::length(*a)));

    let (value, (dv, dx)) = vectors::replaced_grad(a, 3.0);
    assert_eq!(value, vectors::replaced(a, 3.0));
    assert_eq!(dv.x, 0.0);
    close(
        &dv.flatten(),
        &difference(&a, |a| vectors::replaced(*a, 3.0)),
    );
    close(&[dx], &difference(&3.0, |x| vectors::replaced(a, *x)));

    let all = [a, b, v(2.0, 0.0, 1.0)];
    let (value, dv) = vectors::total_grad(&all);
    assert_eq!(value, vectors::total(&all));
    close(&dv.flatten(), &difference(&all, |a| vectors::total(a)));

    let mut a_bar = t(1.0, 1.0, 1.0);
    a.norm_grad_into(&mut a_bar);
    close(
        &a_bar.flatten(),
        &[
            1.0 + a.x / a.norm(),
            1.0 + a.y / a.norm(),
            1.0 + a.z / a.norm(),
        ],
    );
}

#[test]
fn results_that_are_structs() {
    let (a, b) = (v(1.0, -2.0, 0.5), v(0.25, 3.0, -1.0));
    let (value, pullback) = a.cross_vjp(&b);
    assert_eq!(value, a.cross(&b));
    let seed = t(1.0, 2.0, 3.0);
    let (da, _) = pullback(seed.clone());
    let along = |a: &Vec3| {
        a.cross(&b)
            .flatten()
            .iter()
            .zip(seed.flatten())
            .map(|(x, y)| x * y)
            .sum()
    };
    close(&da.flatten(), &difference(&a, along));
}

#[derive(Differentiable, Clone, Debug, PartialEq)]
struct Outer<T> {
    #[constant]
    kept: f64,
    values: Vec<T>,
    pair: Pair,
    n: usize,
}

#[derive(Differentiable, Clone, Debug, PartialEq)]
struct Pair(f64, u8, [f32; 2]);

#[test]
fn tangents() {
    let mut x = Outer {
        kept: 9.0,
        values: vec![1.0, 2.0],
        pair: Pair(3.0, 7, [4.0, 5.0]),
        n: 1,
    };
    assert_eq!(x.flatten(), [1.0, 2.0, 3.0, 4.0, 5.0]);
    let mut d = x.zero_like();
    assert_eq!(d.pair, PairTangent(0.0, (), [0.0, 0.0]));
    d.unflatten(&[1.0, 0.0, 2.0, 0.0, 3.0]);
    let mut e = d.clone();
    e.axpy(2.0, &d);
    assert_eq!(e.flatten(), [3.0, 0.0, 6.0, 0.0, 9.0]);
    assert_eq!(e.dot(&d), 3.0 + 12.0 + 27.0);
    x.unflatten(&[5.0, 4.0, 3.0, 2.0, 1.0]);
    assert_eq!((x.pair, x.kept, x.n), (Pair(3.0, 7, [2.0, 1.0]), 9.0, 1));
    assert!(format!("{d:?}").starts_with("OuterTangent { values: [1.0, 0.0]"));
}
