//! A pinhole camera over nalgebra's vectors and matrices, and a search for where it stands.
//!
//! [`error`] is the function that is differentiated. Its rules for `SVector` and `SMatrix` are those of `ad_core::nalgebra`.

use ad_core::nalgebra::*;
use ad_core::reverse_diff;
use nalgebra::{Matrix3, Vector2, Vector3};

/// Where a camera stands, how it is turned, and its focal length.
#[derive(ad_core::Differentiable, Clone, Debug, PartialEq)]
pub struct Camera {
    /// A rotation by as many radians as this is long, about the axis that it points along.
    pub turn: [f64; 3],
    /// Where the origin is, seen from the camera.
    pub shift: [f64; 3],
    /// Focal length.
    pub focal: f64,
}

/// The matrix of a rotation (Rodrigues' formula).
#[reverse_diff]
pub fn rotation(x: f64, y: f64, z: f64) -> Matrix3<f64> {
    let angle = (x * x + y * y + z * z + 1e-30).sqrt();
    let k = Matrix3::new(0.0, -z, y, z, 0.0, -x, -y, x, 0.0) / angle;
    let sine = k * angle.sin();
    let cosine = k * k * (1.0 - angle.cos());
    Matrix3::identity() + sine + cosine
}

/// Sum of the squared distances in the picture between what a camera sees of the points and what was seen.
#[reverse_diff]
pub fn error(
    camera: &Camera,
    #[constant] points: &[Vector3<f64>],
    #[constant] seen: &[Vector2<f64>],
) -> f64 {
    let turned: Matrix3<f64> = rotation(camera.turn[0], camera.turn[1], camera.turn[2]);
    let shift = Vector3::new(camera.shift[0], camera.shift[1], camera.shift[2]);
    let mut total = 0.0;
    for i in 0..points.len() {
        let p = turned * points[i] + shift;
        let picture = Vector2::new(p.x, p.y) * (camera.focal / p.z);
        let apart = picture - seen[i];
        total += apart.norm_squared();
    }
    total
}

/// What a camera sees of the points.
#[must_use]
pub fn pictures(camera: &Camera, points: &[Vector3<f64>]) -> Vec<Vector2<f64>> {
    let turned = rotation(camera.turn[0], camera.turn[1], camera.turn[2]);
    let project = |point: &Vector3<f64>| {
        let p = turned * point + Vector3::from(camera.shift);
        Vector2::new(p.x, p.y) * (camera.focal / p.z)
    };
    points.iter().map(project).collect()
}

/// Improves a camera by steps down the gradient, with the step length of Barzilai and Borwein (IMA Journal of Numerical
/// Analysis 8, 1988). Returns it with its error.
#[must_use]
pub fn search(
    mut camera: Camera,
    points: &[Vector3<f64>],
    seen: &[Vector2<f64>],
    steps: usize,
) -> (Camera, f64) {
    use ad_core::{Differentiable, Tangent};
    let (mut value, mut gradient) = error_grad(&camera, points, seen);
    let mut length = 1e-4;
    for _ in 0..steps {
        let mut x = camera.flatten();
        let mut moved = gradient.zero_like();
        moved.axpy(-length, &gradient);
        x.iter_mut().zip(moved.flatten()).for_each(|(x, d)| *x += d);
        camera.unflatten(&x);
        let (next_value, next) = error_grad(&camera, points, seen);
        let mut change = next.clone();
        change.axpy(-1.0, &gradient);
        let (along, squared) = (moved.dot(&change), change.dot(&change));
        if squared == 0.0 {
            break;
        }
        length = (along / squared).abs();
        (value, gradient) = (next_value, next);
    }
    (camera, value)
}
