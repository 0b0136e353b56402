//! Traits of a module: default methods, associated constants, static dispatch, qualified calls; generic structs.
#![allow(clippy::all, reason = "programs are written as users write them")]
#![allow(dead_code, reason = "not every method is called")]

use ad_core::reverse_diff;
use ad_tests::differences::{derivative, gradient, near};

#[reverse_diff]
mod traits {
    pub trait Potential {
        const CUTOFF: f64;
        fn energy(&self, r: f64) -> f64;
        fn shifted(&self, r: f64) -> f64 {
            if r < Self::CUTOFF {
                self.energy(r) - self.energy(Self::CUTOFF)
            } else {
                0.0
            }
        }
    }
    pub struct Lj {
        pub eps: f64,
        pub sigma: f64,
    }
    pub struct Morse {
        pub d: f64,
        pub a: f64,
        pub r0: f64,
    }
    impl Potential for Lj {
        const CUTOFF: f64 = 2.5;
        fn energy(&self, r: f64) -> f64 {
            let s6 = (self.sigma / r).powi(6);
            4.0 * self.eps * (s6 * s6 - s6)
        }
    }
    impl Potential for Morse {
        const CUTOFF: f64 = 4.0;
        fn energy(&self, r: f64) -> f64 {
            let e = 1.0 - (-self.a * (r - self.r0)).exp();
            self.d * e * e
        }
        fn shifted(&self, r: f64) -> f64 {
            self.energy(r)
        }
    }
    fn total<P: Potential>(p: &P, rs: &[f64]) -> f64 {
        rs.iter().map(|&r| p.shifted(r)).sum()
    }
    fn total2(p: &impl Potential, rs: &[f64]) -> f64 {
        let mut t = 0.0;
        for &r in rs {
            t += p.shifted(r);
        }
        t
    }
    pub fn lj(p: &Lj, rs: &[f64]) -> f64 {
        total(p, rs) + total2(p, rs)
    }
    pub fn both(p: &Lj, q: &Morse, rs: &[f64]) -> f64 {
        total(p, rs) * total(q, rs)
    }

    #[derive(Clone, Copy, Debug)]
    pub struct Vec2<T> {
        pub x: T,
        pub y: T,
    }
    impl<T: num_traits::Float> Vec2<T> {
        pub fn new(x: T, y: T) -> Self {
            Vec2 { x, y }
        }
        pub fn dot(self, o: Self) -> T {
            self.x * o.x + self.y * o.y
        }
        pub fn norm(self) -> T {
            self.dot(self).sqrt()
        }
    }
    impl<T: num_traits::Float> std::ops::Add for Vec2<T> {
        type Output = Self;
        fn add(self, o: Self) -> Self {
            Vec2::new(self.x + o.x, self.y + o.y)
        }
    }
    impl<T: num_traits::Float> std::ops::Mul<T> for Vec2<T> {
        type Output = Vec2<T>;
        fn mul(self, k: T) -> Vec2<T> {
            Vec2 {
                x: self.x * k,
                y: self.y * k,
            }
        }
    }
    pub fn len(a: Vec2<f64>, k: f64) -> f64 {
        (a * k + Vec2::new(1.0, k)).norm()
    }
    pub fn len32(a: Vec2<f32>, k: f32) -> f32 {
        (a * k + Vec2::new(1.0, k)).norm()
    }
    pub fn poly<T: num_traits::Float, const N: usize>(c: &[T; N], x: T) -> T {
        c.iter().rev().fold(T::zero(), |a, &b| a * x + b)
    }

    pub trait Activation {
        fn apply(x: f64) -> f64;
    }
    pub struct Tanh;
    pub struct Softplus;
    impl Activation for Tanh {
        fn apply(x: f64) -> f64 {
            x.tanh()
        }
    }
    impl Activation for Softplus {
        fn apply(x: f64) -> f64 {
            x.exp().ln_1p()
        }
    }
    fn layer<A: Activation>(w: &[f64], x: f64) -> f64 {
        A::apply(w[0] * x + w[1])
    }
    pub fn net(w: &[f64], x: f64) -> f64 {
        layer::<Softplus>(&w[2..], layer::<Tanh>(&w[..2], x))
    }

    pub trait Shape {
        fn area(&self) -> f64;
        fn name(&self) -> String {
            String::from("shape")
        }
        fn density(&self, m: f64) -> f64 {
            m / self.area()
        }
    }
    pub struct Disc(pub f64);
    impl Shape for Disc {
        fn area(&self) -> f64 {
            std::f64::consts::PI * self.0.powi(2)
        }
    }
    pub fn dens(d: &Disc, m: f64) -> f64 {
        d.density(m)
    }
    impl Disc {
        pub const K: f64 = 3.0;
        pub fn weight(&self) -> f64 {
            Self::K * self.density(2.0) * <Self as Shape>::area(self) * Shape::area(self)
        }
    }
}

use traits::{Disc, Lj, Morse, Vec2};

