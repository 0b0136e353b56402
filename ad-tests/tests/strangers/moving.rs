//! Structs by value, and enums that are no `Copy` types.

use ad_core::check::check_grad;
use ad_core::reverse_diff;
#[reverse_diff]
mod m {
    #[derive(Clone, Debug)]
    pub struct S {
        pub values: Vec<f64>,
        pub w: [f64; 2],
        pub weight: f64,
    }
    impl S {
        pub fn scaled(mut self, k: f64) -> Self {
            self.values.iter_mut().for_each(|v| *v *= k);
            self.w[0] -= k;
            self.weight *= k;
            self
        }
        pub fn bumped(mut self, k: f64) -> f64 {
            self.w[1] *= k;
            self.values[0] += 1.0;
            self.w[1] * self.values[0]
        }
    }
    pub fn f(x: f64, k: f64) -> f64 {
        let s = S {
            values: vec![x, x * x],
            w: [x, 1.0],
            weight: k,
        };
        let t = s.scaled(k);
        t.values[1] * t.w[0] * t.weight + t.clone().bumped(x) + t.bumped(k)
    }
    // c: enum made inside
    #[derive(Clone, Debug)]
    pub enum Shape {
        Circle(f64),
        Poly(Vec<f64>),
        Empty,
    }
    impl Shape {
        pub fn area(&self) -> f64 {
            match self {
                Shape::Circle(r) => r * r * 3.0,
                Shape::Poly(v) => v.iter().sum(),
                Shape::Empty => 0.0,
            }
        }
    }
    pub fn g(x: f64, n: usize) -> f64 {
        let s = if n == 0 {
            Shape::Circle(x)
        } else if n == 1 {
            Shape::Poly(vec![x, x * x])
        } else {
            Shape::Empty
        };
        let shapes = vec![s.clone(), Shape::Circle(2.0 * x), Shape::Poly(vec![x; 3])];
        s.area() + shapes.iter().map(|s| s.area()).sum::<f64>()
    }
}
use m::S;
#[test]
fn of_what_moves() {
    check_grad!(m::f, 0.7, 1.3);
    for n in 0..3 {
        check_grad!(m::g, 0.7, n);
    }
    let s = || S {
        values: vec![0.3, 0.4],
        w: [1.0, 2.0],
        weight: 0.5,
    };
    let (v, (g, k)) = S::bumped_grad(s(), 1.5);
    assert!(
        (v - 3.9).abs() < 1e-12
            && g.w == [0.0, 1.5 * 1.3]
            && g.values[0] == 3.0
            && (k - 2.6).abs() < 1e-12
    );
}
