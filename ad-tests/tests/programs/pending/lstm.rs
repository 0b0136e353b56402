//! Recurrent cells over a sequence, their state in memory of the caller.

use crate::made::lstm as made;
use ad_core::reverse_diff;

/// One layer, by index: four gates, hidden state and cell overwritten by each step.
#[reverse_diff]
pub fn lstm(
    w: &[f64],
    b: &[f64],
    xs: &[f64],
    h: &mut [f64],
    c: &mut [f64],
    #[scratch] gates: &mut [f64],
) -> f64 {
    let n = h.len();
    let mut loss = 0.0;
    for &x in xs {
        for g in 0..4 * n {
            let mut z = b[g] + w[g * (n + 1)] * x;
            for j in 0..n {
                z += w[g * (n + 1) + 1 + j] * h[j];
            }
            gates[g] = if g / n == 3 {
                z.tanh()
            } else {
                1.0 / (1.0 + (-z).exp())
            };
        }
        for i in 0..n {
            c[i] = gates[n + i] * c[i] + gates[i] * gates[3 * n + i];
            h[i] = gates[2 * n + i] * c[i].tanh();
            loss += h[i] * h[i];
        }
    }
    loss
}

/// As in the benchmark suites: elementwise weights, the state of all layers in one buffer, layers as chunks of it.
#[reverse_diff]
pub fn layered(
    weights: &[f64],
    state: &mut [f64],
    sequence: &[f64],
    #[constant] width: usize,
    #[constant] layers: usize,
) -> f64 {
    let mut total = 0.0;
    let mut input = sequence;
    let mut t = width;
    while t + width <= sequence.len() {
        let mut x = input[..width].to_vec();
        for (layer, s) in state.chunks_exact_mut(2 * width).enumerate().take(layers) {
            let (hidden, cell) = s.split_at_mut(width);
            let w = &weights[layer * 8 * width..(layer + 1) * 8 * width];
            for i in 0..width {
                let forget = 1.0 / (1.0 + (-(x[i] * w[i] + w[width + i])).exp());
                let ingate =
                    1.0 / (1.0 + (-(hidden[i] * w[2 * width + i] + w[3 * width + i])).exp());
                let outgate = 1.0 / (1.0 + (-(x[i] * w[4 * width + i] + w[5 * width + i])).exp());
                let change = (hidden[i] * w[6 * width + i] + w[7 * width + i]).tanh();
                cell[i] = cell[i] * forget + ingate * change;
                hidden[i] = outgate * cell[i].tanh();
            }
            x.copy_from_slice(hidden);
        }
        let target = &sequence[t..t + width];
        let norm = (x.iter().map(|v| v.exp()).sum::<f64>() + 2.0).ln();
        for (y, t) in x.iter().zip(target) {
            total += t * (y - norm);
        }
        input = &sequence[t..];
        t += width;
    }
    total
}

/// A gated unit: candidate and state in two buffers that change places.
#[reverse_diff]
pub fn gated(u: &[[f64; 2]; 2], v: &[[f64; 2]; 2], xs: &[[f64; 2]], state: &mut [f64; 2]) {
    let mut next = [0.0; 2];
    for x in xs {
        for (i, n) in next.iter_mut().enumerate() {
            let z = u[i][0] * x[0] + u[i][1] * x[1];
            let gate = 1.0 / (1.0 + (-z).exp());
            let inner = v[i][0] * state[0] + v[i][1] * state[1];
            *n = (1.0 - gate) * state[i] + gate * (inner + z).tanh();
        }
        std::mem::swap(state, &mut next);
    }
}

/// An echo state: outputs of every step, sparse links by index.
#[reverse_diff]
pub fn echo(
    state: &mut Vec<f64>,
    xs: &[f64],
    out: &mut [f64],
    #[constant] links: &[(usize, usize)],
    strength: &[f64],
) {
    for (x, o) in xs.iter().zip(out.iter_mut()) {
        let old = state.clone();
        state.fill(*x);
        for (&(from, to), s) in links.iter().zip(strength) {
            state[to] += s * old[from];
        }
        for s in state.iter_mut() {
            *s = s.tanh();
        }
        *o = *state.last().unwrap();
    }
}

cases! {
    lstm: ((0..24).map(|k| 0.1 * (k % 7) as f64 - 0.25).collect(), vec![0.1, -0.2, 0.3, 0.0, 0.2, 0.1, -0.1, 0.4], vec![0.5, -1.0, 0.7], vec![0.1, 0.2], vec![-0.3, 0.4], vec![7.0; 8]),
        (vec![0.1; 24], vec![0.1; 8], vec![], vec![0.1, 0.2], vec![-0.3, 0.4], vec![7.0; 8]);
    layered: ((0..32).map(|k| 0.1 * (k % 9) as f64 - 0.35).collect(), vec![0.1, 0.2, -0.3, 0.4, 0.0, 0.1, 0.5, -0.2], vec![0.5, -1.0, 0.7, 0.2, -0.4, 0.3], 2, 2),
        (vec![0.2; 16], vec![0.1; 4], vec![0.5, -1.0], 2, 1);
    gated: ([[0.1, 0.4], [-0.3, 0.2]], [[0.5, -0.1], [0.2, 0.3]], vec![[1.0, -0.5], [0.3, 0.8], [0.2, 0.1]], [0.4, -0.6]),
        ([[0.1, 0.4], [-0.3, 0.2]], [[0.5, -0.1], [0.2, 0.3]], vec![], [0.4, -0.6]);
    echo: (vec![0.4, -0.6, 0.1], vec![0.5, -0.2], vec![9.0, 9.0], vec![(0, 1), (1, 2), (2, 0), (0, 2)], vec![0.5, 0.3, -0.7, 0.2]);
}
