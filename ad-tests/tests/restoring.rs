//! What is overwritten, and what is read before that and again afterwards: each gradient against differences,
//! each value against the function's own bits.
//!
//! The first programs once had wrong gradients: a load before an inner loop that overwrites was run again after it.
#![allow(clippy::all, reason = "programs are written as users write them")]

use ad_core::reverse_diff;
use ad_tests::differences::{DOUBLE, slice_gradient};

// a load before an inner loop that overwrites, used after it
#[reverse_diff]
fn stale(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    let mut s = 0.0;
    for _ in 0..3 {
        let t = a[0];
        for i in 0..a.len() {
            a[i] = a[i].sin() * t + a[i] * a[i];
        }
        s += t * t * a[1];
    }
    s
}
#[reverse_diff]
fn stale_if(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    let mut s = 0.0;
    for k in 0..4 {
        let t = a[0];
        if k % 2 == 0 {
            for i in 0..a.len() {
                a[i] = a[i].cos() * t + a[i] * a[i];
            }
        }
        s += t * t * a[1];
    }
    s
}
#[reverse_diff]
fn stale_nested(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    let mut s = 0.0;
    for k in 0..3 {
        for j in 0..2 {
            let t = a[j];
            for i in 0..a.len() {
                let old = a[i];
                a[i] = old * old.sin() * t;
                s += old * t;
            }
            s += t * t * a[1] * a[j];
        }
        let u = a[2] * a[0];
        for i in (0..a.len()).rev() {
            a[i] += u * a[(i + 1) % 3].sin();
        }
        s += u * u * a[k];
    }
    s
}
#[reverse_diff]
fn sorted_indices(x: &[f64]) -> f64 {
    let mut p = vec![2usize, 0, 1];
    let a = p[0];
    p.sort();
    let b = p[0];
    x[a] * x[a] + 3.0 * x[b]
}
#[reverse_diff]
fn sorted_in_loop(x: &[f64]) -> f64 {
    let mut p = vec![2usize, 0, 1];
    let mut s = 1.0;
    for k in 0..3 {
        let i = p[0];
        s = s * x[i] + x[p[1]].sin();
        p.sort_by_key(|v| (v * 2 + k) % 3);
        p[2] = (p[2] + k) % 3;
        s *= x[p[2]];
    }
    s
}
#[reverse_diff]
fn twice_reversed(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    let n = a.len();
    let mut s = 0.0;
    for i in (1..n).rev().rev() {
        s += a[i] * a[i - 1] * a[i - 1];
        a[i] = a[i] * a[i - 1].sin();
    }
    for i in (1..n).rev() {
        s += a[i - 1] * a[i] * a[i];
        a[i] = a[i - 1] * a[i];
    }
    s
}
#[reverse_diff]
fn triangular(x: &[f64], n: usize) -> f64 {
    let mut a = x.to_vec();
    for k in 0..n {
        for i in k..n {
            for j in 0..n {
                a[i * n + j] = a[i * n + j] * a[k * n + j].cos() + 0.1 * a[k * n + k];
            }
        }
        for i in 0..k {
            for j in 0..n {
                a[i * n + j] -= a[k * n + j] * a[j * n + i];
            }
        }
    }
    a.iter().sum()
}
#[reverse_diff]
fn swaps(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    let mut b: Vec<f64> = x.iter().map(|v| v * v).collect();
    let mut s = 0.0;
    for k in 0..3 {
        let t = a[0] * b[1];
        for i in 0..a.len() {
            b[i] = b[i] * a[i].sin() + t;
        }
        std::mem::swap(&mut a, &mut b);
        a.rotate_left(1);
        s += t * t * a[k % 3] + b[0] * b[0];
        b.reverse();
        s += b[0] * a[1] * t;
    }
    s
}
#[reverse_diff]
fn queue(x: &[f64]) -> f64 {
    let mut q = Vec::new();
    let mut s = 1.0;
    for k in 0..6 {
        q.push(x[k % 3] * s);
        let t = q[0];
        if q.len() > 2 {
            let v = q.remove(0);
            s += (v * t).sin();
        }
        for i in 0..q.len() {
            q[i] = (q[i] * t).sin() + 0.3 * q[i];
        }
        if k % 3 == 2 {
            let v = q.pop().unwrap();
            s += 0.2 * v * t.cos() * q.len() as f64;
        }
        s += 0.3 * t * q.last().copied().unwrap_or(0.5);
    }
    s
}
#[reverse_diff]
fn running(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    let mut r = 0.0;
    for _ in 0..2 {
        for i in 0..a.len() {
            r += a[i] * a[i];
            a[i] = r.sin();
        }
        for i in 1..a.len() {
            a[i] += a[i - 1] * a[i];
        }
    }
    r * a[0]
}
#[reverse_diff]
fn private(x: &[f64]) -> f64 {
    let mut y = 1.0;
    for k in 0..3 {
        let mut w = vec![0.0; 3];
        let mut g = [0.0; 2];
        for i in 0..3 {
            w[i] = x[i] * y;
        }
        for i in 1..3 {
            let t = w[i - 1];
            w[i] = w[i] * t.sin() + w[i - 1] * w[i];
            g[i - 1] += w[i] * t;
        }
        y = 0.3 * w[2] * g[0].sin() + 0.2 * g[1].tanh() * w[0] + y.cos();
        if k == 1 {
            w[0] = y;
            y += w[0] * w[1].sin() * w[2].cos();
        }
    }
    y
}
#[reverse_diff]
fn while_fill(x: &[f64]) -> f64 {
    let mut a = [0.0; 4];
    let mut i = 0;
    let mut s = x[0];
    while i < 4 {
        let t = s * x[i % 3];
        a[i] = t;
        if i > 0 {
            a[i - 1] = a[i - 1] * a[i];
            s += a[i - 1] * t;
        }
        i += 1;
    }
    s * a[2] + a[0]
}

