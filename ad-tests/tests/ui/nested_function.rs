use ad_core::reverse_diff;

struct Solver;

impl Solver {
    fn root(&self, f: impl Fn(f64) -> f64) -> f64 {
        f(1.0)
    }
}

#[reverse_diff]
fn f(x: f64, #[constant] solver: &Solver) -> f64 {
    let g = |y: f64| x * y;
    solver.root(g) * x
}

fn main() {
    let _ = f_grad(1.0, &Solver);
}
