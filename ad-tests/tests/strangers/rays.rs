//! A ray tracer over spheres of several materials.

use ad_core::check::check_grad;
use ad_core::reverse_diff;
#[reverse_diff]
mod ray {
    use std::ops::{Add, Mul, Neg, Sub};
    #[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
    pub struct Vec3 {
        pub x: f64,
        pub y: f64,
        pub z: f64,
    }
    impl Vec3 {
        pub fn new(x: f64, y: f64, z: f64) -> Self {
            Vec3 { x, y, z }
        }
        pub fn dot(self, o: Vec3) -> f64 {
            self.x * o.x + self.y * o.y + self.z * o.z
        }
        pub fn norm(self) -> f64 {
            self.dot(self).sqrt()
        }
        pub fn unit(self) -> Vec3 {
            self * (1.0 / self.norm())
        }
        pub fn reflect(self, n: Vec3) -> Vec3 {
            self - n * (2.0 * self.dot(n))
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
    impl Neg for Vec3 {
        type Output = Vec3;
        fn neg(self) -> Vec3 {
            Vec3::new(-self.x, -self.y, -self.z)
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
    #[derive(Differentiable, Clone, Copy, Debug, PartialEq)]
    pub enum Material {
        Diffuse { albedo: Vec3 },
        Mirror { tint: Vec3, rough: f64 },
        Light(Vec3),
        Black,
    }
    #[derive(Differentiable, Clone, Debug)]
    pub struct Sphere {
        pub center: Vec3,
        pub radius: f64,
        pub material: Material,
    }
    #[derive(Clone, Copy)]
    pub struct Ray {
        origin: Vec3,
        dir: Vec3,
    }
    struct Hit {
        t: f64,
        normal: Vec3,
        material: Material,
    }
    impl Sphere {
        fn hit(&self, r: &Ray) -> Option<Hit> {
            let oc = r.origin - self.center;
            let b = oc.dot(r.dir);
            let c = oc.dot(oc) - self.radius * self.radius;
            let disc = b * b - c;
            if disc <= 0.0 {
                return None;
            }
            let t = -b - disc.sqrt();
            if t < 1e-4 {
                return None;
            }
            let p = r.origin + r.dir * t;
            Some(Hit {
                t,
                normal: (p - self.center) * (1.0 / self.radius),
                material: self.material,
            })
        }
    }
    fn trace(scene: &[Sphere], ray: Ray, depth: usize) -> Vec3 {
        let mut nearest: Option<Hit> = None;
        for s in scene {
            if let Some(h) = s.hit(&ray) {
                if nearest.as_ref().is_none_or(|n| h.t < n.t) {
                    nearest = Some(h);
                }
            }
        }
        let Some(hit) = nearest else {
            let k = 0.5 * (ray.dir.y + 1.0);
            return Vec3::new(1.0, 1.0, 1.0) * (1.0 - k) + Vec3::new(0.5, 0.7, 1.0) * k;
        };
        let p = ray.origin + ray.dir * hit.t;
        match hit.material {
            Material::Light(c) => c,
            Material::Black => Vec3::new(0.0, 0.0, 0.0),
            Material::Diffuse { albedo } => {
                let sun = Vec3::new(0.3, 1.0, -0.2).unit();
                let lit = hit.normal.dot(sun).max(0.0);
                Vec3::new(albedo.x * lit, albedo.y * lit, albedo.z * lit)
            }
            Material::Mirror { tint, rough } if depth > 0 => {
                let c = trace(
                    scene,
                    Ray {
                        origin: p,
                        dir: ray.dir.reflect(hit.normal).unit(),
                    },
                    depth - 1,
                );
                Vec3::new(c.x * tint.x, c.y * tint.y, c.z * tint.z) * (1.0 - rough)
            }
            Material::Mirror { tint, .. } => tint * 0.1,
        }
    }
    pub fn render(scene: &[Sphere], eye: Vec3, n: usize) -> f64 {
        let mut total = 0.0;
        for i in 0..n {
            for j in 0..n {
                let (u, v) = (
                    (i as f64 + 0.5) / n as f64 - 0.5,
                    (j as f64 + 0.5) / n as f64 - 0.5,
                );
                let dir = Vec3::new(u, v, -1.0).unit();
                let c = trace(scene, Ray { origin: eye, dir }, 3);
                total += c.x * 0.3 + c.y * 0.6 + c.z * 0.1;
            }
        }
        total / (n * n) as f64
    }
}
use ray::*;
#[test]
fn of_a_picture() {
    let scene = vec![
        Sphere {
            center: Vec3::new(0.1, 0.0, -3.0),
            radius: 1.0,
            material: Material::Mirror {
                tint: Vec3::new(0.9, 0.8, 0.7),
                rough: 0.1,
            },
        },
        Sphere {
            center: Vec3::new(-1.2, 0.4, -2.5),
            radius: 0.6,
            material: Material::Diffuse {
                albedo: Vec3::new(0.2, 0.5, 0.9),
            },
        },
        Sphere {
            center: Vec3::new(0.5, 1.5, -2.0),
            radius: 0.4,
            material: Material::Light(Vec3::new(2.0, 2.0, 1.5)),
        },
        Sphere {
            center: Vec3::new(0.0, -1.4, -2.6),
            radius: 0.3,
            material: Material::Black,
        },
    ];
    check_grad!(render, &scene, Vec3::new(0.0, 0.1, 0.5), 5);
}
