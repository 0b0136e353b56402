//! Active `&mut` parameters: in, out, in and out; against differences of the primal.
//!
//! The accumulator of such a parameter comes in with the adjoint of its final content and leaves with that of its initial
//! content. So for any weights `w`, `f_vjp_into` gives the gradient of `seed * value + w . final`.

use ad_core::reverse_diff;

/// In place, and a value: the element before was already overwritten.
#[reverse_diff]
pub fn sweep(a: &mut [f64], k: f64) -> f64 {
    for i in 1..a.len() {
        a[i] = a[i] * a[i - 1].sin() * k;
    }
    a[a.len() - 1]
}

/// The right-hand side of a differential equation: outputs only.
#[reverse_diff]
pub fn pendulum(x: &[f64], p: &[f64; 2], t: f64, out: &mut [f64]) {
    out[0] = x[1] * p[0];
    out[1] = -x[0].sin() * p[1] + t.sin() * x[1];
}

/// Scalars through references.
#[reverse_diff]
pub fn accumulate(x: f64, p: &mut f64, q: &mut f64) {
    *p += x * x;
    *q *= *p;
    *p *= x - *q;
}

/// A step of a recurrent cell: the state is overwritten by way of a workspace.
#[reverse_diff]
pub fn cell(w: &[f64], input: f64, state: &mut [f64], work: &mut [f64]) -> f64 {
    let n = state.len();
    for i in 0..n {
        work[i] = input;
        for j in 0..n {
            work[i] += w[i * n + j] * state[j];
        }
    }
    let mut s = 0.0;
    for i in 0..n {
        state[i] = work[i].tanh();
        s += state[i] * state[i];
    }
    s
}

/// Steps of a scheme that writes where it has read, with an exit that depends on the data.
#[reverse_diff]
pub fn relax(u: &mut [f64; 5], k: f64, #[constant] steps: usize) {
    for _ in 0..steps {
        let mut change = 0.0;
        for i in 1..4 {
            let old = u[i];
            u[i] += k * (u[i - 1] - 2.0 * u[i] + u[i + 1]) * u[i];
            change += (u[i] - old).abs();
        }
        if change < 0.02 {
            break;
        }
    }
}

/// The same with a workspace that has no adjoint for the caller.
#[reverse_diff]
pub fn cell_with_scratch(
    w: &[f64],
    input: f64,
    state: &mut [f64],
    #[scratch] work: &mut [f64],
) -> f64 {
    let n = state.len();
    for i in 0..n {
        work[i] = input;
        for j in 0..n {
            work[i] += w[i * n + j] * state[j];
        }
    }
    let mut s = 0.0;
    for i in 0..n {
        state[i] = work[i].tanh();
        s += state[i] * state[i];
    }
    s
}

/// A `Vec` that grows.
#[reverse_diff]
pub fn history(v: &mut Vec<f64>, x: f64, #[constant] n: usize) -> f64 {
    for i in 0..n {
        let last = v[v.len() - 1];
        v.push(last * x + v[i]);
    }
    v[n] * x
}

