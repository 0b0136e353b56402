//! Companions, called in functions that are differentiated, of methods and of functions over types that are declared
//! elsewhere: against differences.
#![allow(
    clippy::all,
    clippy::pedantic,
    reason = "programs are written as users write them"
)]

use ad_core::{Differentiable, reverse_diff};
use ad_tests::vectors::{diff, flat, grad, jac, near, nears};

#[derive(Clone, Debug, Differentiable)]
struct Params {
    k: f64,
    c: [f64; 2],
    w: Vec<f64>,
}
#[reverse_diff(order = 2, jvp)]
fn potential(p: &Params, x: f64) -> f64 {
    let mut s = 0.5 * p.k * x * x + p.c[0] * x.powi(3) + p.c[1].sin() * x;
    for w in p.w.iter() {
        s += (w * x).cos();
    }
    s
}
#[reverse_diff(jvp)]
fn fall(p: &Params, x0: f64, dt: f64) -> f64 {
    let mut x = x0;
    for _ in 0..4 {
        let (_, (_, g)) = potential_grad(p, x);
        x -= dt * g;
    }
    x
}
#[reverse_diff(jvp)]
fn fit(p: &Params, x: f64) -> f64 {
    let (v, (gp, _)) = potential_grad(p, x);
    v * gp.k + gp.c[0]
}
fn params(a: &[f64]) -> Params {
    Params {
        k: a[0],
        c: [a[1], a[2]],
        w: a[3..5].to_vec(),
    }
}
#[test]
fn a_force_with_parameters() {
    let a = [1.1, 0.3, -0.2, 0.5, 0.9, 0.7, 0.1];
    let (_, (p, x, dt)) = fall_grad(&params(&a), a[5], a[6]);
    nears(
        &[p.flatten(), vec![x, dt]].concat(),
        &grad(&|a| fall(&params(a), a[5], a[6]), &a),
        1e-9,
    );
    let (_, (p, x)) = fit_grad(&params(&a), a[5]);
    nears(
        &[p.flatten(), vec![x]].concat(),
        &grad(&|a| fit(&params(a), a[5]), &a[..6]),
        1e-9,
    );
}
#[derive(Clone, Debug, Differentiable)]
enum Shape {
    Disk { r: f64 },
    Box(f64, f64),
    Empty,
}
#[reverse_diff(jvp, order = 2)]
fn area(s: &Shape, k: f64) -> f64 {
    match s {
        Shape::Disk { r } => k * r * r * r,
        Shape::Box(a, b) => a * b * k * k,
        Shape::Empty => k.sin(),
    }
}
#[reverse_diff(jvp)]
fn slope(s: &Shape, k: f64) -> f64 {
    let (v, (_, g)) = area_grad(s, k);
    v * g
}
#[test]
fn an_enum() {
    let (_, (_, k)) = slope_grad(&Shape::Empty, 0.3);
    near(k, (0.6_f64).cos(), 1e-14);
    let g = |a: &[f64]| slope(&Shape::Box(a[0], a[1]), a[2]);
    let e = grad(&g, &[1.0, 2.0, 3.0]);
    let (_, (s, k)) = slope_grad(&Shape::Box(1.0, 2.0), 3.0);
    nears(&[s.flatten(), vec![k]].concat(), &e, 1e-9);
}
#[derive(Clone, Debug, Differentiable)]
struct Ball {
    x: f64,
    m: f64,
}
#[reverse_diff(jvp, order = 2)]
fn energy(b: &[Ball], k: f64) -> f64 {
    let mut e = 0.0;
    for i in 0..b.len() {
        e += 0.5 * k * b[i].x * b[i].x * b[i].m;
    }
    for i in 1..b.len() {
        e += (b[i].x - b[i - 1].x).powi(4) * b[i].m;
    }
    e
}
#[reverse_diff(jvp)]
fn force2(b: &[Ball], k: f64) -> f64 {
    let (_, (g, _)) = energy_grad(b, k);
    let mut s = 0.0;
    for i in 0..g.len() {
        s += g[i].x * g[i].x;
    }
    s
}
#[test]
fn a_slice_of_structs() {
    let mk = |a: &[f64]| {
        a.chunks(2)
            .map(|c| Ball { x: c[0], m: c[1] })
            .collect::<Vec<_>>()
    };
    let a = [0.3, 1.0, 0.9, 2.0, 1.2, 0.5];
    let (_, (g, _)) = force2_grad(&mk(&a), 0.7);
    nears(&g.flatten(), &grad(&|a| force2(&mk(a), 0.7), &a), 1e-8);
}
#[reverse_diff(order = 3, jvp, hvp)]
fn well(q: &[f64; 2], c: f64) -> f64 {
    q[0].powi(4) * c + q[0] * q[1].sin()
}
#[reverse_diff(order = 2, jvp)]
fn wells(q: &[f64]) -> f64 {
    q.iter().map(|x| x.powi(3)).sum::<f64>() + q[0] * q[1]
}
#[reverse_diff(jvp)]
fn run(q0: [f64; 2], c: f64) -> f64 {
    let mut q = q0;
    let (_, (mut g, _)) = well_grad(&q, c);
    let mut e;
    let mut total = 0.0;
    for _ in 0..5 {
        for i in 0..2 {
            q[i] -= 0.05 * g[i];
        }
        (e, (g, _)) = well_grad(&q, c);
        total += e;
    }
    total * q[1]
}
#[reverse_diff(jvp)]
fn runs(q0: &[f64]) -> f64 {
    let mut q = q0.to_vec();
    let mut g = vec![0.0; q.len()];
    let mut v = 0.0;
    for _ in 0..5 {
        for i in 0..q.len() {
            q[i] -= 0.05 * g[i];
        }
        (v, g) = wells_grad(&q);
    }
    v + g[0]
}
// the force in a function of its own, elsewhere, returning an array
#[reverse_diff(jvp, order = 2)]
fn force(q: [f64; 2], c: f64) -> [f64; 2] {
    let (_, (g, _)) = well_grad(&q, c);
    [-g[0], -g[1]]
}
#[reverse_diff(jvp, jacobian)]
fn rk(q0: [f64; 2], c: f64) -> [f64; 2] {
    let mut q = q0;
    for _ in 0..3 {
        let k1: [f64; 2] = force(q, c);
        let k2: [f64; 2] = force([q[0] + 0.1 * k1[0], q[1] + 0.1 * k1[1]], c);
        q = [q[0] + 0.1 * k2[0], q[1] + 0.1 * k2[1]];
    }
    q
}
#[derive(Clone, Debug, Differentiable)]
struct Net {
    w: Vec<f64>,
    b: [f64; 2],
    s: f64,
}
#[reverse_diff(jvp, hvp)]
fn uses(n: &Net, x: &[f64]) -> f64 {
    let mut t = 0.0;
    for w in &n.w {
        t += w * w;
    }
    for (w, x) in n.w.iter().zip(x.iter()) {
        t += (w * x).tanh();
    }
    let m = n.w.len() as f64;
    let [b0, b1] = n.b;
    t / m + b0 * b1 + n.s.max(0.1)
}
#[test]
fn results_that_are_assigned() {
    let a = [0.7, 0.2, 1.1];
    let f = |a: &[f64]| run([a[0], a[1]], a[2]);
    let (_, (q, c)) = run_grad([a[0], a[1]], a[2]);
    nears(&[q[0], q[1], c], &grad(&f, &a), 1e-9);
    nears(&runs_grad(&a).1, &grad(&|a| runs(a), &a), 1e-9);
    near(runs_jvp(&a, &[1.0, 0.0, 0.0]).1, runs_grad(&a).1[0], 1e-12);
    nears(
        &rk_jacobian([a[0], a[1]], a[2]).1.concat(),
        &flat(&jac(&|a| rk([a[0], a[1]], a[2]).to_vec(), &a)),
        1e-9,
    );
    let (_, pull) = rk_vjp([a[0], a[1]], a[2]);
    let (q, c) = pull([1.0, 0.0]);
    nears(
        &[q[0], q[1], c],
        &rk_jacobian([a[0], a[1]], a[2]).1[0],
        1e-12,
    );
    let mk = |a: &[f64]| Net {
        w: a[..3].to_vec(),
        b: [a[3], a[4]],
        s: a[5],
    };
    let a = [0.3, 0.6, -0.5, 0.7, 0.9, 0.2];
    nears(
        &uses_grad(&mk(&a), &[0.4, 0.5, 0.6]).1.0.flatten(),
        &grad(&|a| uses(&mk(a), &[0.4, 0.5, 0.6]), &a),
        1e-9,
    );
}
// methods and modules
#[derive(Clone, Debug, ad_core::Differentiable)]
struct P {
    a: f64,
    b: [f64; 2],
}
#[reverse_diff(jvp, hvp)]
impl P {
    fn energy(&self, x: f64) -> f64 {
        self.a * x * x + self.b[0] * x + self.b[1].sin() * self.a
    }
    fn twice(&self, x: f64) -> f64 {
        self.energy(x) * self.energy(2.0 * x)
    }
    fn slope(&self, x: f64) -> f64 {
        self.energy_grad(x).1.1
    }
}
#[reverse_diff(jvp, hvp, hessian)]
mod inside {
    #[derive(Clone, Debug)]
    pub struct Q {
        pub a: f64,
        pub b: [f64; 2],
    }
    impl Q {
        pub fn energy(&self, x: f64) -> f64 {
            self.a * x * x + self.b[0] * x + self.b[1].sin() * self.a
        }
        pub fn slope(&self, x: f64) -> f64 {
            self.energy_grad(x).1.1
        }
    }
    pub fn total(q: &Q, xs: &[f64]) -> f64 {
        xs.iter().map(|x| q.energy(*x) + q.slope(*x)).sum()
    }
}
#[test]
fn methods() {
    let mk = |x: &[f64]| P {
        a: x[0],
        b: [x[1], x[2]],
    };
    let x = [0.3, 0.5, 0.7, 1.2];
    let p = mk(&x);
    let (_, (pb, xb)) = p.twice_grad(1.2);
    let g = grad(&|x| mk(x).twice(x[3]), &x);
    nears(&[pb.a, pb.b[0], pb.b[1], xb], &g, 1e-9);
    let (_, _, (hp, hx)) = p.twice_hvp(1.2, pb.clone(), xb);
    let e = diff(
        &|t| {
            let y: Vec<f64> = (0..4).map(|i| x[i] + t[0] * g[i]).collect();
            let (pb, xb) = mk(&y).twice_grad(y[3]).1;
            vec![pb.a, pb.b[0], pb.b[1], xb]
        },
        &[0.0],
        0,
    );
    nears(&[hp.a, hp.b[0], hp.b[1], hx], &e, 1e-8);
    let (v, (pb, xb)) = p.slope_grad(1.2);
    near(v, 2.0 * 0.3 * 1.2 + 0.5, 1e-14);
    nears(&[pb.a, pb.b[0], pb.b[1], xb], &[2.4, 1.0, 0.0, 0.6], 1e-14);
    let mq = |x: &[f64]| inside::Q {
        a: x[0],
        b: [x[1], x[2]],
    };
    let (_, _, h) = inside::total_hessian(&mq(&x), &[1.2, -0.3]);
    let h: Vec<f64> = h;
    let e = jac(
        &|y| {
            let (q, xs) = inside::total_grad(&mq(y), &y[3..]).1;
            [vec![q.a, q.b[0], q.b[1]], xs].concat()
        },
        &[0.3, 0.5, 0.7, 1.2, -0.3],
    );
    nears(&h, &flat(&e), 1e-8);
}

