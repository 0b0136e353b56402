use ad_core::reverse_diff;

struct Pair {
    a: f64,
}

#[reverse_diff]
fn rest(x: [f64; 3]) -> f64 {
    let [a, .., b] = x;
    a * b
}

#[reverse_diff]
fn fields(x: f64, #[constant] pair: Pair) -> f64 {
    let Pair { a } = pair;
    a * x
}

fn main() {
    let _ = (rest_grad([1.0; 3]), fields_grad(1.0, Pair { a: 1.0 }));
}