/// Compares a gradient with central differences, extrapolated.
fn check(name: &str, f: impl Fn(&[f64]) -> f64, x: &[f64], gradient: &[f64]) {
    assert_eq!(x.len(), gradient.len());
    for i in 0..x.len() {
        let d = |h: f64| {
            let at = |step: f64| {
                let mut x = x.to_vec();
                x[i] += step;
                f(&x)
            };
            (at(h) - at(-h)) / (2.0 * h)
        };
        let (coarse, fine) = (d(2e-4), d(1e-4));
        let expected = (4.0 * fine - coarse) / 3.0;
        let error = (gradient[i] - expected).abs();
        assert!(
            error <= 1e-9 * (1.0 + expected.abs()),
            "{name}, {i}: {} against {expected}",
            gradient[i]
        );
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[test]
fn in_place() {
    let (a, k, w, seed) = ([0.3, 1.1, -0.7, 2.0], 1.3, [0.5, -1.0, 2.0, 0.25], 0.7);
    let (mut end, mut plain) = (a, a);
    let (mut a_bar, mut k_bar) = (w, 0.1);
    let value = sweep_vjp_into(&mut end, k, seed, &mut a_bar, &mut k_bar);
    assert_eq!(value.to_bits(), sweep(&mut plain, k).to_bits());
    assert_eq!(end, plain, "the parameter ends as the primal leaves it");
    let f = |x: &[f64]| {
        let mut a = x[..4].to_vec();
        let v = sweep(&mut a, x[4]);
        seed * v + dot(&w, &a)
    };
    let x = [a[0], a[1], a[2], a[3], k];
    check(
        "sweep",
        f,
        &x,
        &[a_bar[0], a_bar[1], a_bar[2], a_bar[3], k_bar - 0.1],
    );
    let mut again = a;
    let (_, (by_a, by_k)) = sweep_grad(&mut again, k);
    let f = |x: &[f64]| sweep(&mut x[..4].to_vec(), x[4]);
    check(
        "sweep_grad",
        f,
        &x,
        &[by_a[0], by_a[1], by_a[2], by_a[3], by_k],
    );
}

#[test]
fn output() {
    let (x, p, t, w) = ([0.4, -0.8], [1.5, 2.5], 0.3, [0.7, -1.2]);
    let (mut out, mut out_bar) = ([9.0, 9.0], w);
    let (mut x_bar, mut p_bar, mut t_bar) = ([0.0; 2], [0.0; 2], 0.0);
    pendulum_vjp_into(
        &x,
        &p,
        t,
        &mut out,
        &mut x_bar,
        &mut p_bar,
        &mut t_bar,
        &mut out_bar,
    );
    assert_eq!(
        out_bar, [0.0; 2],
        "the initial content of an output is of no account"
    );
    let f = |z: &[f64]| {
        let mut out = [0.0; 2];
        pendulum(&z[..2], &[z[2], z[3]], z[4], &mut out);
        dot(&w, &out)
    };
    check(
        "pendulum",
        f,
        &[x[0], x[1], p[0], p[1], t],
        &[x_bar[0], x_bar[1], p_bar[0], p_bar[1], t_bar],
    );
}

#[test]
fn scalars() {
    let (x, p, q) = (0.7, 1.1, -0.4);
    let (mut p_end, mut q_end, mut x_bar, mut p_bar, mut q_bar) = (p, q, 0.0, 0.3, 2.0);
    accumulate_vjp_into(
        x, &mut p_end, &mut q_end, &mut x_bar, &mut p_bar, &mut q_bar,
    );
    let f = |z: &[f64]| {
        let (mut p, mut q) = (z[1], z[2]);
        accumulate(z[0], &mut p, &mut q);
        0.3 * p + 2.0 * q
    };
    check("accumulate", f, &[x, p, q], &[x_bar, p_bar, q_bar]);
}

#[test]
fn state_and_workspace() {
    let (w, input, state, weights) = ([0.1, 0.4, -0.3, 0.2], 0.5, [0.3, -0.6], [1.5, -0.5]);
    let (mut end, mut work) = (state, [7.0, 7.0]);
    let (mut w_bar, mut input_bar, mut state_bar, mut work_bar) =
        ([0.0; 4], 0.0, weights, [0.0; 2]);
    cell_vjp_into(
        &w,
        input,
        &mut end,
        &mut work,
        2.0,
        &mut w_bar,
        &mut input_bar,
        &mut state_bar,
        &mut work_bar,
    );
    let f = |z: &[f64]| {
        let (mut state, mut work) = ([z[5], z[6]], [0.0; 2]);
        let v = cell(&z[..4], z[4], &mut state, &mut work);
        2.0 * v + dot(&weights, &state)
    };
    let x = [w[0], w[1], w[2], w[3], input, state[0], state[1]];
    let g = [
        w_bar[0],
        w_bar[1],
        w_bar[2],
        w_bar[3],
        input_bar,
        state_bar[0],
        state_bar[1],
    ];
    check("cell", f, &x, &g);
    assert_eq!(work_bar, [0.0; 2]);
}

#[test]
fn written_where_read() {
    for steps in [0, 1, 4, 30] {
        let (u, k, w) = ([0.2, 1.0, 0.5, 0.3, 0.2], 0.1, [1.0, 0.5, -2.0, 0.3, 0.7]);
        let (mut end, mut u_bar, mut k_bar) = (u, w, 0.0);
        relax_vjp_into(&mut end, k, steps, &mut u_bar, &mut k_bar);
        let f = |z: &[f64]| {
            let mut u = [z[0], z[1], z[2], z[3], z[4]];
            relax(&mut u, z[5], steps);
            dot(&w, &u)
        };
        let x = [u[0], u[1], u[2], u[3], u[4], k];
        check(
            "relax",
            f,
            &x,
            &[u_bar[0], u_bar[1], u_bar[2], u_bar[3], u_bar[4], k_bar],
        );
    }
}

#[test]
fn a_vector_that_grows() {
    let (v, x, w) = ([0.3, 1.1], 1.3, [0.5, -1.0, 2.0, 0.25, 0.7]);
    let (mut end, mut bar, mut x_bar) = (v.to_vec(), w.to_vec(), 0.0);
    history_vjp_into(&mut end, x, 3, 0.6, &mut bar, &mut x_bar);
    assert_eq!((end.len(), bar.len()), (5, 2));
    let f = |z: &[f64]| {
        let mut v = z[..2].to_vec();
        let value = history(&mut v, z[2], 3);
        0.6 * value + dot(&w, &v)
    };
    check("history", f, &[v[0], v[1], x], &[bar[0], bar[1], x_bar]);
    let (_, (by_v, by_x)) = history_grad(&mut v.to_vec(), x, 3);
    let f = |z: &[f64]| history(&mut z[..2].to_vec(), z[2], 3);
    check(
        "history_grad",
        f,
        &[v[0], v[1], x],
        &[by_v[0], by_v[1], by_x],
    );
}

#[test]
#[should_panic(expected = "`v` has length 5")]
fn the_accumulator_of_a_vector_that_grows_is_as_long_as_it_is_in_the_end() {
    let (mut bar, mut x_bar) = (vec![0.0; 2], 0.0);
    history_vjp_into(&mut vec![0.3, 1.1], 1.3, 3, 1.0, &mut bar, &mut x_bar);
}

#[test]
fn a_workspace_has_no_adjoint_for_the_caller() {
    let (w, input, state) = ([0.3, 1.1, -0.7, 0.2], 0.4, [0.5, -0.8]);
    let seeds = [0.7, -1.3];
    let (mut a, mut a_bar, mut w_bar, mut input_bar) = (state, seeds, [0.0; 4], 0.0);
    let mut work = [9.0; 2];
    let value = cell_with_scratch_vjp_into(
        &w,
        input,
        &mut a,
        &mut work,
        0.6,
        &mut w_bar,
        &mut input_bar,
        &mut a_bar,
    );
    let (mut b, mut b_bar, mut other, mut by_input) = (state, seeds, [0.0; 4], 0.0);
    let mut work_bar = [0.0; 2];
    let expected = cell_vjp_into(
        &w,
        input,
        &mut b,
        &mut [9.0; 2],
        0.6,
        &mut other,
        &mut by_input,
        &mut b_bar,
        &mut work_bar,
    );
    assert_eq!(value.to_bits(), expected.to_bits());
    assert_eq!((a, a_bar, w_bar, input_bar), (b, b_bar, other, by_input));
    let mut primal = [9.0; 2];
    cell_with_scratch(&w, input, &mut state.clone(), &mut primal);
    assert_eq!(work, primal, "it ends as the primal leaves it");
    let (_, (by_w, _, _)) = cell_with_scratch_grad(&w, input, &mut state.clone(), &mut primal);
    let f = |w: &[f64]| cell_with_scratch(w, input, &mut state.clone(), &mut [0.0; 2]);
    check("cell_with_scratch", f, &w, &by_w);
}