// All of a method's companions.
#[reverse_diff(jvp, hvp, hessian)]
mod by_method {
    #[derive(Clone, Debug)]
    pub struct Q {
        pub a: f64,
        pub b: [f64; 2],
    }
    impl Q {
        pub fn energy(&self, x: f64) -> f64 {
            self.a * x * x + self.b[0] * x + self.b[1].sin() * self.a
        }
        pub fn slope(&self, x: f64) -> f64 {
            self.energy_grad(x).1.1
        }
        pub fn bend(&self, x: f64) -> f64 {
            let (_, _, (_, b)) = self.energy_hvp(
                x,
                QTangent {
                    a: 0.0,
                    b: [0.0; 2],
                },
                1.0,
            );
            b
        }
        pub fn own(self, x: f64) -> f64 {
            self.a * x.sin()
        }
    }
    pub fn total(q: &Q, xs: &[f64]) -> f64 {
        xs.iter().map(|x| q.energy(*x) + q.slope(*x)).sum()
    }
    pub fn made(x: f64, k: f64) -> f64 {
        let q = Q {
            a: k,
            b: [x, k * k],
        };
        let (v, (dq, dx)) = q.energy_grad(x);
        v * dq.b[0] + dx
    }
    pub fn consumed(x: f64, k: f64) -> f64 {
        let q = Q {
            a: k,
            b: [x, k * k],
        };
        let (v, (_, dx)) = q.own_grad(x);
        v + dx
    }
}

