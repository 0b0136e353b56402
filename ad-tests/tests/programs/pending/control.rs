//! Loops that are left in the middle, nested to any depth.

use ad_core::reverse_diff;
use crate::made::control as made;

/// Labels from three loops deep: next row, next block, the end, a result.
#[reverse_diff]
pub fn three_deep(m: &[[f64; 3]], limit: f64) -> f64 {
    let mut s = 1.0;
    'blocks: for k in 0..3 {
        'rows: for row in m {
            for (j, v) in row.iter().enumerate() {
                if *v > limit {
                    continue 'rows;
                }
                if *v < -limit {
                    break 'blocks;
                }
                s = s * v + 0.5;
                if s.abs() > 10.0 * limit {
                    return s * limit;
                }
                if j == k {
                    continue 'blocks;
                }
            }
            s += 1.0;
        }
        s *= 0.5;
    }
    s
}

/// Trip counts from the data, and inner ones from outer ones.
#[reverse_diff]
pub fn counts_from_data(x: &[f64]) -> f64 {
    let mut s: f64 = 0.5;
    for &v in x {
        let n = (v.abs() * 3.0) as usize;
        for k in 0..n {
            let mut t = v;
            let mut j = k;
            while j > 0 {
                t *= v;
                j /= 2;
            }
            s = s.cos() + t;
        }
    }
    s
}

/// Every arm of a match leaves in another way.
#[reverse_diff]
pub fn exits_by_match(x: &[f64], #[constant] codes: &[u8], state: &mut f64) -> f64 {
    for (v, c) in x.iter().zip(codes) {
        *state *= match c {
            0 => continue,
            1 => break,
            2 => return *state * v,
            3 => {
                *state += v;
                2.0
            }
            _ => *v,
        };
    }
    *state + x[0]
}

cases! {
    three_deep: (vec![[0.3, 1.2, 0.4], [0.8, 0.5, -0.3]], 1.0), (vec![[0.3, 1.2, 0.4], [0.8, -2.5, -0.3]], 1.5), (vec![[3.0, 3.5, 3.1]], 4.0), (vec![], 1.0);
    counts_from_data: (vec![0.5, 1.2, -0.9],), (vec![0.1],), (vec![],);
    exits_by_match: (vec![0.5, 1.2, -0.9, 0.7], vec![3, 0, 4, 4], 0.8), (vec![0.5, 1.2], vec![4, 1], 0.8), (vec![0.5, 1.2], vec![3, 2], 0.8), (vec![0.5], vec![], 0.8);
}
