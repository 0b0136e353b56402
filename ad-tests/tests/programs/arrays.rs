//! Arrays, nested arrays, tuples and vectors as parameters and results.

use crate::made::arrays as made;
use ad_core::reverse_diff;

#[reverse_diff]
pub fn by_value(a: [f64; 3], b: &[f64; 3]) -> f64 {
    a[0] * b[1] - a[1] * b[0] + a[2] * b[2] * b[2]
}

/// Determinant, with literal and computed indices.
#[reverse_diff]
pub fn determinant(m: &[[f64; 3]; 3]) -> f64 {
    let mut sum = 0.0;
    for j in 0..3 {
        let (k, l) = ((j + 1) % 3, (j + 2) % 3);
        sum += m[0][j] * (m[1][k] * m[2][l] - m[1][l] * m[2][k]);
    }
    sum
}

/// Perimeter of a closed polygon of points.
#[reverse_diff]
pub fn perimeter(points: &[[f64; 2]]) -> f64 {
    let n = points.len();
    let mut length = 0.0;
    for i in 0..n {
        let p = points[i];
        let q = &points[(i + 1) % n];
        let (dx, dy) = (q[0] - p[0], q[1] - p[1]);
        length += (dx * dx + dy * dy).sqrt();
    }
    length
}

#[reverse_diff]
pub fn tuple(p: (f64, f64), q: &(f64, f64)) -> f64 {
    let (x, y) = p;
    x * q.0 - y * q.1 + p.0 * p.1
}

#[reverse_diff]
pub fn nested_tuple(p: ((f64, f64), f64), q: &([f64; 2], f64)) -> f64 {
    let ((a, b), c) = p;
    a * b * c + q.0[0] * q.0[1] * q.1 + (p.0).1 * q.1 + p.0.0
}

/// A tuple with a passive part.
#[reverse_diff]
pub fn counted(p: (f64, usize), q: &(i32, f64)) -> f64 {
    let mut s = 1.0;
    for _ in 0..p.1 {
        s *= p.0;
    }
    s * q.1.powi(q.0)
}

#[reverse_diff]
pub fn pairs(points: &[(f64, f64)]) -> f64 {
    let mut s = 0.0;
    for i in 0..points.len() {
        let (x, y) = points[i];
        s += x * y + points[i].0;
    }
    s
}

#[reverse_diff]
pub fn vector(v: Vec<f64>, w: &Vec<f64>) -> f64 {
    let mut dot = 0.0;
    for i in 0..v.len() {
        dot += v[i] * w[i] * w[i];
    }
    dot
}

#[reverse_diff]
pub fn ragged(rows: &[Vec<f64>], scale: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..rows.len() {
        let row = &rows[i];
        for j in 0..row.len() {
            s += row[j] * row[j] * scale + rows[i][j];
        }
    }
    s
}

#[reverse_diff]
pub fn cube(t: &[[[f64; 2]; 2]; 2], x: [f64; 2]) -> f64 {
    let mut s = 0.0;
    for i in 0..2 {
        for j in 0..2 {
            for k in 0..2 {
                s += t[i][j][k] * x[i] * x[j] * x[k];
            }
        }
    }
    s
}

#[reverse_diff]
pub fn array_result(x: f64, y: f64) -> [f64; 3] {
    [x * y, x.sin(), 2.0]
}

#[reverse_diff]
pub fn matrix_result(x: f64, y: f64) -> [[f64; 2]; 2] {
    let (s, c) = (x.sin(), x.cos());
    [[y * c, -s], [s, c / y]]
}

#[reverse_diff]
pub fn mixed_result(v: &[f64], x: f64) -> (f64, usize, [f64; 2], bool) {
    let mut s = 0.0;
    let mut n = 0;
    for i in 0..v.len() {
        if v[i] > x {
            n += 1;
            s += v[i] * x;
        }
    }
    (s, n, [x * x, s], n > 1)
}

#[reverse_diff]
pub fn polar((x, y): (f64, f64)) -> (f64, f64) {
    (x.hypot(y), y.atan2(x))
}

