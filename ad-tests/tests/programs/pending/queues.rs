//! Vectors that grow and shrink: queues, stacks, windows.

use crate::made::queues as made;
use ad_core::reverse_diff;

/// A bounded queue: the oldest leaves at the front. Its content feeds back.
#[reverse_diff]
pub fn bounded(x: &[f64], decay: f64, #[constant] most: usize) -> f64 {
    let mut queue = Vec::new();
    let mut total = 0.0;
    for &v in x {
        queue.push(v * decay + total * 0.1);
        if queue.len() > most {
            let oldest = queue.remove(0);
            total -= oldest * oldest;
        }
        for q in queue.iter() {
            total += q * v;
        }
    }
    total
}

/// The last leaves again; the rest is cut off now and then.
#[reverse_diff]
pub fn stack(x: &[f64], #[constant] commands: &[u8]) -> f64 {
    let mut s: Vec<f64> = Vec::with_capacity(x.len());
    let mut i = 0;
    let mut out = 1.0;
    for &c in commands {
        match c {
            b'+' => {
                s.push(x[i] * out);
                i += 1;
            }
            b'-' => {
                if let Some(v) = s.pop() {
                    out += v * v;
                }
            }
            b'*' => {
                let (a, b) = (s.pop().unwrap(), s.pop().unwrap());
                s.push(a * b + b);
            }
            b'|' => s.truncate(1),
            _ => s.clear(),
        }
    }
    for v in &s {
        out *= v + 1.5;
    }
    out
}

/// A calculator for postfix notation; what is left must be one number.
#[reverse_diff]
pub fn postfix(x: &[f64], #[constant] program: &str) -> Option<f64> {
    let mut stack = vec![];
    let mut inputs = x.iter();
    for c in program.chars() {
        if c == 'x' {
            stack.push(*inputs.next()?);
            continue;
        }
        let b = stack.pop()?;
        let a = stack.pop()?;
        stack.push(match c {
            '+' => a + b,
            '-' => a - b,
            '*' => a * b,
            '/' if b != 0.0 => a / b,
            _ => return None,
        });
    }
    if stack.len() == 1 { stack.pop() } else { None }
}

/// A window that moves: `extend`, `resize`, `insert`, `drain` by `truncate`.
#[reverse_diff]
pub fn grown(x: &[f64], y: f64, #[constant] n: usize) -> f64 {
    let mut v = Vec::new();
    v.extend(x.iter().map(|x| x * y));
    v.resize(n, y);
    v.extend_from_slice(&x[..x.len().min(2)]);
    v.insert(0, y * y);
    let mut s = 0.0;
    for i in 1..v.len() {
        s += v[i - 1] * v[i] * i as f64;
    }
    v.truncate(2);
    while let Some(last) = v.pop() {
        s *= last;
    }
    s + v.len() as f64
}

/// The parameter itself grows and shrinks.
#[reverse_diff]
pub fn in_place(v: &mut Vec<f64>, x: f64) -> f64 {
    let Some(last) = v.pop() else {
        v.push(x);
        return 0.0;
    };
    v.push(last * x);
    v.push(x * x);
    if v.len() > 3 {
        v.remove(1);
        v.swap(0, 2);
    }
    v.iter().product()
}

/// Filled by one loop, emptied by another, cleared and used again.
#[reverse_diff]
pub fn used_again(x: &[f64]) -> f64 {
    let mut work = Vec::with_capacity(x.len());
    let mut s = 0.0;
    for k in 0..3 {
        work.clear();
        for v in x {
            if *v > k as f64 * 0.5 {
                work.push(v * v + s * 0.1);
            }
        }
        for w in work.iter().rev() {
            s = s * 0.5 + w;
        }
    }
    s
}

/// A moving sum: what enters and what leaves; pairs in the queue.
#[reverse_diff]
pub fn moving(x: &[f64], out: &mut Vec<f64>, #[constant] width: usize) {
    let mut window: Vec<(usize, f64)> = Vec::new();
    let mut sum = 0.0;
    out.clear();
    for (i, &v) in x.iter().enumerate() {
        window.push((i, v.sin()));
        sum += v.sin();
        while window[0].0 + width <= i {
            let (_, gone) = window.remove(0);
            sum -= gone;
        }
        out.push(sum * sum);
    }
}

/// Rows gathered in a vector of vectors.
#[reverse_diff]
pub fn rows(x: &[f64]) -> f64 {
    let mut triangle: Vec<Vec<f64>> = Vec::new();
    for n in 0..x.len() {
        let mut row = vec![x[n]];
        if let Some(above) = triangle.last() {
            for pair in above.windows(2) {
                row.push(pair[0] * pair[1]);
            }
            row.push(above[above.len() - 1] * 0.5);
        }
        triangle.push(row);
    }
    triangle.concat().iter().sum()
}

cases! {
    bounded: (vec![0.3, 1.2, -0.4, 0.9, 0.5], 0.8, 2), (vec![0.3, 1.2], 0.8, 5), (vec![], 0.8, 2), (vec![0.3, 1.2], 0.8, 0);
    stack: (vec![0.3, 1.2, -0.4, 0.9, 0.5], b"++-++*+|".to_vec()), (vec![0.3, 1.2], b"-++c".to_vec()), (vec![], vec![]);
    postfix: (vec![0.3, 1.2, -0.4], "xx+x*".to_owned()), (vec![0.3, 1.2], "x+".to_owned()), (vec![0.3, 1.2], "xx/".to_owned()), (vec![0.3], "xx".to_owned()), (vec![0.3, 1.2], "xx".to_owned());
    grown: (vec![0.3, 1.2, -0.4], 0.9, 5), (vec![0.3, 1.2, -0.4], 0.9, 2), (vec![], 0.9, 0);
    in_place: (vec![0.3, 1.2, -0.4], 0.9), (vec![0.3], 0.9), (vec![], 0.9);
    used_again: (vec![0.3, 1.2, 0.8, 1.7],), (vec![],);
    moving: (vec![0.3, 1.2, -0.4, 0.9], vec![5.0], 2), (vec![], vec![5.0], 2);
    rows: (vec![0.3, 1.2, -0.4, 0.9],), (vec![],);
}
