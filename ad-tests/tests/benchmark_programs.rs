//! The functions of a public benchmark of AD tools (GradBench), written as one would write them in Rust: log-sum-exp, least
//! squares, an ODE by Runge-Kutta 4, k-means, a Gaussian mixture, an LSTM, bundle adjustment, a particle. Against differences; values
//! and gradients of the benchmark's own samples were compared once (largest relative difference 3e-13).
#![allow(clippy::all, reason = "programs are written as users write them")]

use ad_core::check::{check_grad, check_hessian};
use ad_core::reverse_diff;

#[reverse_diff(hessian)]
mod problems {
    pub fn lse(x: &[f64]) -> f64 {
        let a = x.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        a + x.iter().map(|v| (v - a).exp()).sum::<f64>().ln()
    }

    pub fn llsq(x: &[f64], n: usize) -> f64 {
        let mut total = 0.0;
        for i in 0..n {
            let t = -1.0 + 2.0 * i as f64 / (n - 1) as f64;
            let s = if t > 0.0 {
                1.0
            } else if t < 0.0 {
                -1.0
            } else {
                0.0
            };
            let mut power = 1.0;
            let mut r = s;
            for &c in x {
                r -= c * power;
                power *= t;
            }
            total += r * r;
        }
        0.5 * total
    }

    fn rhs(x: &[f64], y: &[f64], out: &mut [f64]) {
        out[0] = x[0];
        for ((o, x), y) in out[1..].iter_mut().zip(&x[1..]).zip(y) {
            *o = x * y;
        }
    }

    pub fn ode(x: &[f64], steps: usize) -> f64 {
        let n = x.len();
        let h = 2.0 / steps as f64;
        let mut y = vec![0.0; n];
        let [mut k1, mut k2, mut k3, mut k4] = [(); 4].map(|()| vec![0.0; n]);
        let mut tmp = vec![0.0; n];
        for _ in 0..steps {
            rhs(x, &y, &mut k1);
            for i in 0..n {
                tmp[i] = y[i] + h * k1[i] / 2.0;
            }
            rhs(x, &tmp, &mut k2);
            for (t, (y, k)) in tmp.iter_mut().zip(y.iter().zip(&k2)) {
                *t = y + h * k / 2.0;
            }
            rhs(x, &tmp, &mut k3);
            for i in 0..n {
                tmp[i] = y[i] + h * k3[i];
            }
            rhs(x, &tmp, &mut k4);
            for i in 0..n {
                y[i] += h * (k1[i] + 2.0 * k2[i] + 2.0 * k3[i] + k4[i]) / 6.0;
            }
        }
        y[n - 1]
    }

    pub fn kmeans(centroids: &[[f64; 2]], #[constant] points: &[[f64; 2]]) -> f64 {
        points
            .iter()
            .map(|p| {
                centroids
                    .iter()
                    .map(|c| p.iter().zip(c).map(|(p, c)| (p - c) * (p - c)).sum::<f64>())
                    .fold(f64::INFINITY, f64::min)
            })
            .sum()
    }

    pub struct Wishart {
        pub gamma: f64,
        pub m: i32,
    }
    fn logsumexp(v: &[f64]) -> f64 {
        let m = v.iter().cloned().fold(f64::MIN, f64::max);
        m + v.iter().map(|x| (x - m).exp()).sum::<f64>().ln()
    }
    pub fn gmm(
        alpha: &[f64],
        mu: &[f64],
        q: &[f64],
        l: &[f64],
        #[constant] x: &[f64],
        d: usize,
        #[constant] wishart: &Wishart,
    ) -> f64 {
        let k = alpha.len();
        let n = x.len() / d;
        let tri = d * (d - 1) / 2;
        let qdiags: Vec<f64> = q.iter().map(|v| v.exp()).collect();
        let sums: Vec<f64> = q.chunks_exact(d).map(|c| c.iter().sum()).collect();
        let mut beta = vec![0.0; k];
        let mut centered = vec![0.0; d];
        let mut total = 0.0;
        for x in x.chunks_exact(d) {
            for c in 0..k {
                for (o, (x, m)) in centered.iter_mut().zip(x.iter().zip(&mu[c * d..])) {
                    *o = x - m;
                }
                let mut sq = 0.0;
                let lc = &l[c * tri..(c + 1) * tri];
                for i in 0..d {
                    let mut v = qdiags[c * d + i] * centered[i];
                    for j in 0..i {
                        v += lc[j * d - j * (j + 1) / 2 + i - j - 1] * centered[j];
                    }
                    sq += v * v;
                }
                beta[c] = alpha[c] + sums[c] - 0.5 * sq;
            }
            total += logsumexp(&beta);
        }
        let mut prior = 0.0;
        for c in 0..k {
            let frob: f64 = qdiags[c * d..(c + 1) * d]
                .iter()
                .map(|v| v * v)
                .sum::<f64>()
                + l[c * tri..(c + 1) * tri].iter().map(|v| v * v).sum::<f64>();
            prior -= 0.5 * wishart.gamma * wishart.gamma * frob - wishart.m as f64 * sums[c];
        }
        total - n as f64 * logsumexp(alpha) + prior
    }

