//! Ways round and out, in unusual company.

use crate::made::control_forms as made;
use ad_core::reverse_diff;

/// Views chosen by `if`.
#[reverse_diff]
pub fn view_by_if(x: &[f64], y: &mut [f64]) -> f64 {
    let (a, b) = y.split_at_mut(2);
    let t = if x[0] > x[1] { &mut a[..] } else { &mut b[..2] };
    t[0] *= x[0];
    t[1] = t[0] * t[1];
    let (lo, hi) = if x[1] > x[2] { (a, b) } else { (b, a) };
    lo[0] += hi[1];
    lo[0]
}

/// Views chosen by `match`.
#[reverse_diff]
pub fn view_by_match(x: &[f64], y: &mut [f64]) -> f64 {
    let mut k = 0usize;
    let mut s = 0.0;
    while k < 4 {
        let v: &[f64] = match k {
            0 => x,
            1 => &y[1..],
            2 if x[0] > 0.8 => &x[1..],
            _ => &y[..2],
        };
        s += v[0] * v[v.len() - 1];
        let w = match k % 3 {
            0 => &mut y[0],
            1 => &mut y[1],
            _ => y.last_mut().unwrap(),
        };
        *w *= 1.1;
        k += 1;
    }
    s
}

/// A view that moves on.
#[reverse_diff]
pub fn advance_shared(x: &[f64]) -> f64 {
    let mut input = x;
    let mut s = 0.0;
    let mut t = 1;
    while input.len() > t {
        let (now, later) = input.split_at(t);
        s += now.iter().sum::<f64>() * later[0];
        input = &input[t..];
        t += 1;
    }
    s
}

/// The same, to write through.
#[reverse_diff]
pub fn advance_mut(x: &[f64], y: &mut [f64]) -> f64 {
    let mut rest = y;
    let mut k = 1;
    let mut s = 0.0;
    while rest.len() >= k {
        let (head, tail) = rest.split_at_mut(k);
        for h in head.iter_mut() {
            *h = *h * x[0] + s;
            s += *h;
        }
        rest = tail;
        k += 1;
    }
    for r in rest.iter_mut() {
        *r *= s;
    }
    s
}

/// The same, borrowed again.
#[reverse_diff]
pub fn advance_reborrow(x: &[f64], y: &mut [f64]) -> f64 {
    let mut rest = &mut y[..];
    for &v in x {
        if rest.is_empty() {
            break;
        }
        rest[0] *= v;
        rest = &mut rest[1..];
    }
    let n = rest.len();
    y[0] * n as f64
}

/// The same, taken.
#[reverse_diff]
pub fn advance_take(x: &[f64], y: &mut [f64]) -> f64 {
    let mut rest: &mut [f64] = y;
    let mut s = 1.0;
    while !rest.is_empty() {
        let k = rest.len().min(2);
        let (head, tail) = std::mem::take(&mut rest).split_at_mut(k);
        head[0] += s * x[0];
        s *= head[0];
        rest = tail;
    }
    s
}

/// A stack of numbers.
#[reverse_diff]
pub fn stack_pop(x: &[f64]) -> f64 {
    let mut stack = vec![];
    let mut s = 0.0;
    for &v in x {
        stack.push(v);
        if stack.len() > 2 {
            let b = stack.pop().unwrap();
            let a = stack.pop().unwrap();
            stack.push(a * b + 1.0);
        }
    }
    while let Some(v) = stack.pop() {
        s = s * 0.7 + v * v;
    }
    s
}

/// A stack of ranges.
#[reverse_diff]
pub fn stack_tuple(x: &[f64]) -> f64 {
    let mut stack = vec![(0usize, x.len())];
    let mut s = 1.0;
    while let Some((lo, hi)) = stack.pop() {
        if hi - lo < 2 {
            s = s * x[lo] + 1.0;
            continue;
        }
        let mid = (lo + hi) / 2;
        stack.push((lo, mid));
        stack.push((mid, hi));
    }
    s
}

/// `while let` over what is passive.
#[reverse_diff]
pub fn while_let_passive(x: &[f64]) -> f64 {
    let mut it = vec![3usize, 1, 2];
    let mut s = 0.0;
    while let Some(k) = it.pop() {
        if k == 1 {
            it.push(0);
        }
        s += x[k % x.len()] * x[0];
    }
    let mut n = Some(2);
    while let Some(m @ 0..=5) = n {
        s *= x[m % x.len()];
        n = m.checked_sub(1);
    }
    s
}

/// Labels with values.
#[reverse_diff]
pub fn labelled(x: &[f64]) -> f64 {
    let r = 'o: loop {
        let mut s = 0.0;
        for i in 0.. {
            let v = x[i % x.len()];
            for j in 0..i {
                if s > 5.0 {
                    break 'o s * v;
                }
                if j == 2 {
                    continue;
                }
                s += v * x[j % x.len()];
            }
        }
    };
    let b = 'b: {
        if x[0] > x[1] {
            break 'b x[0] * r;
        }
        if x[1] > 1.0 {
            break 'b x[1];
        }
        r * r
    };
    b + r
}

