use ad_core::reverse_diff;

#[reverse_diff]
fn count(x: &[f64]) -> usize {
    x.len()
}

#[reverse_diff]
fn unit(x: f64) {
    println!("{x}");
}

fn main() {
    let _ = (count(&[1.0]), unit(1.0));
}
