//! Derivative products of functions that return an `Option` or a `Result`: the companion's result stands in one likewise.

#![allow(
    clippy::needless_range_loop,
    reason = "programs are written as users write them"
)]

use ad_core::reverse_diff;

#[derive(Clone, Debug, PartialEq)]
enum Error {
    Negative,
    Large(usize),
}

#[reverse_diff(jvp, jvps, jacobian, hvp, hvps, hessian, hessian_diagonal)]
fn root(x: f64, y: f64) -> Option<f64> {
    if x < 0.0 {
        return None;
    }
    let mut s = x.sqrt() * y;
    for i in 0..3 {
        s = s * y + x * i as f64;
    }
    Some(s)
}

/// Value and derivatives by hand: `sqrt(x) y⁴ + x y + 2 x`.
#[test]
fn an_option_of_a_number() {
    let gradient = (8.0, 68.0);
    assert_eq!(root_jvp(4.0, 2.0, 1.0, 0.5), Some((48.0, 42.0)));
    assert_eq!(
        root_jvps(4.0, 2.0, &[(1.0, 0.0), (0.0, 1.0)]),
        Some((48.0, vec![8.0, 68.0]))
    );
    assert_eq!(root_jacobian(4.0, 2.0), Some((48.0, [[8.0, 68.0]])));
    assert_eq!(
        root_hvp(4.0, 2.0, 1.0, 0.0),
        Some((48.0, gradient, (-0.5, 9.0)))
    );
    let rows = vec![(-0.5, 9.0), (9.0, 96.0)];
    let units = [(1.0, 0.0), (0.0, 1.0)];
    assert_eq!(root_hvps(4.0, 2.0, &units), Some((48.0, gradient, rows)));
    assert_eq!(
        root_hessian(4.0, 2.0),
        Some((48.0, gradient, [[-0.5, 9.0], [9.0, 96.0]]))
    );
    assert_eq!(
        root_hessian_diagonal(4.0, 2.0),
        Some((48.0, gradient, (-0.5, 96.0)))
    );
}

#[test]
fn nothing_comes_of_nothing() {
    assert_eq!(root_jvp(-1.0, 2.0, 1.0, 0.5), None);
    assert_eq!(root_jvps(-1.0, 2.0, &[(1.0, 0.0)]), None);
    assert_eq!(root_jacobian(-1.0, 2.0), None);
    assert_eq!(root_hvp(-1.0, 2.0, 1.0, 0.0), None);
    assert_eq!(root_hvps(-1.0, 2.0, &[]), None);
    assert_eq!(root_hessian(-1.0, 2.0), None);
    assert_eq!(root_hessian_diagonal(-1.0, 2.0), None);
}

#[reverse_diff(jvp, jvps, jacobian, hvp, hessian, hessian_sparse)]
fn cubes(x: &[f64]) -> Result<f64, Error> {
    let mut sum = 0.0;
    for (i, v) in x.iter().enumerate() {
        if *v < 0.0 {
            return Err(Error::Negative);
        }
        if *v > 10.0 {
            return Err(Error::Large(i));
        }
        sum += v * v * v;
    }
    Ok(sum)
}

#[test]
fn a_result_keeps_its_error() {
    let (good, bad, large) = ([1.0, 2.0], [1.0, -1.0], [1.0, 11.0]);
    let u = [1.0, 1.0];
    assert_eq!(cubes_jvp(&good, &u), Ok((9.0, 15.0)));
    assert_eq!(cubes_jvp(&bad, &u), Err(Error::Negative));
    assert_eq!(cubes_jacobian(&good), Ok((9.0, vec![3.0, 12.0])));
    assert_eq!(cubes_jacobian(&large), Err(Error::Large(1)));
    let units = [vec![1.0, 0.0], vec![0.0, 1.0]];
    assert_eq!(cubes_jvps(&good, &units), Ok((9.0, vec![3.0, 12.0])));
    assert_eq!(
        cubes_hvp(&good, &u),
        Ok((9.0, vec![3.0, 12.0], vec![6.0, 12.0]))
    );
    assert_eq!(cubes_hvp(&large, &u), Err(Error::Large(1)));
    assert_eq!(
        cubes_hessian(&good),
        Ok((9.0, vec![3.0, 12.0], vec![6.0, 0.0, 0.0, 12.0]))
    );
    assert_eq!(cubes_hessian(&bad), Err(Error::Negative));
    let pattern = ad_core::sparse::Pattern::symmetric(2, [(0, 0), (1, 1)]);
    let (_, _, matrix) = cubes_hessian_sparse(&good, &pattern).expect("both are in range");
    assert_eq!(matrix.values, [6.0, 12.0]);
}

