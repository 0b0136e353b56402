//! Assertions and output stay in place and run once.

use crate::made::once as made;
use ad_core::reverse_diff;
use std::cell::Cell;

thread_local! {
    /// How often [`tick`] ran in this thread.
    static TICKS: Cell<usize> = const { Cell::new(0) };
}

fn tick() -> bool {
    TICKS.with(|t| t.set(t.get() + 1));
    true
}

fn ticks<T>(run: impl FnOnce() -> T) -> usize {
    let before = TICKS.with(Cell::get);
    run();
    TICKS.with(Cell::get) - before
}

#[reverse_diff]
pub fn asserting(x: f64, y: f64) -> f64 {
    assert!(tick(), "runs once");
    let z = x * y;
    assert!(z.is_finite() && tick(), "{z} of {x} and {y:?}");
    debug_assert!(z < 1e9, "too large: {z:>8.2}");
    assert_eq!(y.is_nan(), false);
    assert_ne!(z, f64::INFINITY, "{}", x + y);
    z * z
}

#[reverse_diff]
pub fn in_loop(x: f64, #[constant] n: usize) -> f64 {
    let mut s = x;
    for i in 0..n {
        assert!(tick());
        s = s * x.sin() + i as f64;
        if i == 2 {
            assert!(tick() && s.is_finite());
        }
    }
    s
}

#[reverse_diff]
pub fn in_sum(v: &[f64]) -> f64 {
    let mut s = 0.0;
    for i in 0..v.len() {
        assert!(tick(), "element {i} is {}", v[i]);
        s += v[i] * v[i];
    }
    s
}

#[reverse_diff]
pub fn in_branch(x: f64) -> f64 {
    let y = x * x;
    if y > 1.0 {
        assert!(tick());
        if tick() { y.ln() } else { y }
    } else {
        println!("x = {x}, y = {y:.3}");
        eprintln!("small");
        y
    }
}

/// A passive call as a statement.
#[reverse_diff]
pub fn passive_statement(x: f64, #[constant] n: usize) -> f64 {
    tick();
    let mut s = x;
    for _ in 0..n {
        tick();
        s *= x;
    }
    let _ = tick();
    s
}

#[test]
fn assertions_run_once() {
    assert_eq!(ticks(|| asserting(2.0, 3.0)), 2);
    assert_eq!(ticks(|| asserting_grad(2.0, 3.0)), 2);
    assert_eq!(ticks(|| asserting_vjp(2.0, 3.0).1(1.0)), 2);
    assert_eq!(ticks(|| in_loop_grad(0.5, 5)), 6);
    assert_eq!(ticks(|| in_loop_vjp(0.5, 5).1(1.0)), 6);
    assert_eq!(ticks(|| in_sum_grad(&[1.0, 2.0, 3.0])), 3);
    assert_eq!(ticks(|| in_sum_vjp(&[1.0, 2.0, 3.0]).1(1.0)), 3);
    assert_eq!(ticks(|| in_branch_grad(2.0)), 2);
    assert_eq!(ticks(|| in_branch_vjp(2.0).1(1.0)), 2);
    assert_eq!(ticks(|| in_branch_grad(0.5)), 0);
}

#[test]
fn passive_calls_run_once() {
    assert_eq!(ticks(|| passive_statement(0.5, 3)), 5);
    assert_eq!(ticks(|| passive_statement_grad(0.5, 3)), 5);
    assert_eq!(ticks(|| passive_statement_vjp(0.5, 3).1(1.0)), 5);
}

#[test]
#[should_panic(expected = "inf of")]
fn assertion_fails_in_the_companion() {
    let _ = asserting_grad(f64::INFINITY, 1.0);
}

cases! {
    asserting: (2.0, 3.0);
    in_loop: (0.5, 0), (0.5, 5);
    in_sum: (vec![1.0, 2.0],);
    in_branch: (2.0,), (0.5,);
    passive_statement: (0.5, 3), (0.5, 0);
}
