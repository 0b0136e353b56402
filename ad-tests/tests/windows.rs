//! Loops whose memory is cut out before them, by every rule by which it may and may not be: each gradient against
//! differences, each value against the function's own bits, at all lengths around the number of trips taken at a time.
#![allow(clippy::all, reason = "programs are written as users write them")]

use ad_core::reverse_diff;
use ad_tests::differences::{DOUBLE, SINGLE, slice_gradient};

/// Two rows of one matrix that never meet.
#[reverse_diff]
fn eliminate(x: &[f64], n: usize) -> f64 {
    let mut a = x.to_vec();
    for k in 0..n {
        let pivot = 2.0 + a[k * n + k] * a[k * n + k];
        for i in k + 1..n {
            let f = a[i * n + k] / pivot;
            for j in k..n {
                a[i * n + j] -= f * a[k * n + j];
            }
        }
    }
    a.iter().map(|v| v * v).sum()
}
/// Rows that do meet: the row above and the row itself, where the first is its own neighbour.
#[reverse_diff]
fn cyclic(x: &[f64], n: usize) -> f64 {
    let mut a = x.to_vec();
    let m = a.len() / n;
    for i in 0..m {
        let up = (i + m - 1) % m;
        for j in 0..n {
            a[i * n + j] = a[i * n + j].sin() * a[up * n + j] + 0.5 * a[i * n + j];
        }
    }
    a.iter().sum()
}
/// Each entry is read while its neighbour is written.
#[reverse_diff]
fn in_place(x: &[f64], n: usize) -> f64 {
    let mut a = x.to_vec();
    let m = a.len() - a.len() % n;
    for i in 1..m {
        a[i] = a[i] * a[i - 1].cos() + 0.3 * a[i - 1];
    }
    for i in 0..m - 1 {
        a[i] += a[i + 1] * a[i];
    }
    a.iter().sum()
}
/// Entries of three, all of them, and two of them.
#[reverse_diff]
fn interleaved(x: &[f64], n: usize) -> f64 {
    let bodies = x.len() / 3;
    let mut sum = 0.0;
    let mut other = 0.0;
    for i in 0..bodies {
        for j in i + 1..bodies {
            let dx = x[3 * i] - x[3 * j];
            let dy = x[3 * i + 1] - x[3 * j + 1];
            let dz = x[3 * i + 2] - x[3 * j + 2];
            let r = 1.0 + dx * dx + dy * dy * dz * dz;
            sum += n as f64 / r;
        }
    }
    for j in 0..bodies {
        other += x[3 * j] * x[3 * j + 1];
    }
    sum + other * sum
}
/// The last body is not whole: reading what is there must not ask for the rest.
#[reverse_diff]
fn not_whole(x: &[f64], n: usize) -> f64 {
    let mut sum = 0.0;
    let count = (x.len() + 1) / 2;
    for j in 0..count {
        sum += x[2 * j] * x[2 * j] * n as f64;
    }
    for j in 0..x.len() / 2 {
        sum += x[2 * j + 1].sin() * x[2 * j];
    }
    sum
}
/// Sums of adjoints for what every trip uses, ordered sums of the primal, and both kinds of windows.
#[reverse_diff]
fn weighted(x: &[f64], n: usize) -> f64 {
    let scale = x[0] * 0.3;
    let shift = x[x.len() - 1];
    let mut y = vec![0.0; x.len()];
    for _ in 0..n {
        for i in 0..x.len() {
            y[i] += scale * x[i] + shift * shift - scale * y[i] * y[i];
        }
    }
    let mut s = 0.0;
    let mut t = 1.0;
    for i in 0..x.len() {
        s += y[i] * x[i];
        t -= shift * y[i];
    }
    s * t
}
/// The order of the primal's sum matters to the last bit; it runs down.
#[reverse_diff]
fn downwards(x: &[f64], n: usize) -> f64 {
    let w = x[0];
    let mut s = 0.1;
    for i in (0..x.len()).rev() {
        let e = w * x[i] / (1.0 + x[i] * x[i] + n as f64);
        s += e * e;
    }
    s
}
/// Two buffers in turn, with neighbours.
#[reverse_diff]
fn advect(x: &[f64], n: usize) -> f64 {
    let m = x.len();
    let c = x[0] * 0.1;
    let mut u = x.to_vec();
    let mut v = vec![0.0; m];
    for _ in 0..n {
        for i in 1..m - 1 {
            v[i] =
                u[i] - c * u[i] * (u[i + 1] - u[i - 1]) + 0.2 * (u[i + 1] - 2.0 * u[i] + u[i - 1]);
        }
        for i in 1..m - 1 {
            u[i] = v[i];
        }
    }
    u.iter().map(|u| u * u).sum()
}
/// What a sum reads is written before it in the same trip.
#[reverse_diff]
fn written_before(x: &[f64], n: usize) -> f64 {
    let w = x[0].sin();
    let mut a = x.to_vec();
    let mut s = 0.0;
    for _ in 0..n {
        for i in 0..a.len() {
            a[i] = a[i] * w + 0.1;
            s += w * a[i] * a[i];
            a[i] -= 0.2 * w * x[i];
        }
    }
    s
}
/// Loops that make no trip, and indices that would leave the memory if they made one.
#[reverse_diff]
fn no_trip(x: &[f64], n: usize) -> f64 {
    let mut a = x.to_vec();
    let mut s = 0.0;
    for k in 0..n {
        for i in x.len() + k..x.len() {
            s += x[i + 7] * a[i];
            a[i + 3] = x[0];
        }
        for i in 0..a.len() - n {
            s += a[i + n] * x[i] * x[0];
            a[i] *= s.cos();
        }
    }
    s
}
#[reverse_diff]
fn narrow(x: &[f64], n: usize) -> f64 {
    let y: Vec<f32> = x.iter().map(|v| *v as f32).collect();
    let w = y[0];
    let mut s = 0.0_f32;
    for i in 0..y.len() {
        s += w * y[i] * y[i];
    }
    s as f64 * n as f64
}
#[reverse_diff]
fn through_rows(x: &[f64], n: usize) -> f64 {
    let mut rows: Vec<Vec<f64>> = x.chunks(n).map(|c| c.to_vec()).collect();
    let mut s = 0.0;
    for k in 1..rows.len() {
        let f = rows[k][0] * 0.2;
        let m = rows[k].len();
        for j in 0..m {
            rows[k][j] -= f * rows[k - 1][j];
        }
        for j in 0..m {
            s += f * rows[k][j] * rows[0][j];
        }
    }
    s
}
#[reverse_diff]
fn outputs(x: &[f64], out: &mut [f64], w: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s += w * out[i] * x[i];
        out[i] = x[i] * w - 0.5 * out[i];
    }
    s
}

