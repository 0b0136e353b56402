//! Reverse-mode automatic differentiation on the stable compiler.
//!
//! [`macro@reverse_diff`] stands on an ordinary function and emits its gradient beside it: plain Rust, with
//! no graph, no tape object and no generic number type.
//!
//! ```
//! use ad_core::reverse_diff;
//!
//! #[reverse_diff]
//! fn f(x: f64, y: f64, z: f64) -> f64 {
//!     x * y + z
//! }
//!
//! let (value, (dx, dy, dz)) = f_grad(2.0, 3.0, 4.0);
//! assert_eq!((value, dx, dy, dz), (10.0, 3.0, 2.0, 1.0));
//! ```
//!
//! # The companions of `fn f(params) -> R`
//!
//! | companion | emitted | shape |
//! | --- | --- | --- |
//! | `f_grad` | if `R` is one real number | `f_grad(params) -> (R, G)` |
//! | `f_grad_into` | if `R` is one real number | `f_grad_into(params, bars) -> R` |
//! | `f_vjp` | unless an active parameter is a `&mut` | `f_vjp(params) -> (R, pullback)`; `pullback(seed) -> G` |
//! | `f_vjp_into` | always | `f_vjp_into(params, seed, bars) -> R` |
//! | `f_jvp` | `#[reverse_diff(jvp)]` | `f_jvp(params, dots) -> (R, R_dot)` |
//! | `f_jacobian` | `#[reverse_diff(jacobian)]` | `f_jacobian(params) -> (R, J)` |
//! | `f_hvp` | `#[reverse_diff(hvp)]`, if `R` is one real number | `f_hvp(params, dots) -> (R, G, HV)` |
//! | `f_hessian` | `#[reverse_diff(hessian)]`, if `R` is one real number | `f_hessian(params) -> (R, G, H)` |
//!
//! And, each asked by its name: `f_jvps`, `f_hvps` (several directions), `f_hessian_diagonal`, `f_jacobian_sparse` and
//! `f_hessian_sparse` (see [`sparse`]). With `#[reverse_diff(debug_nan)]` companions panic at the first line of `f` that
//! makes a NaN or an infinite partial, and name file and line: for the search of one, as the checks take time. [`batch`] runs a companion over many inputs.
//!
//! * A parameter is *active* if its type holds real numbers and it is not marked `#[constant]`. `G` is its
//!   adjoint, or a tuple of adjoints in parameter order if several are active: `f64` for `f64`, `&f64` and `&mut f64`,
//!   `[f64; N]` for an array, `Vec<f64>` for a slice or `Vec`, a tuple for a tuple.
//! * The *bars* are one accumulator for each active parameter, in parameter order: `&mut f64`,
//!   `&mut [f64; N]`, `&mut [f64]`. The `_into` companions **add** to them, so called twice they add twice; one
//!   whose length is not that of its parameter panics and names both lengths.
//! * The bar of an active `&mut` parameter is *exchanged*: it comes in as the adjoint of what the parameter holds
//!   after the call, and goes out as the adjoint of what it held before. `f_grad` starts it from zero.
//! * The *seed* is the adjoint of the result, of the result's type; `()` stands for a part that is not real. A
//!   function without a real result has none.
//!
//! * The *dots* are one tangent for each active parameter, in parameter order: by value for numbers, arrays and tuples,
//!   `&[f64]` for slices and `Vec`s, `&mut` for `&mut` parameters. `J` and `H` are row-major.
//!
//! Every companion performs the operations of `f` in their order and returns its value to the last bit. What the
//! macro cannot differentiate is a compile error at its own place, never a zero; only what is marked as constant
//! loses its derivative.
//!
//! ```
//! use ad_core::reverse_diff;
//!
//! /// The mean squared error of the line `w[0] * x + w[1]`; the data are no variables.
//! #[reverse_diff]
//! fn mse(w: &[f64; 2], #[constant] xs: &[f64], #[constant] ys: &[f64]) -> f64 {
//!     let mut s = 0.0;
//!     for i in 0..xs.len() {
//!         let r = w[0] * xs[i] + w[1] - ys[i];
//!         s += r * r;
//!     }
//!     s / xs.len() as f64
//! }
//!
//! let (xs, ys) = ([1.0, 2.0], [2.0, 5.0]);
//! let (value, slope) = mse_grad(&[1.0, 0.0], &xs, &ys);
//! assert_eq!((value, slope), (5.0, [-7.0, -4.0]));
//!
//! let mut w_bar = [100.0, 0.0];
//! mse_grad_into(&[1.0, 0.0], &xs, &ys, &mut w_bar);
//! assert_eq!(w_bar, [93.0, -4.0]);
//! ```
//!
//! With a result of several numbers, a pullback takes the adjoint of the result back to that of the parameters:
//!
//! ```
//! use ad_core::reverse_diff;
//!
//! #[reverse_diff]
//! fn polar(x: f64, y: f64) -> (f64, f64) {
//!     (x.hypot(y), y.atan2(x))
//! }
//!
//! let ((radius, _angle), pullback) = polar_vjp(3.0, 4.0);
//! assert_eq!(radius, 5.0);
//! assert_eq!(pullback((1.0, 0.0)), (0.6, 0.8));
//! ```
//!
//! Forward mode and second derivatives, where they are asked:
//!
//! ```
//! use ad_core::reverse_diff;
//!
//! #[reverse_diff(jvp, jacobian)]
//! fn polar(x: f64, y: f64) -> (f64, f64) {
//!     (x.hypot(y), x * y)
//! }
//!
//! #[reverse_diff(hvp, hessian)]
//! fn bowl(x: &[f64; 2]) -> f64 {
//!     x[0] * x[0] * x[1]
//! }
//!
//! let (value, change) = polar_jvp(3.0, 4.0, 1.0, 0.0);
//! assert_eq!((value, change), ((5.0, 12.0), (0.6, 4.0)));
//! assert_eq!(polar_jacobian(3.0, 4.0).1, [[0.6, 0.8], [4.0, 3.0]]);
//! assert_eq!(bowl_hvp(&[1.0, 2.0], [1.0, 0.0]), (2.0, [4.0, 1.0], [4.0, 2.0]));
//! assert_eq!(bowl_hessian(&[1.0, 2.0]).2, [[4.0, 2.0], [2.0, 0.0]]);
//! ```
//!
//! A function may also write its result through `&mut`; the bar of such a parameter is then its seed:
//!
//! ```
//! use ad_core::reverse_diff;
//!
//! #[reverse_diff]
//! fn scale(a: &mut [f64], k: f64) {
//!     for i in 0..a.len() {
//!         a[i] *= k;
//!     }
//! }
//!
//! let (mut a, mut a_bar, mut k_bar) = ([1.0, 2.0], [1.0, 10.0], 0.0);
//! scale_vjp_into(&mut a, 3.0, &mut a_bar, &mut k_bar);
//! assert_eq!((a, a_bar, k_bar), ([3.0, 6.0], [3.0, 30.0], 21.0));
//! ```
//!
//! # Features
//!
//! * `std` (default): float functions come from std; implies `alloc`.
//! * `alloc`: `Vec`, for companions that record values or return the gradient of a slice.
//! * `nalgebra`: nalgebra's vectors and matrices of fixed size; see the module of this name.
//! * `libm`: float functions without std, and the rules of libm's Bessel functions.
//!
//! One of `std` and `libm` is needed.
#![no_std]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

