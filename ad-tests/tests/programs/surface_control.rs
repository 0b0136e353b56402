//! Short programs, one construct each: branches and loops.

use crate::made::surface_control as made;
use ad_core::reverse_diff;

const K: i64 = -2;

#[reverse_diff]
pub fn negative_constant_bounds(x: f64, #[constant] n: i64) -> f64 {
    let mut s = x;
    for k in K..n {
        s += x * k as f64;
    }
    for k in (K..=n).step_by(2) {
        s *= 1.0 + k as f64 * 0.1;
    }
    s
}

#[reverse_diff]
pub fn negated_condition(x: f64, y: f64) -> f64 {
    let z = if x > y && !(y < 0.0 || x == 1.0) {
        x
    } else {
        y
    };
    -z.powi(2)
}

#[reverse_diff]
pub fn array_pattern_in_loop(v: &[[f64; 3]]) -> f64 {
    let mut s = 0.0;
    for i in 0..v.len() {
        let [a, b, c] = v[i];
        s += a * b + c;
    }
    s
}

#[reverse_diff]
pub fn match_on_data(x: f64, #[constant] flags: &[bool]) -> f64 {
    let mut s = x;
    for i in 0..flags.len() {
        s = match (flags[i], i % 2) {
            (true, 0) => s * x,
            (true, _) => s + 1.0,
            (false, 1) => s.sin(),
            _ => s,
        };
    }
    s
}

#[reverse_diff]
pub fn only_return(x: f64) -> f64 {
    return x;
}

#[reverse_diff]
pub fn narrow_indices(v: &[f64], #[constant] idx: &[u32]) -> f64 {
    let mut s = 0.0;
    for k in 0..idx.len() {
        s += v[idx[k] as usize].ln();
    }
    s
}

#[reverse_diff]
pub fn reversed_and_stepped(v: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in (0..v.len()).rev().step_by(2) {
        s = s * 0.5 + v[i];
    }
    s
}

#[reverse_diff]
pub fn predicates(x: f64) -> f64 {
    debug_assert!(x.is_finite());
    if x.is_nan() || x.is_infinite() {
        return 0.0;
    }
    x * x
}

#[reverse_diff]
pub fn bytes(x: f64, #[constant] n: u8) -> f64 {
    match n {
        b'a' => x,
        b'b'..=b'z' => x * x,
        0 | 1 => 0.0,
        u8::MAX => 1.0,
        _ if x > 1.0 => x,
        _ => -x,
    }
}

#[reverse_diff]
pub fn median_index(v: &[f64], x: f64) -> f64 {
    let n = v.len();
    if n == 0 {
        return x;
    }
    let m = n / 2;
    let mid = if n % 2 == 1 {
        v[m]
    } else {
        0.5 * (v[m - 1] + v[m])
    };
    mid * x
}

#[reverse_diff]
pub fn ragged_data(x: f64, #[constant] m: &[Vec<usize>]) -> f64 {
    let mut s = x;
    for i in 0..m.len() {
        for j in 0..m[i].len() {
            s += x * m[i][j] as f64;
        }
    }
    s
}

#[reverse_diff]
pub fn wrapping_counter(x: f64, #[constant] n: usize) -> f64 {
    let mut i = 0usize;
    let mut s = 0.0;
    for _ in 0..n {
        i += 1;
        if i > 3 {
            i = 0;
        }
        s += x.powi(i as i32);
    }
    s
}

#[reverse_diff]
pub fn bound_by_branch(a: &[f64], b: &[f64]) -> f64 {
    let m = if a.len() > b.len() { b.len() } else { a.len() };
    let mut s = 0.0;
    for i in 0..m {
        s += a[i] * b[m - 1 - i];
    }
    s
}

#[reverse_diff]
pub fn diverging_branch(x: f64) -> f64 {
    if x > 0.0 {
        panic!("no")
    }
    x * 2.0
}

#[reverse_diff]
pub fn diverging_arms(x: f64, #[constant] k: i32) -> f64 {
    let y = match k {
        0 => x,
        1 => panic!("one"),
        _ => unreachable!(),
    };
    y * y
}

#[reverse_diff]
pub fn squared_thrice(x: f64) -> f64 {
    let mut s = x;
    for _ in 0..3 {
        let t = s;
        s = t * t;
    }
    s
}

#[reverse_diff]
pub fn late_in_branches(x: f64, y: f64) -> f64 {
    let mut a;
    a = x;
    a += y;
    let b;
    if a > 0. {
        b = a
    } else {
        b = -a
    }
    b
}

#[reverse_diff]
pub fn saturating_bounds(x: f64, #[constant] n: usize) -> f64 {
    let lo = n.saturating_sub(2);
    let hi = n.checked_add(1).unwrap_or(n);
    let mut s = 0.0;
    for i in lo..hi {
        s += x * (i as f64).sqrt();
    }
    s
}

