/// The state is recorded once per trip, in one allocation.
#[reverse_diff]
pub fn logistic(r: f64, x0: f64, steps: usize) -> f64 {
    let mut x = x0;
    for _ in 0..steps {
        x = r * x * (1.0 - x);
    }
    x
}
