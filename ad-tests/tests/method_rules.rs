//! Rules of a user's own for methods, operators and associated functions of a type that is declared elsewhere.
#![allow(clippy::all, reason = "programs are written as users write them")]

use ad_core::{method_rules, reverse_diff};
use ad_tests::differences::{derivative, gradient, near};
use complex::Complex;

/// Stands for another crate: complex numbers, without any derivative.
mod complex {
    #[derive(Clone, Copy, Debug, PartialEq, ad_core::Differentiable)]
    pub struct Complex {
        pub re: f64,
        pub im: f64,
    }

    impl Complex {
        pub fn polar(r: f64, angle: f64) -> Complex {
            Complex {
                re: r * angle.cos(),
                im: r * angle.sin(),
            }
        }
        pub fn abs_sq(&self) -> f64 {
            self.re * self.re + self.im * self.im
        }
        pub fn power(self, n: u32) -> Complex {
            (0..n).fold(Complex { re: 1.0, im: 0.0 }, |a, _| a * self)
        }
    }

    impl std::ops::Mul for Complex {
        type Output = Complex;
        fn mul(self, o: Complex) -> Complex {
            Complex {
                re: self.re * o.re - self.im * o.im,
                im: self.re * o.im + self.im * o.re,
            }
        }
    }

    impl std::ops::Add for Complex {
        type Output = Complex;
        fn add(self, o: Complex) -> Complex {
            Complex {
                re: self.re + o.re,
                im: self.im + o.im,
            }
        }
    }

    impl std::ops::Neg for Complex {
        type Output = Complex;
        fn neg(self) -> Complex {
            Complex {
                re: -self.re,
                im: -self.im,
            }
        }
    }
}

/// `bar += conj(z) * seed`
fn add(bar: &mut complex::ComplexTangent, z: Complex, seed: &complex::ComplexTangent) {
    bar.re += z.re * seed.re + z.im * seed.im;
    bar.im += z.re * seed.im - z.im * seed.re;
}

method_rules! {
    impl Mul<Complex> for Complex {
        fn mul(self, o: Complex) -> Complex {
            add(self_bar, o, &seed);
            add(o_bar, self, &seed);
        }
    }
    impl Add<Complex> for Complex {
        fn add(self, o: Complex) -> Complex {
            self_bar.re += seed.re;
            self_bar.im += seed.im;
            o_bar.re += seed.re;
            o_bar.im += seed.im;
        }
    }
    impl Neg for Complex {
        fn neg(self) -> Complex {
            self_bar.re -= seed.re;
            self_bar.im -= seed.im;
        }
    }
    impl Complex {
        fn polar(r: f64, angle: f64) -> Complex {
            *r_bar += angle.cos() * seed.re + angle.sin() * seed.im;
            *angle_bar += r * (angle.cos() * seed.im - angle.sin() * seed.re);
        }
        fn abs_sq(&self) -> f64 {
            self_bar.re += 2.0 * self.re * seed;
            self_bar.im += 2.0 * self.im * seed;
        }
        fn power(self, n: u32) -> Complex {
            if n > 0 {
                let p = self.power(n - 1);
                let n = f64::from(n);
                add(self_bar, Complex { re: n * p.re, im: n * p.im }, &seed);
            }
        }
    }
}

#[reverse_diff]
fn iterated(c: Complex, r: f64, angle: f64, n: usize) -> f64 {
    let start: Complex = Complex::polar(r, angle);
    let mut z: Complex = start;
    for _ in 0..n {
        z = z * z + c;
    }
    let p: Complex = z.power(3);
    let w = -p;
    w.abs_sq() + z.re * c.im
}

#[test]
fn complex_numbers() {
    let c = Complex { re: -0.2, im: 0.3 };
    for n in 0..5 {
        let (value, (c_bar, r_bar, angle_bar)) = iterated_grad(c, 0.4, 0.7, n);
        assert_eq!(value, iterated(c, 0.4, 0.7, n));
        gradient(&c, &c_bar, |c| iterated(*c, 0.4, 0.7, n));
        near(r_bar, derivative(&|h| iterated(c, 0.4 + h, 0.7, n), 1e-2).0);
        near(
            angle_bar,
            derivative(&|h| iterated(c, 0.4, 0.7 + h, n), 1e-2).0,
        );
    }
}
