//! Methods of `Option` and `Result` against the branches that they stand for.
#![allow(clippy::all, reason = "programs are written as users write them")]
#![allow(clippy::pedantic, reason = "each method is called once, needed or not")]

use ad_core::reverse_diff;

#[reverse_diff(jvp)]
mod methods {
    fn root(x: f64) -> Option<f64> {
        if x > 0.0 { Some(x.sqrt()) } else { None }
    }

    fn checked(x: f64) -> Result<f64, f64> {
        if x > 0.0 { Ok(x.ln()) } else { Err(3.0) }
    }

    pub fn map_or_else(x: f64, y: f64) -> f64 {
        root(x).map_or_else(|| y * y, |r| r * y)
    }

    pub fn map_or_else_of_result(x: f64, y: f64) -> f64 {
        checked(x).map_or_else(|e| e * y, |r| r * y)
    }

    pub fn unwrap_or_else(x: f64, y: f64) -> f64 {
        root(x).unwrap_or_else(|| x * y) + checked(y).unwrap_or_else(|e| e + x)
    }

    pub fn is_some_and(x: f64, y: f64) -> f64 {
        if root(x).is_some_and(|r| r > y) {
            x * y
        } else {
            x + y * y
        }
    }

    pub fn is_ok_and(x: f64, y: f64) -> f64 {
        if checked(x).is_ok_and(|r| r < y) {
            x * y
        } else {
            x + y * y
        }
    }

    pub fn filter(x: f64, y: f64) -> f64 {
        root(x).filter(|r| *r > 1.0).map_or(y, |r| r * y)
    }

    pub fn ok_or(x: f64, y: f64) -> f64 {
        match root(x).ok_or(3.0) {
            Ok(r) => r * y,
            Err(e) => e * x * 2.0,
        }
    }

    pub fn ok_or_else(x: f64, y: f64) -> f64 {
        match root(x).ok_or_else(|| 3.0) {
            Ok(r) => r * y,
            Err(e) => e * x * 2.0,
        }
    }

    pub fn map_err(x: f64, y: f64) -> f64 {
        match checked(x).map_err(|e| e + 1.0) {
            Ok(r) => r * y,
            Err(e) => e * x * 2.0,
        }
    }

    pub fn ok(x: f64, y: f64) -> f64 {
        match checked(x).ok() {
            Some(r) => r * y,
            None => y * y,
        }
    }

    pub fn or(x: f64, y: f64) -> f64 {
        root(x).or(root(y)).unwrap_or(x * y)
    }

    pub fn or_else(x: f64, y: f64) -> f64 {
        root(x).or_else(|| root(y)).unwrap_or(x * y)
    }

    pub fn or_else_of_result(x: f64, y: f64) -> f64 {
        match checked(x).or_else(|e| if y > 0.0 { Ok(e * y) } else { Err(e + 1.0) }) {
            Ok(r) => r * y,
            Err(e) => e * x,
        }
    }

    pub fn zip(x: f64, y: f64) -> f64 {
        match root(x).zip(root(y)) {
            Some((a, b)) => a * b * b,
            None => x - y,
        }
    }

    pub fn take(x: f64, y: f64) -> f64 {
        let mut held = root(x);
        let mut s = y;
        if let Some(r) = held.take() {
            s += r * y;
        }
        if held.is_none() { s * x } else { 0.0 }
    }

    pub fn as_mut(x: f64, y: f64) -> f64 {
        let mut held = root(x);
        if let Some(r) = held.as_mut() {
            *r *= y;
        }
        held.unwrap_or(y)
    }

    pub fn as_ref(x: f64, y: f64) -> f64 {
        let held = root(x);
        held.as_ref().map_or(y, |r| *r * y) + held.clone().unwrap_or(1.0)
    }

    pub fn and_then(x: f64, y: f64) -> f64 {
        root(x).and_then(|r| root(r - 1.0)).map_or(y, |r| r * y)
    }

    pub fn unwrap_or_default(x: f64, y: f64) -> f64 {
        root(x).unwrap_or_default() * y + y
    }

    pub fn question_mark(x: f64, y: f64) -> f64 {
        fn_with_question_mark(x, y).unwrap_or(x * x)
    }

    fn fn_with_question_mark(x: f64, y: f64) -> Option<f64> {
        let a = root(x)?;
        let b = root(y)?;
        Some(a * b)
    }
}

/// The same with branches.
#[reverse_diff(jvp)]
mod branches {
    pub fn map_or_else(x: f64, y: f64) -> f64 {
        if x > 0.0 { x.sqrt() * y } else { y * y }
    }

    pub fn map_or_else_of_result(x: f64, y: f64) -> f64 {
        if x > 0.0 { x.ln() * y } else { 3.0 * y }
    }

    pub fn unwrap_or_else(x: f64, y: f64) -> f64 {
        let a = if x > 0.0 { x.sqrt() } else { x * y };
        a + if y > 0.0 { y.ln() } else { 3.0 + x }
    }

    pub fn is_some_and(x: f64, y: f64) -> f64 {
        if x > 0.0 && x.sqrt() > y {
            x * y
        } else {
            x + y * y
        }
    }

