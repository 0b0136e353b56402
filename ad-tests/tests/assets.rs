//! A portfolio of enums in structs: cloned, written to by a method, filtered, weighed.
#![allow(clippy::all, reason = "programs are written as users write them")]
#![allow(dead_code, reason = "not every field is read")]

use ad_core::reverse_diff;
use ad_tests::differences::{derivative, gradient, near};

#[reverse_diff]
mod portfolio {
    #[derive(Clone, Debug)]
    pub enum Asset {
        Stock { price: f64, vol: f64 },
        Bond { face: f64, rate: f64, years: u32 },
        Cash(f64),
    }
    #[derive(Clone, Debug)]
    pub struct Position {
        pub asset: Asset,
        pub quantity: f64,
    }
    #[derive(Clone, Debug)]
    pub struct Portfolio {
        pub positions: Vec<Position>,
        pub name: String,
        pub hedge: Option<u8>,
    }
    impl Asset {
        pub fn value(&self, shock: f64) -> f64 {
            match self {
                Asset::Stock { price, vol } => price * (1.0 + shock * vol),
                Asset::Bond { face, rate, years } => face * (1.0 + rate).powi(-(*years as i32)),
                Asset::Cash(c) => *c,
            }
        }
        fn is_cash(&self) -> bool {
            matches!(self, Asset::Cash(_))
        }
    }
    impl Portfolio {
        pub fn value(&self, shock: f64) -> f64 {
            self.positions
                .iter()
                .map(|p| p.asset.value(shock) * p.quantity)
                .sum()
        }
        pub fn weights(&self, shock: f64) -> Vec<f64> {
            let t = self.value(shock);
            self.positions
                .iter()
                .map(|p| p.asset.value(shock) * p.quantity / t)
                .collect()
        }
        pub fn concentration(&self, shock: f64) -> f64 {
            self.weights(shock)
                .iter()
                .map(|w| w * w)
                .sum::<f64>()
                .sqrt()
        }
        pub fn risky(&self) -> f64 {
            self.positions
                .iter()
                .filter(|p| !p.asset.is_cash())
                .map(|p| p.quantity * p.asset.value(0.1))
                .fold(0.0, |a, b| a + b)
        }
        pub fn rebalance(&mut self, k: f64) {
            for p in self.positions.iter_mut() {
                match &mut p.asset {
                    Asset::Stock { vol, .. } if *vol > 0.25 => {
                        p.quantity *= k;
                        *vol *= 0.9;
                    }
                    Asset::Cash(c) => *c += k,
                    _ => p.quantity *= 1.0 + k * 0.01,
                }
            }
        }
    }
    pub fn objective(p: &Portfolio, k: f64) -> f64 {
        let mut q = p.clone();
        q.rebalance(k);
        q.value(0.05) - 0.3 * q.concentration(0.05) + p.risky() * 0.01
    }
    fn softmax(x: &[f64]) -> Vec<f64> {
        let m = x.iter().cloned().fold(f64::NEG_INFINITY, f64::max);
        let e: Vec<f64> = x.iter().map(|v| (v - m).exp()).collect();
        let s: f64 = e.iter().sum();
        e.into_iter().map(|v| v / s).collect()
    }
    pub fn entropy(x: &[f64]) -> f64 {
        -softmax(x).iter().map(|p| p * p.ln()).sum::<f64>()
    }
}

use portfolio::{Asset, Portfolio, Position};

#[test]
fn objective() {
    let positions = vec![
        Position {
            asset: Asset::Stock {
                price: 100.0,
                vol: 0.3,
            },
            quantity: 2.0,
        },
        Position {
            asset: Asset::Bond {
                face: 90.0,
                rate: 0.03,
                years: 5,
            },
            quantity: 1.5,
        },
        Position {
            asset: Asset::Cash(50.0),
            quantity: 1.0,
        },
    ];
    let p = Portfolio {
        positions,
        name: "a".into(),
        hedge: None,
    };
    let (value, (p_bar, k_bar)) = portfolio::objective_grad(&p, 0.5);
    assert_eq!(value, portfolio::objective(&p, 0.5));
    gradient(&p, &p_bar, |p| portfolio::objective(p, 0.5));
    near(
        k_bar,
        derivative(&|h| portfolio::objective(&p, 0.5 + h), 1e-2).0,
    );
    let x = vec![0.1, 0.5, 0.2];
    gradient(&x, &portfolio::entropy_grad(&x).1, |x| {
        portfolio::entropy(x)
    });
}
