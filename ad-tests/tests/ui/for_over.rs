use ad_core::reverse_diff;
use std::collections::BTreeMap;

#[reverse_diff]
fn keys(x: f64, #[constant] map: &BTreeMap<u32, u32>) -> f64 {
    let mut s = x;
    for (k, v) in map {
        if *k > 3 {
            break;
        }
        s += x * f64::from(k * v);
    }
    s
}

fn main() {
    let _ = keys_grad(1.0, &BTreeMap::new());
}
