//! Patterns in `let`, `for`, `match`, `if let`, `while let` and `let else`.

use crate::made::patterns as made;
use ad_core::reverse_diff;

/// Nested tuples and arrays, in one `let` and in `for`.
#[reverse_diff]
pub fn nested(a: &mut [[f64; 2]], b: &mut [[f64; 2]], k: f64) -> f64 {
    let mut s = k;
    for ([ax, ay], [bx, by]) in a.iter_mut().zip(b.iter_mut()) {
        let ([p, q], (r, _)) = ([*ax * *bx, *ay], (*by * k, 3));
        *ax += p * q;
        *by -= r * s;
        std::mem::swap(ay, bx);
        s += p;
    }
    let [[first, _], ..] = a else { return s };
    *first *= s;
    s
}

/// By value, by reference and by copy.
#[reverse_diff]
pub fn bound_in_every_way(rows: &[[f64; 3]], pairs: &[(f64, f64)]) -> f64 {
    let mut s = 0.0;
    for &[x, _, z] in rows {
        s += x * z;
    }
    for [.., y, z] in rows.iter().copied() {
        s -= y * z * 0.5;
    }
    for (i, (a, b)) in pairs.iter().enumerate() {
        let &c = a;
        let (ref d, e) = (b * c, *b);
        s += *d * e + i as f64;
    }
    let [x, y, z] = rows[0];
    let (p, q) = pairs[0];
    let t @ (u, _) = (x * p, y * q);
    s + t.1 * u + z
}

/// Ranges, bindings, guards, alternatives.
#[reverse_diff]
pub fn ranges_and_bindings(x: &[f64], #[constant] keys: &[i32]) -> f64 {
    let mut s = 1.0;
    for (&k, &v) in keys.iter().zip(x) {
        s = match k {
            i32::MIN..=-1 => s - v,
            0 => s * v,
            n @ 1..=3 => s + v * n as f64,
            4 | 5 if v > 0.0 => s + v.ln(),
            m if m % 2 == 0 => v * v + s * 0.5,
            _ => {
                s += v;
                s * s
            }
        };
    }
    s
}

/// `if let` and `else if let` on what is passive.
#[reverse_diff]
pub fn on_passive(x: f64, #[constant] limit: Option<u32>, #[constant] level: Option<f64>) -> f64 {
    let mut y = x;
    if let Some(n) = limit {
        for _ in 0..n {
            y *= x;
        }
    } else if let Some(l) = level {
        y = y.max(l) * y;
    }
    let Some(l) = level else {
        return y * 3.0;
    };
    if let Some(0 | 2) = limit {
        y - l
    } else {
        y * l
    }
}

/// A walk over a linked order of indices, as long as there is a next one.
#[reverse_diff]
pub fn linked(x: &[f64], #[constant] next: &[usize], #[constant] start: usize) -> f64 {
    let mut at = next.get(start);
    let mut s = x.get(start).copied().unwrap_or(1.0);
    while let Some(&i) = at {
        if i >= x.len() {
            break;
        }
        s = s.sin() + x[i];
        at = next.get(i);
    }
    s
}

/// An iterator advanced by hand.
#[reverse_diff]
pub fn advanced_by_hand(x: &[f64], a: &mut [f64]) -> f64 {
    let mut xs = x.iter();
    let mut s = 0.0;
    while let Some(v) = xs.next() {
        s = s * v + 1.0;
        let Some(w) = xs.next() else {
            s *= 2.0;
            break;
        };
        s -= w * w;
    }
    let mut slots = a.iter_mut();
    if let Some(slot) = slots.next() {
        *slot *= s;
    }
    while let (Some(p), Some(q)) = (slots.next(), slots.next()) {
        *p += *q * s;
        *q = *p;
    }
    s
}

/// Options of views, of pairs and of numbers, matched.
#[reverse_diff]
pub fn options(x: &[f64], #[constant] y: Option<usize>) -> f64 {
    let best = match (x.first(), y) {
        (Some(f), Some(i)) if i < x.len() => f * x[i],
        (Some(f), None) => *f,
        (Some(_), Some(i)) => i as f64,
        (None, _) => return -1.0,
    };
    let mut top = None;
    for (i, v) in x.iter().enumerate() {
        match top {
            None => top = Some((i, *v)),
            Some((_, t)) if *v > t => top = Some((i, *v)),
            Some(_) => {}
        }
    }
    if let Some((i, v)) = top {
        best * v + i as f64
    } else {
        best
    }
}

/// Labelled blocks, with and without a value.
#[reverse_diff]
pub fn blocks(x: f64, y: f64, #[constant] n: usize) -> f64 {
    let a = 'a: {
        if x > y {
            break 'a x * x;
        }
        for i in 0..n {
            if y * (i as f64) > x {
                break 'a y * i as f64;
            }
        }
        x * y
    };
    let mut s = a;
    'b: {
        s += y;
        if n == 3 {
            break 'b;
        }
        s *= x;
    }
    s * a
}

cases! {
    nested: (vec![[0.3, 1.2], [0.5, 1.1]], vec![[0.2, -0.9], [0.4, 0.6]], 0.7), (vec![], vec![[0.2, -0.9]], 0.7);
    bound_in_every_way: (vec![[0.3, 1.2, 0.8], [0.5, 1.1, -0.3]], vec![(0.2, -0.9), (0.4, 0.6)]);
    ranges_and_bindings: (vec![0.3, 1.2, 0.8, 0.5, 1.1, -0.3, 0.9, 0.7], vec![-4, 0, 2, 4, 5, 5, 8, 7]), (vec![], vec![]);
    on_passive: (0.7, Some(2), None), (0.7, None, Some(0.3)), (0.7, None, None), (0.7, Some(0), Some(2.0)), (0.7, Some(1), Some(2.0));
    linked: (vec![0.3, 1.2, 0.8], vec![2, 9, 1], 0), (vec![0.3, 1.2, 0.8], vec![2, 9, 1], 7);
    advanced_by_hand: (vec![0.3, 1.2, 0.8], vec![0.5, 1.1, -0.3, 0.9]), (vec![0.3, 1.2], vec![0.5, 1.1, -0.3]), (vec![], vec![]);
    options: (vec![0.3, 1.2, 0.8], Some(2)), (vec![0.3, 1.2, 0.8], Some(7)), (vec![0.3], None), (vec![], None);
    blocks: (0.7, 1.3, 3), (1.7, 1.3, 3), (0.7, 1.3, 1), (0.7, 1.3, 0);
}
