use ad_core::reverse_diff;

type Real = f64;

struct Pair {
    a: f64,
}

impl std::ops::Mul<i32> for Pair {
    type Output = Pair;
    fn mul(self, k: i32) -> Pair {
        Pair { a: self.a * f64::from(k) }
    }
}

fn square(x: f64) -> f64 {
    x * x
}

fn pair(x: f64) -> Pair {
    Pair { a: x }
}

/// An annotation that the macro does not understand must not hide a derivative.
#[reverse_diff]
fn annotated(x: f64) -> f64 {
    let y: Real = square(x);
    let p: Pair = Pair { a: x };
    let g: Box<dyn Fn(f64) -> f64> = Box::new(move |z| x * z);
    y * x * p.a * g(2.0)
}

/// Nor must an integer beside it.
#[reverse_diff]
fn multiplied(x: f64) -> f64 {
    let p = pair(x) * 2;
    p.a * x
}

fn main() {
    let _ = (annotated_grad(1.0), multiplied_grad(1.0));
}
