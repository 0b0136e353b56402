//! Programs written as users write them, all features at once, against differences of the function itself. Values and what
//! is left in `&mut` parameters are those of the function to the last bit.
#![allow(clippy::all, reason = "programs are written as users write them")]

use ad_core::reverse_diff;
use ad_tests::differences::{DOUBLE, slice_gradient};
#[reverse_diff]
fn rotate(a: &mut [[f64; 2]], b: &mut [[f64; 2]], t: f64) -> f64 {
    let (s, c) = t.sin_cos();
    let mut e = 0.0;
    for ([ax, ay], [bx, by]) in a.iter_mut().zip(b.iter_mut()) {
        let x = c * *ax - s * *by;
        *by = s * *ax + c * *by;
        *ax = x;
        std::mem::swap(ay, bx);
        e += *ay * *bx;
    }
    e
}
#[reverse_diff]
fn bounded(x: &[f64], #[constant] cap: usize) -> f64 {
    let mut q: Vec<f64> = Vec::with_capacity(cap);
    let mut best = 0.0;
    for &v in x {
        if q.len() == cap {
            q.remove(0);
        }
        q.push(v * v);
        let m: f64 = q.iter().sum();
        if m > best {
            best = m;
        }
    }
    best + q.last().copied().unwrap_or(0.0)
}
#[reverse_diff]
fn rk4(
    y: &mut [f64],
    k: f64,
    h: f64,
    #[constant] steps: usize,
    #[scratch] k1: &mut [f64],
    #[scratch] k2: &mut [f64],
    #[scratch] tmp: &mut [f64],
) -> f64 {
    let n = y.len();
    for _ in 0..steps {
        for i in 0..n {
            k1[i] = -k * y[i];
        }
        for i in 0..n {
            tmp[i] = y[i] + 0.5 * h * k1[i];
        }
        for i in 0..n {
            k2[i] = -k * tmp[i] * tmp[i];
        }
        for (y, (a, b)) in y.iter_mut().zip(k1.iter().zip(k2.iter())) {
            *y += h * (a + 2.0 * b) / 3.0;
        }
    }
    y.iter().sum()
}
#[reverse_diff]
fn chunked(x: &[f64]) -> Option<f64> {
    let (head, mut rest) = x.split_first()?;
    let mut s = *head;
    while let [a, b, tail @ ..] = rest {
        s += a * b;
        rest = tail;
    }
    let last = rest.first().copied().unwrap_or(1.0);
    if s < 0.0 {
        return None;
    }
    Some(s.sqrt() * last)
}
#[reverse_diff]
fn gauss(a: &mut Vec<Vec<f64>>, b: &mut Vec<f64>) -> Result<f64, String> {
    let n = b.len();
    for k in 0..n {
        let mut p = k;
        for i in k + 1..n {
            if a[i][k].abs() > a[p][k].abs() {
                p = i;
            }
        }
        if a[p][k] == 0.0 {
            return Err(format!("singular at {k}"));
        }
        a.swap(k, p);
        b.swap(k, p);
        let (top, bottom) = a.split_at_mut(k + 1);
        let pivot = &top[k];
        for (i, row) in bottom.iter_mut().enumerate() {
            let f = row[k] / pivot[k];
            for j in k..n {
                row[j] -= f * pivot[j];
            }
            b[k + 1 + i] -= f * b[k];
        }
    }
    let mut x = vec![0.0; n];
    for i in (0..n).rev() {
        let mut s = b[i];
        for j in i + 1..n {
            s -= a[i][j] * x[j];
        }
        x[i] = s / a[i][i];
    }
    Ok(x.iter().map(|v| v * v).sum())
}
#[reverse_diff]
fn fft(re: &mut [f64], im: &mut [f64]) {
    let n = re.len();
    let mut j = 0;
    for i in 1..n {
        let mut bit = n >> 1;
        while j & bit != 0 {
            j ^= bit;
            bit >>= 1;
        }
        j |= bit;
        if i < j {
            re.swap(i, j);
            im.swap(i, j);
        }
    }
    let mut len = 2;
    while len <= n {
        let ang = -2.0 * std::f64::consts::PI / len as f64;
        for start in (0..n).step_by(len) {
            for k in 0..len / 2 {
                let (s, c) = (ang * k as f64).sin_cos();
                let (u, v) = (start + k, start + k + len / 2);
                let tr = re[v] * c - im[v] * s;
                let ti = re[v] * s + im[v] * c;
                re[v] = re[u] - tr;
                im[v] = im[u] - ti;
                re[u] += tr;
                im[u] += ti;
            }
        }
        len <<= 1;
    }
}
#[reverse_diff]
fn lstm(w: &[f64], xs: &[f64], h: &mut [f64], c: &mut [f64]) -> f64 {
    let n = h.len();
    let mut gates = vec![0.0; 4 * n];
    for x in xs.chunks_exact(n) {
        for (g, gate) in gates.chunks_exact_mut(n).enumerate() {
            for i in 0..n {
                let z = w[g * n + i] * x[i] + w[4 * n + g * n + i] * h[i];
                gate[i] = if g == 3 {
                    z.tanh()
                } else {
                    1.0 / (1.0 + (-z).exp())
                };
            }
        }
        let (i_f, g_o) = gates.split_at(2 * n);
        for k in 0..n {
            c[k] = i_f[n + k] * c[k] + i_f[k] * g_o[n + k];
            h[k] = g_o[k] * c[k].tanh();
        }
    }
    h.iter().zip(c.iter()).map(|(h, c)| h * c).sum()
}
fn fd(f: &mut dyn FnMut(&[f64]) -> f64, x: &[f64], g: &[f64], name: &str) {
    slice_gradient(f, x, g, DOUBLE, name);
}
fn rnd(n: usize, s: u64) -> Vec<f64> {
    let mut z = s;
    (0..n)
        .map(|_| {
            z = z
                .wrapping_mul(6364136223846793005)
                .wrapping_add(1442695040888963407);
            ((z >> 33) as f64) / (1u64 << 31) as f64 - 0.3
        })
        .collect()
}
#[test]
fn t_rotate() {
    let x = rnd(9, 1);
    let un = |x: &[f64]| {
        (
            [[x[0], x[1]], [x[2], x[3]]],
            [[x[4], x[5]], [x[6], x[7]]],
            x[8],
        )
    };
    let (mut a, mut b, t) = un(&x);
    let (v, (ga, gb, gt)) = rotate_grad(&mut a, &mut b, t);
    let (mut a2, mut b2, t) = un(&x);
    let w = rotate(&mut a2, &mut b2, t);
    assert_eq!(v, w);
    assert_eq!((a, b), (a2, b2));
    let g: Vec<f64> = ga
        .iter()
        .flatten()
        .chain(gb.iter().flatten())
        .copied()
        .chain([gt])
        .collect();
    fd(
        &mut |x| {
            let (mut a, mut b, t) = un(x);
            rotate(&mut a, &mut b, t)
        },
        &x,
        &g,
        "rotate",
    );
}
#[test]
fn t_bounded() {
    let x = rnd(9, 2);
    let (v, g) = bounded_grad(&x, 3);
    assert_eq!(v, bounded(&x, 3));
    fd(&mut |x| bounded(x, 3), &x, &g, "bounded");
}
#[test]
fn t_rk4() {
    let x = rnd(6, 3);
    let run = |x: &[f64]| {
        let mut y = x[..4].to_vec();
        let (mut a, mut b, mut c) = (vec![7.0; 4], vec![8.0; 4], vec![9.0; 4]);
        rk4(&mut y, x[4], x[5], 5, &mut a, &mut b, &mut c)
    };
    let mut y = x[..4].to_vec();
    let (mut a, mut b, mut c) = (vec![7.0; 4], vec![8.0; 4], vec![9.0; 4]);
    let (v, (gy, gk, gh)) = rk4_grad(&mut y, x[4], x[5], 5, &mut a, &mut b, &mut c);
    assert_eq!(v, run(&x));
    let g: Vec<f64> = gy.into_iter().chain([gk, gh]).collect();
    fd(&mut |x| run(x), &x, &g, "rk4");
}
#[test]
fn t_chunked() {
    let x: Vec<f64> = rnd(8, 4).iter().map(|v| v.abs() + 0.1).collect();
    let (v, g) = chunked_grad(&x).unwrap();
    assert_eq!(Some(v), chunked(&x));
    fd(&mut |x| chunked(x).unwrap(), &x, &g, "chunked");
    assert!(chunked_grad(&[]).is_none());
}
#[test]
fn t_gauss() {
    let n = 4;
    let x = rnd(n * n + n, 5);
    let un = |x: &[f64]| {
        (
            (0..n)
                .map(|i| x[i * n..i * n + n].to_vec())
                .collect::<Vec<_>>(),
            x[n * n..].to_vec(),
        )
    };
    let (mut a, mut b) = un(&x);
    let (v, (ga, gb)) = gauss_grad(&mut a, &mut b).unwrap();
    let (mut a2, mut b2) = un(&x);
    assert_eq!(Ok(v), gauss(&mut a2, &mut b2));
    assert_eq!((a, b), (a2, b2));
    let g: Vec<f64> = ga.into_iter().flatten().chain(gb).collect();
    fd(
        &mut |x| {
            let (mut a, mut b) = un(x);
            gauss(&mut a, &mut b).unwrap()
        },
        &x,
        &g,
        "gauss",
    );
    let (mut a, mut b) = (vec![vec![0.0; 2]; 2], vec![1.0; 2]);
    assert!(gauss_grad(&mut a, &mut b).is_err());
}
#[test]
fn t_fft() {
    let n = 8;
    let x = rnd(2 * n, 6);
    let s = rnd(2 * n, 7);
    let (mut re, mut im) = (x[..n].to_vec(), x[n..].to_vec());
    let (mut rb, mut ib) = (s[..n].to_vec(), s[n..].to_vec());
    fft_vjp_into(&mut re, &mut im, &mut rb, &mut ib);
    let g: Vec<f64> = rb.into_iter().chain(ib).collect();
    fd(
        &mut |x| {
            let (mut re, mut im) = (x[..n].to_vec(), x[n..].to_vec());
            fft(&mut re, &mut im);
            re.iter().chain(&im).zip(&s).map(|(a, b)| a * b).sum()
        },
        &x,
        &g,
        "fft",
    );
}
#[test]
fn t_lstm() {
    let n = 3;
    let x = rnd(8 * n * n + 4 * n + 2 * n, 8);
    let w = 8 * n * n;
    let run = |x: &[f64]| {
        let mut h = x[w + 4 * n..w + 5 * n].to_vec();
        let mut c = x[w + 5 * n..].to_vec();
        lstm(&x[..w], &x[w..w + 4 * n], &mut h, &mut c)
    };
    let mut h = x[w + 4 * n..w + 5 * n].to_vec();
    let mut c = x[w + 5 * n..].to_vec();
    let (v, (a, b, hh, cc)) = lstm_grad(&x[..w], &x[w..w + 4 * n], &mut h, &mut c);
    assert_eq!(v, run(&x));
    let g: Vec<f64> = a.into_iter().chain(b).chain(hh).chain(cc).collect();
    fd(&mut |x| run(x), &x, &g, "lstm");
}
