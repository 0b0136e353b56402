//! Loop-carried scalars: one, several, swapped; zero, one and many trips; negative starts.

use crate::made::recurrences as made;
use ad_core::reverse_diff;

#[reverse_diff]
pub fn logistic_map(rate: f64, start: f64, #[constant] steps: usize) -> f64 {
    let mut x = start;
    for _ in 0..steps {
        x = rate * x * (1.0 - x);
    }
    x
}

/// A recurrence over indices that begin below zero.
#[reverse_diff]
pub fn from_below(x: f64, c: f64, #[constant] low: i32, #[constant] high: i32) -> f64 {
    let mut s = x;
    for k in low..high {
        s = s * c + f64::from(k) * x.sin() / (1.0 + s * s);
    }
    s
}

#[reverse_diff]
pub fn downwards(x: f64, #[constant] low: i64, #[constant] high: i64) -> f64 {
    let mut s = 1.0;
    for k in (low..=high).rev() {
        s = (s * x + k as f64).sin() + s;
    }
    s
}

#[reverse_diff]
pub fn in_steps(
    x: f64,
    y: f64,
    #[constant] low: isize,
    #[constant] high: isize,
    #[constant] by: usize,
) -> f64 {
    let mut s = y;
    for k in (low..high).step_by(by) {
        s = s * x + (k as f64 * y).cos();
    }
    for k in (low..=high).rev().step_by(by) {
        s = s / (1.0 + x * x) + k as f64 * x;
    }
    for k in (low..high).step_by(by).rev() {
        s += s * s * 1e-3 + k as f64 * y;
    }
    s
}

/// Fibonacci's numbers from real starts, with the swap through a temporary.
#[reverse_diff]
pub fn swapped(x: f64, y: f64, #[constant] n: usize) -> f64 {
    let mut a = x;
    let mut b = y;
    for _ in 0..n {
        let t = a;
        a = b;
        b = t * x + b.sin();
    }
    a * b
}

/// Assignment to a tuple of places.
#[reverse_diff]
pub fn rotated(x: f64, y: f64, z: f64, #[constant] n: usize) -> f64 {
    let (mut a, mut b, mut c) = (x, y, z);
    for i in 0..n {
        (a, b, c) = (b, c, a * b + i as f64);
    }
    a + 2.0 * b * c
}

#[reverse_diff]
pub fn running_product(x: &[f64]) -> f64 {
    let mut p = 1.0;
    for i in 0..x.len() {
        p *= x[i];
    }
    p
}

#[reverse_diff]
pub fn geometric(ratio: f64, #[constant] n: usize) -> f64 {
    let mut term = 1.0;
    let mut sum = 0.0;
    for _ in 0..n {
        sum += term;
        term *= ratio;
    }
    sum
}

/// A filter of second order with its state in four scalars.
#[reverse_diff]
pub fn filter(b: &[f64; 3], a: &[f64; 2], signal: &[f64]) -> f64 {
    let (mut x1, mut x2, mut y1, mut y2) = (0.0, 0.0, 0.0, 0.0);
    let mut energy = 0.0;
    for n in 0..signal.len() {
        let x = signal[n];
        let y = b[0] * x + b[1] * x1 + b[2] * x2 - a[0] * y1 - a[1] * y2;
        x2 = x1;
        x1 = x;
        y2 = y1;
        y1 = y;
        energy += y * y;
    }
    energy
}

/// The state of a trip decides the branch of the next.
#[reverse_diff]
pub fn reflected(x: f64, step: f64, #[constant] n: usize) -> f64 {
    let mut position = x;
    let mut speed = step;
    for _ in 0..n {
        position += speed;
        if position > 1.0 {
            position = 2.0 - position;
            speed = -0.9 * speed;
        } else if position < -1.0 {
            position = -2.0 - position;
            speed *= -0.8;
        }
    }
    position * speed
}

/// Read after the loop: the value of the last trip, or the one from before.
#[reverse_diff]
pub fn last_one(x: &[f64], start: f64) -> f64 {
    let mut last = start;
    let mut before = 0.0;
    for i in 0..x.len() {
        before = last;
        last = x[i] * x[i];
    }
    last * start + before
}

/// A condition on the index: the first trip is special.
#[reverse_diff]
pub fn first_trip(x: &[f64]) -> f64 {
    let mut product = 0.0;
    for i in 0..x.len() {
        if i == 0 {
            product = x[0];
        } else {
            product *= x[i] - 1.0;
        }
    }
    product
}

/// A bare swap: nothing else happens in the loop.
#[reverse_diff]
pub fn only_swapped(x: f64, y: f64, #[constant] n: u32) -> f64 {
    let (mut a, mut b) = (x, y);
    for _ in 0..n {
        let t = a;
        a = b;
        b = t;
    }
    a * a * b
}

/// Carried through three levels, with the outermost one used in the innermost.
#[reverse_diff]
pub fn three_deep(x: f64, #[constant] n: i32) -> f64 {
    let mut a = x;
    for i in -1..n {
        let mut b = a;
        for j in i..2 * i {
            for k in (j - 2..=j).rev() {
                b += (a * b * 0.1).sin() * f64::from(k - j);
            }
            a = 0.9 * a + 0.1 * b;
        }
        a -= b * 0.01;
    }
    a
}

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

cases! {
    triangular: (0.7, 0.6, 0), (0.7, 0.6, 1), (0.7, 0.6, 6);
    three_deep: (0.6, 4), (0.6, -1), (1.6, 1);
    only_swapped: (1.5, -0.5, 0), (1.5, -0.5, 1), (1.5, -0.5, 2), (1.5, -0.5, 3);
    logistic_map: (3.7, 0.3, 0), (3.7, 0.3, 1), (3.2, 0.4, 20);
    from_below: (0.7, 0.5, -3, 4), (0.7, 0.5, 5, 4), (-1.2, 0.9, -2, -1), (0.3, 1.1, -5, -5);
    downwards: (0.4, -3, 3), (0.4, 2, 2), (1.4, 3, 2), (0.9, -6, -4);
    in_steps: (0.5, 0.6, -4, 5, 3), (0.5, 0.6, 2, 2, 1), (0.2, -0.6, 0, 7, 7), (0.2, 0.1, -9, -1, 2);
    swapped: (0.8, 0.6, 0), (0.8, 0.6, 1), (0.8, 0.6, 2), (0.8, 0.6, 9);
    rotated: (0.3, 0.4, 0.5, 0), (0.3, 0.4, 0.5, 1), (0.3, 0.4, 0.5, 5);
    running_product: (vec![1.5, -2.0, 0.5],), (vec![2.0, 0.0, 3.0],);
    geometric: (0.5, 0), (0.5, 1), (-1.1, 30);
    filter: ([0.2, 0.3, 0.1], [-0.5, 0.2], vec![1.0, 0.0, -2.0, 0.5, 0.0]), ([1.0, 0.0, 0.0], [0.1, 0.1], vec![]);
    reflected: (0.2, 0.35, 17), (0.2, 0.35, 0), (-0.5, -0.77, 5);
    last_one: (vec![], 0.5), (vec![2.0], 0.5), (vec![2.0, 3.0, -4.0], 0.5);
    first_trip: (vec![],), (vec![0.7],), (vec![0.7, 2.0, -1.5],);
}