#[reverse_diff]
pub fn bound_from_active(x: f64) -> f64 {
    let n = (x * 3.0).floor() as usize;
    let mut s = 1.0;
    for i in 1..=n {
        s *= x / i as f64;
    }
    s
}

#[reverse_diff]
pub fn without_semicolon(x: f64, y: f64) -> f64 {
    let mut m = x;
    if y > m {
        m = y
    }
    m
}

#[reverse_diff]
pub fn interpolation_table(t: f64, #[constant] table: &[(f64, f64)]) -> f64 {
    let mut k = 0;
    for i in 0..table.len() {
        if table[i].0 <= t {
            k = i;
        }
    }
    let (x0, y0) = table[k];
    let (x1, y1) = table[k + 1];
    y0 + (y1 - y0) * (t - x0) / (x1 - x0)
}

#[reverse_diff]
pub fn factorial(n: u64, x: f64) -> f64 {
    let mut f = 1.0;
    for k in 1..=n {
        f *= k as f64;
    }
    x.powi(n as i32) / f
}

#[reverse_diff]
pub fn blocks_with_loops(v: &[f64]) -> f64 {
    let n = v.len() as f64;
    let m = {
        let mut s = 0.0;
        for i in 0..v.len() {
            s += v[i];
        }
        s / n
    };
    let s = {
        let mut q = 0.0;
        for i in 0..v.len() {
            q += (v[i] - m).powi(2);
        }
        (q / n).sqrt()
    };
    m / s
}

#[reverse_diff]
pub fn indexed_literal(x: f64, #[constant] n: usize) -> f64 {
    let mut s = x;
    for i in 0..n {
        let w = [0.1, 0.2, 0.3][i % 3];
        s = s * w + x;
    }
    s
}

#[reverse_diff]
pub fn local_constant(x: f64, #[constant] n: usize) -> f64 {
    const C: [f64; 2] = [0.5, 0.25];
    let mut s = x;
    for i in 0..n {
        s = s * C[i & 1] + x;
    }
    s
}

#[reverse_diff]
pub fn single_precision_sum(x: f32, #[constant] n: usize) -> f32 {
    let mut s: f32 = 0.0;
    for i in 0..n {
        s += x / (i as f32 + 1.0);
    }
    s
}

#[reverse_diff]
pub fn p_norm(v: &[f64], w: &[f64]) -> f64 {
    assert_eq!(v.len(), w.len());
    let mut s = 0.0;
    for i in 0..v.len() {
        s += (v[i] - w[i]).abs().powf(1.5);
    }
    s.powf(1.0 / 1.5)
}

#[reverse_diff]
pub fn data_in_pairs(t: &[(f64, usize)]) -> f64 {
    let mut s = 0.0;
    for i in 0..t.len() {
        s += t[i].0 * t[i].1 as f64;
    }
    s
}

cases! {
    negative_constant_bounds: (0.7, 3), (0.7, -2), (0.7, -5);
    negated_condition: (2.0, 0.5), (0.5, 2.0), (2.0, -1.0);
    array_pattern_in_loop: (vec![[1.0, 2.0, 3.0], [0.5, 0.2, 0.1]],);
    match_on_data: (0.7, vec![true, false, false, true]);
    only_return: (0.7,);
    narrow_indices: (vec![0.5, 2.0], vec![1, 0, 1]);
    reversed_and_stepped: (vec![0.5, 2.0, 1.0, 0.3],), (vec![],);
    predicates: (0.7,);
    bytes: (0.7, 97), (0.7, 100), (0.7, 1), (0.7, 255), (1.7, 50), (0.7, 50);
    median_index: (vec![], 0.7), (vec![1.0, 2.0], 0.7), (vec![1.0, 2.0, 3.0], 0.7);
    ragged_data: (0.7, vec![vec![1, 2], vec![], vec![3]]);
    wrapping_counter: (0.7, 9);
    bound_by_branch: (vec![1.0, 2.0], vec![0.5, 3.0, 1.0]), (vec![1.0, 2.0], vec![0.5]);
    diverging_branch: (-0.7,);
    diverging_arms: (0.7, 0);
    squared_thrice: (0.7,);
    late_in_branches: (0.7, 1.3), (0.7, -1.3);
    saturating_bounds: (0.7, 5), (0.7, 0);
    bound_from_active: (1.3,), (0.2,);
    without_semicolon: (0.7, 1.3), (1.7, 1.3);
    interpolation_table: (0.7, vec![(0.0, 1.0), (0.5, 3.0), (1.0, 2.0), (2.0, 0.0)]);
    factorial: (5, 0.7);
    blocks_with_loops: (vec![1.0, 2.0, 4.0],);
    indexed_literal: (0.7, 5);
    local_constant: (0.7, 5);
    single_precision_sum: (0.7, 5);
    p_norm: (vec![1.0, 2.0], vec![0.5, 3.0]);
    data_in_pairs: (vec![(0.5, 2), (1.5, 0)],);
}
