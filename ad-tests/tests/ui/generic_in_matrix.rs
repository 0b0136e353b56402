use ad_core::reverse_diff;

#[reverse_diff(jvp, hessian)]
fn square<T: num_traits::Float>(x: T) -> T {
    x * x
}

fn main() {}
