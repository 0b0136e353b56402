//! Geometry and physics in closed form.

use crate::made::numerics as made;
use ad_core::reverse_diff;

/// Energy of a small cluster of atoms, positions flat.
#[reverse_diff]
pub fn lennard_jones(r: &[f64], epsilon: f64, sigma: f64) -> f64 {
    let n = r.len() / 3;
    let mut energy = 0.0;
    for i in 0..n {
        for j in 0..i {
            let mut d2 = 0.0;
            for k in 0..3 {
                let d = r[3 * i + k] - r[3 * j + k];
                d2 += d * d;
            }
            let q = sigma * sigma / d2;
            let q3 = q * q * q;
            energy += 4.0 * epsilon * (q3 * q3 - q3);
        }
    }
    energy
}

/// Distance on a sphere.
#[reverse_diff]
pub fn haversine(from: (f64, f64), to: (f64, f64)) -> f64 {
    let (lat1, lon1) = (from.0.to_radians(), from.1.to_radians());
    let (lat2, lon2) = (to.0.to_radians(), to.1.to_radians());
    let h = ((lat2 - lat1) / 2.0).sin().powi(2)
        + lat1.cos() * lat2.cos() * ((lon2 - lon1) / 2.0).sin().powi(2);
    2.0 * 6371.0 * h.sqrt().asin()
}

/// Reach of an arm with three joints.
#[reverse_diff]
pub fn arm(angles: &[f64; 3], lengths: &[f64; 3], target: [f64; 2]) -> f64 {
    let (mut x, mut y, mut heading) = (0.0, 0.0, 0.0);
    for j in 0..3 {
        heading += angles[j];
        x += lengths[j] * heading.cos();
        y += lengths[j] * heading.sin();
    }
    (x - target[0]).powi(2) + (y - target[1]).powi(2)
}

/// Rotation of a vector about an axis, squared distance from its image.
#[reverse_diff]
pub fn rodrigues(axis: [f64; 3], v: [f64; 3], angle: f64) -> f64 {
    let [a, b, c] = axis;
    let length = (a * a + b * b + c * c).sqrt();
    let (a, b, c) = (a / length, b / length, c / length);
    let (s, co) = angle.sin_cos();
    let dot = a * v[0] + b * v[1] + c * v[2];
    let x = v[0] * co + (b * v[2] - c * v[1]) * s + a * dot * (1.0 - co);
    let y = v[1] * co + (c * v[0] - a * v[2]) * s + b * dot * (1.0 - co);
    let z = v[2] * co + (a * v[1] - b * v[0]) * s + c * dot * (1.0 - co);
    (x - 1.0).powi(2) + y * y + z.abs()
}

/// Area of a polygon by its triangles.
#[reverse_diff]
pub fn shoelace(xy: &[f64]) -> f64 {
    let n = xy.len() / 2;
    let mut twice = 0.0;
    for i in 0..n {
        let j = if i + 1 == n { 0 } else { i + 1 };
        twice += xy[2 * i] * xy[2 * j + 1] - xy[2 * j] * xy[2 * i + 1];
    }
    0.5 * twice.abs()
}

/// Reprojection of a point by a camera with radial distortion.
#[reverse_diff]
pub fn projection(camera: &[f64; 6], point: &[f64; 3], seen: (f64, f64)) -> (f64, f64) {
    let x = point[0] - camera[0];
    let y = point[1] - camera[1];
    let z = point[2] - camera[2];
    let (u, v) = (x / z, y / z);
    let r2 = u * u + v * v;
    let distortion = 1.0 + r2 * (camera[4] + camera[5] * r2);
    (
        camera[3] * distortion * u - seen.0,
        camera[3] * distortion * v - seen.1,
    )
}

/// Heat in a rod: explicit steps are elsewhere; here its steady residual.
#[reverse_diff]
pub fn residual(u: &[f64], conductivity: &[f64], source: f64) -> f64 {
    let n = u.len();
    let h = 1.0 / (n + 1) as f64;
    let mut norm = 0.0;
    for i in 0..n {
        let left = if i == 0 { 0.0 } else { u[i - 1] };
        let right = if i + 1 < n { u[i + 1] } else { 0.0 };
        let flux = conductivity[i + 1] * (right - u[i]) - conductivity[i] * (u[i] - left);
        let r = flux / (h * h) + source * u[i].exp();
        norm += r * r;
    }
    (norm * h).sqrt()
}

/// Van der Waals' gas with its phases told apart.
#[reverse_diff]
pub fn pressure(volume: f64, temperature: f64, a: f64, b: f64) -> f64 {
    const R: f64 = 8.314_462_618;
    debug_assert!(volume > b, "the gas is too dense: {volume} against {b}");
    let ideal = R * temperature / (volume - b);
    let critical = 8.0 * a / (27.0 * R * b);
    match (temperature > critical, volume > 3.0 * b) {
        (true, _) => ideal - a / volume.powi(2),
        (false, true) => (ideal - a / volume.powi(2)).max(0.0),
        (false, false) => ideal * 0.5,
    }
}

cases! {
    pressure: (1.0, 300.0, 0.36, 0.04), (1.0, 80.0, 0.36, 0.04), (0.06, 80.0, 0.36, 0.04);
    lennard_jones: (vec![0.0, 0.1, 0.0, 1.1, 0.0, 0.2, 0.3, 1.2, 0.0], 1.0, 1.0), (vec![], 1.0, 1.0);
    haversine: ((52.5, 13.4), (48.9, 2.35));
    arm: ([0.3, 0.5, -0.7], [1.0, 0.8, 0.5], [1.2, 0.9]);
    rodrigues: ([0.3, 0.5, -0.7], [1.0, 0.8, 0.5], 0.9);
    shoelace: (vec![0.0, 0.0, 2.0, 0.1, 1.5, 1.7],), (vec![0.0, 0.0, 1.5, 1.7, 2.0, 0.1],);
    projection: ([0.1, 0.2, -3.0, 500.0, 0.01, -0.002], [0.5, 0.4, 1.0], (60.0, 20.0));
    residual: (vec![0.1, 0.3, 0.2], vec![1.0, 1.2, 0.8, 1.0], 0.5);
}
