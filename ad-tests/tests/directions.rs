//! Several directions at once: products with several vectors, diagonals, sparse Jacobians and Hessians, batches.

#![allow(
    clippy::needless_range_loop,
    reason = "programs are written as users write them"
)]

use ad_core::sparse::Pattern;
use ad_core::{batch, reverse_diff};

fn close(found: f64, expected: f64) {
    assert!(
        (found - expected).abs() <= 1e-12 * expected.abs().max(1.0),
        "{found} is not {expected}"
    );
}

/// Neighbours and a branch; the last number meets all others.
#[reverse_diff(hvp, hvps, hessian, hessian_diagonal, hessian_sparse)]
fn chain(x: &[f64], k: f64) -> f64 {
    let mut s = k * k;
    for i in 0..x.len() {
        s += (k * x[i]).sin();
        if i > 0 {
            let d = x[i] - x[i - 1];
            s += if d > 0.0 { d.powi(4) } else { d * d * x[i] };
        }
    }
    s
}

const X: [f64; 7] = [0.3, 0.9, -0.4, 1.1, 1.0, 2.5, -0.2];

/// A band and a border: row and column 7 are those of `k`.
fn arrow() -> Vec<(usize, usize)> {
    let band = (0..7_usize).flat_map(|i| [(i, i), (i, i.saturating_sub(1)), (i, 7)]);
    band.chain([(7, 7)]).collect()
}

#[test]
fn second_derivatives_in_several_directions() {
    let (value, gradient, h) = chain_hessian(&X, 0.8);
    let directions: Vec<(Vec<f64>, f64)> = (0..11)
        .map(|d| {
            let x = (0..7).map(|i| ((i * 5 + d * 3) % 7) as f64 - 3.0).collect();
            (x, 0.5 * d as f64 - 2.0)
        })
        .collect();
    let (again, same, products) = chain_hvps(&X, 0.8, &directions);
    assert_eq!((again, &same), (value, &gradient));
    assert_eq!(products.len(), 11);
    for ((u, u_k), (hu, hu_k)) in directions.iter().zip(&products) {
        let (_, _, (expected, expected_k)) = chain_hvp(&X, 0.8, u, *u_k);
        hu.iter().zip(&expected).for_each(|(a, b)| close(*a, *b));
        close(*hu_k, expected_k);
    }
    let (_, _, (diagonal, of_k)) = chain_hessian_diagonal(&X, 0.8);
    for i in 0..7 {
        close(diagonal[i], h[i * 8 + i]);
    }
    close(of_k, h[63]);
    // No direction at all.
    assert_eq!(chain_hvps(&X, 0.8, &[]), (value, gradient, Vec::new()));
}

#[test]
fn a_sparse_hessian() {
    let (value, gradient, h) = chain_hessian(&X, 0.8);
    let pattern = Pattern::symmetric(8, arrow());
    assert_eq!(pattern.directions(), 4);
    let places = pattern.places().collect::<Vec<_>>();
    assert!(places.is_sorted());
    // With and without making use of the symmetry.
    for pattern in [Pattern::new(8, 8, places.clone()), pattern] {
        let (again, same, matrix) = chain_hessian_sparse(&X, 0.8, &pattern);
        assert_eq!((again, &same), (value, &gradient));
        for (found, expected) in matrix.dense(8).iter().zip(&h) {
            close(*found, *expected);
        }
        let found: Vec<(usize, usize)> = matrix.triplets().map(|(i, j, _)| (i, j)).collect();
        assert_eq!(found, places);
        let dense = matrix.dense(8);
        for i in 0..8 {
            for j in 0..8 {
                assert_eq!(dense[i * 8 + j].to_bits(), dense[j * 8 + i].to_bits());
            }
        }
        let product = matrix.times(&[1.0; 8]);
        for i in 0..8 {
            close(product[i], h[i * 8..i * 8 + 8].iter().sum());
        }
    }
}

/// A stencil into a slice, and a value.
#[reverse_diff(jacobian, jacobian_sparse)]
fn stencil(x: &[f64], out: &mut [f64]) -> f64 {
    for i in 1..x.len() - 1 {
        out[i - 1] = x[i - 1] * x[i] - x[i + 1].powi(3);
    }
    x[0] * x[1]
}

#[test]
fn a_sparse_jacobian_of_a_slice() {
    let x: Vec<f64> = (0..20).map(|i| (f64::from(i) * 0.7).sin()).collect();
    let mut out = vec![0.0; 18];
    let (value, j) = stencil_jacobian(&x, &mut out);
    // Columns: x, then what `out` held before; rows: the value, then `out`.
    let places = (0..18_usize).flat_map(|i| (i..i + 3).map(move |j| (i + 1, j)));
    let pattern = Pattern::new(19, 38, places.chain([(0, 0), (0, 1)]));
    assert_eq!(pattern.directions(), 3);
    let mut again = vec![0.0; 18];
    let (same, matrix) = stencil_jacobian_sparse(&x, &mut again, &pattern);
    assert_eq!((same, &again), (value, &out));
    assert_eq!(matrix.dense(38), j);
}

