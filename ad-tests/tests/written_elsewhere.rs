//! `&mut` arguments of functions that stay calls: of other items, and of those that call themselves.

use ad_core::check::check_grad;
use ad_core::reverse_diff;

/// The determinant by minors. The columns that are left are a linked list, which every call changes and changes back.
#[reverse_diff(jvp)]
mod determinant {
    pub fn det(a: &[f64], ell: usize) -> f64 {
        let mut next: Vec<usize> = (1..=ell + 1).collect();
        next[ell] = 0;
        minors(a, ell, 0, &mut next)
    }

    pub fn minors(a: &[f64], ell: usize, row: usize, next: &mut [usize]) -> f64 {
        if row == ell {
            return 1.0;
        }
        let mut det = 0.0;
        let mut sign = 1.0;
        let mut i = ell;
        let mut j = next[i];
        while j < ell {
            next[i] = next[j];
            det += sign * a[row * ell + j] * minors(a, ell, row + 1, next);
            next[i] = j;
            sign = -sign;
            i = j;
            j = next[j];
        }
        det
    }
}

#[test]
fn a_determinant_by_minors() {
    let a = [
        2.0, -1.0, 0.5, 3.0, 1.5, 0.25, -2.0, 1.0, 4.0, 0.75, 1.0, -3.0, 0.1, 2.5, -0.5, 1.25,
    ];
    let next = || vec![1, 2, 3, 4, 0];
    let (value, gradient) = determinant::minors_grad(&a, 4, 0, &mut next());
    assert_eq!(value, determinant::det(&a, 4));
    // The adjugate: the determinant is linear in each element.
    for k in 0..16 {
        let (mut up, mut down) = (a, a);
        up[k] = 1.0;
        down[k] = 0.0;
        let slope = determinant::det(&up, 4) - determinant::det(&down, 4);
        assert!((slope - gradient[k]).abs() < 1e-12, "{k}");
    }
    let mut used = next();
    let mut bars = vec![0.0; 16];
    determinant::minors_grad_into(&a, 4, 0, &mut used, &mut bars);
    assert_eq!((used, &bars), (next(), &gradient));
    assert_eq!(determinant::det_grad(&a, 4), (value, gradient));
}

/// Of numbers, arrays, slices and `Vec`s, handed to another item.
mod items {
    use ad_core::reverse_diff;

    #[reverse_diff(jvp)]
    pub fn smooth(a: f64, w: &mut [f64]) {
        for i in 1..w.len() {
            w[i] = w[i] * w[i - 1] * a;
        }
    }

    #[reverse_diff(jvp)]
    pub fn advance(dt: f64, x: &mut f64, v: &mut f64) -> f64 {
        *v -= dt * x.sin();
        *x += dt * *v;
        0.5 * *v * *v - x.cos()
    }

    #[reverse_diff(jvp)]
    pub fn rotate(angle: f64, p: &mut [f64; 2]) -> usize {
        let (s, c) = angle.sin_cos();
        *p = [c * p[0] - s * p[1], s * p[0] + c * p[1]];
        2
    }

    #[reverse_diff(jvp)]
    pub fn extend(rate: f64, v: &mut Vec<f64>) {
        let last = v[v.len() - 1];
        v.push(last * rate);
        v[0] *= rate;
    }
}

#[reverse_diff(jvp)]
fn of_a_slice(a: f64, x: &[f64]) -> f64 {
    let mut w = x.to_vec();
    items::smooth(a, &mut w);
    let mid = w[1];
    items::smooth(mid, &mut w[1..]);
    w.iter().sum::<f64>() * mid
}

#[reverse_diff(jvp)]
fn of_numbers(x0: f64, v0: f64, n: usize) -> f64 {
    let (mut x, mut v) = (x0, v0);
    let mut energy = 0.0;
    for k in 0..n {
        let e = items::advance(0.1, &mut x, &mut v);
        if k % 2 == 0 {
            energy += e * x;
        }
    }
    energy + v
}

#[reverse_diff(jvp)]
fn of_an_array(angle: f64, x: f64) -> f64 {
    let mut p = [x, x * x];
    let n: usize = items::rotate(angle, &mut p);
    p[0] *= n as f64;
    items::rotate(angle * x, &mut p);
    p[0] * p[1]
}

#[reverse_diff(jvp)]
fn of_a_list(rate: f64, x: f64) -> f64 {
    let mut v = vec![x];
    for k in 0..4 {
        items::extend(rate + 0.1 * k as f64, &mut v);
    }
    v.iter().sum::<f64>() * v[0]
}

#[reverse_diff(jvp)]
fn of_two_halves(a: f64, x: &[f64]) -> f64 {
    let mut w = x.to_vec();
    let (l, r) = w.split_at_mut(2);
    exchange(a, l, r);
    w[0] * w[1] + w[2] * w[3]
}

#[reverse_diff(jvp)]
fn exchange(a: f64, l: &mut [f64], r: &mut [f64]) {
    for i in 0..l.len() {
        let t = l[i] * a;
        l[i] = r[i].sin();
        r[i] = t * t;
    }
}

#[reverse_diff(jvp)]
fn of_a_parameter(a: f64, w: &mut [f64]) -> f64 {
    items::smooth(a, w);
    w[0] * w[w.len() - 1]
}

