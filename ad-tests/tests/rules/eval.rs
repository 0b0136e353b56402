//! Every partial as a function that can be called, made from the text of the table itself.

/// One partial of one rule. Where the rule is not for a precision, there is no function.
pub(super) struct Case {
    pub(super) origin: &'static str,
    pub(super) name: &'static str,
    pub(super) args: &'static [&'static str],
    pub(super) by: &'static str,
    pub(super) flow: &'static str,
    pub(super) double: Option<fn(&[f64]) -> f64>,
    pub(super) single: Option<fn(&[f64]) -> f32>,
}

/// The functions of `libm` under the names of the table: components of tuples by themselves.
mod parts {
    pub(super) use libm::*;

    macro_rules! component {
        ($($part:ident = $whole:ident $index:tt: $t:ident $(, $other:ident)?;)*) => {$(
            pub(super) fn $part(x: $t $(, $other: $t)?) -> $t {
                libm::$whole(x $(, $other)?).$index
            }
        )*};
    }

    component! {
        modf_0 = modf 0: f64;
        modf_1 = modf 1: f64;
        modff_0 = modff 0: f32;
        modff_1 = modff 1: f32;
        frexp_0 = frexp 0: f64;
        frexpf_0 = frexpf 0: f32;
        sincos_0 = sincos 0: f64;
        sincos_1 = sincos 1: f64;
        sincosf_0 = sincosf 0: f32;
        sincosf_1 = sincosf 1: f32;
        remquo_0 = remquo 0: f64, z;
        remquof_0 = remquof 0: f32, z;
        lgamma_r_0 = lgamma_r 0: f64;
        lgammaf_r_0 = lgammaf_r 0: f32;
    }
}

/// The next argument: an integer where it is named `n`.
macro_rules! bind {
    ($t:ident n $values:ident) => {
        $values.next().expect("a value for each argument") as i32
    };
    ($t:ident $arg:ident $values:ident) => {
        $values.next().expect("a value for each argument") as $t
    };
}

/// The value of the function of a rule.
macro_rules! value {
    ($t:ident float $name:ident $args:tt) => { <$t>::$name $args };
    ($t:ident libm $name:ident $args:tt) => { parts::$name $args };
    ($t:ident libm32 $name:ident $args:tt) => { parts::$name $args };
    ($t:ident rt $name:ident $args:tt) => { ad_core::rt::$name $args };
}

macro_rules! closure {
    ($t:ident $origin:ident $name:ident ($($arg:ident),*) $result:ident $partial:expr) => {{
        #[allow(unused_imports, unused_variables)]
        fn partial(values: &[f64]) -> $t {
            use ad_core::rt;
            use core::$t::consts;
            let mut values = values.iter().copied();
            $(let $arg = bind!($t $arg values);)*
            let $result: $t = value!($t $origin $name ($($arg),*));
            $partial
        }
        Some(partial as fn(&[f64]) -> $t)
    }};
}

macro_rules! single {
    (libm $($rest:tt)*) => { None };
    ($($rule:tt)*) => { closure!(f32 $($rule)*) };
}

macro_rules! double {
    (libm32 $($rest:tt)*) => { None };
    ($($rule:tt)*) => { closure!(f64 $($rule)*) };
}

macro_rules! case {
    ($origin:ident $name:ident ($($arg:ident),*) $result:ident $by:ident ($($flow:ident)?) $partial:expr) => {
        Case {
            origin: stringify!($origin),
            name: stringify!($name),
            args: &[$(stringify!($arg)),*],
            by: stringify!($by),
            flow: stringify!($($flow)?),
            double: double!($origin $name ($($arg),*) $result $partial),
            single: single!($origin $name ($($arg),*) $result $partial),
        }
    };
}

macro_rules! cases {
    ($($origin:ident fn $name:ident $args:tt -> $result:ident cost $cost:literal
        { $($by:ident $(($flow:ident))? => $partial:expr),* $(,)? } at $samples:tt;)*) => {
        /// Every partial, in the order of the table.
        pub(super) static CASES: &[Case] = &[$($(
            case!($origin $name $args $result $by ($($flow)?) $partial)
        ),*),*];
    };
}

ad_rules::for_each_rule!(cases);