#[reverse_diff(jvp, jvps, jacobian_sparse)]
fn spring(x: [f64; 3], k: f64) -> (f64, [f64; 2]) {
    (x[0] * k, [(x[1] - x[0]).sin(), x[2] * x[2]])
}

#[test]
fn tangents_in_several_directions() {
    let (x, k) = ([0.4, -1.0, 2.0], 3.0);
    let directions = [([1.0, 0.0, 0.0], 0.0), ([0.5, -1.0, 2.0], -0.25)];
    let (value, tangents) = spring_jvps(x, k, &directions);
    assert_eq!(value, spring(x, k));
    for ((u, u_k), t) in directions.into_iter().zip(tangents) {
        assert_eq!(t, spring_jvp(x, k, u, u_k).1);
    }
    let pattern = Pattern::new(3, 4, [(0, 0), (0, 3), (1, 0), (1, 1), (2, 2)]);
    let (_, matrix) = spring_jacobian_sparse(x, k, &pattern);
    let slope = (x[1] - x[0]).cos();
    assert_eq!(matrix.values, [k, x[0], -slope, slope, 2.0 * x[2]]);
    assert_eq!(
        (matrix.starts, matrix.columns),
        (vec![0, 2, 4, 5], vec![0, 3, 0, 1, 2])
    );
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "row 1 of the matrix has an entry for which the pattern has no place")]
fn a_pattern_in_which_an_entry_is_missing() {
    let pattern = Pattern::new(3, 4, [(0, 0), (0, 3), (1, 1), (2, 2)]);
    let _ = spring_jacobian_sparse([0.4, -1.0, 2.0], 3.0, &pattern);
}

#[test]
#[should_panic(expected = "the pattern has 3 columns, and the matrix 4")]
fn a_pattern_of_another_size() {
    let _ = spring_jacobian_sparse([0.4, -1.0, 2.0], 3.0, &Pattern::band(3, 3, 0, 0));
}

#[test]
fn columns_of_one_colour_have_no_row_in_common() {
    let mut seed = 7_usize;
    let mut random = |n: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % n
    };
    for _ in 0..50 {
        let (rows, columns) = (1 + random(30), 1 + random(30));
        let places: Vec<(usize, usize)> = (0..random(120))
            .map(|_| (random(rows), random(columns)))
            .collect();
        let pattern = Pattern::new(rows, columns, places);
        let widest = (0..rows).map(|i| pattern.row(i).len()).max().unwrap_or(0);
        assert!(pattern.directions() >= widest);
        for i in 0..rows {
            let mut colours: Vec<usize> = pattern
                .row(i)
                .iter()
                .map(|j| pattern.colours()[*j])
                .collect();
            colours.sort_unstable();
            colours.dedup();
            assert_eq!(colours.len(), pattern.row(i).len());
        }
    }
    for _ in 0..50 {
        let n = 1 + random(30);
        let places: Vec<(usize, usize)> = (0..random(90)).map(|_| (random(n), random(n))).collect();
        let pattern = Pattern::symmetric(n, places);
        // Each entry is alone in one of its two places.
        let alone = |i: usize, j: usize| {
            let mut others = pattern.row(i).iter().filter(|k| **k != j);
            others.all(|k| pattern.colours()[*k] != pattern.colours()[j])
        };
        assert!(pattern.places().all(|(i, j)| alone(i, j) || alone(j, i)));
    }
    // A band needs as many as it is wide.
    assert_eq!(Pattern::band(50, 50, 2, 1).directions(), 4);
}

#[reverse_diff]
fn misfit(w: &[f64; 3], #[constant] x: f64, #[constant] y: f64) -> f64 {
    let r = w[0] + w[1] * x + w[2] * (x * x).sin() - y;
    r * r
}

#[test]
fn batches_one_after_the_other_and_in_parallel() {
    let data: Vec<(f64, f64)> = (0..1000)
        .map(|i| (f64::from(i) * 0.013, (f64::from(i) * 0.37).cos()))
        .collect();
    let w = [0.2, -0.7, 1.3];
    let each = batch::map(&data, |(x, y)| misfit_grad(&w, *x, *y));
    assert_eq!(each[17], misfit_grad(&w, data[17].0, data[17].1));
    let add = |(x, y): &(f64, f64), bar: &mut [f64; 3]| misfit_grad_into(&w, *x, *y, bar);
    let (value, gradient) = batch::sum(&data, &[0.0; 3], add);
    close(value, each.iter().map(|(v, _)| v).sum());
    for k in 0..3 {
        close(gradient[k], each.iter().map(|(_, g)| g[k]).sum());
    }
    assert_eq!(
        batch::par_map(&data, |(x, y)| misfit_grad(&w, *x, *y)),
        each
    );
    for threads in [1, 2, 3, 8] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let (v, g) = pool.install(|| batch::par_sum(&data, &[0.0; 3], add));
        assert_eq!(v.to_bits(), value.to_bits());
        assert_eq!(g.map(f64::to_bits), gradient.map(f64::to_bits));
    }
    assert_eq!(batch::sum(&[], &[0.0; 3], add), (0.0, [0.0; 3]));
}
