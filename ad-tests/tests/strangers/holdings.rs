//! A portfolio of nested structs, which is rebalanced.

use ad_core::check::check_grad;
use ad_core::reverse_diff;
#[reverse_diff]
pub mod portfolio {
    #[derive(Differentiable, Clone, Debug)]
    pub struct Position {
        pub ticker: String,
        pub quantity: f64,
        pub price: f64,
        pub fees: Fees,
    }
    #[derive(Differentiable, Clone, Copy, Debug)]
    pub struct Fees {
        pub fixed: f64,
        pub rate: f64,
    }
    #[derive(Differentiable, Clone, Debug)]
    pub struct Portfolio {
        pub cash: f64,
        pub positions: Vec<Position>,
        pub model: Model,
    }
    #[derive(Differentiable, Clone, Debug)]
    pub struct Model {
        pub drift: Vec<f64>,
        pub vol: [f64; 2],
        pub horizon: f64,
        pub steps: usize,
    }
    impl Fees {
        pub const FREE: Fees = Fees {
            fixed: 0.0,
            rate: 0.0,
        };
        pub fn of(&self, volume: f64) -> f64 {
            self.fixed + self.rate * volume.abs()
        }
    }
    impl Position {
        pub fn value(&self) -> f64 {
            self.quantity * self.price
        }
        pub fn net(&self) -> f64 {
            self.value() - self.fees.of(self.value())
        }
    }
    impl Portfolio {
        pub fn total(&self) -> f64 {
            self.cash + self.positions.iter().map(Position::net).sum::<f64>()
        }
        pub fn weights(&self) -> Vec<f64> {
            let total = self.total();
            self.positions.iter().map(|p| p.net() / total).collect()
        }
        pub fn expected(&self) -> f64 {
            let w = self.weights();
            w.iter()
                .zip(&self.model.drift)
                .map(|(w, d)| w * d)
                .sum::<f64>()
                * self.model.horizon
        }
        pub fn variance(&self) -> f64 {
            let w = self.weights();
            let mean = w.iter().sum::<f64>() / w.len() as f64;
            let spread = w.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (w.len() - 1) as f64;
            let [a, b] = self.model.vol;
            spread * a * a + 2.0 * a * b * mean + b * b
        }
        pub fn rebalanced(&self, target: &[f64]) -> Portfolio {
            let total = self.total();
            let mut next = self.clone();
            for (p, t) in next.positions.iter_mut().zip(target) {
                let wanted = t * total / p.price;
                let traded = (wanted - p.quantity) * p.price;
                next.cash -= traded + p.fees.of(traded);
                p.quantity = wanted;
            }
            next
        }
    }
    pub fn utility(p: &Portfolio, target: &[f64], aversion: f64) -> f64 {
        let mut now = p.clone();
        for k in 0..p.model.steps {
            now = now.rebalanced(target);
            for (pos, d) in now.positions.iter_mut().zip(p.model.drift.iter()) {
                pos.price *= (d * 0.1 * (k + 1) as f64).exp();
            }
        }
        now.expected() - aversion * now.variance() + (now.total() / p.total()).ln()
    }
}
use portfolio::*;
#[test]
fn of_a_portfolio() {
    let p = Portfolio {
        cash: 100.0,
        positions: vec![
            Position {
                ticker: "A".into(),
                quantity: 2.0,
                price: 30.0,
                fees: Fees {
                    fixed: 1.0,
                    rate: 0.01,
                },
            },
            Position {
                ticker: "B".into(),
                quantity: 1.0,
                price: 80.0,
                fees: Fees {
                    fixed: 0.5,
                    rate: 0.02,
                },
            },
            Position {
                ticker: "C".into(),
                quantity: 5.0,
                price: 12.0,
                fees: Fees::FREE,
            },
        ],
        model: Model {
            drift: vec![0.05, 0.1, -0.02],
            vol: [0.2, 0.3],
            horizon: 1.5,
            steps: 2,
        },
    };
    check_grad!(utility, &p, &[0.2, 0.3, 0.1], 2.0);
    let (v, (g, t, a)) = utility_grad(&p, &[0.2, 0.3, 0.1], 2.0);
    assert_eq!(v, utility(&p, &[0.2, 0.3, 0.1], 2.0));
    assert!(g.positions[1].fees.rate != 0.0 && g.model.drift[1] != 0.0 && t.len() == 3 && a != 0.0);
}
