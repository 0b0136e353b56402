//! Modules with a bit of everything: clones, helpers that return vectors, closures and functions as arguments, `&mut` of
//! variables handed to helpers, enums without numbers.
#![allow(clippy::all, reason = "programs are written as users write them")]
#![allow(
    clippy::needless_range_loop,
    reason = "programs are written as users write them"
)]

use ad_core::{Differentiable, reverse_diff};

#[reverse_diff]
mod book {
    #[derive(Clone, Debug, PartialEq)]
    pub struct Asset {
        pub price: f64,
        pub w: [f64; 2],
    }

    #[derive(Clone, Debug, PartialEq)]
    pub struct Portfolio {
        pub assets: Vec<Asset>,
        pub extra: Vec<f64>,
        pub rate: f64,
        pub kind: Kind,
    }

    #[derive(Clone, Copy, Debug, PartialEq)]
    pub enum Kind {
        Call,
        Put,
    }

    impl Portfolio {
        pub fn prices(&self) -> Vec<f64> {
            self.assets.iter().map(|a| a.price * a.w[1]).collect()
        }

        pub fn with_rate(self, rate: f64) -> Self {
            Portfolio { rate, ..self }
        }

        pub fn total(&self) -> f64 {
            self.prices().iter().sum::<f64>() * self.rate
        }
    }

    pub fn bumped(p: &Portfolio, k: f64) -> f64 {
        let mut q = p.clone();
        q.rate *= k;
        q.assets[0].price += k;
        q.extra[0] *= q.extra[1];
        let r = q.clone().with_rate(k * k);
        q.total() + r.total() * p.total() + q.extra[0]
    }

    pub fn option(p: &Portfolio, s: f64) -> f64 {
        match p.kind {
            Kind::Call => s * p.rate,
            Kind::Put => p.rate - s,
        }
    }

    fn apply(f: impl Fn(f64) -> f64, x: f64) -> f64 {
        f(x) + 1.0
    }

    pub fn closures(x: f64, y: f64) -> f64 {
        let k = x * y;
        apply(|z| z * k, x) + apply(f64::exp, y)
    }

    fn accumulate(s: &mut f64, v: f64) {
        *s += v;
    }

    fn smooth(a: &mut [f64], k: f64) {
        for i in 1..a.len() {
            a[i] = k * a[i] + (1.0 - k) * a[i - 1];
        }
    }

    pub fn outputs(x: &[f64], k: f64) -> f64 {
        let mut s = 0.0;
        let mut a = x.to_vec();
        smooth(&mut a, k);
        smooth(&mut a[1..], k);
        for v in &a {
            accumulate(&mut s, v * v);
        }
        s
    }
}

use book::{Asset, Kind, Portfolio};

fn difference<T: Differentiable + Clone>(x: &T, f: impl Fn(&T) -> f64) -> Vec<f64> {
    let flat = x.flatten();
    let along = |i: usize, h: f64| {
        let (mut moved, mut y) = (flat.clone(), x.clone());
        moved[i] += h;
        y.unflatten(&moved);
        f(&y)
    };
    (0..flat.len())
        .map(|i| (along(i, 1e-6) - along(i, -1e-6)) / 2e-6)
        .collect()
}

fn close(a: &[f64], b: &[f64]) {
    assert_eq!(a.len(), b.len());
    for (x, y) in a.iter().zip(b) {
        assert!((x - y).abs() < 1e-6 * (1.0 + y.abs()), "{a:?} {b:?}");
    }
}

fn portfolio(kind: Kind) -> Portfolio {
    let asset = |price| Asset {
        price,
        w: [0.5, 0.25 * price],
    };
    Portfolio {
        assets: vec![asset(1.0), asset(3.0)],
        extra: vec![2.0, 5.0],
        rate: 0.75,
        kind,
    }
}

#[test]
fn clones_and_moves() {
    let p = portfolio(Kind::Call);
    let (v, (dp, dk)) = book::bumped_grad(&p, 1.5);
    assert_eq!(v, book::bumped(&p, 1.5));
    close(&dp.flatten(), &difference(&p, |p| book::bumped(p, 1.5)));
    close(&[dk], &difference(&1.5, |k| book::bumped(&p, *k)));
}

#[test]
fn enums_without_numbers() {
    for kind in [Kind::Call, Kind::Put] {
        let p = portfolio(kind);
        let (v, (dp, ds)) = book::option_grad(&p, 2.0);
        assert_eq!(v, book::option(&p, 2.0));
        close(&dp.flatten(), &difference(&p, |p| book::option(p, 2.0)));
        close(&[ds], &difference(&2.0, |s| book::option(&p, *s)));
    }
}

#[test]
fn arguments_that_are_functions_or_written_to() {
    let (v, (dx, dy)) = book::closures_grad(0.5, 2.0);
    assert_eq!(v, book::closures(0.5, 2.0));
    assert_eq!((dx, dy), (2.0, 0.25 + 2.0_f64.exp()));
    let x = [1.0, -2.0, 0.5, 3.0];
    let (v, (dx, dk)) = book::outputs_grad(&x, 0.3);
    assert_eq!(v, book::outputs(&x, 0.3));
    close(&dx, &difference(&x, |x| book::outputs(x, 0.3)));
    close(&[dk], &difference(&0.3, |k| book::outputs(&x, *k)));
}