#[reverse_diff(jvp, jvps, jacobian)]
fn nested(x: f64, y: f64) -> Option<(f64, [f64; 2])> {
    if x == 0.0 {
        None
    } else {
        Some((y / x, [x * y, x + 2.0 * y]))
    }
}

#[reverse_diff(jvp, jvps, jacobian, jacobian_sparse)]
fn neighbours(x: &[f64]) -> Result<Vec<f64>, String> {
    if x.len() < 2 {
        return Err("too short".to_owned());
    }
    let mut out = vec![0.0; x.len() - 1];
    for i in 0..out.len() {
        out[i] = x[i + 1] * x[i];
    }
    Ok(out)
}

#[test]
fn tuples_arrays_and_lists() {
    let value = (1.5, [6.0, 8.0]);
    assert_eq!(
        nested_jvp(2.0, 3.0, 1.0, 0.0),
        Some((value, (-0.75, [3.0, 1.0])))
    );
    let rows = [[-0.75, 0.5], [3.0, 2.0], [1.0, 2.0]];
    assert_eq!(nested_jacobian(2.0, 3.0), Some((value, rows)));
    assert_eq!(nested_jacobian(0.0, 3.0), None);
    let products = vec![(-0.75, [3.0, 1.0])];
    assert_eq!(
        nested_jvps(2.0, 3.0, &[(1.0, 0.0)]),
        Some((value, products))
    );

    let (x, u) = ([1.0, 2.0, 4.0], [1.0, 0.0, 0.0]);
    let value = vec![2.0, 8.0];
    assert_eq!(neighbours_jvp(&x, &u), Ok((value.clone(), vec![2.0, 0.0])));
    let matrix = vec![2.0, 1.0, 0.0, 0.0, 4.0, 2.0];
    assert_eq!(neighbours_jacobian(&x), Ok((value.clone(), matrix)));
    assert_eq!(
        neighbours_jvps(&x, &[u.to_vec()]),
        Ok((value, vec![vec![2.0, 0.0]]))
    );
    assert_eq!(neighbours_jacobian(&[1.0]), Err("too short".to_owned()));
    assert_eq!(neighbours_jvp(&[1.0], &[1.0]), Err("too short".to_owned()));
}

#[reverse_diff(jvp, jacobian)]
fn solve(a: &[[f64; 2]; 2], b: &mut [f64; 2]) -> Option<f64> {
    let d = a[0][0] * a[1][1] - a[0][1] * a[1][0];
    if d.abs() < 1e-12 {
        return None;
    }
    let x = (b[0] * a[1][1] - a[0][1] * b[1]) / d;
    let y = (a[0][0] * b[1] - b[0] * a[1][0]) / d;
    (b[0], b[1]) = (x, y);
    Some(d)
}

#[test]
fn beside_what_is_written() {
    let a = [[2.0, 1.0], [1.0, 3.0]];
    let (mut b, mut b_dot) = ([1.0, 2.0], [1.0, 0.0]);
    let found = solve_jvp(&a, &mut b, [[1.0, 0.0], [0.0, 0.0]], &mut b_dot);
    assert_eq!(found, Some((5.0, 3.0)));
    let mut c = [1.0, 2.0];
    let (_, jacobian) = solve_jacobian(&a, &mut c).expect("the matrix is regular");
    // Rows: the determinant, then the two of the solution. Columns: the matrix, then the right side.
    for k in 0..2 {
        let along = jacobian[1 + k][0] + jacobian[1 + k][4];
        assert!((along - b_dot[k]).abs() < 1e-15);
    }
    assert_eq!(
        solve_jvp(&[[1.0; 2]; 2], &mut c, [[0.0; 2]; 2], &mut b_dot),
        None
    );
}
