//! A neural network: layers in a `Vec`, activations by an enum that holds no numbers.

use ad_core::check::check_grad;
use ad_core::reverse_diff;
#[reverse_diff]
mod nn {
    #[derive(Differentiable, Clone, Debug)]
    pub struct Layer {
        pub w: Vec<Vec<f64>>,
        pub b: Vec<f64>,
        pub act: Activation,
    }
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub enum Activation {
        Relu,
        Tanh,
        Linear,
    }
    impl Activation {
        pub fn apply(self, x: f64) -> f64 {
            match self {
                Activation::Relu => x.max(0.0),
                Activation::Tanh => x.tanh(),
                Activation::Linear => x,
            }
        }
    }
    #[derive(Differentiable, Clone, Debug)]
    pub struct Net {
        pub layers: Vec<Layer>,
        pub dropout: f64,
    }
    impl Layer {
        pub fn forward(&self, x: &[f64]) -> Vec<f64> {
            self.w
                .iter()
                .zip(&self.b)
                .map(|(row, b)| {
                    self.act
                        .apply(row.iter().zip(x).map(|(w, v)| w * v).sum::<f64>() + b)
                })
                .collect()
        }
    }
    impl Net {
        pub fn predict(&self, x: &[f64]) -> Vec<f64> {
            self.layers.iter().fold(x.to_vec(), |h, l| l.forward(&h))
        }
        pub fn penalty(&self) -> f64 {
            self.layers
                .iter()
                .flat_map(|l| l.w.iter().flatten())
                .map(|w| w * w)
                .sum::<f64>()
                * self.dropout
        }
    }
    pub fn loss(net: &Net, xs: &[[f64; 2]], ys: &[f64]) -> f64 {
        let n = xs.len() as f64;
        let data: f64 = xs
            .iter()
            .zip(ys)
            .map(|(x, y)| {
                let out = net.predict(x);
                (out[0] - y).powi(2)
            })
            .sum();
        data / n + net.penalty()
    }
}
use nn::*;
#[test]
fn of_a_network() {
    let net = Net {
        layers: vec![
            Layer {
                w: vec![vec![0.1, -0.4], vec![0.3, 0.2], vec![-0.6, 0.5]],
                b: vec![0.1, 0.0, -0.1],
                act: Activation::Tanh,
            },
            Layer {
                w: vec![vec![0.7, -0.4, 0.2], vec![0.3, 0.25, -0.1]],
                b: vec![0.05, 0.15],
                act: Activation::Relu,
            },
            Layer {
                w: vec![vec![0.9, -0.8]],
                b: vec![0.0],
                act: Activation::Linear,
            },
        ],
        dropout: 0.01,
    };
    check_grad!(
        loss,
        &net,
        &[[0.5, -0.2], [1.0, 0.3], [-0.4, 0.9]],
        &[1.0, 0.0, 0.5]
    );
}
