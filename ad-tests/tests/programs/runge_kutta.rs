//! Runge-Kutta's method of fourth order with workspaces that are passed in.

use crate::made::runge_kutta as made;
use ad_core::reverse_diff;

/// The same with ordinary outputs, four of them; their content on entry does not matter.
#[reverse_diff]
pub fn decay(
    x: &[f64],
    p: &[f64],
    h: f64,
    k1: &mut [f64],
    k2: &mut [f64],
    k3: &mut [f64],
    k4: &mut [f64],
    out: &mut [f64],
) {
    let n = x.len();
    for i in 0..n {
        k1[i] = p[i] * x[i] * (1.0 - x[i]);
    }
    for i in 0..n {
        let y = x[i] + 0.5 * h * k1[i];
        k2[i] = p[i] * y * (1.0 - y);
    }
    for i in 0..n {
        let y = x[i] + 0.5 * h * k2[i];
        k3[i] = p[i] * y * (1.0 - y);
    }
    for i in 0..n {
        let y = x[i] + h * k3[i];
        k4[i] = p[i] * y * (1.0 - y);
    }
    for i in 0..n {
        out[i] = x[i] + h / 6.0 * (k1[i] + 2.0 * (k2[i] + k3[i]) + k4[i]);
    }
}

cases! {
    decay: (vec![0.7, 0.2], vec![1.1, 0.4], 0.2, vec![1.0; 2], vec![2.0; 2], vec![3.0; 2], vec![4.0; 2], vec![5.0; 2]);
}
