use ad_core::reverse_diff;

#[reverse_diff(order = 2)]
fn scale(a: &mut [f64], k: f64) {
    for v in a.iter_mut() {
        *v *= k;
    }
}

#[reverse_diff]
mod inside {
    fn last(a: &mut [f64; 2], k: f64) -> f64 {
        a[0] *= k;
        a[0] * a[1]
    }

    pub fn slope(k: f64) -> f64 {
        let mut a = [k, 2.0];
        last_grad(&mut a, k).1.1
    }
}

fn main() {
    scale(&mut [1.0], 2.0);
    let _ = inside::slope_grad(1.0);
}