/// An exchange that is undone brings back what was overwritten after it.
#[reverse_diff]
fn overwritten_after_exchange(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    let mut s = 0.0;
    for k in 0..2 {
        let t = a[1];
        s += t * t * x[k];
        a.swap(0, 1);
        a[0] = s.sin();
        s += t.cos() * a[0];
    }
    s * a[2] + a[1]
}
#[reverse_diff]
fn overwritten_after_rotation(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    let mut s = 0.0;
    for k in 0..3 {
        let (t, u) = (a[1], a[2]);
        s += t * u * u;
        a.rotate_left(1);
        a[0] = (s * t).sin();
        if k == 1 {
            a.reverse();
            a[2] *= u;
        }
        s += a[1] * t;
    }
    s + a[0] * a[1]
}
#[reverse_diff]
fn pushed_and_overwritten(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    let mut s = 0.0;
    for k in 0..3 {
        let t = a[k];
        a.push(t.sin());
        a[k + 1] *= t;
        let u = a[a.len() - 1];
        a[k] = u * t;
        s += t * u + a[k + 1] * a[k];
        if k > 0 {
            let v = a.pop().unwrap();
            s += v * a[a.len() - 1];
            a.push(s.cos());
        }
    }
    s + a.iter().product::<f64>()
}
/// Two buffers of different lengths change places.
#[reverse_diff]
fn lengths_change_places(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    let mut b = vec![x[0] * x[1], x[2]];
    let mut s = 0.0;
    for k in 0..4 {
        let n = a.len();
        let t = a[n - 1];
        for i in 0..n {
            a[i] = a[i].sin() + t * 0.5;
        }
        std::mem::swap(&mut a, &mut b);
        s += t * t * b[0] * a[0] + n as f64 * a[a.len() - 1];
        if k == 2 {
            b.push(s.sin());
        }
    }
    s
}
#[reverse_diff]
fn permuted_by_a_function(x: &[f64]) -> f64 {
    let mut p = vec![0usize, 1, 2];
    let mut a = x.to_vec();
    for k in 0..4 {
        let (i, j) = (p[0], p[1]);
        a[i] = a[i] * a[j].sin() + a[j] * a[j];
        turn(&mut p, k);
        let i = p[0];
        let j = p[2];
        a[i] += a[j] * a[i] * 0.3;
        turn(&mut p[1..], k + 1);
        a[p[1]] *= 0.9 * a[p[2]].cos();
    }
    a[0] + a[1] * a[2]
}
fn turn(p: &mut [usize], by: usize) {
    let n = p.len();
    p.rotate_right(by % n);
}
#[reverse_diff]
fn permuted_through_views(x: &[f64]) -> f64 {
    let mut p = [2usize, 0, 1];
    let mut s: f64 = 1.0;
    for k in 0..3 {
        let first = x[p[0]];
        let q = &mut p;
        q.sort_unstable_by_key(|v| (v + k) % 3);
        s = s.sin() * first + x[q[0]] * x[p[2]];
        for v in p.iter_mut() {
            *v = (*v + k) % 3;
        }
        s += s * x[p[1]];
    }
    s
}
#[reverse_diff]
fn kept_in_a_buffer(x: &[f64]) -> f64 {
    let mut stack: Vec<usize> = Vec::new();
    let mut a = x.to_vec();
    stack.push(0);
    let mut s = 0.0;
    while let Some(i) = stack.pop() {
        let t = a[i];
        a[i] = t.sin() * a[(i + 1) % 3];
        s += t * a[i] + a[(i + 2) % 3];
        if i < 2 {
            stack.push(i + 1);
            if i == 0 {
                stack.push(2);
            }
        }
        stack.dedup();
    }
    s
}
/// The same elements are written to in loops one after the other, up and down, with reads of neighbours on both sides.
#[reverse_diff]
fn sweeps(x: &[f64]) -> f64 {
    let n = x.len();
    let mut a = x.to_vec();
    let mut r = 0.0;
    for k in 0..2 {
        let first = a[0];
        let last = a[n - 1];
        for i in 1..n {
            let left = a[i - 1];
            a[i] -= 0.3 * left * a[i] * last;
            r += left * a[i];
        }
        for i in (0..n - 1).rev() {
            let right = a[i + 1];
            a[i] = a[i] * right.cos() + first;
            r += right * a[i] * a[i];
        }
        for i in (0..n).step_by(2) {
            a[i] += r.sin() * a[k];
        }
        r *= first + last.sin();
    }
    r + a[1]
}
#[reverse_diff]
fn exits(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    let mut s = 0.5;
    'outer: for k in 0..4 {
        let t = a[0];
        for i in 0..3 {
            let u = a[i];
            if k == 1 && i == 1 {
                continue 'outer;
            }
            a[i] = u * t.sin() + a[(i + 1) % 3] * 0.4;
            if k == 2 && i == 2 {
                s += u * t;
                break;
            }
            s += u * t * a[2];
            if k == 3 && i == 1 {
                break 'outer;
            }
        }
        s *= 0.5 + t * a[1];
    }
    s + a[0] * a[1] * a[2]
}
#[reverse_diff]
fn rows(x: &[f64]) -> f64 {
    let mut m = vec![
        x.to_vec(),
        vec![x[1], x[0] * x[2], 0.3],
        vec![1.0, x[2], x[1]],
    ];
    let mut s = 0.0;
    for k in 0..3 {
        let p = m[k][0];
        for i in 0..3 {
            if i == k {
                continue;
            }
            let f = 0.3 * m[i][k] * p;
            for j in 0..3 {
                m[i][j] -= f * m[k][j].sin();
            }
            s += f * m[i][k];
        }
        let n = m.len();
        m.swap(k, (k + 1) % n);
        s += p * m[k][k];
    }
    s
}
#[reverse_diff]
fn nested_arrays(x: &[f64]) -> f64 {
    let mut m = [[x[0], x[1]], [x[2], 0.7]];
    let mut s = 1.0;
    for k in 0..3 {
        let [a, b] = m[k % 2];
        m[(k + 1) % 2][0] *= a.sin() * s;
        m[k % 2] = [b * m[1][0], a];
        s += a * b * m[0][1];
        m.swap(0, 1);
        s += m[0][0] * b;
    }
    s
}
#[reverse_diff]
fn helper_buffers(x: &[f64]) -> f64 {
    let mut now = x.to_vec();
    let mut next = vec![0.0; x.len()];
    let mut best = 0.0;
    for step in 0..3 {
        let edge = now[0] * now[2];
        for i in 0..now.len() {
            let l = now[(i + 2) % 3];
            let r = now[(i + 1) % 3];
            next[i] = now[i] + 0.2 * (l - 2.0 * now[i] + r) * edge + 0.1 * next[i];
        }
        next[step] *= edge;
        std::mem::swap(&mut now, &mut next);
        if step != 1 {
            best += edge * now[1] * next[1];
        }
    }
    best + now[0]
}
#[reverse_diff]
fn filled_again(x: &[f64]) -> f64 {
    let mut w = vec![0.0; 3];
    let mut s = 1.0;
    for k in 0..3 {
        let old = w[k];
        w.fill(s);
        w[k] = old + x[k] * s;
        let t = w[0] * w[1];
        w.copy_from_slice(x);
        w[(k + 1) % 3] *= t;
        s = (t * w[0] + old * w[2]).sin() + 0.3 * s;
    }
    s * w[0] * w[1]
}
#[reverse_diff]
fn split(x: &[f64]) -> f64 {
    let mut a = [x[0], x[1], x[2], x[0] * x[1]];
    let mut s = 0.0;
    for k in 1..4 {
        let before = a[k];
        let (lo, hi) = a.split_at_mut(k);
        for (p, q) in lo.iter_mut().zip(hi.iter_mut()) {
            let t = *p;
            *p = *q * t.sin();
            *q += t * before;
        }
        s += before * lo[0] * hi[0];
        let c = &mut a[1..];
        c[1] *= before;
        c.swap(0, 2);
        s += a[2] * a[1];
    }
    s
}
#[reverse_diff]
fn chunks(x: &[f64]) -> f64 {
    let mut a: Vec<f64> = x.iter().chain(x).copied().collect();
    let mut s = 0.0;
    for k in 0..2 {
        let t = a[k];
        for (i, c) in a.chunks_exact_mut(2).enumerate() {
            let u = c[0];
            c[0] = c[1].sin() * t;
            c[1] += u * (i + k) as f64 * t;
            s += u * c[1];
        }
        for w in a.windows(3) {
            s += w[0] * w[2] * t;
        }
    }
    s
}
#[reverse_diff]
fn early(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    for k in 0..5 {
        let t = a[k % 3];
        for i in 0..3 {
            a[i] = (a[i] * t).sin() + 0.5 * a[i];
        }
        if k == 3 {
            return t * a[0] * a[1];
        }
        a[0] += t;
    }
    a[2]
}
#[reverse_diff]
fn conditional_write(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    let mut s = 0.2;
    for k in 0..4 {
        let t = a[1];
        let u = if k % 2 == 0 {
            a[1] = t.sin() + s;
            a[1] * a[0]
        } else {
            let v = a[2];
            a[2] = v * t;
            v
        };
        s += t * u * a[1] + a[2];
        if k > 1 {
            a[0] *= u;
        }
    }
    s
}
#[reverse_diff]
fn through_references(x: &[f64]) -> f64 {
    let mut a = x[0];
    let mut b = x[1];
    let mut s = 1.0;
    for k in 0..4 {
        let t = a * b;
        let target = if k % 2 == 0 { &mut a } else { &mut b };
        let old = *target;
        *target = old.sin() * x[2] + t;
        s += old * t * *target;
        std::mem::swap(&mut a, &mut b);
        s *= a.cos();
    }
    s + a * b
}
#[reverse_diff]
fn indexed_by_data(x: &[f64]) -> f64 {
    let mut idx = vec![1usize, 2, 0];
    let mut a = x.to_vec();
    let mut s = 0.0;
    for k in 0..4 {
        let i = idx[k % 3];
        let t = a[i];
        a[i] = t * a[idx[(k + 1) % 3]].sin();
        idx[k % 3] = (i + k) % 3;
        s += t * a[idx[0]] * a[idx[1]];
        idx.swap(0, 2);
        let j = idx[0];
        for m in idx.iter_mut() {
            *m = (*m + j) % 3;
        }
        s += t * a[idx[2]];
    }
    s
}
#[reverse_diff]
fn triple(x: &[f64]) -> f64 {
    let mut a = x.to_vec();
    let mut s = 0.0;
    for i in 0..2 {
        let p = a[i];
        for j in 0..2 {
            let q = a[j] * p;
            for k in 0..3 {
                let r = a[k];
                a[k] = (r * q).sin() + 0.4 * a[(k + j) % 3];
                s += r * q * p;
            }
            s += q * a[j];
            a[(i + j) % 3] *= p;
        }
        s += p * a[2];
    }
    s
}

