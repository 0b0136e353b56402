//! Numbers with a derivative go into something that the macro knows nothing of.

use ad_core::reverse_diff;
use std::collections::{BTreeMap, HashMap, VecDeque};

#[reverse_diff]
fn map(x: f64) -> f64 {
    let mut m = HashMap::new();
    m.insert("a", x);
    m["a"] * 2.0
}

#[reverse_diff]
fn queue(x: f64) -> f64 {
    let mut q = VecDeque::new();
    q.push_back(x);
    q.pop_front().unwrap()
}

#[reverse_diff]
fn tree(x: f64) -> f64 {
    let mut q: BTreeMap<usize, f64> = BTreeMap::new();
    q.insert(1, x);
    q.values().sum()
}

#[reverse_diff]
fn filled(x: f64) -> f64 {
    let mut q = VecDeque::from([x, 2.0]);
    q.push_back(x);
    q[0] * x
}

fn main() {
    println!("{:?} {:?} {:?} {:?}", map_grad(1.0), queue_grad(1.0), tree_grad(1.0), filled_grad(1.0));
}
