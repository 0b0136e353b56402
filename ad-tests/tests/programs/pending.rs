//! Programs in the subset that do not work yet; no test includes this file. Each stands with the file it belongs to.

// recurrences.rs
/// A bare swap: nothing else happens in the loop.
#[reverse_diff]
pub fn only_swapped(x: f64, y: f64, #[constant] n: u32) -> f64 {
    let (mut a, mut b) = (x, y);
    for _ in 0..n {
        let t = a;
        a = b;
        b = t;
    }
    a * a * b
}
// only_swapped: (1.5, -0.5, 0), (1.5, -0.5, 1), (1.5, -0.5, 2), (1.5, -0.5, 3);

// recurrences.rs
/// Carried through three levels, with the outermost one used in the innermost.
#[reverse_diff]
pub fn three_deep(x: f64, #[constant] n: i32) -> f64 {
    let mut a = x;
    for i in -1..n {
        let mut b = a;
        for j in i..2 * i {
            for k in (j - 2..=j).rev() {
                b += (a * b * 0.1).sin() * f64::from(k - j);
            }
            a = 0.9 * a + 0.1 * b;
        }
        a -= b * 0.01;
    }
    a
}
// three_deep: (0.6, 4), (0.6, -1), (1.6, 1);

// scopes.rs
#[reverse_diff]
pub fn patterns(x: f64, y: f64) -> f64 {
    let (a, b) = (x + y, x - y);
    let ((c, d), e): ((f64, f64), f64) = ((a * b, b), 3.0);
    let (_, f) = (c, d * e);
    let (g, ..) = (f, a, b);
    let pair = (g, c);
    let [h, i] = [pair.0, pair.1 * 2.0];
    h * i + pair.0 + a
}
// patterns: (1.2, 0.4), (0.3, -0.8);

// scopes.rs
#[reverse_diff]
pub fn tuple_variable(x: f64, y: f64) -> f64 {
    let mut state = (x, y);
    for k in 0..4 {
        state = (state.1, state.0 * 0.5 + state.1 * x + k as f64);
    }
    state.0 *= 2.0;
    state.1 += state.0;
    let (p, q) = state;
    p * q
}
// tuple_variable: (0.3, 0.9);

// single.rs
#[reverse_diff]
pub fn narrowed(x: f64, y: f32) -> f32 {
    let half = (x * 0.5) as f32;
    let wide = f64::from(y) * x;
    half * y + wide as f32
}
// narrowed: (0.75, 1.5);

// arrays.rs
/// A local array that is only read.
#[reverse_diff]
pub fn local_array(x: f64, y: f64, #[constant] k: usize) -> f64 {
    let powers = [1.0, x, x * x, x * x * x];
    let weights = [0.5; 4];
    let mut s = powers[k];
    for i in 0..powers.len() {
        s += powers[i] * weights[i] * y;
    }
    s
}
// local_array: (0.6, 1.4, 0), (0.6, 1.4, 3);

// finance.rs
/// A binomial tree rolled into one accumulator over its last level.
#[reverse_diff]
pub fn binomial_call(spot: f64, strike: f64, volatility: f64, #[constant] steps: usize) -> f64 {
    let dt = 1.0 / steps as f64;
    let up = (volatility * dt.sqrt()).exp();
    let down = 1.0 / up;
    let p = (1.0 - down) / (up - down);
    let mut weight = (1.0 - p).powi(steps as i32);
    let mut price = spot * down.powi(steps as i32);
    let mut sum = 0.0;
    for k in 0..=steps {
        if price > strike {
            sum += weight * (price - strike);
        }
        price *= up * up;
        weight *= (steps - k) as f64 / (k + 1) as f64 * p / (1.0 - p);
    }
    sum
}
// binomial_call: (100.0, 93.0, 0.2, 1), (100.0, 93.7, 0.2, 7), (80.0, 101.3, 0.3, 20);

// numerics.rs
/// Van der Waals' gas with its phases told apart.
#[reverse_diff]
pub fn pressure(volume: f64, temperature: f64, a: f64, b: f64) -> f64 {
    const R: f64 = 8.314_462_618;
    debug_assert!(volume > b, "the gas is too dense: {volume} against {b}");
    let ideal = R * temperature / (volume - b);
    let critical = 8.0 * a / (27.0 * R * b);
    match (temperature > critical, volume > 3.0 * b) {
        (true, _) => ideal - a / volume.powi(2),
        (false, true) => (ideal - a / volume.powi(2)).max(0.0),
        (false, false) => ideal * 0.5,
    }
}
// pressure: (1.0, 300.0, 0.36, 0.04), (1.0, 80.0, 0.36, 0.04), (0.06, 80.0, 0.36, 0.04);