#[reverse_diff]
fn sorted_array(x: &[f64]) -> f64 {
    let mut p: [usize; 3] = [2, 0, 1];
    let mut s = 0.3;
    for k in 0..3 {
        s = x[p[0]] * s + x[p[1]] * x[p[1]];
        p.sort_by_key(|v| (v + k) % 3);
    }
    p.sort();
    s + x[p[0]]
}
#[reverse_diff]
fn sorted_in_a_tuple(x: &[f64]) -> f64 {
    let mut p = ([2usize, 0, 1], 3usize);
    p.0.sort();
    p.1 += 1;
    x[p.0[0]] * x[p.0[2]] * p.1 as f64
}
struct Order {
    p: [usize; 3],
    k: usize,
}
#[reverse_diff]
fn sorted_in_a_struct(x: &[f64]) -> f64 {
    let mut o = Order { p: [2, 0, 1], k: 1 };
    for k in 0..2 {
        o.p.sort_by_key(|v| (v + k) % 3);
        o.k += k;
    }
    x[o.p[0]] * x[o.p[0]] * x[o.p[1]] * o.k as f64
}
struct Sequence(usize);
impl Sequence {
    fn next(&mut self) -> usize {
        self.0 = (self.0 * 5 + 3) % 16;
        self.0
    }
}
#[reverse_diff]
fn drawn(x: &[f64]) -> f64 {
    let mut sequence = Sequence(7);
    let mut s = 0.4_f64;
    for _ in 0..4 {
        let i = sequence.next() % 3;
        s += x[i] * x[i] * s;
        let j = sequence.next() % 3;
        s = s.sin() * x[j];
    }
    s
}

