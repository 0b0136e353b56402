//! Jacobians, Hessians and their kin of functions over types that are declared elsewhere, enums and type parameters: one
//! direction at a time. Against differences.
#![allow(
    clippy::all,
    clippy::pedantic,
    reason = "programs are written as users write them"
)]

use ad_core::sparse::Pattern;
use ad_core::{Differentiable, reverse_diff};
use ad_tests::vectors::{flat, grad, jac, near, nears};
use num_traits::Float;

#[derive(Clone, Debug, Differentiable)]
struct Spring {
    k: f64,
    rest: f64,
    ends: [[f64; 2]; 2],
    id: usize,
}

#[reverse_diff(hessian, hvp, hessian_diagonal)]
fn spring(s: &Spring, c: f64) -> f64 {
    let dx = s.ends[0][0] - s.ends[1][0];
    let dy = s.ends[0][1] - s.ends[1][1];
    let len = (dx * dx + dy * dy).sqrt();
    let e = len - s.rest;
    0.5 * s.k * e * e + c * e.powi(3) * ad_core::constant(s.id as f64)
}

fn check_h(f: &dyn Fn(&[f64]) -> f64, g: &dyn Fn(&[f64]) -> Vec<f64>, h: Vec<f64>, x: &[f64]) {
    nears(&g(x), &grad(f, x), 1e-8);
    nears(&h, &flat(&jac(&|x| g(x), x)), 1e-8);
    let n = x.len();
    for i in 0..n {
        for j in 0..n {
            assert_eq!(h[i * n + j].to_bits(), h[j * n + i].to_bits());
        }
    }
}