    pub fn is_ok_and(x: f64, y: f64) -> f64 {
        if x > 0.0 && x.ln() < y {
            x * y
        } else {
            x + y * y
        }
    }

    pub fn filter(x: f64, y: f64) -> f64 {
        if x > 0.0 && x.sqrt() > 1.0 {
            x.sqrt() * y
        } else {
            y
        }
    }

    pub fn ok_or(x: f64, y: f64) -> f64 {
        if x > 0.0 { x.sqrt() * y } else { 3.0 * x * 2.0 }
    }

    pub fn ok_or_else(x: f64, y: f64) -> f64 {
        if x > 0.0 { x.sqrt() * y } else { 3.0 * x * 2.0 }
    }

    pub fn map_err(x: f64, y: f64) -> f64 {
        if x > 0.0 { x.ln() * y } else { 4.0 * x * 2.0 }
    }

    pub fn ok(x: f64, y: f64) -> f64 {
        if x > 0.0 { x.ln() * y } else { y * y }
    }

    pub fn or(x: f64, y: f64) -> f64 {
        if x > 0.0 {
            x.sqrt()
        } else if y > 0.0 {
            y.sqrt()
        } else {
            x * y
        }
    }

    pub fn or_else(x: f64, y: f64) -> f64 {
        or(x, y)
    }

    pub fn or_else_of_result(x: f64, y: f64) -> f64 {
        if x > 0.0 {
            x.ln() * y
        } else if y > 0.0 {
            3.0 * y * y
        } else {
            4.0 * x
        }
    }

    pub fn zip(x: f64, y: f64) -> f64 {
        if x > 0.0 && y > 0.0 {
            x.sqrt() * y.sqrt() * y.sqrt()
        } else {
            x - y
        }
    }

    pub fn take(x: f64, y: f64) -> f64 {
        if x > 0.0 {
            (y + x.sqrt() * y) * x
        } else {
            y * x
        }
    }

    pub fn as_mut(x: f64, y: f64) -> f64 {
        if x > 0.0 { x.sqrt() * y } else { y }
    }

    pub fn as_ref(x: f64, y: f64) -> f64 {
        if x > 0.0 {
            x.sqrt() * y + x.sqrt()
        } else {
            y + 1.0
        }
    }

    pub fn and_then(x: f64, y: f64) -> f64 {
        if x > 0.0 && x.sqrt() - 1.0 > 0.0 {
            (x.sqrt() - 1.0).sqrt() * y
        } else {
            y
        }
    }

    pub fn unwrap_or_default(x: f64, y: f64) -> f64 {
        if x > 0.0 {
            x.sqrt() * y + y
        } else {
            0.0 * y + y
        }
    }

    pub fn question_mark(x: f64, y: f64) -> f64 {
        if x > 0.0 && y > 0.0 {
            x.sqrt() * y.sqrt()
        } else {
            x * x
        }
    }
}

const POINTS: [(f64, f64); 6] = [
    (0.7, 1.3),
    (-0.7, 1.3),
    (0.7, -1.3),
    (-0.7, -1.3),
    (2.5, 3.0),
    (2.5, 0.3),
];

/// Values of equal bits, derivatives equal but for rounding, in both modes.
macro_rules! same {
    ($($name:ident $grad:ident $jvp:ident)+) => {$(
        #[test]
        fn $name() {
            for (x, y) in POINTS {
                let (value, g) = methods::$grad(x, y);
                let (expected, h) = branches::$grad(x, y);
                assert_eq!(value.to_bits(), methods::$name(x, y).to_bits(), "at {x}, {y}");
                assert!((value - expected).abs() < 1e-14, "{value} {expected}");
                assert!((g.0 - h.0).abs() + (g.1 - h.1).abs() < 1e-14, "{g:?} {h:?} at {x}, {y}");
                let (_, dot) = methods::$jvp(x, y, 0.3, -0.8);
                assert!((dot - (0.3 * h.0 - 0.8 * h.1)).abs() < 1e-14, "{dot} {h:?} at {x}, {y}");
            }
        }
    )+};
}

same! {
    map_or_else map_or_else_grad map_or_else_jvp
    map_or_else_of_result map_or_else_of_result_grad map_or_else_of_result_jvp
    unwrap_or_else unwrap_or_else_grad unwrap_or_else_jvp
    is_some_and is_some_and_grad is_some_and_jvp
    is_ok_and is_ok_and_grad is_ok_and_jvp
    filter filter_grad filter_jvp
    ok_or ok_or_grad ok_or_jvp
    ok_or_else ok_or_else_grad ok_or_else_jvp
    map_err map_err_grad map_err_jvp
    ok ok_grad ok_jvp
    or or_grad or_jvp
    or_else or_else_grad or_else_jvp
    or_else_of_result or_else_of_result_grad or_else_of_result_jvp
    zip zip_grad zip_jvp
    take take_grad take_jvp
    as_mut as_mut_grad as_mut_jvp
    as_ref as_ref_grad as_ref_jvp
    and_then and_then_grad and_then_jvp
    unwrap_or_default unwrap_or_default_grad unwrap_or_default_jvp
    question_mark question_mark_grad question_mark_jvp
}
