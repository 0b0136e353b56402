use ad_core::reverse_diff;

#[reverse_diff]
fn block(x: f64) -> f64 {
    'out: {
        if x > 0.0 {
            break 'out x;
        }
        -x
    }
}

fn main() {
    let _ = block_grad(1.0);
}
