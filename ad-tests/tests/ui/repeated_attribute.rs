use ad_core::reverse_diff;

#[reverse_diff(jvp)]
#[ad_core::reverse_diff(hessian)]
fn f(x: f64) -> f64 {
    x * x
}

#[reverse_diff]
mod m {
    #[reverse_diff(jvp)]
    #[reverse_diff(hvp)]
    pub fn g(x: f64) -> f64 {
        x * x
    }
}

fn main() {
    let (value, slope) = f_jvp(1.0, 1.0);
    let (_, _, curvature) = f_hessian(value + slope);
    println!("{}", curvature[0][0]);
    println!("{}", m::g_grad(1.0).1);
}
