//! Matrices whose sizes are const parameters, at two precisions.

use ad_core::reverse_diff;
#[reverse_diff]
mod linalg {
    use num_traits::Float;
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct Mat<T, const R: usize, const C: usize> {
        pub m: [[T; C]; R],
    }
    impl<T: Float, const R: usize, const C: usize> Mat<T, R, C> {
        pub fn zeros() -> Self {
            Mat {
                m: [[T::zero(); C]; R],
            }
        }
        pub fn from_slice(x: &[T]) -> Self {
            let mut out = Self::zeros();
            for (r, row) in x.chunks_exact(C).enumerate() {
                for (c, v) in row.iter().enumerate() {
                    out.m[r][c] = *v;
                }
            }
            out
        }
        pub fn mul<const K: usize>(&self, other: &Mat<T, C, K>) -> Mat<T, R, K> {
            let mut out = Mat::<T, R, K>::zeros();
            for i in 0..R {
                for j in 0..K {
                    let mut s = T::zero();
                    for k in 0..C {
                        s = s + self.m[i][k] * other.m[k][j];
                    }
                    out.m[i][j] = s;
                }
            }
            out
        }
        pub fn transpose(&self) -> Mat<T, C, R> {
            let mut out = Mat::<T, C, R>::zeros();
            for i in 0..R {
                for j in 0..C {
                    out.m[j][i] = self.m[i][j];
                }
            }
            out
        }
        pub fn norm(&self) -> T {
            self.m
                .iter()
                .flatten()
                .fold(T::zero(), |s, v| s + *v * *v)
                .sqrt()
        }
    }
    pub fn gram<T: Float, const R: usize, const C: usize>(x: &[T]) -> T {
        let a = Mat::<T, R, C>::from_slice(x);
        let g = a.transpose().mul(&a);
        let two = T::from(2.0).unwrap();
        g.norm() / two + g.m[0][C - 1]
    }
    pub fn poly<T: Float, const N: usize>(c: [T; N], x: T) -> T {
        c.iter().rev().fold(T::zero(), |acc, &k| acc * x + k)
    }
}
#[test]
fn of_matrices() {
    let x = [0.3, -1.0, 0.8, 0.1, 0.9, -0.2];
    let (v, g) = linalg::gram_grad::<f64, 3, 2>(&x);
    assert_eq!(v, linalg::gram::<f64, 3, 2>(&x));
    for i in 0..6 {
        let mut up = x;
        up[i] += 1e-6;
        let mut dn = x;
        dn[i] -= 1e-6;
        let d = (linalg::gram::<f64, 3, 2>(&up) - linalg::gram::<f64, 3, 2>(&dn)) / 2e-6;
        assert!((d - g[i]).abs() < 1e-7);
    }
    let xs = x.map(|v| v as f32);
    let (v32, g32) = linalg::gram_grad::<f32, 3, 2>(&xs);
    assert!(
        (v32 as f64 - v).abs() < 1e-5
            && g32
                .iter()
                .zip(&g)
                .all(|(a, b)| (*a as f64 - b).abs() < 1e-4)
    );
    let (_, (c, d)) = linalg::poly_grad([1.0_f32, 2.0, 3.0], 2.0);
    assert_eq!((c, d), ([1.0, 2.0, 4.0], 14.0));
}
