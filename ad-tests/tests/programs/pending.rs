//! Programs in the subset that do not work yet; no test includes this file. Each stands with the file it belongs to.

// ../clean.rs: right, but `s_bar = s_bar * 2.0` raises clippy::assign_op_pattern
/// Doubles.
#[must_use]
#[reverse_diff]
pub fn doubled(x: f64, #[constant] n: u32) -> f64 {
    let mut s = x;
    for _ in 0..n {
        s *= 2.0;
    }
    s
}

// scopes.rs
#[reverse_diff]
pub fn patterns(x: f64, y: f64) -> f64 {
    let (a, b) = (x + y, x - y);
    let ((c, d), e): ((f64, f64), f64) = ((a * b, b), 3.0);
    let (_, f) = (c, d * e);
    let (g, ..) = (f, a, b);
    let pair = (g, c);
    let [h, i] = [pair.0, pair.1 * 2.0];
    h * i + pair.0 + a
}
// patterns: (1.2, 0.4), (0.3, -0.8);

// scopes.rs
#[reverse_diff]
pub fn tuple_variable(x: f64, y: f64) -> f64 {
    let mut state = (x, y);
    for k in 0..4 {
        state = (state.1, state.0 * 0.5 + state.1 * x + k as f64);
    }
    state.0 *= 2.0;
    state.1 += state.0;
    let (p, q) = state;
    p * q
}
// tuple_variable: (0.3, 0.9);

// recurrences.rs
/// An inner loop inside a carried one, whose length depends on the outer index.
#[reverse_diff]
pub fn triangular(x: f64, y: f64, #[constant] n: usize) -> f64 {
    let mut s = x;
    for i in 0..n {
        let mut inner = y;
        for j in 0..i {
            inner = inner * s.cos() + 0.1 * j as f64;
        }
        for _ in i..3 {
            inner *= inner * 0.5;
        }
        s = s * 0.5 + inner;
    }
    s
}
// triangular: (0.7, 0.6, 0), (0.7, 0.6, 1), (0.7, 0.6, 6);

// surface.rs
#[reverse_diff]
pub fn tuple_at_run_time(x: f64, y: f64, #[constant] k: usize) -> f64 {
    let t = [(x, 1.0), (y, 2.0)];
    t[k].0 * t[k].1
}
// tuple_at_run_time: (0.7, 1.3, 0), (0.7, 1.3, 1);

// arrays.rs
/// Array parameters gathered in an array and chosen at run time.
#[reverse_diff]
pub fn chosen_parameter(a: [f64; 2], b: &[f64; 2], #[constant] k: usize) -> f64 {
    let rows = [a, *b];
    rows[k][0] * rows[1 - k][1]
}
// chosen_parameter: ([0.5, 2.0], [1.5, 0.3], 0), ([0.5, 2.0], [1.5, 0.3], 1);

// arrays.rs
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
// chosen_slice: (vec![0.5, 2.0], vec![1.5, 0.3], 0), (vec![0.5, 2.0], vec![1.5, 0.3], 1);

// arrays.rs
/// Nested literals and repetitions, indexed at run time.
#[reverse_diff]
pub fn repeated(x: f64, y: f64, #[constant] k: usize) -> f64 {
    let m = [[x; 3]; 2];
    let n = [[x, y], [y, 1.0]];
    let r = [n[k]; 2];
    m[k][2] * n[k][1 - k] + r[1][k] * m[1][k]
}
// repeated: (0.5, 2.0, 0), (0.5, 2.0, 1);

// arrays.rs
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
// records: (0.5, 2.0, 0), (0.5, 2.0, 1);

// slices.rs
/// Views of local arrays, and references to local tuples.
#[reverse_diff]
pub fn local_views(x: f64, y: f64, #[constant] k: usize) -> f64 {
    let powers = [1.0, x, x * y, y.sin()];
    let tail = &powers[1..];
    let pair = &(tail[k] * y, x);
    let nested = ((x, y * 2.0), tail[0]);
    let inner = &nested.0;
    let mut s = pair.0 + pair.1 * inner.1;
    for i in 0..tail.len() {
        s += tail[i] * powers[i] * nested.1;
    }
    s * tail[tail.len() - 1]
}
// local_views: (0.5, 2.0, 0), (0.5, 2.0, 2);
