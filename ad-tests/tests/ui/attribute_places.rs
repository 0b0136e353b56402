//! Where the attribute cannot stand, what is there stays as it is.

use ad_core::reverse_diff;

#[reverse_diff]
union Number {
    real: f64,
    bits: u64,
}

#[reverse_diff]
trait Model {
    fn energy(&self, x: f64) -> f64;
}

#[reverse_diff]
const SCALE: f64 = 2.0;

#[reverse_diff]
unsafe extern "C" {
    safe fn cbrt(x: f64) -> f64;
}

#[reverse_diff]
mod m {
    #[skip = "it prints"]
    pub fn show(x: f64) {
        println!("{x}");
    }

    pub fn f(x: f64) -> f64 {
        x * x
    }
}

fn main() {
    println!("{} {}", SCALE, cbrt(8.0));
    println!("{}", m::f_grad(1.0).1);
    m::show(1.0);
    let _ = Number { bits: 1 };
}
