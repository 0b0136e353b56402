//! A module as people write it: structs with vectors of structs, methods with iterators, closures that capture, recursion.
#![allow(clippy::all, reason = "programs are written as users write them")]

use ad_core::reverse_diff;

#[reverse_diff]
mod portfolio {
    #[derive(Differentiable, Clone, Debug)]
    pub struct Asset {
        pub price: f64,
        pub weights: [f64; 2],
        pub id: u32,
    }

    #[derive(Differentiable, Clone, Debug)]
    pub struct Portfolio {
        pub assets: Vec<Asset>,
        pub rate: f64,
    }

    impl Portfolio {
        fn total(&self) -> f64 {
            self.assets.iter().map(|a| a.price * a.weights[0]).sum()
        }

        fn variance(&self) -> f64 {
            let n = self.assets.len() as f64;
            let mean = self.assets.iter().map(|a| a.price).sum::<f64>() / n;
            self.assets
                .iter()
                .map(|a| (a.price - mean).powi(2))
                .sum::<f64>()
                / n
        }

        fn score(&self, k: f64) -> f64 {
            let discount = |t: usize| (-self.rate * t as f64).exp();
            let m = self
                .assets
                .iter()
                .map(|a| a.price)
                .fold(f64::NEG_INFINITY, f64::max);
            let e: Vec<f64> = self.assets.iter().map(|a| (a.price - m).exp()).collect();
            let z: f64 = e.iter().sum();
            self.assets
                .iter()
                .zip(&e)
                .enumerate()
                .filter(|(_, (a, _))| a.id % 2 == 0)
                .map(|(t, (a, w))| a.price * w / z * discount(t) * k)
                .sum::<f64>()
        }
    }

    pub fn value(p: &Portfolio, k: f64) -> f64 {
        let best = p.assets.iter().max_by(|a, b| a.price.total_cmp(&b.price));
        let best = best.map(|a| a.price * a.weights[1]).unwrap_or(0.0);
        p.score(k) + p.variance() * p.total() + best
    }

    pub fn tree(x: &[f64], depth: u32) -> f64 {
        if depth == 0 || x.len() < 2 {
            return x.iter().map(|v| v * v).sum();
        }
        let (a, b) = x.split_at(x.len() / 2);
        tree(a, depth - 1) * 0.5 + tree(b, depth - 1).sqrt()
    }

    pub fn best_row(rows: &[Vec<f64>]) -> f64 {
        rows.iter()
            .map(|r| r.iter().sum::<f64>())
            .fold(f64::MIN, |a, b| if b > a { b } else { a })
    }

    pub fn smooth<const N: usize>(x: [f64; N]) -> f64 {
        x.windows(2).map(|w| (w[0] - w[1]).powi(2)).sum::<f64>()
            + x.map(|v| v * v).iter().sum::<f64>()
    }
}

use portfolio::{Asset, Portfolio};

fn sample(x: &[f64; 10]) -> Portfolio {
    let asset = |k: usize| Asset {
        price: x[3 * k],
        weights: [x[3 * k + 1], x[3 * k + 2]],
        id: u32::try_from(k).expect("a small number"),
    };
    Portfolio {
        assets: (0..3).map(asset).collect(),
        rate: x[9],
    }
}

fn slope(f: impl Fn(f64) -> f64, at: f64) -> f64 {
    let h = 1e-5;
    (f(at + h) - f(at - h)) / (2.0 * h)
}

fn close(found: f64, expected: f64) {
    let scale = 1.0 + expected.abs();
    assert!(
        (found - expected).abs() < 1e-7 * scale,
        "{found} where differences give {expected}"
    );
}

#[test]
fn structs_in_vectors() {
    let x = [1.2, 0.3, 0.4, 0.7, -0.2, 0.9, 1.9, 0.5, 0.6, 0.05];
    let (value, (bar, k_bar)) = portfolio::value_grad(&sample(&x), 0.8);
    assert_eq!(
        value.to_bits(),
        portfolio::value(&sample(&x), 0.8).to_bits()
    );
    close(k_bar, slope(|k| portfolio::value(&sample(&x), k), 0.8));
    let flat = bar
        .assets
        .iter()
        .flat_map(|a| [a.price, a.weights[0], a.weights[1]])
        .chain([bar.rate]);
    for (i, found) in flat.enumerate() {
        let at = |v: f64| {
            let mut x = x;
            x[i] = v;
            portfolio::value(&sample(&x), 0.8)
        };
        close(found, slope(at, x[i]));
    }
}

#[test]
fn recursion_over_halves() {
    let x = [0.5, 1.5, -0.7, 0.9, 1.1];
    let (_, bar) = portfolio::tree_grad(&x, 2);
    for i in 0..x.len() {
        let at = |v: f64| {
            let mut x = x;
            x[i] = v;
            portfolio::tree(&x, 2)
        };
        close(bar[i], slope(at, x[i]));
    }
}

#[test]
fn rows_and_arrays() {
    let (value, bar) = portfolio::best_row_grad(&[vec![0.5, 1.0], vec![2.0], vec![]]);
    assert_eq!((value, bar), (2.0, vec![vec![0.0, 0.0], vec![1.0], vec![]]));
    let (value, bar) = portfolio::smooth_grad([1.0, 3.0, 2.0]);
    assert_eq!((value, bar), (19.0, [-2.0, 12.0, 2.0]));
}
