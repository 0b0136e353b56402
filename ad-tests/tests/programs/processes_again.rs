//! Steps in time, queues and sorting, written with iterators and views.

use crate::made::processes_again as made;
use ad_core::reverse_diff;

/// Heat: two views change places.
#[reverse_diff]
pub fn heat_swap_views(x: &[f64], y: &mut [f64]) -> f64 {
    let mut scratch = vec![0.0; y.len()];
    let (mut now, mut next) = (&mut *y, &mut scratch[..]);
    for step in 0..5 {
        let last = now.len() - 1;
        next[0] = now[0];
        next[last] = now[last];
        for (out, w) in next[1..last].iter_mut().zip(now.windows(3)) {
            *out = w[1] + 0.1 * x[step % 3] * (w[0] - 2.0 * w[1] + w[2]);
        }
        std::mem::swap(&mut now, &mut next);
    }
    now.iter().map(|u| u * u).sum()
}

/// Newton: a labelled block with a value, an early return.
#[reverse_diff]
pub fn newton(x: &[f64]) -> f64 {
    if x.is_empty() {
        return 0.0;
    }
    let mut total = 0.0;
    for &target in x {
        let root = 'search: {
            let mut guess = 1.0;
            for it in 0..30 {
                let (f, df) = (guess * guess * guess - target, 3.0 * guess * guess);
                if df.abs() < 1e-12 {
                    return total;
                }
                let step = f / df;
                guess -= step;
                if step.abs() < 1e-13 {
                    break 'search guess;
                }
                if it > 25 {
                    break 'search 0.5 * guess;
                }
            }
            guess
        };
        total += root * target;
    }
    total
}

/// Sorting by neighbours.
#[reverse_diff]
pub fn bubble(x: &[f64]) -> f64 {
    let mut v: Vec<f64> = x.iter().map(|a| (a * 3.0).sin()).collect();
    loop {
        let mut swapped = false;
        for i in 1..v.len() {
            if v[i - 1] > v[i] {
                v.swap(i - 1, i);
                swapped = true;
            }
        }
        if !swapped {
            break;
        }
    }
    v.iter()
        .enumerate()
        .map(|(i, a)| a * (i as f64 + 1.0))
        .sum()
}

/// Sorting by insertion.
#[reverse_diff]
pub fn insertion(x: &[f64]) -> f64 {
    let mut sorted: Vec<f64> = Vec::new();
    for &v in x {
        let at = sorted.iter().position(|&s| s > v).unwrap_or(sorted.len());
        sorted.insert(at, v);
    }
    let mid = sorted.len() / 2;
    sorted[mid] * sorted[0] + sorted.last().unwrap()
}

/// Products so far.
#[reverse_diff]
pub fn cumprod(x: &[f64], y: &mut [f64]) -> f64 {
    let mut acc = 1.0;
    for (o, v) in y.iter_mut().zip(x.iter().cycle()) {
        acc *= v;
        *o *= acc;
    }
    for i in 1..y.len() {
        y[i] += y[i - 1] * y[i];
    }
    let scan: Vec<f64> = x
        .iter()
        .scan(1.0, |p, v| {
            *p *= v;
            Some(*p)
        })
        .collect();
    scan.iter().sum::<f64>() + y[y.len() - 1]
}

/// A bounded queue, part of it drained.
#[reverse_diff]
pub fn bounded_queue(x: &[f64]) -> f64 {
    const CAP: usize = 3;
    let mut q: Vec<f64> = Vec::new();
    let mut sum = 0.0;
    let mut out = Vec::new();
    for (i, v) in x.iter().enumerate() {
        q.insert(0, v.sqrt());
        sum += q[0];
        while q.len() > CAP {
            if let Some(old) = q.pop() {
                sum -= old;
            }
        }
        if i % 2 == 1 {
            q.drain(..1).for_each(|d| sum -= d * 0.5);
        }
        out.push(sum / q.len() as f64);
    }
    out.iter().zip(x).map(|(a, b)| a * b).sum()
}

/// A ring buffer.
#[reverse_diff]
pub fn ring(x: &[f64]) -> f64 {
    let mut buf = [0.0; 3];
    let (mut head, mut len) = (0, 0);
    let mut s = 0.0;
    for v in x {
        if len == buf.len() {
            s += buf[head] * v;
            head = (head + 1) % buf.len();
            len -= 1;
        }
        buf[(head + len) % buf.len()] = v * v;
        len += 1;
    }
    s + buf.iter().sum::<f64>()
}

cases! {
    heat_swap_views: (vec![0.45, 0.75, 1.07], vec![0.88, 0.49, 1.27, 1.22, 0.77, 0.96, 0.51, 0.52]), (vec![0.35, 0.50, 1.01], vec![0.37, 0.63, 0.30, 0.58, 1.05, 0.99, 0.77, 1.05]);
    newton: (vec![1.23, 0.69, 1.12, 0.55, 0.78, 0.57, 0.84, 0.37],), (vec![0.68, 0.98, 1.03, 0.71, 0.47, 0.32, 0.59, 0.34],);
    bubble: (vec![0.81, 0.49, 1.25, 0.94, 0.89, 1.24, 0.39, 1.09],), (vec![1.05, 0.53, 0.55, 0.58, 0.70, 0.79, 1.01, 0.54],);
    insertion: (vec![0.82, 0.57, 1.04, 1.10, 0.95, 0.32, 0.54, 0.64],), (vec![1.00, 0.60, 1.24, 1.19, 0.84, 0.96, 1.07, 0.79],);
    cumprod: (vec![1.07, 0.40, 0.57], vec![0.82, 0.33, 1.08, 0.48, 1.00, 0.30, 0.57, 0.86]), (vec![1.16, 0.36, 1.25], vec![0.99, 1.05, 0.65, 1.00, 1.01, 0.54, 0.95, 0.85]);
    bounded_queue: (vec![1.12, 1.20, 0.49, 0.60, 0.78, 0.46, 0.39, 1.04],), (vec![0.69, 1.23, 0.86, 0.37, 0.34, 0.54, 0.47, 0.67],);
    ring: (vec![0.42, 0.64, 0.47, 0.89, 1.01, 0.82, 0.84, 1.12],), (vec![0.51, 1.24, 0.87, 0.78, 0.99, 0.91, 0.58, 0.72],);
}
