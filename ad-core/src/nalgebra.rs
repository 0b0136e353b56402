//! nalgebra's vectors and matrices of fixed size (`SVector`, `SMatrix` and their aliases) in differentiated functions.
//!
//! The rules are written in the notation that [`method_rules!`](crate::method_rules) gives to everybody; import them all:
//!
//! ```
//! use ad_core::nalgebra::*;
//! use ad_core::reverse_diff;
//! use nalgebra::{Matrix3, Vector3};
//!
//! /// Kinetic energy of a body that turns.
//! #[reverse_diff]
//! fn energy(inertia: &Matrix3<f64>, w: &Vector3<f64>) -> f64 {
//!     0.5 * w.dot(&(inertia * w))
//! }
//!
//! let inertia = Matrix3::from_diagonal(&Vector3::new(1.0, 2.0, 3.0));
//! let (value, (_, momentum)) = energy_grad(&inertia, &Vector3::new(1.0, 0.0, 2.0));
//! assert_eq!((value, momentum), (6.5, Vector3::new(1.0, 0.0, 6.0)));
//! ```
//!
//! There are `+ - * /` and unary minus, by value and by reference, with numbers on either side of `*`, products of matrices
//! among them; `dot cross norm norm_squared normalize sum transpose component_mul trace scale`; `new` of vectors of two to
//! four elements and of matrices of up to three by three; elements (`v[i]`, `v.x`, `m[(i, j)]`). A method whose result is a
//! number counts as one; the result of another method needs an annotation, `let t: Matrix3<f64> = …;`.

use crate::{Differentiable, Tangent, method_rules};
use nalgebra::{Matrix3, SMatrix, Vector2, Vector3, Vector4};

macro_rules! rules {
    ($($t:ty),*) => {$(
        #[diagnostic::do_not_recommend]
        impl<const R: usize, const C: usize> Differentiable for SMatrix<$t, R, C> {
            type Tangent = Self;
            fn zero_like(&self) -> Self {
                Self::zeros()
            }
            fn dimension(&self) -> usize {
                R * C
            }
            fn flatten_into(&self, out: &mut [f64]) {
                for (to, x) in out.iter_mut().zip(self.iter()) {
                    *to = f64::from(*x);
                }
            }
            fn unflatten(&mut self, from: &[f64]) {
                for (to, x) in self.iter_mut().zip(from) {
                    *to = *x as $t;
                }
            }
        }

        impl<const R: usize, const C: usize> Tangent for SMatrix<$t, R, C> {
            fn axpy(&mut self, a: f64, x: &Self) {
                *self += x * (a as $t);
            }
            fn dot(&self, other: &Self) -> f64 {
                f64::from(nalgebra::Matrix::dot(self, other))
            }
        }
    )*};
}
rules!(f32, f64);

macro_rules! operators {
    ($($own:ty, $other:ty);*) => {
        method_rules! {
            $(
                impl<const R: usize, const C: usize> Add<$other> for $own {
                    fn add(self, other: $other) -> SMatrix<f64, R, C> {
                        *self_bar += seed;
                        *other_bar += seed;
                    }
                }
                impl<const R: usize, const C: usize> Sub<$other> for $own {
                    fn sub(self, other: $other) -> SMatrix<f64, R, C> {
                        *self_bar += seed;
                        *other_bar -= seed;
                    }
                }
            )*
        }
    };
}
operators!(
    SMatrix<f64, R, C>, SMatrix<f64, R, C>;
    SMatrix<f64, R, C>, &SMatrix<f64, R, C>;
    &SMatrix<f64, R, C>, SMatrix<f64, R, C>;
    &SMatrix<f64, R, C>, &SMatrix<f64, R, C>
);

macro_rules! products {
    ($($own:ty, $other:ty);*) => {
        method_rules! {
            $(
                impl<const R: usize, const K: usize, const C: usize> Mul<$other> for $own {
                    fn mul(self, other: $other) -> SMatrix<f64, R, C> {
                        *self_bar += seed * other.transpose();
                        *other_bar += self.transpose() * seed;
                    }
                }
            )*
            impl<const R: usize, const C: usize> Mul<f64> for SMatrix<f64, R, C> {
                fn mul(self, k: f64) -> SMatrix<f64, R, C> {
                    *self_bar += seed * k;
                    *k_bar += seed.dot(&self);
                }
            }
            impl<const R: usize, const C: usize> Mul<f64> for &SMatrix<f64, R, C> {
                fn mul(self, k: f64) -> SMatrix<f64, R, C> {
                    *self_bar += seed * k;
                    *k_bar += seed.dot(self);
                }
            }
            impl<const R: usize, const C: usize> Mul<SMatrix<f64, R, C>> for f64 {
                fn mul(self, v: SMatrix<f64, R, C>) -> SMatrix<f64, R, C> {
                    *self_bar += seed.dot(&v);
                    *v_bar += seed * self;
                }
            }
            impl<const R: usize, const C: usize> Mul<&SMatrix<f64, R, C>> for f64 {
                fn mul(self, v: &SMatrix<f64, R, C>) -> SMatrix<f64, R, C> {
                    *self_bar += seed.dot(v);
                    *v_bar += seed * self;
                }
            }
        }
    };
}
products!(
    SMatrix<f64, R, K>, SMatrix<f64, K, C>;
    SMatrix<f64, R, K>, &SMatrix<f64, K, C>;
    &SMatrix<f64, R, K>, SMatrix<f64, K, C>;
    &SMatrix<f64, R, K>, &SMatrix<f64, K, C>
);

