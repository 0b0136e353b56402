use ad_core::reverse_diff;

pub struct Elsewhere {
    pub a: f64,
}

#[reverse_diff]
mod model {
    use super::Elsewhere;

    pub struct Model {
        pub e: Elsewhere,
        pub b: f64,
    }

    pub fn f(m: &Model) -> f64 {
        m.b * m.e.a
    }
}

fn main() {
    let m = model::Model { e: Elsewhere { a: 1.0 }, b: 2.0 };
    let (value, gradient) = model::f_grad(&m);
    println!("{value} {}", gradient.b);
}
