//! Short programs, one construct each: values and memory.

use crate::made::surface as made;
use ad_core::reverse_diff;

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
pub fn shadowed_count(x: f64, #[constant] n: usize) -> f64 {
    let n = n as f64;
    let y = (x / n).powf(1.0 / n);
    y.max(0.1).min(10.0)
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
pub fn strings_and_chars(x: f64) -> f64 {
    let c = 'a';
    let name = "x";
    println!("{name} {c} {x:?}");
    assert!(x > 0.0, "{}", name);
    x.sqrt()
}

#[reverse_diff]
pub fn suffixes(x: f64) -> f64 {
    let a = 2.0_f64;
    let b = 3f64;
    let c = 1e-3;
    a * x + b * c
}

#[reverse_diff]
pub fn passive_arithmetic(x: f64) -> f64 {
    let f = 1.0 / 3.0;
    let g = f * 2.0;
    x * g
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
pub fn block_as_operand(x: f64) -> f64 {
    let y = {
        let z = x;
        z
    } * 2.0;
    { y }
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
pub fn literal_receivers(x: f64) -> f64 {
    x.powi(2i32) + x.powf(2f64) + x.max(0.) + 1f64.max(x) + 2.0f64.powf(x) + (2.0_f64).ln() * x
}

#[reverse_diff]
pub fn integer_parameter(x: f64, n: i32) -> f64 {
    x.powi(n) * (n as f64)
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
pub fn tuple_at_run_time(x: f64, y: f64, #[constant] k: usize) -> f64 {
    let t = [(x, 1.0), (y, 2.0)];
    t[k].0 * t[k].1
}

cases! {
    tuple_at_run_time: (0.7, 1.3, 0), (0.7, 1.3, 1);
    late_binding: (0.7,);
    tuple_of_constants: (0.7,);
    two_halves: (vec![1.0, 2.0, 3.0, 0.5],), (vec![1.0, 2.0, 3.0],);
    view_of_row: (vec![[1.0, 2.0, 3.0], [0.5, 0.2, 0.1]], 1);
    dereferenced_tuple: (0.7, (0.5, 1.5));
    reference_pattern: (0.7, (0.5, 1.5));
    default_binding_mode: (0.7, (0.5, 1.5));
    mutable_parameters: (0.7, (0.5, 1.5));
    shadowed_count: (0.7, 3);
    parentheses: (0.7,);
    array_literals: (0.7, 1.3);
    row_at_run_time: (0.7, 1.3, 0), (0.7, 1.3, 1);
    strings_and_chars: (0.7,);
    suffixes: (0.7,);
    passive_arithmetic: (0.7,);
    path_forms: (0.7, 1.3);
    local_import: (0.7, 1.3);
    block_as_operand: (0.7,);
    passive_vector: (0.7, vec![1.0, 2.0]);
    ends_and_middle: (vec![1.0, 2.0, 3.0, 4.0],), (vec![1.0, 2.0],);
    one_tuple: (0.7,);
    flag_as_number: (0.7,), (-0.7,);
    literal_receivers: (0.7,);
    integer_parameter: (0.7, 3), (0.7, -2);
    reference_to_reference: (0.7,);
    swapped_array: ([0.7, 1.3],);
    array_through: ([0.7, 1.3],);
    opaque_passive: (0.7, Some(1)), (0.7, None);
}