pub use ad_macros::{Differentiable, method_rules, reverse_diff, scalar_rule};
pub use differentiable::{Differentiable, Tangent};
pub use rt::generic::Scalar;

#[cfg(feature = "nalgebra")]
extern crate self as ad_core;

#[cfg(feature = "alloc")]
pub mod batch;
#[cfg(feature = "std")]
pub mod check;
mod differentiable;
#[cfg(feature = "nalgebra")]
pub mod nalgebra;

#[cfg(feature = "alloc")]
#[doc(hidden)]
pub mod memory;
pub mod rt;
#[cfg(feature = "alloc")]
pub mod sparse;

/// Returns its argument, as a constant: no derivative flows through it.
///
/// Inside a differentiated function it must be called by this path, `ad_core::constant(…)`, or as `constant(…)`.
///
/// ```
/// use ad_core::reverse_diff;
///
/// /// A step of gradient descent on `x²`, whose step size counts as given.
/// #[reverse_diff]
/// fn step(x: f64) -> f64 {
///     let size = ad_core::constant(0.1 * x);
///     x - size * (2.0 * x)
/// }
///
/// // 1 - 2 * size, where the derivative of `size` would have added another -2x * 0.1.
/// let (value, slope) = step_grad(2.0);
/// assert!((value - 1.2).abs() < 1e-12);
/// assert!((slope - 0.6).abs() < 1e-12);
/// ```
#[inline(always)]
#[must_use]
pub fn constant<T>(value: T) -> T {
    value
}
