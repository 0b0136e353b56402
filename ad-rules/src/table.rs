//! The table itself, in three parts that call one another and end in the caller's macro.

mod float;
mod libm;
mod runtime;

/// Hands every rule to the macro `$then`, in one call: std's floats, then `libm`, then the runtime.
#[macro_export]
macro_rules! for_each_rule {
    ($then:ident) => {
        $crate::float_rules! { $then }
    };
}
