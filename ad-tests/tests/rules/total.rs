//! No partial panics, whatever the arguments, unless the function itself does.

use super::eval::{CASES, Case};

const POINTS: &[f64] = &[
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -2.5,
    3.0,
    5e-324,
    -5e-324,
    1e-45,
    f32::MIN_POSITIVE as f64,
    f64::MIN_POSITIVE,
    1e17,
    3e38,
    -3e38,
    f64::MAX,
    f64::MIN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
];
const INTEGERS: &[f64] = &[0.0, 1.0, -1.0, 2.0, 40.0, i32::MIN as f64, i32::MAX as f64];
const ORDERS: &[f64] = &[0.0, 1.0, 2.0, 5.0];

fn values(case: &Case, arg: &str) -> &'static [f64] {
    match arg {
        // The recurrences of Bessel functions run through all orders up to their own.
        "n" if case.name.starts_with(['j', 'y']) => &INTEGERS[..5],
        "n" => INTEGERS,
        "k" => ORDERS,
        _ => POINTS,
    }
}

/// Every combination of the values of the arguments.
fn grid(case: &Case) -> Vec<Vec<f64>> {
    case.args.iter().fold(vec![vec![]], |points, arg| {
        let extend = |point: &Vec<f64>| {
            let point = point.clone();
            values(case, arg)
                .iter()
                .map(move |value| [&point[..], &[*value]].concat())
        };
        points.iter().flat_map(extend).collect()
    })
}

/// `clamp` panics by itself where its bounds are out of order or NaN, also after rounding to `f32`.
fn panics_itself(case: &Case, at: &[f64]) -> bool {
    case.name == "clamp" && !(at[1] <= at[2] && at[1] as f32 <= at[2] as f32)
}

#[test]
fn no_partial_panics() {
    for case in CASES {
        for at in grid(case).iter().filter(|at| !panics_itself(case, at)) {
            std::hint::black_box((case.double.map(|f| f(at)), case.single.map(|f| f(at))));
        }
    }
}
