//! Memory that is overwritten, copied, referred to, and handed to what changes it.

use crate::made::memory as made;
use ad_core::reverse_diff;

/// `a[i] = a[i] + x` wrong where `a[i] += x` is right (warp 1697, 1294): `(v_0 + x + 1) (v_1 + x + 1)`.
#[reverse_diff]
pub fn assigned(x: f64, v: &[f64]) -> f64 {
    let mut a = v.to_vec();
    for i in 0..a.len() {
        a[i] = a[i] + x;
        a[i] = a[i] + 1.0;
    }
    a[0] * a[1]
}

/// The same by `+=`.
#[reverse_diff]
pub fn added(x: f64, v: &[f64]) -> f64 {
    let mut a = v.to_vec();
    for i in 0..a.len() {
        a[i] += x;
        a[i] += 1.0;
    }
    a[0] * a[1]
}

/// Compound assignments whose right side reads the element (clad 464): `(v_0 v_1 (1 - x))^2`.
#[reverse_diff]
pub fn elements_that_read_themselves(x: f64, v: &[f64]) -> f64 {
    let mut a = v.to_vec();
    for i in 0..a.len() {
        a[i] *= a[i];
        a[i] -= a[i] * x;
    }
    a[0] * a[1]
}

/// Of a copied array both go on (warp 1728): `x y (x + y)`.
#[reverse_diff]
pub fn copied_array(x: f64, y: f64) -> f64 {
    let mut a = [x, y];
    let b = a;
    a[0] = b[1];
    a[1] += b[0];
    b[0] * a[0] * a[1]
}

/// Overwritten between the copy and its first use as memory: `5 x^2 y^2`.
#[reverse_diff]
pub fn written_after_the_copy(v: &[f64]) -> f64 {
    let mut v = v.to_vec();
    let before = v.clone();
    v[0] *= 5.0 * v[1];
    let mut w = before;
    w[0] *= w[1];
    w[0] * v[0]
}

/// One field set from another through `&mut` (slang 10081): `y^3`.
#[reverse_diff]
pub fn field_from_another(x: f64, y: f64) -> f64 {
    let mut p = (x, y);
    let q = &mut p;
    q.0 = q.1;
    q.1 *= q.0;
    p.0 * p.1
}

/// The same of elements of memory.
#[reverse_diff]
pub fn element_from_another(v: &[f64; 2]) -> f64 {
    let mut p = *v;
    let q = &mut p[..];
    q[0] = q[1];
    q[1] *= q[0];
    p[0] * p[1]
}

/// A local `&mut` gets an adjoint of its own (clad 734, 440): `x y (1 + y)`.
#[reverse_diff]
pub fn written_references(x: f64, y: f64) -> f64 {
    let mut a = [x, y];
    let r = &mut a[1];
    *r *= x;
    let s = &mut *r;
    *s += *s * y;
    a[1]
}

/// Two calls that change one buffer, the first not recorded (Enzyme.jl 1492): `b (x + b)` with `b = v (x + v)`.
#[reverse_diff]
pub fn changed_twice(x: f64, v: &[f64]) -> f64 {
    let mut buffer = v.to_vec();
    let change = |b: &mut [f64]| {
        for e in b.iter_mut() {
            *e *= x + *e;
        }
    };
    change(&mut buffer);
    change(&mut buffer);
    buffer[0]
}

/// A workspace that begins as zeros is taken for a constant (Enzyme.jl 1492): `x |v|^2`.
#[reverse_diff]
pub fn workspace(x: f64, v: &[f64]) -> f64 {
    let mut work = vec![0.0; v.len()];
    for (w, e) in work.iter_mut().zip(v) {
        *w = x * e;
    }
    let mut s = 0.0;
    for i in 0..v.len() {
        s += work[i] * v[i];
    }
    s
}

/// The same, handed in, whatever it held.
#[reverse_diff]
pub fn handed_workspace(x: f64, v: &[f64], #[scratch] work: &mut [f64]) -> f64 {
    for (w, e) in work.iter_mut().zip(v) {
        *w = x * e;
    }
    let mut s = 0.0;
    for i in 0..v.len() {
        s += work[i] * v[i];
    }
    s
}

/// Dead code that writes to an active buffer (warp 1728): `v_0^2`.
#[reverse_diff]
pub fn dead_writes(v: &[f64]) -> f64 {
    let mut a = v.to_vec();
    a[0] *= v[0];
    let s = a[0];
    a[0] = a[1] * 7.0;
    a[1] = s;
    s
}

expected! {
    assigned: (1.0, vec![2.0, 3.0]) => 20.0, [9.0, 5.0, 4.0];
    added: (1.0, vec![2.0, 3.0]) => 20.0, [9.0, 5.0, 4.0];
    elements_that_read_themselves: (0.5, vec![2.0, 3.0]) => 9.0, [-36.0, 9.0, 6.0];
    copied_array: (2.0, 3.0) => 30.0, [21.0, 16.0];
    written_after_the_copy: (vec![2.0, 3.0],) => 180.0, [180.0, 120.0];
    field_from_another: (2.0, 3.0) => 27.0, [0.0, 27.0];
    element_from_another: ([2.0, 3.0],) => 27.0, [0.0, 27.0];
    written_references: (2.0, 3.0) => 24.0, [12.0, 14.0];
    // b = 6; the slopes of b by x and v are 2 and 5, of the result by x and b 6 and 13.
    changed_twice: (1.0, vec![2.0]) => 42.0, [32.0, 65.0];
    workspace: (2.0, vec![3.0, 4.0]) => 50.0, [25.0, 12.0, 16.0];
    handed_workspace: (2.0, vec![3.0, 4.0], vec![100.0, -7.0]) => 50.0, [25.0, 12.0, 16.0];
    dead_writes: (vec![3.0, 5.0],) => 9.0, [6.0, 0.0];
}
