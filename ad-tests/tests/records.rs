//! Structs in memory: fields assigned through `&mut`, arrays and vectors of structs, methods that write.
#![allow(clippy::all, reason = "programs are written as users write them")]
#![allow(
    clippy::needless_range_loop,
    reason = "programs are written as users write them"
)]

use ad_core::{Differentiable, reverse_diff};

#[reverse_diff]
mod motion {
    #[derive(Clone, Copy, Debug, PartialEq)]
    pub struct Body {
        pub x: f64,
        pub v: f64,
    }

    #[derive(Clone, Debug, PartialEq)]
    pub struct Sim {
        pub bodies: Vec<Body>,
        pub k: f64,
        pub n: usize,
    }

    impl Body {
        fn push(&mut self, f: f64, dt: f64) {
            self.v += f * dt;
            self.x += self.v * dt;
        }
    }

    impl Sim {
        fn force(&self, i: usize) -> f64 {
            -self.k * self.bodies[i].x.sin()
        }

        pub fn energy(&self) -> f64 {
            let mut e = 0.0;
            for i in 0..self.bodies.len() {
                let Body { x, v } = self.bodies[i];
                e += 0.5 * v * v + self.k * x * x;
            }
            e
        }

        pub fn step(&mut self, dt: f64) {
            for i in 0..self.bodies.len() {
                let f = self.force(i);
                self.bodies[i].push(f, dt);
            }
            self.k *= 0.99;
        }
    }

    /// The struct is a variable that methods write to.
    pub fn swing(k: f64, steps: usize) -> f64 {
        let mut b = Body { x: 1.0, v: 0.0 };
        for _ in 0..steps {
            let f = -k * b.x;
            b.push(f, 0.1);
        }
        b.x * b.v
    }

    /// One field from another.
    pub fn turn(b: &mut Body, a: f64) {
        let old = b.x;
        b.x = old * a - b.v;
        b.v = b.x + old;
    }

    pub fn row(a: f64, n: usize) -> f64 {
        let mut bodies = [Body { x: a, v: 1.0 }; 3];
        for i in 0..n {
            bodies[i % 3].x *= 1.5 + bodies[(i + 1) % 3].x;
            bodies[i % 3] = Body {
                v: bodies[i % 3].x,
                ..bodies[(i + 2) % 3]
            };
        }
        let mut s = 0.0;
        for i in 0..3 {
            s += bodies[i].x * bodies[i].v;
        }
        s
    }

    pub fn whole(sim: &Sim, dt: f64) -> f64 {
        let mut local = Sim {
            bodies: vec![Body { x: 0.0, v: 0.0 }; 2],
            k: sim.k,
            n: 2,
        };
        for i in 0..2 {
            local.bodies[i] = sim.bodies[i];
        }
        for _ in 0..3 {
            local.step(dt);
        }
        local.energy()
    }
}

use motion::{Body, Sim};

fn difference<T: Differentiable + Clone>(x: &T, f: impl Fn(&T) -> f64) -> Vec<f64> {
    let flat = x.flatten();
    let along = |i: usize, h: f64| {
        let (mut moved, mut y) = (flat.clone(), x.clone());
        moved[i] += h;
        y.unflatten(&moved);
        f(&y)
    };
    (0..flat.len())
        .map(|i| (along(i, 1e-6) - along(i, -1e-6)) / 2e-6)
        .collect()
}

fn close(a: &[f64], b: &[f64]) {
    assert_eq!(a.len(), b.len());
    for (x, y) in a.iter().zip(b) {
        assert!((x - y).abs() < 1e-7 * (1.0 + y.abs()), "{a:?} {b:?}");
    }
}

fn sim() -> Sim {
    Sim {
        bodies: vec![Body { x: 0.3, v: -0.2 }, Body { x: 1.0, v: 0.5 }],
        k: 1.25,
        n: 7,
    }
}

#[test]
fn variables_that_methods_write_to() {
    let (v, dk) = motion::swing_grad(2.0, 5);
    assert_eq!(v, motion::swing(2.0, 5));
    close(&[dk], &difference(&2.0, |k| motion::swing(*k, 5)));
    let (v, da) = motion::row_grad(0.7, 5);
    assert_eq!(v, motion::row(0.7, 5));
    close(&[da], &difference(&0.7, |a| motion::row(*a, 5)));
}

#[test]
fn through_mutable_references() {
    let b = Body { x: 2.0, v: 3.0 };
    let mut after = b;
    let mut bar = b.zero_like();
    (bar.x, bar.v) = (1.0, 10.0);
    let mut da = 0.5;
    motion::turn_vjp_into(&mut after, 4.0, &mut bar, &mut da);
    let mut expected = b;
    motion::turn(&mut expected, 4.0);
    assert_eq!(after, expected);
    // x' = ax - v, v' = (a + 1)x - v.
    assert_eq!((bar.x, bar.v, da), (4.0 + 50.0, -11.0, 0.5 + 22.0));

    let (start, dt) = (sim(), 0.1);
    let mut end = start.clone();
    let mut bar = end.zero_like();
    bar.unflatten(&[1.0, 2.0, 3.0, 4.0, 5.0]);
    let seed = bar.flatten();
    let mut dt_bar = 0.0;
    end.step_vjp_into(dt, &mut bar, &mut dt_bar);
    let run = |s: &Sim, dt: f64| {
        let mut s = s.clone();
        s.step(dt);
        s
    };
    assert_eq!(end, run(&start, dt));
    let along = |s: &Sim, dt: f64| {
        run(s, dt)
            .flatten()
            .iter()
            .zip(&seed)
            .map(|(a, b)| a * b)
            .sum()
    };
    close(&bar.flatten(), &difference(&start, |s| along(s, dt)));
    close(&[dt_bar], &difference(&dt, |dt| along(&start, *dt)));
}

#[test]
fn made_of_vectors() {
    let (v, (ds, ddt)) = motion::whole_grad(&sim(), 0.1);
    assert_eq!(v, motion::whole(&sim(), 0.1));
    close(
        &ds.flatten(),
        &difference(&sim(), |s| motion::whole(s, 0.1)),
    );
    close(&[ddt], &difference(&0.1, |dt| motion::whole(&sim(), *dt)));
}