#[test]
fn what_others_write_to() {
    check_grad!(of_a_slice, 1.3, &[0.7, 1.1, -0.4, 0.9]);
    check_grad!(of_numbers, 0.4, 0.3, 5);
    check_grad!(of_an_array, 0.4, 1.3);
    check_grad!(of_a_list, 0.4, 1.3);
    check_grad!(of_two_halves, 0.7, &[0.7, 1.1, -0.4, 0.9]);
    let mut w = [0.7, 1.1, -0.4];
    let (value, (a_bar, w_bar)) = of_a_parameter_grad(1.3, &mut w);
    assert_eq!(value, w[0] * w[2]);
    // value = a * a * w0 * w0 * w1 * w2
    let [x, y, z]: [f64; 3] = [0.7, 1.1, -0.4];
    let k = 1.69 * x;
    let expected = [2.6 * x * x * y * z, 2.0 * k * y * z, k * x * z, k * x * y];
    for (found, expected) in [a_bar, w_bar[0], w_bar[1], w_bar[2]].iter().zip(expected) {
        assert!((found - expected).abs() < 1e-14, "{found} {expected}");
    }
}

/// Methods that write to the receiver and call themselves; structs that are handed over as a whole.
#[reverse_diff(jvp)]
mod machines {
    #[derive(Clone, Debug, PartialEq)]
    pub struct Particle {
        pub at: [f64; 2],
        pub speed: f64,
        pub trail: Vec<f64>,
        pub hits: usize,
    }

    impl Particle {
        pub fn fall(&mut self, g: f64, depth: usize) -> f64 {
            if depth == 0 {
                return self.speed;
            }
            self.speed += g * self.at[0];
            self.at[1] -= self.speed * self.at[0];
            self.hits += 1;
            let e = self.fall(g * 0.9, depth - 1);
            self.at[0] *= 1.0 + e * 0.1;
            for t in self.trail.iter_mut() {
                *t *= self.at[0];
            }
            e * self.at[1] + self.hits as f64 * g
        }
    }

    pub fn run(g: f64, x: f64, depth: usize) -> f64 {
        let mut p = Particle {
            at: [x, 1.0],
            speed: 0.5 * x,
            trail: vec![x, g],
            hits: 0,
        };
        let e = p.fall(g, depth);
        e + p.at[0] * p.at[1] + p.trail[0] * p.trail[1] + p.speed
    }

    pub fn scan(x: &mut [f64], k: f64) {
        if x.len() < 2 {
            return;
        }
        let mid = x.len() / 2;
        let (l, r) = x.split_at_mut(mid);
        scan(l, k);
        scan(r, k * 1.1);
        let last = l[l.len() - 1];
        for v in r.iter_mut() {
            *v += k * last * *v;
        }
    }

    pub fn scanned(x: &[f64], k: f64) -> f64 {
        let mut a = x.to_vec();
        let mut b = vec![1.0; x.len()];
        scan(&mut a, k);
        let chosen = if x[0] > 0.0 { &mut a } else { &mut b };
        scan(chosen, k * k);
        a.iter().zip(&b).map(|(u, v)| u * v).sum()
    }
}

#[reverse_diff(jvp)]
fn of_a_struct(g: f64, x: f64) -> f64 {
    let mut p = machines::Particle {
        at: [x, g],
        speed: 1.0,
        trail: vec![x],
        hits: 2,
    };
    let e = machines::Particle::fall(&mut p, g, 2);
    let t: f64 = p.trail[0];
    e * t + p.at[1]
}

#[test]
fn receivers_and_halves() {
    check_grad!(machines::run, 0.3, 0.8, 4);
    check_grad!(machines::scanned, &[0.7, 1.1, -0.4, 0.9, 0.3], 0.7);
    check_grad!(machines::scanned, &[-0.7, 1.1, -0.4, 0.9, 0.3], 0.7);
    check_grad!(of_a_struct, 0.3, 0.8);
}

/// Workspaces, generators of numbers, and what the caller does not use afterwards.
#[reverse_diff(jvp)]
mod workspaces {
    pub struct Rng(pub u64);

    impl Rng {
        #[skip]
        pub fn next(&mut self) -> f64 {
            self.0 = self
                .0
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            (self.0 >> 33) as f64 / (1_u64 << 31) as f64
        }
    }

    pub fn walk(x: f64, depth: usize, #[constant] rng: &mut Rng) -> f64 {
        let step = rng.next();
        if depth == 0 {
            return x * step;
        }
        let left = walk(x * 1.1, depth - 1, rng);
        left * rng.next() + walk(x * x, depth - 1, rng)
    }

    pub fn walks(x: f64) -> f64 {
        let mut rng = Rng(7);
        walk(x, 3, &mut rng)
    }

    pub fn tree(x: &[f64], #[scratch] work: &mut [f64]) -> f64 {
        let n = x.len();
        if n == 1 {
            return x[0].sin();
        }
        for i in 0..n {
            work[i] = x[i] * x[n - 1 - i];
        }
        let s = work[..n].iter().sum::<f64>();
        let l = tree(&x[..n / 2], work);
        s * l + tree(&x[n / 2..], work)
    }

    pub fn trees(x: &[f64]) -> f64 {
        let mut work = vec![0.0; x.len()];
        tree(x, &mut work) * x[0]
    }
}

#[test]
fn memory_of_which_nothing_is_used() {
    check_grad!(workspaces::walks, 0.7);
    check_grad!(workspaces::trees, &[0.7, 1.1, -0.4, 0.9, 0.3]);
}