fn check(
    f: &dyn Fn(&[f64]) -> f64,
    (value, gradient): (f64, Vec<f64>),
    x: &[f64],
    precision: (f64, f64),
) {
    assert_eq!(value.to_bits(), f(x).to_bits(), "value {value} {}", f(x));
    slice_gradient(&mut |x| f(x), x, &gradient, precision, "the program");
}

fn point(len: usize) -> Vec<f64> {
    (0..len)
        .map(|i| 0.2 + 0.09 * ((i * 7) % 11) as f64)
        .collect()
}

macro_rules! agree {
    ($($name:ident $grad:ident $vjp:ident [$($n:expr),*] $lens:expr;)*) => {
        $(
            #[test]
            fn $name() {
                for n in [$($n),*] {
                    for len in $lens(n) {
                        let x = point(len);
                        let f = |x: &[f64]| super::$name(x, n);
                        let narrow = stringify!($name) == "narrow";
                        let precision = if narrow { super::SINGLE } else { super::DOUBLE };
                        super::check(&f, super::$grad(&x, n), &x, precision);
                        let (value, pullback) = super::$vjp(&x, n);
                        super::check(&f, (value, pullback(1.0)), &x, precision);
                    }
                }
            }
        )*
    };
}

mod agrees {
    use super::point;
    fn square(n: usize) -> Vec<usize> {
        vec![n * n]
    }
    fn any(_: usize) -> Vec<usize> {
        (2..14).collect()
    }
    fn whole(n: usize) -> Vec<usize> {
        vec![n, 2 * n, 3 * n]
    }
    agree! {
        eliminate eliminate_grad eliminate_vjp [1, 2, 3, 4, 5, 6, 7] square;
        cyclic cyclic_grad cyclic_vjp [1, 3, 4, 5] whole;
        in_place in_place_grad in_place_vjp [1, 2] any;
        interleaved interleaved_grad interleaved_vjp [1] |_| [3, 6, 9, 12, 15, 18, 21, 31];
        not_whole not_whole_grad not_whole_vjp [2] any;
        weighted weighted_grad weighted_vjp [0, 1, 2] any;
        downwards downwards_grad downwards_vjp [1] any;
        advect advect_grad advect_vjp [0, 1, 3] any;
        written_before written_before_grad written_before_vjp [1, 2] any;
        no_trip no_trip_grad no_trip_vjp [0, 1, 2] |n| (n..9).filter(|l| *l > 1);
        narrow narrow_grad narrow_vjp [1] any;
        through_rows through_rows_grad through_rows_vjp [1, 3, 4, 6] whole;
    }
}

#[test]
fn outputs_agree() {
    for len in 1..11 {
        let (x, start, w) = (point(len), point(len + 3)[3..].to_vec(), 0.7);
        let seed: Vec<f64> = (0..len).map(|i| 0.3 - 0.1 * i as f64).collect();
        let total = |p: &[f64]| {
            let mut out = p[len..2 * len].to_vec();
            let s = outputs(&p[..len], &mut out, p[2 * len]);
            s + seed.iter().zip(&out).map(|(a, b)| a * b).sum::<f64>()
        };
        let all = [&x[..], &start, &[w]].concat();
        let (mut out, mut out_bar) = (start.clone(), seed.clone());
        let (mut x_bar, mut w_bar) = (vec![0.0; len], 0.0);
        let s = outputs_vjp_into(&x, &mut out, w, 1.0, &mut x_bar, &mut out_bar, &mut w_bar);
        let mut expected = start.clone();
        assert_eq!(s.to_bits(), outputs(&x, &mut expected, w).to_bits());
        assert_eq!(out, expected);
        let gradient = [x_bar, out_bar, vec![w_bar]].concat();
        slice_gradient(&mut |p| total(p), &all, &gradient, (1e-3, 1e-10), "outputs");
    }
}

/// The companion panics where the function does, and only there.
#[test]
fn panics_alike() {
    let quiet = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    for len in 0..6 {
        for n in 0..6 {
            let x = point(len);
            let primal = std::panic::catch_unwind(|| eliminate(&x, n)).is_ok();
            let gradient = std::panic::catch_unwind(|| eliminate_grad(&x, n)).is_ok();
            assert_eq!(primal, gradient, "eliminate {len} {n}");
            let primal = std::panic::catch_unwind(|| no_trip(&x, n)).is_ok();
            let gradient = std::panic::catch_unwind(|| no_trip_grad(&x, n)).is_ok();
            assert_eq!(primal, gradient, "no_trip {len} {n}");
        }
    }
    std::panic::set_hook(quiet);
}
