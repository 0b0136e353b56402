use ad_core::reverse_diff;

#[reverse_diff]
async fn awaits(x: f64) -> f64 {
    let y = std::future::ready(2.0).await;
    x * y
}

#[reverse_diff]
fn later(x: f64) -> f64 {
    let _job = async { 1 };
    x * x
}

fn main() {
    let _ = (awaits_grad(1.0), later_grad(1.0));
}
