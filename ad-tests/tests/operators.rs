//! Operators, indices and sums that a module overloads, by value and by reference; associated constants.
#![allow(clippy::all, reason = "programs are written as users write them")]
#![allow(dead_code, reason = "not every operator is used")]

use ad_core::reverse_diff;
use ad_tests::differences::{derivative, gradient, near};

#[reverse_diff]
mod vectors {
    use std::ops::{
        Add, AddAssign, Div, DivAssign, Index, IndexMut, Mul, MulAssign, Neg, Sub, SubAssign,
    };
    #[derive(Clone, Copy, Debug, PartialEq, Default)]
    pub struct Vec3 {
        pub x: f64,
        pub y: f64,
        pub z: f64,
    }
    impl Vec3 {
        pub const ZERO: Vec3 = Vec3 {
            x: 0.0,
            y: 0.0,
            z: 0.0,
        };
        pub const DIM: usize = 3;
        pub fn new(x: f64, y: f64, z: f64) -> Self {
            Self { x, y, z }
        }
        pub fn dot(self, o: Vec3) -> f64 {
            self.x * o.x + self.y * o.y + self.z * o.z
        }
        pub fn cross(self, o: Self) -> Self {
            Self::new(
                self.y * o.z - self.z * o.y,
                self.z * o.x - self.x * o.z,
                self.x * o.y - self.y * o.x,
            )
        }
        pub fn norm(&self) -> f64 {
            self.dot(*self).sqrt()
        }
        pub fn normalized(self) -> Self {
            self / self.norm()
        }
    }
    impl Add for Vec3 {
        type Output = Vec3;
        fn add(self, o: Vec3) -> Vec3 {
            Vec3::new(self.x + o.x, self.y + o.y, self.z + o.z)
        }
    }
    impl Sub for Vec3 {
        type Output = Vec3;
        fn sub(self, o: Vec3) -> Vec3 {
            Vec3::new(self.x - o.x, self.y - o.y, self.z - o.z)
        }
    }
    impl<'a> Sub<&'a Vec3> for &'a Vec3 {
        type Output = Vec3;
        fn sub(self, o: &Vec3) -> Vec3 {
            Vec3::new(self.x - o.x, self.y - o.y, self.z - o.z)
        }
    }
    impl Mul<&Vec3> for &Vec3 {
        type Output = f64;
        fn mul(self, o: &Vec3) -> f64 {
            self.dot(*o)
        }
    }
    impl Mul<f64> for Vec3 {
        type Output = Vec3;
        fn mul(self, k: f64) -> Vec3 {
            Vec3::new(self.x * k, self.y * k, self.z * k)
        }
    }
    impl Mul<Vec3> for f64 {
        type Output = Vec3;
        fn mul(self, v: Vec3) -> Vec3 {
            v * self
        }
    }
    impl Div<f64> for Vec3 {
        type Output = Vec3;
        fn div(self, k: f64) -> Vec3 {
            Vec3::new(self.x / k, self.y / k, self.z / k)
        }
    }
    impl Neg for Vec3 {
        type Output = Vec3;
        fn neg(self) -> Vec3 {
            Vec3::new(-self.x, -self.y, -self.z)
        }
    }
    impl AddAssign for Vec3 {
        fn add_assign(&mut self, o: Vec3) {
            self.x += o.x;
            self.y += o.y;
            self.z += o.z;
        }
    }
    impl SubAssign<&Vec3> for Vec3 {
        fn sub_assign(&mut self, o: &Vec3) {
            self.x -= o.x;
            self.y -= o.y;
            self.z -= o.z;
        }
    }
    impl MulAssign<f64> for Vec3 {
        fn mul_assign(&mut self, k: f64) {
            *self = *self * k;
        }
    }
    impl DivAssign<f64> for Vec3 {
        fn div_assign(&mut self, k: f64) {
            self.x /= k;
            self.y /= k;
            self.z /= k;
        }
    }
    impl Index<usize> for Vec3 {
        type Output = f64;
        fn index(&self, i: usize) -> &f64 {
            match i {
                0 => &self.x,
                1 => &self.y,
                2 => &self.z,
                _ => panic!("no such axis"),
            }
        }
    }
    impl IndexMut<usize> for Vec3 {
        fn index_mut(&mut self, i: usize) -> &mut f64 {
            match i {
                0 => &mut self.x,
                1 => &mut self.y,
                _ => &mut self.z,
            }
        }
    }
    impl std::iter::Sum for Vec3 {
        fn sum<I: Iterator<Item = Vec3>>(iter: I) -> Vec3 {
            iter.fold(Vec3::ZERO, |a, b| a + b)
        }
    }

    pub fn ops(a: Vec3, b: Vec3, k: f64) -> f64 {
        let mut c = a + b * k;
        c += k * a;
        c -= &b;
        c *= 2.0 + k;
        c /= k;
        let d = -c.cross(a);
        (&d - &b).norm() + &a * &c
    }
    pub fn indexed(a: Vec3, k: f64) -> f64 {
        let mut b = a;
        b[1] = a[0] * k;
        b[2] += k;
        let mut s = 0.0;
        for i in 0..Vec3::DIM {
            s += b[i] * b[i] * (i as f64 + 1.0);
        }
        s
    }
    pub fn slices(p: &[Vec3], k: f64) -> f64 {
        let mut c = Vec3::ZERO;
        for v in p {
            c += *v;
        }
        c *= 1.0 / p.len() as f64;
        let mut own = p.to_vec();
        for v in own.iter_mut() {
            *v -= &c;
            *v *= k;
        }
        own[0] += Vec3::new(k, k, k);
        own.iter().map(|v| v.dot(*v)).sum::<f64>()
            + p.iter()
                .map(|v| v.normalized())
                .fold(Vec3::ZERO, |a, b| a + b)
                .norm()
    }
    /// Where nothing is left but a scalar: `Default` of a derive.
    pub fn from_default(a: Vec3, k: f64) -> f64 {
        let mut s = Vec3::default();
        for _ in 0..3 {
            s += a * k;
            s = s.cross(a + s) + s;
        }
        s.norm()
    }
    pub fn total(p: &[Vec3]) -> f64 {
        let s: Vec3 = p.iter().copied().sum();
        s.norm()
    }
}

