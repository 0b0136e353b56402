//! A Kalman filter over small matrices with operators of their own.

use ad_core::check::check_grad;
use ad_core::reverse_diff;
#[reverse_diff]
mod kalman {
    use std::ops::{Add, AddAssign, Index, IndexMut, Mul, Neg, Sub};
    #[derive(Clone, Copy, Debug)]
    pub struct M2([[f64; 2]; 2]);
    #[derive(Clone, Copy, Debug)]
    pub struct V2([f64; 2]);
    impl Mul for M2 {
        type Output = M2;
        fn mul(self, o: M2) -> M2 {
            let mut r = [[0.0; 2]; 2];
            for i in 0..2 {
                for j in 0..2 {
                    for k in 0..2 {
                        r[i][j] += self.0[i][k] * o.0[k][j];
                    }
                }
            }
            M2(r)
        }
    }
    impl Mul<V2> for M2 {
        type Output = V2;
        fn mul(self, v: V2) -> V2 {
            V2([
                self.0[0][0] * v.0[0] + self.0[0][1] * v.0[1],
                self.0[1][0] * v.0[0] + self.0[1][1] * v.0[1],
            ])
        }
    }
    impl Mul<f64> for V2 {
        type Output = V2;
        fn mul(self, k: f64) -> V2 {
            V2(self.0.map(|x| x * k))
        }
    }
    impl Add for M2 {
        type Output = M2;
        fn add(self, o: M2) -> M2 {
            M2(std::array::from_fn(|i| {
                std::array::from_fn(|j| self.0[i][j] + o.0[i][j])
            }))
        }
    }
    impl Sub for M2 {
        type Output = M2;
        fn sub(self, o: M2) -> M2 {
            self + -o
        }
    }
    impl Neg for M2 {
        type Output = M2;
        fn neg(self) -> M2 {
            M2(self.0.map(|r| r.map(|v| -v)))
        }
    }
    impl Add for V2 {
        type Output = V2;
        fn add(self, o: V2) -> V2 {
            V2([self.0[0] + o.0[0], self.0[1] + o.0[1]])
        }
    }
    impl AddAssign for V2 {
        fn add_assign(&mut self, o: V2) {
            self.0[0] += o.0[0];
            self.0[1] += o.0[1];
        }
    }
    impl Index<(usize, usize)> for M2 {
        type Output = f64;
        fn index(&self, (i, j): (usize, usize)) -> &f64 {
            &self.0[i][j]
        }
    }
    impl IndexMut<(usize, usize)> for M2 {
        fn index_mut(&mut self, (i, j): (usize, usize)) -> &mut f64 {
            &mut self.0[i][j]
        }
    }
    impl M2 {
        pub const IDENTITY: M2 = M2([[1.0, 0.0], [0.0, 1.0]]);
        pub fn t(self) -> M2 {
            M2([[self.0[0][0], self.0[1][0]], [self.0[0][1], self.0[1][1]]])
        }
        pub fn outer(a: V2, b: V2) -> M2 {
            M2([
                [a.0[0] * b.0[0], a.0[0] * b.0[1]],
                [a.0[1] * b.0[0], a.0[1] * b.0[1]],
            ])
        }
    }
    pub struct Filter {
        x: V2,
        p: M2,
        f: M2,
        q: M2,
        r: f64,
    }
    impl Filter {
        fn predict(&mut self) {
            self.x = self.f * self.x;
            self.p = self.f * self.p * self.f.t() + self.q;
        }
        fn update(&mut self, z: f64) -> f64 {
            let s = self.p[(0, 0)] + self.r;
            let k = V2([self.p[(0, 0)], self.p[(1, 0)]]) * (1.0 / s);
            let y = z - self.x.0[0];
            self.x += k * y;
            let kh = M2::outer(k, V2([1.0, 0.0]));
            self.p = (M2::IDENTITY - kh) * self.p;
            0.5 * (y * y / s + s.ln() + std::f64::consts::TAU.ln())
        }
    }
    pub fn nll(z: &[f64], dt: f64, noise: f64, r: f64) -> f64 {
        let mut q = M2([[0.0; 2]; 2]);
        q[(0, 0)] = noise * dt.powi(3) / 3.0;
        q[(0, 1)] = noise * dt * dt / 2.0;
        q[(1, 0)] = q[(0, 1)];
        q[(1, 1)] = noise * dt;
        let mut kf = Filter {
            x: V2([z[0], 0.0]),
            p: M2::IDENTITY,
            f: M2([[1.0, dt], [0.0, 1.0]]),
            q,
            r,
        };
        let mut total = 0.0;
        for &obs in &z[1..] {
            kf.predict();
            total += kf.update(obs);
        }
        total
    }
}
#[test]
fn of_a_filter() {
    check_grad!(kalman::nll, &[0.1, 0.3, 0.2, 0.8, 1.1, 1.0], 0.5, 0.3, 0.2);
}
