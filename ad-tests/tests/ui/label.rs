use ad_core::reverse_diff;

#[reverse_diff]
fn f(x: f64) -> f64 {
    let mut s = 0.0;
    'rows: for i in 0..3 {
        for j in 0..3 {
            if j > i {
                continue 'rows;
            }
            s += x;
        }
    }
    s
}

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
    let _ = (f_grad(1.0), block_grad(1.0));
}