const DISTANCES: [f64; 4] = [1.1, 1.5, 2.0, 3.0];

#[test]
fn default_methods_and_constants() {
    let (p, q, rs) = (
        Lj {
            eps: 1.0,
            sigma: 1.0,
        },
        Morse {
            d: 1.0,
            a: 2.0,
            r0: 1.2,
        },
        DISTANCES.to_vec(),
    );
    let (value, (p_bar, rs_bar)) = traits::lj_grad(&p, &rs);
    assert_eq!(value, traits::lj(&p, &rs));
    let lj = |eps, sigma| traits::lj(&Lj { eps, sigma }, &rs);
    near(p_bar.eps, derivative(&|h| lj(1.0 + h, 1.0), 1e-2).0);
    near(p_bar.sigma, derivative(&|h| lj(1.0, 1.0 + h), 1e-2).0);
    gradient(&rs, &rs_bar, |rs| traits::lj(&p, rs));
    let (value, (_, q_bar, rs_bar)) = traits::both_grad(&p, &q, &rs);
    assert_eq!(value, traits::both(&p, &q, &rs));
    near(
        q_bar.a,
        derivative(
            &|h| {
                traits::both(
                    &p,
                    &Morse {
                        d: 1.0,
                        a: 2.0 + h,
                        r0: 1.2,
                    },
                    &rs,
                )
            },
            1e-2,
        )
        .0,
    );
    gradient(&rs, &rs_bar, |rs| traits::both(&p, &q, rs));
}

#[test]
fn generic_structs() {
    let (a, k) = (Vec2::new(1.0, 2.0), 1.5);
    let (value, (a_bar, k_bar)) = traits::len_grad(a, k);
    assert_eq!(value, traits::len(a, k));
    near(k_bar, derivative(&|h| traits::len(a, k + h), 1e-2).0);
    near(
        a_bar.x,
        derivative(&|h| traits::len(Vec2::new(1.0 + h, 2.0), k), 1e-2).0,
    );
    let (_, (_, k32)) = traits::len32_grad(Vec2::new(1.0, 2.0), 1.5);
    assert!((f64::from(k32) - k_bar).abs() < 1e-6);
    assert_eq!(
        traits::poly_grad(&[1.0, 2.0, 3.0], 2.0),
        (17.0, ([1.0, 2.0, 4.0], 14.0))
    );
    assert_eq!(
        traits::poly_grad(&[1.0f32, 2.0, 3.0], 2.0),
        (17.0, ([1.0, 2.0, 4.0], 14.0))
    );
}

#[test]
fn static_dispatch_and_qualified_calls() {
    let w = vec![0.3, 0.2, 0.9, -0.1];
    let (value, (w_bar, x_bar)) = traits::net_grad(&w, 1.1);
    assert_eq!(value, traits::net(&w, 1.1));
    gradient(&w, &w_bar, |w| traits::net(w, 1.1));
    near(x_bar, derivative(&|h| traits::net(&w, 1.1 + h), 1e-2).0);
    let (_, (d_bar, _)) = traits::dens_grad(&Disc(2.0), 3.0);
    near(
        d_bar.0,
        derivative(&|h| traits::dens(&Disc(2.0 + h), 3.0), 1e-2).0,
    );
    let (_, d_bar) = Disc(2.0).weight_grad();
    near(d_bar.0, derivative(&|h| Disc(2.0 + h).weight(), 1e-2).0);
}

#[reverse_diff]
mod objects {
    pub trait Shape {
        fn area(&self, side: f64) -> f64;
    }
    pub struct Square;
    impl Shape for Square {
        fn area(&self, side: f64) -> f64 {
            side * side
        }
    }
    pub struct Circle;
    impl Shape for Circle {
        fn area(&self, side: f64) -> f64 {
            3.0 * side
        }
    }
    fn total(shape: &dyn Shape, x: f64) -> f64 {
        shape.area(x) + 1.0
    }
    pub fn product(x: f64) -> f64 {
        total(&Square, x) * total(&Circle as &dyn Shape, x)
    }
    pub fn chosen(x: f64, round: bool) -> f64 {
        if round {
            total(&Circle, x)
        } else {
            total(&Square, x)
        }
    }
    pub fn pair(x: f64) -> f64 {
        let shapes: (&dyn Shape, &dyn Shape) = (&Square, &Circle);
        shapes.0.area(x) + 2.0 * shapes.1.area(x)
    }
}

/// What is behind a trait object is known as long as it is one thing.
#[test]
fn objects_of_one_type() {
    let x = 2.0;
    assert_eq!(objects::product_grad(x), (35.0, 5.0 * 3.0 + 7.0 * 4.0));
    assert_eq!(objects::chosen_grad(x, true), (7.0, 3.0));
    assert_eq!(objects::chosen_grad(x, false), (5.0, 4.0));
    assert_eq!(objects::pair_grad(x), (16.0, 10.0));
}
