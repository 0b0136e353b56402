//! The harness itself: it accepts a program that is right, and fails on each way of being wrong.

use ad_tests::{Dual, Program, check, expect};

/// `x²`, right or wrong in one respect.
struct Square<const DEFECT: u8>;

const RIGHT: u8 = 0;
const VALUE: u8 = 1;
const GRADIENT: u8 = 2;
const OVERWRITES: u8 = 3;
const KEEPS_ZERO: u8 = 4;
const IGNORES_SEED: u8 = 5;
const ORACLE: u8 = 6;
const LAST_BITS: u8 = 7;

impl<const DEFECT: u8> Program for Square<DEFECT> {
    type Inputs = (f64,);
    type Active = (f64,);
    type Output = f64;
    const SINGLE: bool = false;

    fn primal(inputs: &(f64,)) -> f64 {
        inputs.0 * inputs.0
    }

    fn active(inputs: &(f64,)) -> (f64,) {
        *inputs
    }

    fn with_active(_: &(f64,), active: (f64,)) -> (f64,) {
        active
    }

    fn dual(inputs: &(f64,), direction: &[f64]) -> Vec<Dual> {
        let x = Dual::new(inputs.0, direction[0]);
        vec![if DEFECT == ORACLE { x * x.sin() } else { x * x }]
    }

    fn vjp(inputs: &(f64,), seed: f64) -> (f64, (f64,)) {
        let mut bars = (0.0,);
        (Self::vjp_into(inputs, seed, &mut bars), bars)
    }

    fn vjp_into(inputs: &(f64,), seed: f64, bars: &mut (f64,)) -> f64 {
        let (x, seed) = (inputs.0, if DEFECT == IGNORES_SEED { 1.0 } else { seed });
        let slope = match DEFECT {
            GRADIENT => x,
            LAST_BITS => 2.0 * x * (1.0 + 1e-8),
            _ => 2.0 * x,
        };
        match DEFECT {
            OVERWRITES => bars.0 = seed * slope,
            KEEPS_ZERO if bars.0 != 0.0 => {}
            _ => bars.0 += seed * slope,
        }
        if DEFECT == VALUE {
            x * x * (1.0 + f64::EPSILON)
        } else {
            x * x
        }
    }

    fn grad(inputs: &(f64,)) -> Option<(f64, (f64,))> {
        Some(Self::vjp(inputs, 1.0))
    }

    fn grad_into(inputs: &(f64,), bars: &mut (f64,)) -> Option<f64> {
        Some(Self::vjp_into(inputs, 1.0, bars))
    }
}

const AT: (f64,) = (1.5,);

#[test]
fn accepts_what_is_right() {
    check::<Square<RIGHT>>(&[AT, (0.0,), (-3.0,)]);
    expect::<Square<RIGHT>>(&AT, 2.25, &[3.0]);
}

macro_rules! rejects {
    ($($name:ident $defect:ident $message:literal;)+) => {
        $(#[test]
        #[should_panic(expected = $message)]
        fn $name() {
            check::<Square<$defect>>(&[AT]);
        })+
    };
}

rejects! {
    a_wrong_value VALUE "value of f_grad";
    a_wrong_gradient GRADIENT "f_grad: component 0 is 1.5, expected 3";
    an_accumulator_that_is_set OVERWRITES "added 1 times";
    an_accumulator_that_is_left KEEPS_ZERO "added 1 times";
    a_seed_that_is_ignored IGNORES_SEED "f_vjp for";
    a_wrong_oracle ORACLE "value over dual numbers";
    an_error_in_the_eighth_digit LAST_BITS "f_grad: component 0";
}

#[test]
#[should_panic(expected = "expected 3")]
fn rejects_a_gradient_that_is_not_the_figure() {
    expect::<Square<GRADIENT>>(&AT, 2.25, &[3.0]);
}