method_rules! {
    impl<const R: usize, const C: usize> Div<f64> for SMatrix<f64, R, C> {
        fn div(self, k: f64) -> SMatrix<f64, R, C> {
            *self_bar += seed / k;
            *k_bar -= seed.dot(&self) / (k * k);
        }
    }
    impl<const R: usize, const C: usize> Div<f64> for &SMatrix<f64, R, C> {
        fn div(self, k: f64) -> SMatrix<f64, R, C> {
            *self_bar += seed / k;
            *k_bar -= seed.dot(self) / (k * k);
        }
    }
    impl<const R: usize, const C: usize> Neg for SMatrix<f64, R, C> {
        fn neg(self) -> SMatrix<f64, R, C> {
            *self_bar -= seed;
        }
    }
    impl<const R: usize, const C: usize> Neg for &SMatrix<f64, R, C> {
        fn neg(self) -> SMatrix<f64, R, C> {
            *self_bar -= seed;
        }
    }
    impl<const R: usize, const C: usize> SMatrix<f64, R, C> {
        fn dot(&self, other: &SMatrix<f64, R, C>) -> f64 {
            *self_bar += other * seed;
            *other_bar += self * seed;
        }
        fn norm(&self) -> f64 {
            let norm = self.norm();
            if seed != 0.0 {
                *self_bar += self * (seed / norm);
            }
        }
        fn norm_squared(&self) -> f64 {
            *self_bar += self * (2.0 * seed);
        }
        fn normalize(&self) -> SMatrix<f64, R, C> {
            let (norm, unit) = (self.norm(), self.normalize());
            *self_bar += (seed - unit * seed.dot(&unit)) / norm;
        }
        fn sum(&self) -> f64 {
            self_bar.add_scalar_mut(seed);
        }
        fn scale(&self, k: f64) -> SMatrix<f64, R, C> {
            *self_bar += seed * k;
            *k_bar += seed.dot(self);
        }
        fn transpose(&self) -> SMatrix<f64, C, R> {
            *self_bar += seed.transpose();
        }
        fn component_mul(&self, other: &SMatrix<f64, R, C>) -> SMatrix<f64, R, C> {
            *self_bar += seed.component_mul(other);
            *other_bar += seed.component_mul(self);
        }
    }
    impl<const N: usize> SMatrix<f64, N, N> {
        fn trace(&self) -> f64 {
            for i in 0..N {
                self_bar[(i, i)] += seed;
            }
        }
    }
    impl Vector3<f64> {
        fn cross(&self, other: &Vector3<f64>) -> Vector3<f64> {
            *self_bar += other.cross(&seed);
            *other_bar += seed.cross(self);
        }
        fn new(x: f64, y: f64, z: f64) -> Vector3<f64> {
            *x_bar += seed.x;
            *y_bar += seed.y;
            *z_bar += seed.z;
        }
    }
    impl Vector2<f64> {
        fn new(x: f64, y: f64) -> Vector2<f64> {
            *x_bar += seed.x;
            *y_bar += seed.y;
        }
    }
    impl Vector4<f64> {
        fn new(x: f64, y: f64, z: f64, w: f64) -> Vector4<f64> {
            *x_bar += seed.x;
            *y_bar += seed.y;
            *z_bar += seed.z;
            *w_bar += seed.w;
        }
    }
    impl Matrix3<f64> {
        fn new(
            a: f64,
            b: f64,
            c: f64,
            d: f64,
            e: f64,
            f: f64,
            g: f64,
            h: f64,
            i: f64,
        ) -> Matrix3<f64> {
            *a_bar += seed[(0, 0)];
            *b_bar += seed[(0, 1)];
            *c_bar += seed[(0, 2)];
            *d_bar += seed[(1, 0)];
            *e_bar += seed[(1, 1)];
            *f_bar += seed[(1, 2)];
            *g_bar += seed[(2, 0)];
            *h_bar += seed[(2, 1)];
            *i_bar += seed[(2, 2)];
        }
    }
}
