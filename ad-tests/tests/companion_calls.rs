//! Calls across functions, modules and recursion go through the callee's companions. Figures by hand.
#![allow(clippy::all, reason = "programs are written as users write them")]
#![allow(
    clippy::needless_range_loop,
    reason = "programs are written as users write them"
)]

use ad_core::reverse_diff;

#[reverse_diff]
fn square(x: f64) -> f64 {
    x * x
}

#[reverse_diff]
fn dot(x: &[f64], y: &[f64], #[constant] w: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s += w[i] * x[i] * y[i];
    }
    s
}

mod elsewhere {
    use ad_core::reverse_diff;

    #[reverse_diff]
    pub fn polar(x: f64, y: f64) -> (f64, f64) {
        (x * y, x + 2.0 * y)
    }

    #[reverse_diff]
    pub fn powers(x: f64) -> [f64; 3] {
        [x, x * x, x * x * x]
    }

    #[reverse_diff]
    pub fn single(x: f32, n: i32) -> f32 {
        x.powi(n)
    }
}

#[reverse_diff]
fn numbers(x: f64, y: f64) -> f64 {
    let z = square(x) * y;
    square(z + 1.0) + square(2.0) * x
}

#[test]
fn of_numbers() {
    // z = x²y = 12, the value (z + 1)² + 4x.
    let (v, (dx, dy)) = numbers_grad(2.0, 3.0);
    assert_eq!(v, 169.0 + 8.0);
    assert_eq!((dx, dy), (26.0 * 12.0 + 4.0, 26.0 * 4.0));
    let (v, pullback) = numbers_vjp(2.0, 3.0);
    assert_eq!((v, pullback(2.0)), (177.0, (2.0 * 316.0, 208.0)));
}

#[reverse_diff]
fn slices(x: &[f64], #[constant] data: &[f64]) -> f64 {
    let n = x.len() / 2;
    dot(&x[..n], &x[n..], data) + dot(x, x, x) + dot(data, &x[n..], data)
}

#[test]
fn of_slices_that_overlap() {
    let (x, d) = ([1.0, 2.0, 3.0, 4.0], [5.0, 6.0]);
    let (v, g) = slices_grad(&x, &d);
    assert_eq!(
        v,
        (15.0 + 48.0) + (1.0 + 8.0 + 27.0 + 64.0) + (25.0 * 3.0 + 36.0 * 4.0)
    );
    // The weights are constants of `dot`.
    let cubes = [2.0, 8.0, 18.0, 32.0];
    let rest = [15.0, 24.0, 5.0 + 25.0, 12.0 + 36.0];
    assert_eq!(g, [0, 1, 2, 3].map(|i| cubes[i] + rest[i]));
}

#[reverse_diff]
fn results(x: f64, y: f64) -> f64 {
    let (a, b): (f64, f64) = elsewhere::polar(x, y);
    let (c, d) = elsewhere::polar(a, 2.0);
    let p: [f64; 3] = elsewhere::powers(x);
    a * b + c - d + p[1] * p[2] + elsewhere::single(x as f32, 2) as f64
}

#[test]
fn of_other_results() {
    let (v, (dx, dy)) = results_grad(2.0, 3.0);
    // a = xy, b = x + 2y, c = 2a, d = a + 4: xy(x + 2y) + xy - 4 + x⁵ + x².
    assert_eq!(v, 48.0 + 6.0 - 4.0 + 32.0 + 4.0);
    assert_eq!(dx, 3.0 * 8.0 + 6.0 + 3.0 + 80.0 + 4.0);
    assert_eq!(dy, 2.0 * 8.0 + 12.0 + 2.0);
}

#[reverse_diff]
fn in_loops(x: &[f64], k: f64) -> f64 {
    let mut s = 0.0;
    for i in 0..x.len() {
        s += square(x[i] * k);
        if s > 100.0 {
            s = square(k);
            break;
        }
    }
    s
}

#[test]
fn in_loops_and_branches() {
    let (v, (dx, dk)) = in_loops_grad(&[1.0, 2.0], 3.0);
    assert_eq!((v, dx, dk), (45.0, vec![18.0, 36.0], 30.0));
    let (v, (dx, dk)) = in_loops_grad(&[1.0, 2.0, 5.0, 1.0], 3.0);
    assert_eq!((v, dx, dk), (9.0, vec![0.0; 4], 6.0));
}

