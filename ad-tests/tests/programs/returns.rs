//! Early returns at the top level of a function.

use crate::made::returns as made;
use ad_core::reverse_diff;

#[reverse_diff]
pub fn one(x: f64, y: f64) -> f64 {
    if x < 0.0 {
        return x * y;
    }
    let z = x.sqrt();
    z * y
}

#[reverse_diff]
pub fn several(x: f64, y: f64) -> f64 {
    let a = x * y;
    if a < -1.0 {
        return 0.0;
    }
    let b = a + x;
    if b < 0.0 {
        return b * b;
    } else if b < 1.0 {
        return b.exp() * y;
    }
    let c = b.ln();
    if c > 1.0 {
        if y > 2.0 {
            return c * y;
        }
        return c;
    }
    c * c + a
}

/// Values that are changed before some of the returns.
#[reverse_diff]
pub fn with_state(x: f64, #[constant] n: usize) -> f64 {
    let mut s = x;
    if n == 0 {
        return s;
    }
    s *= x;
    for i in 0..n {
        s += x * i as f64;
    }
    if s > 4.0 {
        s -= 1.0;
        if x > 2.0 {
            return s * s;
        }
        s *= 3.0;
    }
    s
}

/// The final expression is a `return` too.
#[reverse_diff]
pub fn always(x: f64) -> f64 {
    if x > 1.0 {
        return x;
    } else {
        return x * x;
    }
}

#[reverse_diff]
pub fn at_the_end(x: f64) -> f64 {
    let y = x * x;
    return y * x;
}

/// A return before a loop leaves its records unmade.
#[reverse_diff]
pub fn before_a_loop(x: f64, #[constant] skip: bool, #[constant] n: usize) -> f64 {
    if skip {
        return x * x;
    }
    let mut s = x;
    for _ in 0..n {
        s = (s * x).sin();
    }
    s
}

#[reverse_diff]
pub fn out_of_block(x: f64, y: f64) -> f64 {
    let z = {
        if y > 1.0 {
            return y * x;
        }
        let t = x + y;
        t * t
    };
    let w = if z > 1.0 { return z } else { z * y };
    w + x
}

#[reverse_diff]
pub fn of_tuple(x: f64, y: f64) -> (f64, f64) {
    if x > y {
        return (x * x, 1.0);
    }
    let s = x * y;
    (s, s * s)
}

#[reverse_diff]
pub fn in_match(x: f64, #[constant] k: u32) -> f64 {
    let y = match k {
        0 => return x * 5.0,
        1 => x * x,
        _ if x > 1.0 => return x.ln(),
        _ => x.sin(),
    };
    y * y
}

/// Both ways may return; what follows is reached by one path only.
#[reverse_diff]
pub fn nested_paths(x: f64, y: f64) -> f64 {
    let mut s = 1.0;
    if x > 0.0 {
        s = x;
        if y > 0.0 {
            s = y * x;
            if x > y {
                return s * 2.0;
            }
        } else if y < -1.0 {
            return s * s;
        }
        s += y;
    } else {
        if y > 0.0 {
            return -y * x;
        }
    }
    s * y
}

cases! {
    one: (-1.0, 2.0), (1.0, 2.0);
    several: (-2.0, 3.0), (-0.5, 0.4), (0.3, 0.5), (1.5, 3.0), (3.0, 1.0), (1.0, 0.5);
    with_state: (1.5, 0), (1.5, 1), (1.5, 4), (2.5, 4);
    always: (2.0,), (0.5,);
    at_the_end: (2.0,);
    before_a_loop: (0.7, true, 3), (0.7, false, 3), (0.7, false, 0);
    out_of_block: (0.7, 2.0), (0.2, 0.3), (0.9, 0.8);
    of_tuple: (1.0, 0.5), (0.5, 1.0);
    in_match: (0.7, 0), (0.7, 1), (0.7, 2), (1.7, 2);
    nested_paths: (2.0, 1.0), (1.0, 2.0), (1.0, -2.0), (1.0, -0.5), (-1.0, 2.0), (-1.0, -2.0);
}