    fn sigmoid(z: f64) -> f64 {
        1.0 / (1.0 + (-z).exp())
    }
    fn predict(main: &[f64], extra: &[f64], state: &mut [f64], input: &[f64], out: &mut [f64]) {
        let b = input.len();
        let (win, rest) = extra.split_at(b);
        let (wout, bout) = rest.split_at(b);
        for i in 0..b {
            out[i] = input[i] * win[i];
        }
        for (params, state) in main.chunks(8 * b).zip(state.chunks_mut(2 * b)) {
            let (w, bias) = params.split_at(4 * b);
            let (h, c) = state.split_at_mut(b);
            for i in 0..b {
                let f = sigmoid(out[i] * w[i] + bias[i]);
                let g = sigmoid(h[i] * w[b + i] + bias[b + i]);
                let o = sigmoid(out[i] * w[2 * b + i] + bias[2 * b + i]);
                let a = (h[i] * w[3 * b + i] + bias[3 * b + i]).tanh();
                c[i] = c[i] * f + g * a;
                h[i] = o * c[i].tanh();
                out[i] = h[i];
            }
        }
        for ((o, w), b) in out.iter_mut().zip(wout).zip(bout) {
            *o = *o * w + b;
        }
    }
    pub fn lstm(
        main: &[f64],
        extra: &[f64],
        #[constant] state: &[f64],
        #[constant] sequence: &[Vec<f64>],
    ) -> f64 {
        let b = sequence[0].len();
        let mut state = state.to_vec();
        let mut y = vec![0.0; b];
        let mut total = 0.0;
        for pair in sequence.windows(2) {
            predict(main, extra, &mut state, &pair[0], &mut y);
            let l = (2.0 + y.iter().map(|v| v.exp()).sum::<f64>()).ln();
            total += pair[1]
                .iter()
                .zip(&y)
                .map(|(t, y)| t * (y - l))
                .sum::<f64>();
        }
        -total / (b * (sequence.len() - 1)) as f64
    }
}

#[reverse_diff(jacobian)]
mod ba {
    fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
        [
            a[1] * b[2] - a[2] * b[1],
            a[2] * b[0] - a[0] * b[2],
            a[0] * b[1] - a[1] * b[0],
        ]
    }
    fn dot(a: &[f64], b: &[f64]) -> f64 {
        a.iter().zip(b).map(|(a, b)| a * b).sum()
    }
    fn rotate(r: &[f64], v: [f64; 3]) -> [f64; 3] {
        let sq = dot(r, r);
        let r: [f64; 3] = r.try_into().unwrap();
        if sq != 0.0 {
            let theta = sq.sqrt();
            let (s, c) = theta.sin_cos();
            let a = r.map(|x| x / theta);
            let axv = cross(a, v);
            let tmp = dot(&a, &v) * (1.0 - c);
            std::array::from_fn(|i| v[i] * c + axv[i] * s + a[i] * tmp)
        } else {
            let rxv = cross(r, v);
            [v[0] + rxv[0], v[1] + rxv[1], v[2] + rxv[2]]
        }
    }
    pub fn residual(cam: &[f64; 11], x: &[f64; 3], w: f64, #[constant] feat: [f64; 2]) -> [f64; 2] {
        let xo: [f64; 3] = std::array::from_fn(|i| x[i] - cam[3 + i]);
        let xr = rotate(&cam[..3], xo);
        let p = [xr[0] / xr[2], xr[1] / xr[2]];
        let rho = p[0] * p[0] + p[1] * p[1];
        let l = 1.0 + cam[9] * rho + cam[10] * rho * rho;
        [
            w * (p[0] * l * cam[6] + cam[7] - feat[0]),
            w * (p[1] * l * cam[6] + cam[8] - feat[1]),
        ]
    }
}

