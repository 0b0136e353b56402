//! Bundle adjustment: Rodrigues' rotation, projection, radial distortion, residuals.

use crate::made::bundle as made;
use ad_core::reverse_diff;

/// One observation; camera: rotation, centre, focal length, principal point, two coefficients of distortion.
#[reverse_diff]
pub fn reprojection(
    camera: &[f64; 11],
    point: &[f64; 3],
    w: f64,
    #[constant] feature: &[f64; 2],
    out: &mut [f64; 2],
) {
    let (rotation, rest) = camera.split_at(3);
    let (centre, rest) = rest.split_at(3);
    let [f, u0, v0, k1, k2] = *rest else {
        unreachable!()
    };
    let mut d = [0.0; 3];
    for i in 0..3 {
        d[i] = point[i] - centre[i];
    }
    let square = rotation.iter().map(|r| r * r).sum::<f64>();
    let x = if square > 0.0 {
        let angle = square.sqrt();
        let (sin, cos) = angle.sin_cos();
        let axis = [
            rotation[0] / angle,
            rotation[1] / angle,
            rotation[2] / angle,
        ];
        let cross = [
            axis[1] * d[2] - axis[2] * d[1],
            axis[2] * d[0] - axis[0] * d[2],
            axis[0] * d[1] - axis[1] * d[0],
        ];
        let along = (axis[0] * d[0] + axis[1] * d[1] + axis[2] * d[2]) * (1.0 - cos);
        let mut x = [0.0; 3];
        for i in 0..3 {
            x[i] = d[i] * cos + cross[i] * sin + axis[i] * along;
        }
        x
    } else {
        [
            d[0] + rotation[1] * d[2] - rotation[2] * d[1],
            d[1] + rotation[2] * d[0] - rotation[0] * d[2],
            d[2] + rotation[0] * d[1] - rotation[1] * d[0],
        ]
    };
    let mut p = [x[0] / x[2], x[1] / x[2]];
    let r2 = p[0] * p[0] + p[1] * p[1];
    let stretch = 1.0 + k1 * r2 + k2 * r2 * r2;
    for (p, c) in p.iter_mut().zip([u0, v0]) {
        *p = *p * stretch * f + c;
    }
    for i in 0..2 {
        out[i] = w * (p[i] - feature[i]);
    }
}

/// All parameters in one buffer, cameras first; views of it for each observation.
#[reverse_diff]
pub fn all_residuals(
    parameters: &[f64],
    #[constant] cameras: usize,
    #[constant] observations: &[(usize, usize)],
    #[constant] features: &[[f64; 2]],
) -> f64 {
    let (camera_part, point_part) = parameters.split_at(cameras * 7);
    let mut cost = 0.0;
    for (k, &(c, p)) in observations.iter().enumerate() {
        let camera = &camera_part[c * 7..][..7];
        let point = &point_part[p * 3..p * 3 + 3];
        let r: &[f64; 3] = camera[..3].try_into().unwrap();
        let t: [f64; 3] = camera[3..6].try_into().expect("three numbers");
        let f = camera[6];
        let theta2 = r[0] * r[0] + r[1] * r[1] + r[2] * r[2];
        let (a, b) = if theta2 > 1e-20 {
            let theta = theta2.sqrt();
            (theta.sin() / theta, (1.0 - theta.cos()) / theta2)
        } else {
            (1.0 - theta2 / 6.0, 0.5 - theta2 / 24.0)
        };
        let mut m = [[0.0; 3]; 3];
        let skew = [[0.0, -r[2], r[1]], [r[2], 0.0, -r[0]], [-r[1], r[0], 0.0]];
        for i in 0..3 {
            for j in 0..3 {
                let mut square = 0.0;
                for l in 0..3 {
                    square += skew[i][l] * skew[l][j];
                }
                m[i][j] = a * skew[i][j] + b * square;
            }
            m[i][i] += 1.0;
        }
        let mut q = t;
        for (q, row) in q.iter_mut().zip(&m) {
            for (m, p) in row.iter().zip(point) {
                *q += m * p;
            }
        }
        if q[2].abs() < 1e-6 {
            continue;
        }
        let feature = &features[k];
        let (du, dv) = (f * q[0] / q[2] - feature[0], f * q[1] / q[2] - feature[1]);
        cost += (1.0 + du * du + dv * dv).ln();
    }
    cost
}

/// Rotations one after the other on one vector, in place.
#[reverse_diff]
pub fn turned(v: &mut [f64; 3], angles: &[f64]) -> f64 {
    for (k, a) in angles.iter().enumerate() {
        let (i, j) = match k % 3 {
            0 => (0, 1),
            1 => (1, 2),
            _ => (2, 0),
        };
        let (s, c) = a.sin_cos();
        let x = v[i];
        v[i] = c * x - s * v[j];
        v[j] = s * x + c * v[j];
    }
    let [x, y, z] = v;
    *x * *y + *z
}

/// A quaternion normalised in place, then applied to rows.
#[reverse_diff]
pub fn quaternion(q: &mut [f64; 4], rows: &mut [[f64; 3]]) {
    let norm = q.iter().fold(0.0, |s, c| s + c * c).sqrt();
    for c in q.iter_mut() {
        *c /= norm;
    }
    let &mut [w, x, y, z] = q;
    for [a, b, c] in rows.iter_mut() {
        let t = [
            2.0 * (y * *c - z * *b),
            2.0 * (z * *a - x * *c),
            2.0 * (x * *b - y * *a),
        ];
        *a += w * t[0] + y * t[2] - z * t[1];
        *b += w * t[1] + z * t[0] - x * t[2];
        *c += w * t[2] + x * t[1] - y * t[0];
    }
}

cases! {
    reprojection: ([0.1, -0.2, 0.3, 0.5, 0.4, -3.0, 500.0, 320.0, 240.0, 0.1, -0.05], [0.7, -0.3, 1.2], 0.8, [300.0, 200.0], [9.0, 9.0]),
        ([0.0, 0.0, 0.0, 0.5, 0.4, -3.0, 500.0, 320.0, 240.0, 0.1, -0.05], [0.7, -0.3, 1.2], 0.8, [300.0, 200.0], [9.0, 9.0]);
    all_residuals: (vec![0.1, -0.2, 0.3, 0.5, 0.4, 3.0, 1.5, 0.2, 0.1, -0.1, 0.4, 0.5, 2.5, 1.2, 0.7, -0.3, 1.2, 0.1, 0.2, 0.9], 2,
        vec![(0, 0), (1, 0), (1, 1)], vec![[0.3, 0.2], [0.1, -0.4], [0.6, 0.2]]), (vec![], 0, vec![], vec![]);
    turned: ([0.7, -0.3, 1.2], vec![0.1, 0.7, -0.4, 1.3]), ([0.7, -0.3, 1.2], vec![]);
    quaternion: ([0.9, 0.1, -0.2, 0.4], vec![[0.7, -0.3, 1.2], [0.1, 0.2, 0.3]]), ([0.9, 0.1, -0.2, 0.4], vec![]);
}
