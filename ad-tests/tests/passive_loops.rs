//! Loops over passive data that the macro cannot see through: maps, characters.
#![allow(clippy::all, reason = "programs are written as users write them")]

use ad_core::reverse_diff;
use ad_tests::differences::gradient;
use std::collections::{BTreeMap, HashMap};

#[reverse_diff]
fn bag(
    x: &[f64],
    #[constant] counts: &BTreeMap<usize, f64>,
    #[constant] edges: &HashMap<String, (usize, usize)>,
) -> f64 {
    let mut s = 0.0;
    for (k, v) in counts {
        s += x[*k] * x[*k] * *v;
    }
    for &(i, j) in edges.values() {
        s += x[i] * x[j];
    }
    for v in counts.values().copied() {
        s *= 1.0 + 0.1 * v;
    }
    s
}
#[reverse_diff]
fn letters(x: &[f64], text: &str) -> f64 {
    let mut s = 0.0;
    for (i, c) in text.chars().enumerate() {
        if c.is_alphabetic() {
            s += x[i % x.len()] * (c as u32 as f64);
        }
    }
    s
}

#[test]
fn maps() {
    let counts = BTreeMap::from([(0, 2.0), (2, 3.0)]);
    let edges = HashMap::from([("a".to_owned(), (0, 1))]);
    let x = vec![1.0, 2.0, 3.0];
    let (value, x_bar) = bag_grad(&x, &counts, &edges);
    assert_eq!(value, bag(&x, &counts, &edges));
    gradient(&x, &x_bar, |x| bag(x, &counts, &edges));
    let (_, pullback) = bag_vjp(&x, &counts, &edges);
    assert_eq!(pullback(1.0), x_bar);
}

#[test]
fn characters() {
    assert_eq!(
        letters_grad(&[1.0, 2.0], "a1bc"),
        (393.0, vec![195.0, 99.0])
    );
}
