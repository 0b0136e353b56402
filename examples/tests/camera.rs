//! The camera of the example: its gradient against differences, and what the search finds.

use ad_core::Differentiable;
use examples::camera::{Camera, error, error_grad, pictures, search};
use nalgebra::Vector3;

fn points() -> Vec<Vector3<f64>> {
    let bit = |i: u32, k: u32| f64::from(i >> k & 1) * 2.0 - 1.0 + 0.1 * f64::from(i * k % 3);
    (0..8)
        .map(|i| Vector3::new(bit(i, 0), bit(i, 1), bit(i, 2)))
        .collect()
}

const STOOD: Camera = Camera {
    turn: [0.2, -0.4, 0.1],
    shift: [0.3, -0.2, 6.0],
    focal: 1.5,
};

const START: Camera = Camera {
    turn: [0.0, 0.0, 0.0],
    shift: [0.0, 0.0, 5.0],
    focal: 1.2,
};

#[test]
fn gradient() {
    let (points, seen) = (points(), pictures(&STOOD, &points()));
    let mut camera = START;
    camera.turn = [0.1, 0.3, -0.2];
    let (value, gradient) = error_grad(&camera, &points, &seen);
    assert_eq!(value, error(&camera, &points, &seen));
    let (x, g) = (camera.flatten(), gradient.flatten());
    for i in 0..x.len() {
        let at = |h: f64| {
            let (mut x, mut camera) = (x.clone(), camera.clone());
            x[i] += h;
            camera.unflatten(&x);
            error(&camera, &points, &seen)
        };
        let difference = (at(1e-5) - at(-1e-5)) / 2e-5;
        assert!(
            (g[i] - difference).abs() < 1e-7 * difference.abs().max(1.0),
            "{i}"
        );
    }
}

#[test]
fn the_camera_is_found() {
    let (points, seen) = (points(), pictures(&STOOD, &points()));
    let (found, left) = search(START, &points, &seen, 4000);
    assert!(left < 1e-12, "{left}");
    for (a, b) in found.flatten().iter().zip(STOOD.flatten()) {
        assert!((a - b).abs() < 1e-3, "{found:?}");
    }
}
