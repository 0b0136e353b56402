use ad_core::reverse_diff;

#[reverse_diff]
mod module {
    fn checked(x: f64) -> Result<f64, f64> {
        if x > 0.0 { Ok(x.ln()) } else { Err(x * x) }
    }

    pub fn f(x: f64) -> f64 {
        match checked(x) {
            Ok(r) => r,
            Err(e) => e * 2.0,
        }
    }
}

fn main() {
    let _ = module::f_grad(1.0);
}