// slices.rs
/// The same slice twice under two names, strided.
#[reverse_diff]
pub fn strided(v: &[f64], w: f64) -> f64 {
    let u = v;
    let mut s = 0.0;
    for i in (0..v.len()).step_by(2) {
        s += u[i] * w;
        if i + 1 < v.len() {
            s -= v[i + 1] * u[i];
        }
    }
    s
}
// strided: (vec![1.0, 2.0, 3.0, 4.0, 5.0], 0.3), (vec![], 0.3);

// statistics.rs
/// Student's t with real degrees of freedom, its constants through Stirling's series.
#[reverse_diff]
pub fn student(nu: f64, data: &[f64]) -> f64 {
    let log_gamma = {
        let z = 0.5 * (nu + 1.0) + 7.0;
        let mut shift = 0.0;
        for k in 0..7 {
            shift += (z - 7.0 + k as f64).ln();
        }
        (z - 0.5) * z.ln() - z + 1.0 / (12.0 * z) - shift
    };
    let mut s = 0.0;
    for i in 0..data.len() {
        s -= 0.5 * (nu + 1.0) * (data[i] * data[i] / nu).ln_1p();
    }
    s + data.len() as f64 * log_gamma
}
// student: (4.0, vec![0.1, 1.0, -2.5]);

// statistics.rs
/// A hidden Markov model of two states, its forward recursion in log space.
#[reverse_diff]
pub fn hidden_states(stay: f64, means: [f64; 2], data: &[f64]) -> f64 {
    let (ln_stay, ln_leave) = (stay.ln(), (1.0 - stay).ln());
    let mut a = 0.0;
    let mut b = 0.0;
    for t in 0..data.len() {
        let ea = -0.5 * (data[t] - means[0]).powi(2);
        let eb = -0.5 * (data[t] - means[1]).powi(2);
        if t == 0 {
            a = ea - std::f64::consts::LN_2;
            b = eb - std::f64::consts::LN_2;
        } else {
            let (u, v) = (a + ln_stay, b + ln_leave);
            let next_a = u.max(v) + (-(u - v).abs()).exp().ln_1p() + ea;
            let (u, v) = (a + ln_leave, b + ln_stay);
            b = u.max(v) + (-(u - v).abs()).exp().ln_1p() + eb;
            a = next_a;
        }
    }
    a.max(b) + (-(a - b).abs()).exp().ln_1p()
}
// hidden_states: (0.8, [0.0, 2.0], vec![0.1, 1.9, 2.2, -0.3]), (0.8, [0.0, 2.0], vec![0.1]);

// slices.rs
/// An empty slice is not divided by.
#[reverse_diff]
pub fn variance(x: &[f64]) -> f64 {
    if x.is_empty() {
        return 0.0;
    }
    let n = x.len() as f64;
    let mut mean = 0.0;
    for i in 0..x.len() {
        mean += x[i];
    }
    mean /= n;
    let mut s = 0.0;
    for i in 0..x.len() {
        s += (x[i] - mean).powi(2);
    }
    s / n
}
// variance: (vec![1.0, 2.0, 4.0],), (vec![],), (vec![3.0],);

// scopes.rs
#[reverse_diff]
pub fn constants(x: f64) -> f64 {
    let mut s = OFFSET * x;
    for i in 0..COUNT {
        s += GAINS[i] * x.powi(i as i32);
    }
    s += TABLE[1][0] * x * x + self::OFFSET + std::f64::consts::PI * x + core::f64::consts::E;
    const LOCAL: f64 = 2.0;
    s * LOCAL
}
// constants: (0.7,), (-1.1,);

// recurrences.rs
/// An inner loop inside a carried one, whose length depends on the outer index.
#[reverse_diff]
pub fn triangular(x: f64, y: f64, #[constant] n: usize) -> f64 {
    let mut s = x;
    for i in 0..n {
        let mut inner = y;
        for j in 0..i {
            inner = inner * s.cos() + 0.1 * j as f64;
        }
        for _ in i..3 {
            inner *= inner * 0.5;
        }
        s = s * 0.5 + inner;
    }
    s
}
// triangular: (0.7, 0.6, 0), (0.7, 0.6, 1), (0.7, 0.6, 6);
