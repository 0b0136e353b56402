//! Programs in the subset that do not work yet; no test includes this file. Each stands with the file it belongs to.

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

// single.rs
#[reverse_diff]
pub fn narrowed(x: f64, y: f32) -> f32 {
    let half = (x * 0.5) as f32;
    let wide = f64::from(y) * x;
    half * y + wide as f32
}
// narrowed: (0.75, 1.5);

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
