//! Bindings: annotation, patterns, shadowing, nested blocks, late initialisation.

use crate::made::scopes as made;
use ad_core::reverse_diff;

const OFFSET: f64 = 0.25;
static GAINS: [f64; 3] = [1.0, -2.0, 0.5];
/// Rows of a table.
const TABLE: [[f64; 2]; 2] = [[1.0, 2.0], [3.0, 4.0]];
const COUNT: usize = 3;

#[reverse_diff]
pub fn shadowed(x: f64, y: f64) -> f64 {
    let x = x * y;
    let y: f64 = {
        let x = x + 1.0;
        let y = {
            let x = x * x;
            x + y
        };
        x * y
    };
    let x = {
        let y = y * x;
        y.sin()
    };
    x + y
}

/// An assignment inside a block reaches the variable outside; a shadowing one does not.
#[reverse_diff]
pub fn reaching_out(x: f64) -> f64 {
    let mut a = x;
    let b = {
        a *= 2.0;
        let mut a = a + 1.0;
        a *= a;
        a
    };
    {
        let a = 100.0 * x;
        let _ = a;
    }
    {
        a += b;
    }
    a * b
}

#[reverse_diff]
pub fn late(x: f64, #[constant] first: bool) -> f64 {
    let y;
    let z: f64;
    if first {
        y = x * x;
        z = y + 1.0;
    } else {
        z = x.sin();
        y = z * 2.0;
    }
    y * z
}

/// A shadowing variable inside a branch and inside a loop.
#[reverse_diff]
pub fn shadowed_in_branches(x: f64, y: f64) -> f64 {
    let mut s = 0.0;
    let w = x;
    for i in 0..3 {
        let w = w * y + i as f64;
        if w > x {
            let w = w * w;
            s += w;
        } else {
            let s = w;
            let _t = s;
        }
        s += w;
    }
    s * w
}

/// A block as operand, as argument and as condition.
#[reverse_diff]
pub fn blocks_everywhere(x: f64, y: f64) -> f64 {
    let a = {
        let t = x * y;
        t * t
    } + {
        let t = x + y;
        t.sin()
    };
    let b = f64::max(
        {
            let u = a;
            u * 2.0
        },
        y,
    );
    if {
        let d = a - b;
        d * d > 1.0
    } {
        a * b
    } else {
        a / (1.0 + b * b)
    }
}

/// Assignment of a variable to itself through others.
#[reverse_diff]
pub fn copies(x: f64, y: f64) -> f64 {
    let mut a = x;
    let b = a;
    a = y;
    let mut c = a;
    c += b;
    a = a * c;
    let d = a;
    a = d;
    a + b * c
}

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

cases! {
    tuple_variable: (0.3, 0.9);
    patterns: (1.2, 0.4), (0.3, -0.8);
    constants: (0.7,), (-1.1,);
    shadowed: (0.5, 1.5), (-1.0, 0.3);
    reaching_out: (0.7,), (-2.0,);
    late: (0.8, true), (0.8, false);
    shadowed_in_branches: (0.6, 1.3), (2.0, -0.5);
    blocks_everywhere: (0.5, 0.8), (2.0, 1.5);
    copies: (0.3, 0.9);
}
