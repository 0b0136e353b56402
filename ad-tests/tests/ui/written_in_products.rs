use ad_core::reverse_diff;

#[reverse_diff(jvps)]
fn scale(a: &mut [f64; 2], k: f64) -> f64 {
    a[0] *= k;
    a[0] + a[1]
}

#[reverse_diff(hvps, hessian_sparse)]
fn pair(x: f64) -> (f64, f64) {
    (x, x * x)
}

fn main() {
    let _ = scale(&mut [1.0, 2.0], 3.0) + pair(1.0).0;
}