#[test]
fn all_companions_of_methods() {
    let x = [0.8, 1.3];
    let two = |f: fn(f64, f64) -> f64| move |x: &[f64]| f(x[0], x[1]);
    let (a, b) = by_method::made_grad(x[0], x[1]).1;
    nears(&[a, b], &grad(&two(by_method::made), &x), 1e-9);
    let h = by_method::made_hessian(x[0], x[1]).2;
    let of = |x: &[f64]| {
        let (a, b) = by_method::made_grad(x[0], x[1]).1;
        vec![a, b]
    };
    nears(&h.concat(), &flat(&jac(&of, &x)), 1e-8);
    let (a, b) = by_method::consumed_grad(x[0], x[1]).1;
    nears(&[a, b], &grad(&two(by_method::consumed), &x), 1e-9);
    let q = by_method::Q {
        a: 0.7,
        b: [0.2, 0.3],
    };
    near(q.bend(2.0), 1.4, 1e-14);
    let total = |x: &[f64]| {
        let q = by_method::Q {
            a: x[0],
            b: [x[1], x[2]],
        };
        by_method::total(&q, &x[3..])
    };
    let (q_bar, xs_bar) = by_method::total_grad(&q, &[0.5, 1.5]).1;
    let found = [q_bar.a, q_bar.b[0], q_bar.b[1], xs_bar[0], xs_bar[1]];
    nears(&found, &grad(&total, &[0.7, 0.2, 0.3, 0.5, 1.5]), 1e-8);
    let (q_bar, x_bar) = q.bend_grad(2.0).1;
    assert_eq!((q_bar.a, q_bar.b, x_bar), (2.0, [0.0; 2], 0.0));
}

