//! Option pricing.

use crate::made::finance as made;
use ad_core::reverse_diff;
use std::f64::consts::{FRAC_1_SQRT_2, PI};

/// Days in a year of trading.
const TRADING_DAYS: f64 = 252.0;
/// Coefficients of the normal distribution's tail (Abramowitz and Stegun 26.2.17).
static TAIL: [f64; 5] = [
    0.319381530,
    -0.356563782,
    1.781477937,
    -1.821255978,
    1.330274429,
];

/// Call and put weighed, with the distribution in shadowing blocks.
#[reverse_diff]
pub fn black_scholes(spot: f64, strike: f64, rate: f64, volatility: f64, years: f64) -> f64 {
    let spread = volatility * years.sqrt();
    let d1 = ((spot / strike).ln() + (rate + 0.5 * volatility * volatility) * years) / spread;
    let d2 = d1 - spread;
    let cdf1 = {
        let x = d1;
        let k = 1.0 / (1.0 + 0.2316419 * x.abs());
        let tail = {
            let k = k * (TAIL[0] + k * (TAIL[1] + k * (TAIL[2] + k * (TAIL[3] + k * TAIL[4]))));
            k * (-0.5 * x * x).exp() / (2.0 * PI).sqrt()
        };
        if x >= 0.0 { 1.0 - tail } else { tail }
    };
    let cdf2 = {
        let x = d2;
        let k = 1.0 / (1.0 + 0.2316419 * x.abs());
        let k = k * (TAIL[0] + k * (TAIL[1] + k * (TAIL[2] + k * (TAIL[3] + k * TAIL[4]))));
        let tail = k * (-0.5 * x * x).exp() / (2.0 * PI).sqrt();
        if x >= 0.0 { 1.0 - tail } else { tail }
    };
    let discount = (-rate * years).exp();
    let call = spot * cdf1 - strike * discount * cdf2;
    let put = call - spot + strike * discount;
    0.7 * call + 0.3 * put
}

/// Call and put as a pair.
#[reverse_diff]
pub fn call_and_put(
    spot: f64,
    strike: f64,
    #[constant] rate: f64,
    volatility: f64,
    days: f64,
) -> (f64, f64) {
    let years = days / TRADING_DAYS;
    let spread = volatility * years.sqrt();
    let d1 = ((spot / strike).ln() + (rate + volatility.powi(2) / 2.0) * years) / spread;
    let (n1, n2) = {
        let x = d1 * FRAC_1_SQRT_2;
        let y = (d1 - spread) * FRAC_1_SQRT_2;
        (0.5 * (1.0 + x.tanh()), 0.5 * (1.0 + y.tanh()))
    };
    let paid = strike * (-rate * years).exp();
    let call = spot * n1 - paid * n2;
    (call, call - spot + paid)
}

/// Net present value of a schedule of payments; the first is today.
#[reverse_diff]
pub fn present_value(rate: f64, payments: &[f64]) -> f64 {
    let mut factor = 1.0;
    let mut sum = 0.0;
    for payment in 0..payments.len() {
        sum += factor * payments[payment];
        factor /= 1.0 + rate;
    }
    sum
}

/// Implied volatility by a fixed number of steps of Newton's method on Brenner and Subrahmanyam's start.
#[reverse_diff]
pub fn implied(price: f64, spot: f64) -> f64 {
    let mut sigma = (2.0 * PI).sqrt() * price / spot;
    for _ in 0..4 {
        let d = 0.5 * sigma;
        let density = (-0.5 * d * d).exp() / (2.0 * PI).sqrt();
        let model = spot * (2.0 / (1.0 + (-1.702 * d).exp()) - 1.0);
        let vega = spot * density;
        sigma -= (model - price) / vega;
    }
    sigma
}

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

cases! {
    binomial_call: (100.0, 93.0, 0.2, 1), (100.0, 93.7, 0.2, 7), (80.0, 101.3, 0.3, 20);
    black_scholes: (100.0, 105.0, 0.03, 0.2, 0.75), (120.0, 80.0, 0.0, 0.45, 2.0), (50.0, 90.0, 0.01, 0.3, 0.1);
    call_and_put: (100.0, 95.0, 0.02, 0.25, 90.0), (10.0, 12.0, 0.0, 0.6, 252.0);
    present_value: (0.05, vec![-100.0, 30.0, 40.0, 50.0]), (0.1, vec![]), (0.01, vec![3.0]);
    implied: (8.0, 100.0), (1.5, 20.0);
}