/// Indices read from data.
#[reverse_diff]
pub fn gathered(
    values: &[f64],
    #[constant] index: &[usize],
    #[constant] pairs: &[(usize, usize)],
) -> f64 {
    let mut s = 0.0;
    for i in 0..index.len() {
        s += values[index[i]] * (i + 1) as f64;
    }
    for p in 0..pairs.len() {
        let (a, b) = pairs[p];
        s += values[a] * values[b];
    }
    s
}

/// A local array that is only read.
#[reverse_diff]
pub fn local_array(x: f64, y: f64, #[constant] k: usize) -> f64 {
    let powers = [1.0, x, x * x, x * x * x];
    let weights = [0.5; 4];
    let mut s = powers[k];
    for i in 0..powers.len() {
        s += powers[i] * weights[i] * y;
    }
    s
}

/// Array parameters gathered in an array and chosen at run time.
#[reverse_diff]
pub fn chosen_parameter(a: [f64; 2], b: &[f64; 2], #[constant] k: usize) -> f64 {
    let rows = [a, *b];
    rows[k][0] * rows[1 - k][1]
}

/// Slices gathered in an array and chosen at run time.
#[reverse_diff]
pub fn chosen_slice(a: &[f64], b: &[f64], #[constant] k: usize) -> f64 {
    let views = [a, &b[1..]];
    let v = views[k];
    let mut s = 0.0;
    for i in 0..v.len() {
        s += v[i] * views[0][0];
    }
    s
}

/// Nested literals and repetitions, indexed at run time.
#[reverse_diff]
pub fn repeated(x: f64, y: f64, #[constant] k: usize) -> f64 {
    let m = [[x; 3]; 2];
    let n = [[x, y], [y, 1.0]];
    let r = [n[k]; 2];
    m[k][2] * n[k][1 - k] + r[1][k] * m[1][k]
}

/// An array of tuples of arrays, indexed at run time.
#[reverse_diff]
pub fn records(x: f64, y: f64, #[constant] k: usize) -> f64 {
    let table = [([x, y], 2.0), ([1.0, x * y], y)];
    let mut s = 0.0;
    for i in 0..2 {
        s += table[k].0[i] * table[i].1;
    }
    s
}

cases! {
    records: (0.5, 2.0, 0), (0.5, 2.0, 1);
    repeated: (0.5, 2.0, 0), (0.5, 2.0, 1);
    chosen_slice: (vec![0.5, 2.0], vec![1.5, 0.3], 0), (vec![0.5, 2.0], vec![1.5, 0.3], 1);
    chosen_parameter: ([0.5, 2.0], [1.5, 0.3], 0), ([0.5, 2.0], [1.5, 0.3], 1);
    local_array: (0.6, 1.4, 0), (0.6, 1.4, 3);
    by_value: ([1.0, 2.0, 3.0], [0.5, -1.0, 0.3]);
    determinant: ([[2.0, 0.5, 1.0], [0.3, 1.5, -1.0], [1.0, 0.0, 2.0]],);
    perimeter: (vec![[0.0, 0.0], [2.0, 0.1], [1.0, 1.5]],), (vec![],);
    tuple: ((1.0, 2.0), (0.3, -0.4));
    nested_tuple: (((1.0, 2.0), 3.0), ([0.3, -0.4], 1.5));
    counted: ((1.5, 3), (2, 0.7)), ((1.5, 0), (-1, 0.7));
    pairs: (vec![(1.0, 2.0), (0.5, -1.0)],), (vec![],);
    vector: (vec![1.0, 2.0], vec![0.5, 3.0]);
    ragged: (vec![vec![1.0, 2.0], vec![], vec![3.0]], 0.7);
    cube: ([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]], [0.3, -0.4]);
    array_result: (0.4, 1.3);
    matrix_result: (0.4, 1.3);
    mixed_result: (vec![1.0, 2.0, 0.1], 0.5), (vec![], 0.5);
    polar: ((1.0, 2.0),), ((-1.0, 0.5),);
    gathered: (vec![1.0, 2.0, 3.0], vec![2, 0, 2, 2], vec![(0, 0), (1, 2)]);
}