#[test]
fn a_struct() {
    let mk = |p: &[f64]| Spring {
        k: p[0],
        rest: p[1],
        ends: [[p[2], p[3]], [p[4], p[5]]],
        id: 3,
    };
    let x = [2.0, 0.5, 0.1, 0.2, 1.3, -0.4, 0.7];
    let g = |p: &[f64]| {
        let (s, c) = spring_grad(&mk(p), p[6]).1;
        vec![
            s.k,
            s.rest,
            s.ends[0][0],
            s.ends[0][1],
            s.ends[1][0],
            s.ends[1][1],
            c,
        ]
    };
    let (_, _, h) = spring_hessian(&mk(&x), x[6]);
    let h: Vec<f64> = h.clone();
    check_h(&|p| spring(&mk(p), p[6]), &g, h.clone(), &x);
    let (_, _, (d, dc)) = spring_hessian_diagonal(&mk(&x), x[6]);
    nears(
        &[
            d.k,
            d.rest,
            d.ends[0][0],
            d.ends[0][1],
            d.ends[1][0],
            d.ends[1][1],
            dc,
        ],
        &(0..7).map(|i| h[i * 8]).collect::<Vec<_>>(),
        1e-13,
    );
}
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Pose {
    pos: [f64; 3],
    angle: f64,
}
#[derive(Clone, Debug, PartialEq, Differentiable)]
struct Out {
    norm: f64,
    p: [f64; 2],
    n: usize,
}
#[reverse_diff(jacobian, jvp)]
fn st(p: &Pose, v: &[f64; 2]) -> Out {
    let (s, c) = p.angle.sin_cos();
    let norm = p.pos.iter().map(|v| v * v).sum::<f64>().sqrt();
    Out {
        norm,
        p: [
            c * v[0] - s * v[1] + p.pos[0],
            s * v[0] + c * v[1] + p.pos[1] * p.pos[2],
        ],
        n: 3,
    }
}
#[test]
fn a_struct_as_result() {
    let x = [0.7, 1.3, -0.4, 0.6, 0.8, 0.2];
    let mk = |x: &[f64]| Pose {
        pos: [x[0], x[1], x[2]],
        angle: x[3],
    };
    let f = |x: &[f64]| {
        let o = st(&mk(x), &[x[4], x[5]]);
        vec![o.norm, o.p[0], o.p[1]]
    };
    let (o, j) = st_jacobian(&mk(&x), &[x[4], x[5]]);
    assert_eq!(o, st(&mk(&x), &[x[4], x[5]]));
    nears(&j, &flat(&jac(&f, &x)), 1e-9);
}
#[derive(Clone, Debug, Differentiable)]
struct Model {
    w: Vec<f64>,
    b: f64,
    scale: [f64; 2],
    inner: Inner,
}
#[derive(Clone, Debug, Differentiable)]
struct Inner {
    gain: f64,
    taps: Vec<f64>,
}
#[reverse_diff(jvp, hvp, hessian, jacobian, hvps, hessian_diagonal, jvps)]
fn model(m: &Model, x: &[f64]) -> f64 {
    let z: f64 = m.w.iter().zip(x).map(|(w, x)| w * x).sum();
    let mut s = 0.0;
    for t in m.inner.taps.iter() {
        s += t * t * m.inner.gain;
    }
    for (i, t) in m.inner.taps.iter().enumerate() {
        s += t.sin() * x[i];
    }
    let smooth: f64 = m.w.windows(2).map(|p| (p[1] - p[0]).powi(2)).sum();
    let (a, c) = (z * m.scale[0]).sin_cos();
    let tt = m.b.tanh();
    a * tt + c * m.scale[1] + s * smooth
}
#[test]
fn nested_structs_with_vecs() {
    let x = [0.3, 0.5, -0.7, 1.2, 0.9, 0.8, 0.7, 0.6, -0.5, 0.35, 0.45];
    let mk = |x: &[f64]| Model {
        w: x[..3].to_vec(),
        b: x[3],
        scale: [x[4], x[5]],
        inner: Inner {
            gain: x[6],
            taps: x[7..9].to_vec(),
        },
    };
    let xs = [0.2, 0.6, 1.1];
    use ad_core::Tangent;
    let g = |x: &[f64]| {
        let (m, xs) = model_grad(&mk(x), &xs).1;
        [m.flatten(), xs].concat()
    };
    let _ = |a: &ModelTangent| a.dot(a);
    let all = [&x[..9], &xs[..]].concat();
    let f = |a: &[f64]| model(&mk(a), &a[9..]);
    nears(&g(&x), &grad(&f, &all), 1e-8);
    let (_, _, h) = model_hessian(&mk(&x), &xs);
    nears(
        &h,
        &flat(&jac(
            &|a| {
                let (m, xs) = model_grad(&mk(a), &a[9..]).1;
                [m.flatten(), xs].concat()
            },
            &all,
        )),
        1e-8,
    );
    nears(&model_jacobian(&mk(&x), &xs).1, &g(&x), 1e-12);
    let (gm, gx) = model_grad(&mk(&x), &xs).1;
    let many = model_hvps(&mk(&x), &xs, &[(gm.clone(), gx.clone())]).2;
    let one = model_hvp(&mk(&x), &xs, gm.clone(), &gx).2;
    nears(&many[0].0.flatten(), &one.0.flatten(), 1e-13);
    let (d, dx) = model_hessian_diagonal(&mk(&x), &xs).2;
    nears(
        &[d.flatten(), dx].concat(),
        &(0..12).map(|i| h[i * 13]).collect::<Vec<_>>(),
        1e-12,
    );
    let j = model_jvps(&mk(&x), &xs, &[(gm.clone(), gx.clone())]).1;
    near(j[0], gm.dot(&gm) + gx.dot(&gx), 1e-12);
}
#[derive(Clone, Debug, Differentiable)]
enum Shape {
    Disk { r: f64 },
    Box(f64, f64),
    Empty,
}
#[reverse_diff(jvp, hvp, hessian, jacobian)]
fn area(s: &Shape, k: f64) -> f64 {
    match s {
        Shape::Disk { r } => k * r * r,
        Shape::Box(a, b) => a * b * k,
        Shape::Empty => k.sin(),
    }
}
#[reverse_diff(hessian, jacobian, jvp)]
mod m {
    #[derive(Clone, Debug)]
    pub enum Shape {
        Disk { r: f64 },
        Box(f64, f64),
        Empty,
    }
    pub fn area(s: &Shape, k: f64) -> f64 {
        match s {
            Shape::Disk { r } => k * r * r,
            Shape::Box(a, b) => a * b * k,
            Shape::Empty => k.sin(),
        }
    }
    #[derive(Clone, Debug)]
    pub struct P {
        pub pos: [f64; 3],
        pub q: Vec<f64>,
        pub _n: usize,
    }
    #[derive(Clone, Debug)]
    pub struct Out {
        pub a: f64,
        pub b: [f64; 2],
    }
    pub fn out(p: &P, x: f64) -> Out {
        let (s, c) = (p.pos[0] * x).sin_cos();
        Out {
            a: p.q.iter().map(|q| q * s).sum(),
            b: [c, p.pos.iter().map(|v| v * v).sum::<f64>().sqrt()],
        }
    }
}
#[test]
fn enums() {
    let (v, (_, k), h) = area_hessian(&Shape::Box(2.0, 3.0), 4.0);
    assert_eq!((v, k), (24.0, 6.0));
    assert_eq!(h, [0.0, 4.0, 3.0, 4.0, 0.0, 2.0, 3.0, 2.0, 0.0]);
    assert_eq!(area_jacobian(&Shape::Disk { r: 3.0 }, 2.0).1, [12.0, 9.0]);
    assert_eq!(area_jacobian(&Shape::Empty, 0.0).1, [1.0]);
    let (v, (_, k), h) = m::area_hessian(&m::Shape::Box(2.0, 3.0), 4.0);
    assert_eq!((v, k), (24.0, 6.0));
    assert_eq!(h, [0.0, 4.0, 3.0, 4.0, 0.0, 2.0, 3.0, 2.0, 0.0]);
    let p = m::P {
        pos: [0.1, 0.2, 0.3],
        q: vec![1.0, 2.0],
        _n: 1,
    };
    let x = [0.1, 0.2, 0.3, 1.0, 2.0, 0.7];
    let f = |x: &[f64]| {
        let o = m::out(
            &m::P {
                pos: [x[0], x[1], x[2]],
                q: x[3..5].to_vec(),
                _n: 1,
            },
            x[5],
        );
        vec![o.a, o.b[0], o.b[1]]
    };
    nears(&m::out_jacobian(&p, 0.7).1, &flat(&jac(&f, &x)), 1e-9);
}
// generics
#[reverse_diff(jvp, jvps, jacobian, hvp, hvps, hessian, hessian_diagonal, order = 2)]
fn gn<T: Float>(x: &[T], k: T) -> T {
    let mut s = T::zero();
    for i in 1..x.len() {
        s = s + (x[i] * x[i - 1] * k).sin();
    }
    s * s
}
#[reverse_diff(jvp, jacobian)]
fn genv<T: Float>(x: [T; 2]) -> [T; 3] {
    [x[0] * x[1], x[0].exp(), x[1] / x[0]]
}
#[test]
fn type_parameters() {
    let x = [0.3, 0.6, 0.9];
    let f = |p: &[f64]| {
        let mut s = 0.0;
        for i in 1..3 {
            s += (p[i] * p[i - 1] * p[3]).sin();
        }
        s * s
    };
    let p = [0.3, 0.6, 0.9, 1.1];
    let g = grad(&f, &p);
    let h = flat(&jac(&|p| grad(&f, p), &p));
    let (_, (a, b), hh) = gn_hessian(&x, 1.1);
    nears(&[a, vec![b]].concat(), &g, 1e-8);
    nears(&hh, &h, 1e-5);
    nears(&gn_jacobian(&x, 1.1).1, &g, 1e-8);
    let (_, j) = genv_jacobian([2.0_f64, 3.0]);
    assert_eq!(j[0], [3.0, 2.0]);
    let (_, j) = genv_jacobian([2.0_f32, 3.0]);
    assert_eq!(j[0], [3.0_f32, 2.0]);
}
#[reverse_diff(jvp, hessian, hvps, hessian_diagonal, hessian_sparse, jvps)]
fn sq<T: Float>(x: &[T; 3], k: T) -> T {
    x[0] * x[1] * k + x[2] * x[2] * k * k
}
#[reverse_diff(jacobian, jacobian_sparse)]
fn mv<T: num_traits::Float>(m: &[[T; 2]; 2], x: &[T], out: &mut [T]) {
    for i in 0..2 {
        for j in 0..2 {
            out[i] = out[i] + m[i][j] * x[j];
        }
    }
}
#[test]
fn type_parameters_in_all_products() {
    let (v, g, h) = sq_hessian(&[1.0, 2.0, 3.0], 0.5);
    assert_eq!(v, 1.0 + 2.25);
    assert_eq!(g, ([1.0, 0.5, 1.5], 2.0 + 9.0));
    let h: [[f64; 4]; 4] = h;
    assert_eq!(
        h,
        [
            [0.0, 0.5, 0.0, 2.0],
            [0.5, 0.0, 0.0, 1.0],
            [0.0, 0.0, 0.5, 6.0 * 0.5 * 2.0],
            [2.0, 1.0, 6.0, 18.0]
        ]
    );
    let (_, _, h) = sq_hessian(&[1.0_f32, 2.0, 3.0], 0.5);
    let h: [[f32; 4]; 4] = h;
    assert_eq!(h[3], [2.0, 1.0, 6.0, 18.0]);
    assert_eq!(
        sq_hessian_diagonal(&[1.0_f32, 2.0, 3.0], 0.5).2,
        ([0.0, 0.0, 0.5], 18.0)
    );
    assert_eq!(
        sq_hvps(&[1.0, 2.0, 3.0], 0.5, &[([1.0, 0.0, 0.0], 0.0)]).2,
        [([0.0, 0.5, 0.0], 2.0)]
    );
    assert_eq!(
        sq_jvps(&[1.0, 2.0, 3.0], 0.5, &[([1.0, 0.0, 0.0], 0.0)]).1,
        [1.0]
    );
    let p = Pattern::new(4, 4, (0..16).map(|k| (k / 4, k % 4)));
    assert_eq!(
        sq_hessian_sparse(&[1.0, 2.0, 3.0], 0.5, &p).2.values[12..],
        [2.0, 1.0, 6.0, 18.0]
    );
    let mut o = [0.0; 2];
    let ((), j) = mv_jacobian(&[[1.0, 2.0], [3.0, 4.0]], &[5.0, 6.0], &mut o);
    assert_eq!(o, [17.0, 39.0]);
    assert_eq!(
        j,
        [
            5.0, 6.0, 0.0, 0.0, 1.0, 2.0, 1.0, 0.0, 0.0, 0.0, 5.0, 6.0, 3.0, 4.0, 0.0, 1.0
        ]
    );
}