fn check(f: &dyn Fn(&[f64]) -> f64, (value, gradient): (f64, Vec<f64>), x: &[f64]) {
    assert_eq!(value.to_bits(), f(x).to_bits(), "value {value} {}", f(x));
    slice_gradient(&mut |x| f(x), x, &gradient, DOUBLE, "the program");
}

macro_rules! agree {
    ($($name:ident $grad:ident $vjp:ident)*) => {
        $(
            mod $name {
                #[test]
                fn agrees() {
                    for x in [[0.7, 1.3, 0.4], [0.2, -0.6, 0.9]] {
                        super::check(&|x| super::$name(x), super::$grad(&x), &x);
                        let (value, pullback) = super::$vjp(&x);
                        super::check(&|x| super::$name(x), (value, pullback(1.0)), &x);
                    }
                }
            }
        )*
    };
}

agree! {
    stale stale_grad stale_vjp
    stale_if stale_if_grad stale_if_vjp
    stale_nested stale_nested_grad stale_nested_vjp
    sorted_indices sorted_indices_grad sorted_indices_vjp
    sorted_in_loop sorted_in_loop_grad sorted_in_loop_vjp
    twice_reversed twice_reversed_grad twice_reversed_vjp
    swaps swaps_grad swaps_vjp
    queue queue_grad queue_vjp
    running running_grad running_vjp
    private private_grad private_vjp
    while_fill while_fill_grad while_fill_vjp
    overwritten_after_exchange overwritten_after_exchange_grad overwritten_after_exchange_vjp
    overwritten_after_rotation overwritten_after_rotation_grad overwritten_after_rotation_vjp
    pushed_and_overwritten pushed_and_overwritten_grad pushed_and_overwritten_vjp
    lengths_change_places lengths_change_places_grad lengths_change_places_vjp
    permuted_by_a_function permuted_by_a_function_grad permuted_by_a_function_vjp
    permuted_through_views permuted_through_views_grad permuted_through_views_vjp
    kept_in_a_buffer kept_in_a_buffer_grad kept_in_a_buffer_vjp
    sweeps sweeps_grad sweeps_vjp
    exits exits_grad exits_vjp
    rows rows_grad rows_vjp
    nested_arrays nested_arrays_grad nested_arrays_vjp
    helper_buffers helper_buffers_grad helper_buffers_vjp
    filled_again filled_again_grad filled_again_vjp
    split split_grad split_vjp
    chunks chunks_grad chunks_vjp
    early early_grad early_vjp
    conditional_write conditional_write_grad conditional_write_vjp
    through_references through_references_grad through_references_vjp
    indexed_by_data indexed_by_data_grad indexed_by_data_vjp
    triple triple_grad triple_vjp
    sorted_array sorted_array_grad sorted_array_vjp
    sorted_in_a_tuple sorted_in_a_tuple_grad sorted_in_a_tuple_vjp
    sorted_in_a_struct sorted_in_a_struct_grad sorted_in_a_struct_vjp
    drawn drawn_grad drawn_vjp
}

#[test]
fn triangular_agrees() {
    let x: Vec<f64> = (0..9).map(|i| 0.3 + 0.17 * ((i * 5) % 9) as f64).collect();
    check(&|x| triangular(x, 3), triangular_grad(&x, 3), &x);
    let (value, pullback) = triangular_vjp(&x, 3);
    check(&|x| triangular(x, 3), (value, pullback(1.0)), &x);
}
