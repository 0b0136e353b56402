//! Casts, and `ad_core::constant`, in programs over dual numbers.

use super::Dual;

/// `self as T`, where either may be a dual number.
pub trait Cast<T> {
    /// The value as a `T`.
    fn cast(self) -> T;
}

/// `value as T`.
pub fn cast<T>(value: impl Cast<T>) -> T {
    value.cast()
}

/// `ad_core::constant` for what occurs in programs.
pub trait Stop {
    /// The same value, without its derivative.
    #[must_use]
    fn stop(self) -> Self;
}

/// `value` without its derivative.
pub fn stop<T: Stop>(value: T) -> T {
    value.stop()
}

impl Cast<Dual> for Dual {
    fn cast(self) -> Dual {
        self
    }
}

impl Stop for Dual {
    fn stop(self) -> Dual {
        Dual::constant(self.value())
    }
}

macro_rules! to {
    ($from:ident: $($into:ident)*) => {
        $(impl Cast<$into> for $from {
            #[allow(clippy::unnecessary_cast, clippy::cast_lossless)]
            fn cast(self) -> $into {
                self as $into
            }
        })*
    };
}

macro_rules! integers {
    ($($name:ident)*) => {
        $(
            to! { $name: u8 u16 u32 u64 usize i8 i16 i32 i64 isize }
            to! { bool: $name }
            impl Cast<Dual> for $name {
                fn cast(self) -> Dual {
                    Dual::constant(self as f64)
                }
            }
            impl Cast<$name> for Dual {
                fn cast(self) -> $name {
                    self.value() as $name
                }
            }
            impl Stop for $name {
                fn stop(self) -> $name {
                    self
                }
            }
        )*
    };
}

integers! { u8 u16 u32 u64 usize i8 i16 i32 i64 isize }
