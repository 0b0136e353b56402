use ad_core::reverse_diff;

#[reverse_diff]
fn sorted(x: f64, y: f64) -> f64 {
    let mut a = [x, y];
    a.select_nth_unstable_by(1, f64::total_cmp);
    a[0] * a[0] + a[1]
}

#[reverse_diff]
fn partitioned(x: &mut [f64]) {
    x.select_nth_unstable_by(1, |a, b| b.total_cmp(a));
}

fn main() {
    let _ = sorted_grad(1.0, 2.0);
    partitioned_vjp_into(&mut [1.0, 2.0], &mut [0.0, 1.0]);
}
