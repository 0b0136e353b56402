//! Collections that the macro knows nothing of: where they hold no derivative they are used as in the primal, and where they
//! would, that is an error (`ui/opaque_collection.rs`).

use ad_core::reverse_diff;
use ad_tests::differences::{derivative, near};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};

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

#[reverse_diff]
fn distinct(x: f64, v: &[usize]) -> f64 {
    let seen: BTreeSet<usize> = v.iter().copied().collect();
    let (large, small): (HashSet<usize>, HashSet<usize>) = v.iter().partition(|i| **i > 1);
    let (keys, all): (BTreeSet<usize>, Vec<usize>) = v.iter().map(|i| (i % 2, *i)).unzip();
    let mut last: BTreeSet<usize> = BTreeSet::new();
    for i in 1..v.len() {
        last = v[..i].iter().copied().collect();
    }
    let sets: Vec<BTreeSet<usize>> = v.chunks(3).map(|c| c.iter().copied().collect()).collect();
    x * seen.len() as f64
        + x.powi(2) * (large.len() * 10 + small.len()) as f64
        + x.powi(3) * (keys.len() * 10 + all.len()) as f64
        + x.powi(4) * (last.len() * 10 + sets[0].len()) as f64
}

#[reverse_diff]
mod gathered {
    use std::collections::{BTreeSet, HashSet};

    pub struct Visited {
        pub nodes: BTreeSet<usize>,
    }

    fn distinct(v: &[usize]) -> BTreeSet<usize> {
        if v.is_empty() {
            return (0..0).collect();
        }
        v.iter().copied().collect()
    }

    fn count(nodes: &HashSet<usize>) -> usize {
        nodes.len()
    }

    pub fn total(x: f64, v: &[usize]) -> f64 {
        let visited = Visited {
            nodes: v.iter().copied().collect(),
        };
        let rows: Vec<Vec<f64>> = v
            .iter()
            .map(|i| v.iter().map(|j| x * (i * j) as f64).collect())
            .collect();
        x * distinct(v).len() as f64
            + x.powi(2) * visited.nodes.len() as f64
            + x.powi(3) * count(&v.iter().copied().collect()) as f64
            + rows[1][3]
    }
}

/// A set of the items is no `Vec` of them, wherever the type is told.
#[test]
fn sets() {
    let v = [1, 2, 1, 3, 2];
    // 3 x + 21 x² + 25 x³ + 32 x⁴: {1, 2, 3}; {2, 3} and {1}; {0, 1} and all five; {1, 2, 3} and {1, 2}.
    assert_eq!(distinct_grad(1.0, &v), (81.0, 3.0 + 42.0 + 75.0 + 128.0));
    assert_eq!(gathered::total_grad(1.0, &v), (15.0, 3.0 + 6.0 + 9.0 + 6.0));
}

#[reverse_diff]
fn counted(x: f64, n: usize) -> f64 {
    let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
    let mut t = x;
    for i in 0..n {
        let k = seen.get(&(i % 3)).copied().unwrap_or(0) + 1;
        seen.insert(i % 3, k);
        t = (t * x.powi(k as i32)).sin() + seen[&(i % 3)] as f64 * x;
        seen.entry(i % 2).and_modify(|c| *c += 1).or_insert(5);
    }
    t * x + seen[&0] as f64
}

#[reverse_diff]
fn keyed(
    x: f64,
    #[constant] weights: &HashMap<String, f64>,
    #[constant] names: &[String],
    #[constant] edges: &HashMap<(usize, usize), f64>,
) -> f64 {
    let mut t = x;
    for name in names {
        t = (t * weights[name]).sin();
    }
    for i in 0..names.len() {
        t *= weights[&names[i]] + weights.get(&names[i]).copied().unwrap_or(2.0) * x;
        for j in 0..3 {
            t += (edges.get(&(i, j)).copied().unwrap_or(0.1) * x).sin();
            if edges.contains_key(&(i, j)) {
                t *= edges[&(i, j)] * x.cos();
            }
        }
    }
    t + weights["a"] * x
}

/// Maps that hold no derivative, by keys of any kind.
#[test]
fn maps() {
    for n in 1..7 {
        let x = 0.7 + 0.1 * n as f64;
        let (value, slope) = counted_grad(x, n);
        assert_eq!(value, counted(x, n));
        near(slope, derivative(&|h| counted(x + h, n), 1e-3).0);
    }
    let weights = HashMap::from([("a".to_owned(), 3.0), ("c".to_owned(), 0.3)]);
    let names = ["a", "c", "a"].map(str::to_owned);
    let edges = HashMap::from([((0, 1), 3.0), ((1, 2), 0.3), ((2, 2), 1.5)]);
    let f = |h: f64| keyed(0.7 + h, &weights, &names, &edges);
    let (value, slope) = keyed_grad(0.7, &weights, &names, &edges);
    assert_eq!(value, f(0.0));
    near(slope, derivative(&f, 1e-3).0);
}