/// `if let` over what may be there.
#[reverse_diff]
pub fn get_if_let(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() + 2 {
        if let Some(v) = x.get(i)
            && let Some(w) = x.get(i + 1)
        {
            s += v * w;
        } else if let Some(v) = x.get(i) {
            s += v.sin();
        } else {
            s *= 0.9;
        }
    }
    let t = match x.get(1..3) {
        Some([a, b]) => a / b,
        Some(_) => 0.0,
        None => 1.0,
    };
    s + t
}

/// Conditions that assign.
#[reverse_diff]
pub fn cond_assign(x: &[f64]) -> f64 {
    let mut s = x[0];
    let mut n = 0;
    while {
        s *= 1.0 + 0.1 * x[1];
        n += 1;
        s < 4.0 && n < 20
    } {
        s += x[2] * 0.01;
    }
    if {
        s = s.sqrt();
        s > 2.0
    } {
        s *= x[0];
    }
    s
}

/// Ranges, bindings, guards.
#[reverse_diff]
pub fn match_guard(x: &[f64]) -> f64 {
    let mut s = 0.0;
    for (i, v) in x.iter().enumerate() {
        s += match i {
            0 => *v,
            n @ 1..=2 if x[n - 1] > 0.9 => v * v * n as f64,
            1 | 3 => v.exp(),
            n @ (2 | 4..) => v * x[n - 1],
        };
    }
    s
}

cases! {
    view_by_if: (vec![0.45, 0.75, 1.07], vec![0.88, 0.49, 1.27, 1.22, 0.77, 0.96, 0.51, 0.52]), (vec![0.35, 0.50, 1.01], vec![0.37, 0.63, 0.30, 0.58, 1.05, 0.99, 0.77, 1.05]);
    view_by_match: (vec![1.23, 0.69, 1.12], vec![1.13, 0.51, 1.24, 0.79, 0.70, 0.92, 0.47, 0.49]), (vec![0.68, 0.98, 1.03], vec![0.86, 1.04, 0.32, 1.18, 0.93, 0.95, 1.15, 0.64]);
    advance_shared: (vec![0.81, 0.49, 1.25, 0.94, 0.89, 1.24, 0.39],), (vec![1.05, 0.53, 0.55, 0.58, 0.70, 0.79, 1.01],);
    advance_mut: (vec![0.82, 0.57, 1.04], vec![0.62, 1.07, 0.39, 0.59, 0.69, 1.20, 0.65, 0.89]), (vec![1.00, 0.60, 1.24], vec![1.15, 1.26, 1.12, 1.16, 1.30, 1.05, 1.22, 0.53]);
    advance_reborrow: (vec![1.07, 0.40, 0.57], vec![0.82, 0.33, 1.08, 0.48, 1.00, 0.30, 0.57, 0.86]), (vec![1.16, 0.36, 1.25], vec![0.99, 1.05, 0.65, 1.00, 1.01, 0.54, 0.95, 0.85]);
    advance_take: (vec![1.12, 1.20, 0.49], vec![1.01, 1.15, 1.25, 0.93, 0.50, 1.27, 1.22, 0.87]), (vec![0.69, 1.23, 0.86], vec![0.74, 0.68, 0.88, 0.76, 0.71, 0.79, 0.56, 1.21]);
    stack_pop: (vec![0.42, 0.64, 0.47, 0.89, 1.01, 0.82, 0.84],), (vec![0.51, 1.24, 0.87, 0.78, 0.99, 0.91, 0.58],);
    stack_tuple: (vec![1.09, 1.21, 0.89, 0.61, 0.54, 0.57, 0.42],), (vec![1.15, 0.66, 0.38, 0.89, 0.60, 0.88, 0.94],);
    while_let_passive: (vec![0.44, 0.97, 0.92, 0.42, 0.81, 0.55, 0.34],), (vec![0.61, 0.96, 1.20, 0.93, 0.56, 0.85, 0.85],);
    labelled: (vec![0.37, 1.05, 1.19, 0.51, 0.77, 1.25, 0.45],), (vec![0.84, 0.64, 0.79, 0.31, 0.55, 0.88, 0.41],);
    get_if_let: (vec![0.35, 0.50, 1.01, 0.44, 1.16, 0.57, 0.31],), (vec![0.90, 0.64, 0.30, 0.65, 1.12, 0.72, 0.88],);
    cond_assign: (vec![0.68, 0.98, 1.03, 0.71, 0.47, 0.32, 0.59],), (vec![0.85, 0.49, 0.56, 0.59, 0.89, 1.17, 0.83],);
    match_guard: (vec![1.05, 0.53, 0.55, 0.58, 0.70, 0.79, 1.01],), (vec![0.75, 0.93, 0.74, 0.62, 0.72, 0.39, 0.81],);
}