#[reverse_diff]
fn power(x: f64, n: u32) -> f64 {
    if n == 0 { 1.0 } else { x * power(x, n - 1) }
}

#[reverse_diff]
mod recursive {
    /// Horner's rule from the other end.
    fn poly(c: &[f64], x: f64) -> f64 {
        if c.is_empty() {
            return 0.0;
        }
        c[0] + x * poly(&c[1..], x)
    }

    fn even(x: f64, n: usize) -> f64 {
        if n == 0 { x } else { 2.0 * odd(x, n - 1) }
    }

    fn odd(x: f64, n: usize) -> f64 {
        if n == 0 { 1.0 } else { x * even(x, n - 1) }
    }

    pub fn all(c: &[f64], x: f64) -> f64 {
        poly(c, x) + even(x, 4)
    }

    pub struct Tree {
        pub weight: f64,
    }

    impl Tree {
        fn grow(&self, x: f64, n: usize) -> f64 {
            if n == 0 {
                return x;
            }
            self.weight * self.grow(x, n - 1) + self.grow(x * x, n - 1)
        }

        pub fn height(&self, x: f64) -> f64 {
            self.grow(x, 2)
        }
    }
}

#[test]
fn recursion() {
    assert_eq!(power_grad(2.0, 5), (32.0, 80.0));
    let (v, (dc, dx)) = recursive::all_grad(&[1.0, 2.0, 3.0], 2.0);
    // 1 + 2x + 3x², and 4x³.
    assert_eq!((v, dc, dx), (17.0 + 32.0, vec![1.0, 2.0, 4.0], 14.0 + 48.0));
    let tree = recursive::Tree { weight: 3.0 };
    // w²x + wx² + wx² + x⁴
    let (v, (dt, dx)) = tree.height_grad(2.0);
    assert_eq!(
        (v, dt.weight, dx),
        (18.0 + 24.0 + 16.0, 12.0 + 8.0, 9.0 + 24.0 + 32.0)
    );
}

/// An early return in a recursion, before the call and after it.
#[reverse_diff]
fn down(x: f64, n: usize) -> f64 {
    if n == 0 {
        return x;
    }
    let y: f64 = down(x * x, n - 1);
    if y > 10.0 {
        return y;
    }
    y * x
}

#[test]
fn early_return_and_recursion() {
    assert_eq!(down_grad(2.0, 0), (2.0, 1.0));
    // x³; and x⁴, as what comes back is large.
    assert_eq!(down_grad(2.0, 1), (8.0, 12.0));
    assert_eq!(down_grad(2.0, 2), (16.0, 32.0));
}

/// A list that comes back, of a length of its own, and is changed.
#[reverse_diff]
fn longer(x: &[f64], n: usize) -> Vec<f64> {
    if n == 0 {
        return x.to_vec();
    }
    let mut v: Vec<f64> = longer(x, n - 1);
    v[0] *= x[1];
    v.push(x[0]);
    v
}

#[test]
fn lists_come_back() {
    // x y², y, x, x
    let (v, pullback) = longer_vjp(&[2.0, 3.0], 2);
    assert_eq!(v, [18.0, 3.0, 2.0, 2.0]);
    assert_eq!(pullback(&[1.0, 10.0, 100.0, 1000.0]), [1109.0, 22.0]);
}

#[test]
#[should_panic(expected = "the seed of `result` has length 1, but `result` has length 2")]
fn a_seed_of_wrong_length() {
    let _ = longer_vjp(&[2.0, 3.0], 0).1(&[1.0]);
}

fn is_large(x: f64) -> bool {
    x > 2.0
}

fn watch(_: &[f64]) {}

#[reverse_diff]
fn watched(x: &[f64]) -> f64 {
    watch(x);
    if is_large(x[0]) { x[0] * x[1] } else { x[1] }
}

#[test]
fn without_a_derivative() {
    assert_eq!(watched_grad(&[3.0, 2.0]), (6.0, vec![2.0, 3.0]));
    assert_eq!(watched_grad(&[1.0, 2.0]), (2.0, vec![0.0, 1.0]));
}
