//! To use the macro: delete this file and its line in `stand_in/mod.rs`; in `black_scholes.rs`
//! delete the import of this module and put `#[ad_core::reverse_diff]` on `black_scholes`.

use crate::black_scholes::{Adjoint, B1, B2, B3, B4, B5, DENSITY, P};

/// The value; adds to the five bars.
#[expect(
    clippy::too_many_arguments,
    reason = "five parameters and their five bars"
)]
pub fn black_scholes_grad_into(
    s: f64,
    k: f64,
    r: f64,
    v: f64,
    t: f64,
    s_bar: &mut f64,
    k_bar: &mut f64,
    r_bar: &mut f64,
    v_bar: &mut f64,
    t_bar: &mut f64,
) -> f64 {
    let (value, (ds, dk, dr, dv, dt)) = black_scholes_grad(s, k, r, v, t);
    *s_bar += ds;
    *k_bar += dk;
    *r_bar += dr;
    *v_bar += dv;
    *t_bar += dt;
    value
}

/// The value and the gradient: every operation of the primal, then its reverse.
#[must_use]
pub fn black_scholes_grad(s: f64, k: f64, r: f64, v: f64, t: f64) -> (f64, Adjoint) {
    let root = t.sqrt();
    let deviation = v * root;
    let ratio = s / k;
    let half = 0.5 * v;
    let drift = r + half * v;
    let top = ratio.ln() + drift * t;
    let d1 = top / deviation;
    let d2 = d1 - deviation;
    let (a1, c1) = (d1.abs(), d1 < 0.0);
    let u1 = 1.0 / (1.0 + P * a1);
    let p14 = B4 + u1 * B5;
    let p13 = B3 + u1 * p14;
    let p12 = B2 + u1 * p13;
    let p11 = B1 + u1 * p12;
    let poly1 = u1 * p11;
    let h1 = -0.5 * d1;
    let e1 = (h1 * d1).exp();
    let g1 = DENSITY * e1;
    let tail1 = g1 * poly1;
    let n1 = if c1 { tail1 } else { 1.0 - tail1 };
    let (a2, c2) = (d2.abs(), d2 < 0.0);
    let u2 = 1.0 / (1.0 + P * a2);
    let p24 = B4 + u2 * B5;
    let p23 = B3 + u2 * p24;
    let p22 = B2 + u2 * p23;
    let p21 = B1 + u2 * p22;
    let poly2 = u2 * p21;
    let h2 = -0.5 * d2;
    let e2 = (h2 * d2).exp();
    let g2 = DENSITY * e2;
    let tail2 = g2 * poly2;
    let n2 = if c2 { tail2 } else { 1.0 - tail2 };
    let discount = (-r * t).exp();
    let present = k * discount;
    let value = s * n1 - present * n2;

    let present_bar = -n2;
    let n2_bar = -present;
    let tail2_bar = if c2 { n2_bar } else { -n2_bar };
    let e2_bar = tail2_bar * poly2 * DENSITY;
    let x2_bar = e2_bar * e2;
    let poly2_bar = tail2_bar * g2;
    let p21_bar = poly2_bar * u2;
    let p22_bar = p21_bar * u2;
    let p23_bar = p22_bar * u2;
    let p24_bar = p23_bar * u2;
    let u2_bar = poly2_bar * p21 + p21_bar * p22 + p22_bar * p23 + p23_bar * p24 + p24_bar * B5;
    let a2_bar = -(u2_bar * u2 * u2) * P;
    let d2_bar = x2_bar * h2 + x2_bar * d2 * -0.5 + if c2 { -a2_bar } else { a2_bar };
    let n1_bar = s;
    let tail1_bar = if c1 { n1_bar } else { -n1_bar };
    let e1_bar = tail1_bar * poly1 * DENSITY;
    let x1_bar = e1_bar * e1;
    let poly1_bar = tail1_bar * g1;
    let p11_bar = poly1_bar * u1;
    let p12_bar = p11_bar * u1;
    let p13_bar = p12_bar * u1;
    let p14_bar = p13_bar * u1;
    let u1_bar = poly1_bar * p11 + p11_bar * p12 + p12_bar * p13 + p13_bar * p14 + p14_bar * B5;
    let a1_bar = -(u1_bar * u1 * u1) * P;
    let d1_bar = d2_bar + x1_bar * h1 + x1_bar * d1 * -0.5 + if c1 { -a1_bar } else { a1_bar };

    let top_bar = d1_bar / deviation;
    let deviation_bar = -d2_bar - top_bar * d1;
    let ratio_bar = top_bar / ratio;
    let drift_bar = top_bar * t;
    let exponent_bar = present_bar * k * discount;
    let through = ratio_bar / k;
    let s_bar = n1 + through;
    let k_bar = present_bar * discount - through * ratio;
    let r_bar = drift_bar - exponent_bar * t;
    let v_bar = drift_bar * half + drift_bar * v * 0.5 + deviation_bar * root;
    let t_bar = top_bar * drift - exponent_bar * r + deviation_bar * v * (0.5 / root);
    (value, (s_bar, k_bar, r_bar, v_bar, t_bar))
}
