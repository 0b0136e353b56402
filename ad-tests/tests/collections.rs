//! Collections that the macro knows nothing of: where they hold no derivative they are used as in the primal, and where they
//! would, that is an error (`ui/opaque_collection.rs`).

use ad_core::reverse_diff;
use std::collections::{HashMap, VecDeque};

#[reverse_diff]
fn queue(x: f64) -> f64 {
    let mut q = VecDeque::new();
    q.push_back(2.0);
    q.push_back(3.0);
    let a: f64 = q.pop_front().unwrap();
    let b: f64 = q.pop_front().unwrap();
    x * a + x * x * b
}

#[reverse_diff]
fn text(x: f64, #[constant] n: usize) -> f64 {
    let mut s = String::new();
    for _ in 0..n {
        s.push('a');
    }
    s.len() as f64 * x
}

#[reverse_diff]
fn looked_up(x: f64, #[constant] table: &HashMap<&str, f64>) -> f64 {
    x * x * table["a"] + x * table.len() as f64
}

#[test]
fn a_queue_of_constants() {
    assert_eq!(queue_grad(0.5), (1.0 + 0.75, 2.0 + 3.0));
}

#[test]
fn a_text() {
    assert_eq!(text_grad(0.5, 3), (1.5, 3.0));
}

#[test]
fn a_table() {
    let table = HashMap::from([("a", 3.0), ("b", 4.0)]);
    assert_eq!(looked_up_grad(0.5, &table), (0.75 + 1.0, 3.0 + 2.0));
}
