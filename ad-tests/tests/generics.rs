//! Functions that are generic over the float type, over sizes and over whatever else.
#![allow(clippy::all, reason = "programs are written as users write them")]
#![allow(
    clippy::needless_range_loop,
    reason = "programs are written as users write them"
)]

use ad_core::{Scalar, reverse_diff};
use num_traits::{Float, FloatConst};

#[reverse_diff]
fn norm<T: Float, const N: usize>(x: &[T; N], y: T) -> T {
    let mut s = T::zero();
    for i in 0..N {
        s = s + x[i] * x[i];
    }
    (s.sqrt() + T::one()).powf(y) * T::from(0.5).unwrap() + y.max(T::from(N).unwrap())
}

#[reverse_diff]
fn logistic<T>(x: T, steps: usize) -> T
where
    T: Float + FloatConst,
{
    let half = T::from(0.5).unwrap();
    let mut y = x * T::PI();
    for _ in 0..steps {
        y = (y * half).tanh() + y.abs().hypot(x) / (T::one() + y.exp());
    }
    y
}

/// By differences, in `f64`.
fn slope(f: impl Fn(f64) -> f64, x: f64) -> f64 {
    (f(x + 1e-6) - f(x - 1e-6)) / 2e-6
}

fn both<T: Float + FloatConst + Scalar>(x: T) -> T {
    logistic_grad(x, 3).1
}

#[test]
fn over_numbers() {
    let (v, (dx, dy)) = norm_grad(&[3.0, 4.0], 2.0);
    assert_eq!(v, 20.0);
    assert!((dx[0] - 3.6).abs() < 1e-12 && (dx[1] - 4.8).abs() < 1e-12);
    assert!((dy - (18.0 * 6.0_f64.ln() + 1.0)).abs() < 1e-12);
    let (v, (dx, _)) = norm_grad(&[3.0_f32, 4.0], 2.0);
    assert_eq!(v, 20.0);
    assert!((dx[0] - 3.6).abs() < 1e-5 && (dx[1] - 4.8).abs() < 1e-5);
    let (v, dx) = logistic_grad(0.3, 3);
    assert_eq!(v, logistic(0.3, 3));
    assert!((dx - slope(|x| logistic(x, 3), 0.3)).abs() < 1e-8);
    assert_eq!(both(0.3), dx);
    assert!((f64::from(both(0.3_f32)) - dx).abs() < 1e-5);
    let (_, pullback) = logistic_vjp(0.3, 3);
    assert!((pullback(2.0) - 2.0 * dx).abs() < 1e-12);
}

#[reverse_diff]
mod helpers {
    use num_traits::Float;

    fn softplus<T: Float>(x: T) -> T {
        (x.exp() + T::one()).ln() * T::from(2.0).unwrap() + T::epsilon()
    }

    /// Over any element type.
    fn at<T: Copy>(data: &[T], i: usize) -> T {
        data[i]
    }

    fn sum<T: Float, const N: usize>(x: &[T; N]) -> T {
        let mut s = T::zero();
        for i in 0..N {
            s = s + softplus(at(x, i));
        }
        s
    }

    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct Pair<T> {
        pub a: T,
        pub b: T,
    }

    impl<T: Float> Pair<T> {
        pub fn new(a: T, b: T) -> Self {
            Pair { a, b }
        }

        pub fn product(&self) -> T {
            self.a * self.b
        }
    }

    pub fn concrete(x: [f64; 3], y: f32) -> f64 {
        let p = Pair::new(x[0], x[1]);
        sum(&x) * p.product() + f64::from(softplus(y))
    }

    pub fn generic<T: Float>(x: &[T; 2], p: &Pair<T>) -> T {
        sum(x) * p.product()
    }

    pub extern "C" fn exported_square(x: f64) -> f64 {
        x * x
    }
}

#[test]
fn helpers_are_instantiated() {
    let softplus = |x: f64| (x.exp() + 1.0).ln() * 2.0;
    let sigmoid = |x: f64| 2.0 / (1.0 + (-x).exp());
    let x = [0.5, -1.0, 2.0];
    let (v, (dx, dy)) = helpers::concrete_grad(x, 0.25);
    let sum: f64 = x.iter().map(|x| softplus(*x)).sum();
    assert!((v - (sum * x[0] * x[1] + softplus(0.25))).abs() < 1e-6);
    let product = x[0] * x[1];
    let expected = [
        sigmoid(x[0]) * product + sum * x[1],
        sigmoid(x[1]) * product + sum * x[0],
        sigmoid(x[2]) * product,
    ];
    for (d, e) in dx.iter().zip(expected) {
        assert!((d - e).abs() < 1e-12);
    }
    assert!((f64::from(dy) - sigmoid(0.25)).abs() < 1e-6);

    let p = helpers::Pair { a: 2.0_f32, b: 3.0 };
    let (_, (dx, dp)) = helpers::generic_grad(&[1.0_f32, 2.0], &p);
    let sum = softplus(1.0) + softplus(2.0);
    assert!((f64::from(dp.a) - 3.0 * sum).abs() < 1e-5);
    assert!((f64::from(dx[1]) - 6.0 * sigmoid(2.0)).abs() < 1e-5);
    assert_eq!(p.product_grad().1, helpers::PairTangent { a: 3.0, b: 2.0 });
    assert_eq!(helpers::exported_square_grad(3.0), (9.0, 6.0));
}
