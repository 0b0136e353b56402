//! Chains of iterators.

use ad_core::check::check_grad;
use ad_core::reverse_diff;
#[reverse_diff]
fn a(x: &[f64]) -> f64 {
    x.windows(3)
        .step_by(2)
        .map(|w| w[0] * w[1] - w[2])
        .filter(|v| *v > -0.5)
        .fold(1.0, |p, v| p * (1.0 + v))
}
#[reverse_diff]
fn b(x: &[f64], y: &[f64]) -> f64 {
    x.iter()
        .zip(y.iter().rev())
        .skip(1)
        .take(4)
        .enumerate()
        .map(|(i, (a, b))| a * b * (i + 1) as f64)
        .sum()
}
#[reverse_diff]
fn c(x: &[f64]) -> f64 {
    x.chunks_exact(2)
        .map(|c| c[0].hypot(c[1]))
        .scan(0.0, |s, v| {
            *s += v;
            Some(*s)
        })
        .take_while(|s| *s < 3.0)
        .map(|s| s * s)
        .sum::<f64>()
}
#[reverse_diff]
fn d(x: &[f64]) -> f64 {
    (0..x.len())
        .flat_map(|i| (0..i).map(move |j| (i, j)))
        .filter(|(i, j)| (i + j) % 2 == 1)
        .map(|(i, j)| (x[i] - x[j]).powi(2))
        .sum::<f64>()
        .sqrt()
}
#[reverse_diff]
fn e(x: &[f64]) -> f64 {
    let diffs: Vec<f64> = x.iter().skip(1).zip(x).map(|(b, a)| b - a).collect();
    let m = diffs.iter().cloned().fold(f64::INFINITY, f64::min);
    diffs
        .iter()
        .skip_while(|d| **d < 0.0)
        .map(|d| (d - m).sqrt())
        .chain(std::iter::once(m))
        .sum()
}
#[reverse_diff]
fn f(x: &[f64]) -> f64 {
    let pairs = x
        .iter()
        .filter(|v| **v > 0.0)
        .zip(x.iter().filter(|v| **v < 0.0));
    pairs.map(|(p, n)| p * n).sum()
}
#[reverse_diff]
fn g(x: &[f64]) -> f64 {
    let mut pos = x.iter().filter(|v| **v > 0.0);
    let first = pos.next().copied().unwrap_or(1.0);
    let second = pos.next().copied().unwrap_or(2.0);
    first * second * pos.map(|v| v * v).sum::<f64>()
}
#[reverse_diff]
fn h(x: &[f64]) -> f64 {
    let mut v = x.to_vec();
    v.retain(|a| *a > 0.0);
    v.dedup();
    v.iter().rev().step_by(2).map(|a| a.ln()).sum::<f64>() * v.len() as f64
}
#[reverse_diff]
fn i(x: &[f64], n: usize) -> f64 {
    let (evens, odds): (Vec<f64>, Vec<f64>) =
        x.iter()
            .enumerate()
            .fold((Vec::new(), Vec::new()), |(mut a, mut b), (i, v)| {
                if i % n == 0 {
                    a.push(*v)
                } else {
                    b.push(v * 2.0)
                }
                (a, b)
            });
    evens.iter().sum::<f64>() * odds.iter().product::<f64>()
}
#[reverse_diff]
fn j(x: &[f64]) -> f64 {
    let (lo, hi): (Vec<f64>, Vec<f64>) = x.iter().partition(|v| **v < 0.5);
    let (a, b): (Vec<f64>, Vec<f64>) = x.iter().map(|v| (v.sin(), v.cos())).unzip();
    lo.iter().sum::<f64>() * hi.iter().sum::<f64>()
        + a.iter().zip(b).map(|(s, c)| s * c * c).sum::<f64>()
}
#[reverse_diff]
fn k(x: &[f64]) -> f64 {
    let best = x
        .iter()
        .copied()
        .max_by(|a, b| a.partial_cmp(b).unwrap())
        .unwrap();
    let (at, _) = x
        .iter()
        .enumerate()
        .min_by(|a, b| a.1.total_cmp(b.1))
        .unwrap();
    let last = x.iter().rev().find(|v| **v > 0.2).unwrap_or(&1.0);
    best * x[at] + last.exp() + x.iter().map(|v| v * v).last().unwrap()
}
#[reverse_diff]
fn l(x: &[f64]) -> f64 {
    let mut it = x.iter().peekable();
    let mut s = 0.0;
    while let Some(v) = it.next() {
        if let Some(next) = it.peek() {
            s += v * **next;
        } else {
            s += v * v;
        }
    }
    s
}
#[reverse_diff]
fn m(x: &[f64]) -> f64 {
    let table: [[f64; 3]; 2] =
        std::array::from_fn(|i| std::array::from_fn(|j| x[i * 3 + j] * (i + j + 1) as f64));
    table
        .iter()
        .flatten()
        .zip(x.iter().cycle().skip(1))
        .map(|(t, v)| t * v)
        .sum::<f64>()
        + table.concat().iter().product::<f64>()
}
#[reverse_diff]
fn n(x: &[f64]) -> f64 {
    let cum: Vec<f64> = x
        .iter()
        .scan(1.0, |acc, v| {
            *acc *= v + 1.0;
            Some(*acc)
        })
        .collect();
    let rev: Vec<f64> = cum.iter().rev().cloned().collect();
    cum.iter()
        .zip(&rev)
        .map(|(a, b)| a / b)
        .rev()
        .take(3)
        .sum::<f64>()
        + x.iter()
            .flat_map(|v| [v * 2.0, v * v])
            .rev()
            .skip(1)
            .step_by(3)
            .sum::<f64>()
}
#[test]
fn of_iterators() {
    let x = [0.3, -0.9, 0.8, 0.1, 0.9, -0.2];
    let y = [0.5, 0.4, -0.3, 1.2, 0.7, 0.6];
    check_grad!(a, &x);
    check_grad!(b, &x, &y);
    check_grad!(c, &x);
    check_grad!(d, &x);
    check_grad!(e, &x);
    check_grad!(f, &x);
    check_grad!(g, &x);
    check_grad!(h, &x);
    check_grad!(i, &x, 2);
    check_grad!(j, &x);
    check_grad!(k, &x);
    check_grad!(l, &x);
    check_grad!(m, &x);
    check_grad!(n, &x);
}