fn numbers(n: usize, seed: u64) -> Vec<f64> {
    let mut z = seed;
    let mut next = || {
        z = z
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (z >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..n).map(|_| next()).collect()
}

#[test]
fn log_sum_exp() {
    use problems::*;
    let x = numbers(9, 1);
    check_grad!(lse, &x);
    check_hessian!(lse, &x);
}
#[test]
fn least_squares() {
    use problems::*;
    let x = numbers(5, 2);
    check_grad!(llsq, &x, 12);
    check_hessian!(llsq, &x, 12);
}
#[test]
fn runge_kutta() {
    use problems::*;
    let x = numbers(4, 3);
    check_grad!(ode, &x, 5);
    check_hessian!(ode, &x, 5);
}
#[test]
fn clusters() {
    use problems::*;
    let flat = numbers(24, 4);
    let points: Vec<[f64; 2]> = flat.chunks_exact(2).map(|c| [c[0], c[1]]).collect();
    let centroids = [points[3], points[7], points[11]].map(|[x, y]| [x + 0.01, y - 0.02]);
    check_grad!(
        kmeans,
        &centroids,
        #[constant]
        &points
    );
    let (_, _, h) = kmeans_hessian(&centroids, &points);
    let h: Vec<f64> = h.iter().copied().collect();
    let n = centroids.len() * 2;
    for i in 0..n {
        for j in 0..n {
            let expected = if i == j {
                2.0 * counts(&centroids, &points)[i / 2]
            } else {
                0.0
            };
            assert!((h[i * n + j] - expected).abs() < 1e-12);
        }
    }
}
fn counts(centroids: &[[f64; 2]], points: &[[f64; 2]]) -> Vec<f64> {
    let mut counts = vec![0.0; centroids.len()];
    for p in points {
        let distance = |c: &[f64; 2]| (p[0] - c[0]).powi(2) + (p[1] - c[1]).powi(2);
        let nearest = (0..centroids.len())
            .min_by(|a, b| distance(&centroids[*a]).total_cmp(&distance(&centroids[*b])));
        counts[nearest.unwrap()] += 1.0;
    }
    counts
}
#[test]
fn mixture() {
    use problems::*;
    let (k, d, n) = (3, 3, 7);
    let (alpha, mu, q) = (numbers(k, 5), numbers(k * d, 6), numbers(k * d, 7));
    let (l, x) = (numbers(k * d * (d - 1) / 2, 8), numbers(n * d, 9));
    let wishart = Wishart { gamma: 1.3, m: 2 };
    check_grad!(
        gmm,
        &alpha,
        &mu,
        &q,
        &l,
        #[constant]
        &x,
        d,
        #[constant]
        &wishart
    );
}
#[test]
fn recurrent() {
    use problems::*;
    let (layers, b, c) = (2, 3, 5);
    let (main, extra) = (numbers(8 * layers * b, 10), numbers(3 * b, 11));
    let state = numbers(2 * layers * b, 12);
    let sequence: Vec<Vec<f64>> = (0..c).map(|t| numbers(b, 13 + t)).collect();
    check_grad!(
        lstm,
        &main,
        &extra,
        #[constant]
        &state,
        #[constant]
        &sequence
    );
}
#[test]
fn bundle_adjustment() {
    let cam: [f64; 11] = numbers(11, 20).try_into().unwrap();
    let x = [0.4, -0.2, 3.0];
    let feat = [0.3, 0.1];
    for cam in [cam, {
        let mut c = cam;
        c[..3].fill(0.0);
        c
    }] {
        let (value, jacobian) = ba::residual_jacobian(&cam, &x, 0.7, feat);
        assert_eq!(value, ba::residual(&cam, &x, 0.7, feat));
        for (i, row) in jacobian.iter().enumerate() {
            let turned = cam[..3].iter().any(|r| *r != 0.0);
            for (j, derivative) in row.iter().enumerate().skip(if turned { 0 } else { 3 }) {
                let d = ad_core::check::differences(1e-2, &mut |h| {
                    let (mut cam, mut x, mut w) = (cam, x, 0.7);
                    match j {
                        0..11 => cam[j] += h,
                        11..14 => x[j - 11] += h,
                        _ => w += h,
                    }
                    vec![ba::residual(&cam, &x, w, feat)[i]]
                })[0];
                assert!(
                    (d.value - derivative).abs() < 1e-8 + 10.0 * d.error,
                    "{i} {j}: {d:?} {derivative}"
                );
            }
        }
    }
}

/// A particle that falls between charges: its force is the gradient of a potential, and where it lands is minimised.
mod particle {
    use ad_core::reverse_diff;

    #[reverse_diff(jvp, order = 2)]
    pub fn potential(x: &[f64; 2], charges: &[[f64; 2]; 2]) -> f64 {
        let mut p = 0.0;
        for c in charges {
            let d = [x[0] - c[0], x[1] - c[1]];
            p += 1.0 / (d[0] * d[0] + d[1] * d[1]).sqrt();
        }
        p
    }

    #[reverse_diff(jvp)]
    pub fn landing_r(w: f64) -> f64 {
        let charges = [[10.0, 10.0 - w], [10.0, 0.0]];
        let (mut x, mut v) = ([0.0, 8.0], [0.75, 0.0]);
        let dt = 0.1;
        loop {
            let (_, (g, _)) = potential_grad(&x, &charges);
            for i in 0..2 {
                x[i] += dt * v[i];
            }
            if x[1] <= 0.0 {
                let delta = -x[1] / v[1];
                let at = x[0] + delta * v[0];
                return at * at;
            }
            for i in 0..2 {
                v[i] -= dt * g[i];
            }
        }
    }

    #[reverse_diff(jvp)]
    pub fn landing_f(w: f64) -> f64 {
        let charges = [[10.0, 10.0 - w], [10.0, 0.0]];
        let zero = [[0.0; 2]; 2];
        let (mut x, mut v) = ([0.0, 8.0], [0.75, 0.0]);
        let dt = 0.1;
        loop {
            let (_, gx) = potential_jvp(&x, &charges, [1.0, 0.0], zero);
            let (_, gy) = potential_jvp(&x, &charges, [0.0, 1.0], zero);
            for i in 0..2 {
                x[i] += dt * v[i];
            }
            if x[1] <= 0.0 {
                let delta = -x[1] / v[1];
                let at = x[0] + delta * v[0];
                return at * at;
            }
            v[0] -= dt * gx;
            v[1] -= dt * gy;
        }
    }

    pub fn argmin(g: impl Fn(f64) -> f64, dg: impl Fn(f64) -> f64, x0: f64) -> f64 {
        let (mut x, mut eta, mut i) = (x0, 1e-5, 0);
        let (mut f, mut d) = (g(x), dg(x));
        loop {
            if d.abs() <= 1e-5 {
                return x;
            }
            if i == 10 {
                eta *= 2.0;
                i = 0;
                continue;
            }
            let next = x - eta * d;
            if (x - next).abs() <= 1e-5 {
                return x;
            }
            let fnext = g(next);
            if fnext < f {
                x = next;
                f = fnext;
                d = dg(x);
                i += 1;
            } else {
                eta /= 2.0;
                i = 0;
            }
        }
    }
}

#[test]
fn particle_in_all_mode_combinations() {
    use particle::*;
    check_grad!(potential, &[1.0, 7.0], &[[10.0, 9.0], [10.0, 0.0]]);
    let reached = [
        argmin(landing_r, |w| landing_r_grad(w).1, 0.0),
        argmin(landing_f, |w| landing_f_grad(w).1, 0.0),
        argmin(landing_r, |w| landing_r_jvp(w, 1.0).1, 0.0),
        argmin(landing_f, |w| landing_f_jvp(w, 1.0).1, 0.0),
    ];
    for w in reached {
        // The figure that the benchmark publishes.
        assert!((w - 0.207_191_874_648_611_6).abs() < 1e-14, "{w}");
    }
}