#[reverse_diff(jvp, hvp)]
mod shapes {
    #[derive(Clone, Debug)]
    pub enum Shape {
        Disk { r: f64 },
        Box(f64, f64),
        Empty,
    }
    pub fn area(s: &Shape, k: f64) -> f64 {
        match s {
            Shape::Disk { r } => k * r * r * r,
            Shape::Box(a, b) => a * b * k * k,
            Shape::Empty => k.sin(),
        }
    }
    pub fn slope(s: &Shape, k: f64) -> f64 {
        let (v, (_, g)) = area_grad(s, k);
        v * g
    }
    pub fn both(s: &Shape, k: f64) -> f64 {
        let (v, (ds, g)) = area_grad(s, k);
        let d = match ds {
            ShapeTangent::Disk { r } => r,
            ShapeTangent::Box(a, b) => a * b,
            ShapeTangent::Empty => 1.0,
        };
        v * g * d
    }
}
#[test]
fn enums_of_the_module() {
    let (_, (_, k)) = shapes::slope_grad(&shapes::Shape::Empty, 0.3);
    near(k, (0.6_f64).cos(), 1e-14);
    let g = |a: &[f64]| shapes::slope(&shapes::Shape::Box(a[0], a[1]), a[2]);
    let e = grad(&g, &[1.0, 2.0, 3.0]);
    let (_, (s, k)) = shapes::slope_grad(&shapes::Shape::Box(1.0, 2.0), 3.0);
    nears(&[s.flatten(), vec![k]].concat(), &e, 1e-9);
}
#[test]
fn tangents_of_enums_are_matched() {
    let a = [1.0, 2.0, 3.0];
    let (v, (s, k)) = shapes::both_grad(&shapes::Shape::Box(1.0, 2.0), 3.0);
    near(v, shapes::both(&shapes::Shape::Box(1.0, 2.0), 3.0), 1e-15);
    near(
        v,
        1.0 * 2.0 * 9.0 * (2.0 * 1.0 * 2.0 * 3.0) * (2.0 * 9.0 * 9.0),
        1e-12,
    );
    let e = grad(&|a| shapes::both(&shapes::Shape::Box(a[0], a[1]), a[2]), &a);
    nears(&[s.flatten(), vec![k]].concat(), &e, 1e-8);
    let (_, g, (s, k)) = shapes::both_hvp(
        &shapes::Shape::Box(1.0, 2.0),
        3.0,
        shapes::ShapeTangent::Box(1.0, 0.5),
        0.25,
    );
    let f = |t: &[f64]| {
        let t = t[0];
        let (s, k) =
            shapes::both_grad(&shapes::Shape::Box(1.0 + t, 2.0 + 0.5 * t), 3.0 + 0.25 * t).1;
        [s.flatten(), vec![k]].concat()
    };
    nears(&[s.flatten(), vec![k]].concat(), &diff(&f, &[0.0], 0), 1e-7);
    let _ = g;
}
#[derive(Clone, Debug, Differentiable)]
struct Out {
    a: f64,
    b: Vec<f64>,
}
#[reverse_diff(jvp, order = 2)]
fn out(x: &[f64], k: f64) -> Out {
    Out {
        a: x[0] * x[1] * k,
        b: x.iter().map(|v| v.sin() * k).collect(),
    }
}
#[reverse_diff(jvp, hvp)]
fn uses_out(x: &[f64], k: f64) -> f64 {
    let o: Out = out(x, k);
    o.a * o.b[0] + o.b[1]
}
#[reverse_diff(jvp, hvp)]
mod results {
    #[derive(Clone, Debug)]
    pub struct P {
        pub a: f64,
        pub b: [f64; 2],
    }
    #[derive(Clone, Debug)]
    pub enum E {
        A(f64),
        B { x: f64, y: f64 },
    }
    pub fn make(x: f64, k: f64) -> P {
        P {
            a: x * k,
            b: [x.sin(), k * k],
        }
    }
    pub fn choose(x: f64, k: f64) -> E {
        if x > k {
            E::A(x * k)
        } else {
            E::B { x: x * x, y: k * x }
        }
    }
    pub fn along(x: f64, k: f64) -> f64 {
        let (p, d) = make_jvp(x, k, 1.0, 0.0);
        let (e, de) = choose_jvp(x, k, 0.0, 1.0);
        let v = match e {
            E::A(t) => t,
            E::B { x, y } => x * y,
        };
        let dv = match de {
            ETangent::A(t) => t,
            ETangent::B { x, y } => x + y,
        };
        p.a * d.b[0] + d.a * v * dv
    }
}
#[test]
fn structs_and_enums_as_results() {
    let f = |x: f64, k: f64| {
        let v = if x > k { x * k } else { x * x * k * x };
        let dv = if x > k { x } else { x };
        x * k * x.cos() + k * v * dv
    };
    for (x, k) in [(0.7, 0.3), (0.3, 0.7)] {
        near(results::along(x, k), f(x, k), 1e-14);
        let (a, b) = results::along_grad(x, k).1;
        nears(&[a, b], &grad(&|p| f(p[0], p[1]), &[x, k]), 1e-9);
    }
    let p = [0.3, 0.9, 1.3];
    let g = |p: &[f64]| {
        let (x, k) = uses_out_grad(&p[..2], p[2]).1;
        [x, vec![k]].concat()
    };
    nears(&g(&p), &grad(&|p| uses_out(&p[..2], p[2]), &p), 1e-9);
    let (x, k) = uses_out_hvp(&p[..2], p[2], &[1.0, 0.0], 0.0).2;
    nears(&[x, vec![k]].concat(), &diff(&g, &p, 0), 1e-8);
}
