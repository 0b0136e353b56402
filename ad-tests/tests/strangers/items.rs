//! Items one by one: what they write to is handed on by `&mut`.

use ad_core::check::check_grad;
use ad_core::reverse_diff;
// items one by one; &mut out parameters; generics across items
#[reverse_diff]
fn matvec(a: &[f64], x: &[f64], y: &mut [f64]) {
    let n = x.len();
    for (i, yi) in y.iter_mut().enumerate() {
        *yi = a[i * n..(i + 1) * n]
            .iter()
            .zip(x)
            .map(|(a, b)| a * b)
            .sum();
    }
}
#[reverse_diff]
fn axpy(k: f64, x: &[f64], y: &mut [f64]) {
    for (a, b) in y.iter_mut().zip(x) {
        *a += k * b;
    }
}
#[reverse_diff]
fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
#[reverse_diff]
fn cg(a: &[f64], b: &[f64], n: usize) -> f64 {
    let m = b.len();
    let mut x = vec![0.0; m];
    let mut r = b.to_vec();
    let mut p = r.clone();
    let mut ap = vec![0.0; m];
    let mut rs = dot(&r, &r);
    for _ in 0..n {
        matvec(a, &p, &mut ap);
        let alpha = rs / dot(&p, &ap);
        axpy(alpha, &p, &mut x);
        axpy(-alpha, &ap, &mut r);
        let new = dot(&r, &r);
        if new < 1e-12 {
            break;
        }
        let beta = new / rs;
        for (pi, ri) in p.iter_mut().zip(&r) {
            *pi = ri + beta * *pi;
        }
        rs = new;
    }
    dot(&x, &x)
}
#[reverse_diff]
fn quicksort(v: &mut [f64]) {
    if v.len() <= 1 {
        return;
    }
    let pivot = v[v.len() - 1];
    let mut i = 0;
    for j in 0..v.len() - 1 {
        if v[j] <= pivot {
            v.swap(i, j);
            i += 1;
        }
    }
    let last = v.len() - 1;
    v.swap(i, last);
    let (lo, hi) = v.split_at_mut(i);
    quicksort(lo);
    quicksort(&mut hi[1..]);
}
#[reverse_diff]
fn median(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    quicksort(&mut v);
    let n = v.len();
    if n % 2 == 1 {
        v[n / 2]
    } else {
        0.5 * (v[n / 2 - 1] + v[n / 2])
    }
}
#[reverse_diff]
fn update(state: &mut [f64; 2], gain: f64, z: f64) -> f64 {
    let y = z - state[0];
    state[0] += gain * y;
    state[1] = 0.9 * state[1] + y * y;
    y
}
#[reverse_diff]
fn track(z: &[f64], gain: f64) -> f64 {
    let mut s = [z[0], 0.1];
    let mut total = 0.0;
    for v in z {
        let e = update(&mut s, gain, *v);
        total += e * e / s[1];
    }
    total
}
#[reverse_diff]
fn hanoi(n: usize, from: usize, to: usize, via: usize, pegs: &mut Vec<Vec<f64>>, k: f64) {
    if n == 0 {
        return;
    }
    hanoi(n - 1, from, via, to, pegs, k);
    let d = pegs[from].pop().unwrap();
    pegs[to].push(d * k);
    hanoi(n - 1, via, to, from, pegs, k);
}
#[reverse_diff]
fn moved(x: &[f64], k: f64) -> f64 {
    let mut pegs = vec![x.to_vec(), Vec::new(), Vec::new()];
    hanoi(x.len(), 0, 2, 1, &mut pegs, k);
    pegs[2]
        .iter()
        .enumerate()
        .map(|(i, v)| v * (i + 1) as f64)
        .sum()
}
#[test]
fn of_items() {
    let a = [4.0, 1.0, 0.5, 1.0, 3.0, -0.2, 0.5, -0.2, 5.0];
    check_grad!(cg, &a, &[1.0, 2.0, -0.5], 2);
    check_grad!(median, &[0.3, 2.0, -0.5, 1.2, 0.7]);
    check_grad!(track, &[0.3, 2.0, -0.5, 1.2, 0.7], 0.4);
    check_grad!(moved, &[0.3, 2.0, -0.5], 1.1);
}
