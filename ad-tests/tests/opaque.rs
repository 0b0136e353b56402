//! Types of other modules: all that the macro knows of them is that they are `Differentiable`.
#![allow(clippy::all, reason = "programs are written as users write them")]
#![allow(
    clippy::needless_range_loop,
    reason = "programs are written as users write them"
)]

use ad_core::{Differentiable, reverse_diff};

#[derive(Differentiable, Clone, Debug, PartialEq)]
struct Inner {
    k: f64,
    values: [f32; 2],
}

#[derive(Differentiable, Clone, Debug, PartialEq)]
struct Model {
    w: Vec<f64>,
    bias: f64,
    inner: Inner,
    layers: Vec<Inner>,
    n: usize,
}

fn model() -> Model {
    let inner = Inner {
        k: 0.5,
        values: [1.0, 2.0],
    };
    Model {
        w: vec![1.0, -2.0],
        bias: 3.0,
        inner: inner.clone(),
        layers: vec![inner; 2],
        n: 2,
    }
}

/// Central differences along each number of a struct.
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
        assert!((x - y).abs() < 1e-7 * (1.0 + y.abs()), "{a:?} {b:?}");
    }
}

#[reverse_diff]
fn loss(m: &Model, x: &[f64]) -> f64 {
    let mut s = m.bias;
    for i in 0..m.n {
        s += m.w[i] * x[i] * m.layers[i].k.exp();
    }
    s * m.inner.k.sqrt()
}

#[reverse_diff]
fn turned(p: Inner, a: f64) -> Inner {
    let values: [f32; 2] = p.values;
    Inner {
        k: p.k * a,
        values: [values[1], values[0] * 2.0],
    }
}

#[test]
fn parameters() {
    let (m, x) = (model(), [0.5, 2.0]);
    let (v, (dm, dx)) = loss_grad(&m, &x);
    assert_eq!(v, loss(&m, &x));
    close(&dm.flatten(), &difference(&m, |m| loss(m, &x)));
    close(&dx, &difference(&x, |x| loss(&m, x)));
    let mut m_bar = dm.clone();
    let mut x_bar = [0.0; 2];
    loss_vjp_into(&m, &x, 2.0, &mut m_bar, &mut x_bar);
    assert_eq!(m_bar.bias, 3.0 * dm.bias);
}

#[reverse_diff]
impl Model {
    const SCALE: f64 = 2.0;

    fn scaled(&self, x: f64) -> f64 {
        x * self.bias * Self::SCALE
    }

    fn at(&self, x: f64) -> f64 {
        self.scaled(x) + Self::squared(self.inner.k)
    }

    fn squared(x: f64) -> f64 {
        x * x
    }
}

impl Inner {
    #[reverse_diff]
    fn decay(&self, t: f64) -> f64 {
        (-self.k * t).exp()
    }
}

trait Energy {
    fn energy(&self, x: f64) -> f64;
}

#[reverse_diff]
impl Energy for Inner {
    fn energy(&self, x: f64) -> f64 {
        self.k * x * x
    }
}

#[test]
fn results() {
    let p = model().inner;
    let (v, pullback) = turned_vjp(p.clone(), 3.0);
    assert_eq!(v, turned(p.clone(), 3.0));
    let mut seed = p.zero_like();
    seed.unflatten(&[1.0, 10.0, 100.0]);
    let (dp, da) = pullback(seed);
    assert_eq!((dp.k, dp.values, da), (3.0, [200.0, 10.0], 0.5));
}

#[test]
fn methods() {
    let m = model();
    let (v, (dm, dx)) = m.at_grad(1.5);
    assert_eq!((v, dx), (m.at(1.5), 6.0));
    close(&dm.flatten(), &difference(&m, |m| m.at(1.5)));
    let (v, (di, dt)) = m.inner.decay_grad(2.0);
    let e = (-1.0_f64).exp();
    assert_eq!((v, di.k, dt), (e, -2.0 * e, -0.5 * e));
    let (v, (di, dx)) = m.inner.energy_grad(3.0);
    assert_eq!((v, di.k, dx), (4.5, 9.0, 3.0));
    assert_eq!(m.inner.energy(3.0), 4.5);
}