use vectors::Vec3;

#[test]
fn binary_unary_and_assigning() {
    let (a, b, k) = (Vec3::new(1.0, 2.0, 3.0), Vec3::new(0.5, -1.0, 2.0), 1.3);
    let (value, (a_bar, b_bar, k_bar)) = vectors::ops_grad(a, b, k);
    assert_eq!(value, vectors::ops(a, b, k));
    gradient(&a, &a_bar, |a| vectors::ops(*a, b, k));
    gradient(&b, &b_bar, |b| vectors::ops(a, *b, k));
    near(k_bar, derivative(&|h| vectors::ops(a, b, k + h), 1e-2).0);
}

#[test]
fn indices() {
    let (a, k) = (Vec3::new(1.0, 2.0, 3.0), 1.3);
    let (value, (a_bar, k_bar)) = vectors::indexed_grad(a, k);
    assert_eq!(value, vectors::indexed(a, k));
    gradient(&a, &a_bar, |a| vectors::indexed(*a, k));
    near(k_bar, derivative(&|h| vectors::indexed(a, k + h), 1e-2).0);
}

#[test]
fn slices_and_sums() {
    let (p, k) = (
        vec![Vec3::new(1.0, 2.0, 3.0), Vec3::new(0.5, -1.0, 2.0)],
        1.3,
    );
    let (value, (p_bar, k_bar)) = vectors::slices_grad(&p, k);
    assert_eq!(value, vectors::slices(&p, k));
    gradient(&p, &p_bar, |p| vectors::slices(p, k));
    near(k_bar, derivative(&|h| vectors::slices(&p, k + h), 1e-2).0);
    let (value, p_bar) = vectors::total_grad(&p);
    assert_eq!(value, vectors::total(&p));
    gradient(&p, &p_bar, |p| vectors::total(p));
}

#[test]
fn defaults() {
    let (a, k) = (Vec3::new(0.1, 0.2, 0.3), 1.3);
    let (value, (a_bar, k_bar)) = vectors::from_default_grad(a, k);
    assert_eq!(value, vectors::from_default(a, k));
    gradient(&a, &a_bar, |a| vectors::from_default(*a, k));
    near(
        k_bar,
        derivative(&|h| vectors::from_default(a, k + h), 1e-2).0,
    );
}
