//! Short programs, one construct each.

use crate::made::surface as made;
use ad_core::reverse_diff;

const K: i64 = -2;
const DIMS: (usize, usize) = (2, 3);
static W: [[f64; 3]; 2] = [[1., 2., 3.], [4., 5., 6.]];

fn successor(n: usize) -> usize {
    n + 1
}

#[reverse_diff]
pub fn late_binding(x: f64) -> f64 {
    let y: f64;
    y = x * 2.0;
    y
}

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
pub fn tuple_of_constants(x: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..DIMS.0 {
        for j in 0..DIMS.1 {
            s += W[i][j] * x;
        }
    }
    s
}

#[reverse_diff]
pub fn two_halves(v: &[f64]) -> f64 {
    let (a, b) = (&v[..2], &v[2..]);
    let n = a.len().min(b.len());
    let mut s = 0.;
    for i in 0..n {
        s += a[i] * b[i];
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
pub fn view_of_row(v: &[[f64; 3]], #[constant] i: usize) -> f64 {
    let row: &[f64; 3] = &v[i];
    let part = &row[1..];
    part[0] * part[1]
}

#[reverse_diff]
pub fn dereferenced_tuple(x: &f64, p: &(f64, f64)) -> f64 {
    let (a, b) = *p;
    a * b * *x
}

#[reverse_diff]
pub fn reference_pattern(x: &f64, p: &(f64, f64)) -> f64 {
    let &(a, b) = p;
    a * b * x
}

#[reverse_diff]
pub fn default_binding_mode(x: &f64, p: &(f64, f64)) -> f64 {
    let (a, b) = p;
    a * b * x
}

#[reverse_diff]
pub fn mutable_parameters(mut x: f64, (mut a, b): (f64, f64)) -> f64 {
    x += 1.0;
    a *= x;
    a * b
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
pub fn shadowed_count(x: f64, #[constant] n: usize) -> f64 {
    let n = n as f64;
    let y = (x / n).powf(1.0 / n);
    y.max(0.1).min(10.0)
}

#[reverse_diff]
pub fn only_return(x: f64) -> f64 {
    return x;
}

#[reverse_diff]
pub fn parentheses(x: f64) -> f64 {
    let y = (x);
    (y) * (x + (1.0))
}

#[reverse_diff]
pub fn array_literals(x: f64, y: f64) -> f64 {
    let a = [x, y];
    let b = [[x, 1.0], [y, 2.0]];
    a[0] * b[1][0] + b[0][1] * a[1]
}

#[reverse_diff]
pub fn row_at_run_time(x: f64, y: f64, #[constant] k: usize) -> f64 {
    let b = [[x, 1.0], [y, 2.0]];
    let row = b[k];
    row[0] * row[1]
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
pub fn strings_and_chars(x: f64) -> f64 {
    let c = 'a';
    let name = "x";
    println!("{name} {c} {x:?}");
    assert!(x > 0.0, "{}", name);
    x.sqrt()
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
pub fn suffixes(x: f64) -> f64 {
    let a = 2.0_f64;
    let b = 3f64;
    let c = 1e-3;
    a * x + b * c
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
pub fn passive_arithmetic(x: f64) -> f64 {
    let f = 1.0 / 3.0;
    let g = f * 2.0;
    x * g
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
pub fn p_norm(v: &[f64], w: &[f64]) -> f64 {
    assert_eq!(v.len(), w.len());
    let mut s = 0.0;
    for i in 0..v.len() {
        s += (v[i] - w[i]).abs().powf(1.5);
    }
    s.powf(1.0 / 1.5)
}

#[reverse_diff]
pub fn path_forms(x: f64, y: f64) -> f64 {
    let (s, c) = f64::sin_cos(x);
    let r = y.hypot(s);
    r.atan2(c)
}

#[reverse_diff]
pub fn local_import(x: f64, y: f64) -> f64 {
    use std::f64::consts::FRAC_PI_2;
    let t = x * FRAC_PI_2;
    successor(2) as f64 * t * y
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
pub fn data_in_pairs(t: &[(f64, usize)]) -> f64 {
    let mut s = 0.0;
    for i in 0..t.len() {
        s += t[i].0 * t[i].1 as f64;
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
pub fn block_as_operand(x: f64) -> f64 {
    let y = {
        let z = x;
        z
    } * 2.0;
    { y }
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
pub fn passive_vector(x: f64, #[constant] v: Vec<f64>) -> f64 {
    let mut s = 0.0;
    for i in 0..v.len() {
        s += x * v[i];
    }
    s
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
pub fn ends_and_middle(x: &[f64]) -> f64 {
    let first = x[0];
    let last = x[x.len() - 1];
    let r = &x[1..x.len() - 1];
    let mut s = first * last;
    for i in 0..r.len() {
        s += r[i]
    }
    s
}

#[reverse_diff]
pub fn one_tuple(x: f64) -> (f64,) {
    (x,)
}

#[reverse_diff]
pub fn flag_as_number(x: f64) -> f64 {
    let neg = x < 0.0;
    let sign = if neg { -1.0 } else { 1.0 };
    sign * x * if neg as u8 == 1 { 2.0 } else { 3.0 }
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
pub fn literal_receivers(x: f64) -> f64 {
    x.powi(2i32) + x.powf(2f64) + x.max(0.) + 1f64.max(x) + 2.0f64.powf(x) + (2.0_f64).ln() * x
}

#[reverse_diff]
pub fn integer_parameter(x: f64, n: i32) -> f64 {
    x.powi(n) * (n as f64)
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
pub fn without_semicolon(x: f64, y: f64) -> f64 {
    let mut m = x;
    if y > m {
        m = y
    }
    m
}

#[reverse_diff]
pub fn reference_to_reference(x: f64) -> f64 {
    let y = x;
    let y = &y;
    let z = *y * y.sin();
    z + **&y
}

#[reverse_diff]
pub fn swapped_array(x: [f64; 2]) -> [f64; 2] {
    let [a, b] = x;
    [b, a]
}

#[reverse_diff]
pub fn array_through(x: [f64; 2]) -> [f64; 2] {
    x
}

#[reverse_diff]
pub fn opaque_passive(x: f64, #[constant] o: Option<usize>) -> f64 {
    if o.is_some() { x } else { x * x }
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

cases! {
    late_binding: (0.7,);
    negative_constant_bounds: (0.7, 3), (0.7, -2), (0.7, -5);
    tuple_of_constants: (0.7,);
    two_halves: (vec![1.0, 2.0, 3.0, 0.5],), (vec![1.0, 2.0, 3.0],);
    negated_condition: (2.0, 0.5), (0.5, 2.0), (2.0, -1.0);
    array_pattern_in_loop: (vec![[1.0, 2.0, 3.0], [0.5, 0.2, 0.1]],);
    view_of_row: (vec![[1.0, 2.0, 3.0], [0.5, 0.2, 0.1]], 1);
    dereferenced_tuple: (0.7, (0.5, 1.5));
    reference_pattern: (0.7, (0.5, 1.5));
    default_binding_mode: (0.7, (0.5, 1.5));
    mutable_parameters: (0.7, (0.5, 1.5));
    match_on_data: (0.7, vec![true, false, false, true]);
    shadowed_count: (0.7, 3);
    only_return: (0.7,);
    parentheses: (0.7,);
    array_literals: (0.7, 1.3);
    row_at_run_time: (0.7, 1.3, 0), (0.7, 1.3, 1);
    narrow_indices: (vec![0.5, 2.0], vec![1, 0, 1]);
    reversed_and_stepped: (vec![0.5, 2.0, 1.0, 0.3],), (vec![],);
    strings_and_chars: (0.7,);
    predicates: (0.7,);
    bytes: (0.7, 97), (0.7, 100), (0.7, 1), (0.7, 255), (1.7, 50), (0.7, 50);
    median_index: (vec![], 0.7), (vec![1.0, 2.0], 0.7), (vec![1.0, 2.0, 3.0], 0.7);
    suffixes: (0.7,);
    single_precision_sum: (0.7, 5);
    passive_arithmetic: (0.7,);
    ragged_data: (0.7, vec![vec![1, 2], vec![], vec![3]]);
    p_norm: (vec![1.0, 2.0], vec![0.5, 3.0]);
    path_forms: (0.7, 1.3);
    local_import: (0.7, 1.3);
    wrapping_counter: (0.7, 9);
    data_in_pairs: (vec![(0.5, 2), (1.5, 0)],);
    bound_by_branch: (vec![1.0, 2.0], vec![0.5, 3.0, 1.0]), (vec![1.0, 2.0], vec![0.5]);
    block_as_operand: (0.7,);
    diverging_branch: (-0.7,);
    diverging_arms: (0.7, 0);
    passive_vector: (0.7, vec![1.0, 2.0]);
    squared_thrice: (0.7,);
    late_in_branches: (0.7, 1.3), (0.7, -1.3);
    ends_and_middle: (vec![1.0, 2.0, 3.0, 4.0],), (vec![1.0, 2.0],);
    one_tuple: (0.7,);
    flag_as_number: (0.7,), (-0.7,);
    saturating_bounds: (0.7, 5), (0.7, 0);
    bound_from_active: (1.3,), (0.2,);
    literal_receivers: (0.7,);
    integer_parameter: (0.7, 3), (0.7, -2);
    interpolation_table: (0.7, vec![(0.0, 1.0), (0.5, 3.0), (1.0, 2.0), (2.0, 0.0)]);
    without_semicolon: (0.7, 1.3), (1.7, 1.3);
    reference_to_reference: (0.7,);
    swapped_array: ([0.7, 1.3],);
    array_through: ([0.7, 1.3],);
    opaque_passive: (0.7, Some(1)), (0.7, None);
    indexed_literal: (0.7, 5);
    local_constant: (0.7, 5);
    factorial: (5, 0.7);
    blocks_with_loops: (vec![1.0, 2.0, 4.0],);
}
