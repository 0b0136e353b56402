//! Rules of the helpers in `ad_core::rt` that partials are written with, so that partials can be
//! differentiated again. The families `powi_dxk`, `powf_ln`, `polygamma`, `jn_dx` and `yn_dx` take the
//! order of differentiation `k` (a whole number held in a float): their derivative is the next member.
//!
//! Some helpers take a value that their other arguments determine (`powf_dx` takes `x.powf(z)`), to
//! save computing it again. It has no line, because the other lines are total derivatives.

/// Ends the chain: hands everything to the macro `$then`.
#[doc(hidden)]
#[macro_export]
macro_rules! runtime_rules {
    ($then:ident $($before:tt)*) => { $then! { $($before)*
        // What the transform itself writes: the operator %, and products and quotients with a strong zero.
        rt fn rem(x, z) -> y cost 10 { x => 1.0, z(strong) => -rt::quotient(x, z, y) }
            at [(7.25, 2.0), (-7.25, 2.0), (7.25, -2.0), (-7.25, -2.0)];
        rt fn quotient(x, z, r) -> y cost 10 { x(zero) => 0.0, z(zero) => 0.0, r(zero) => 0.0 }
            at [(7.25, 2.0, 1.25), (-7.25, 2.0, -1.25)];
        rt fn strong(x, z) -> y cost 2 { x(strong) => z, z(strong) => x } at [(0.25, -3.0), (-2.0, 5.0)];
        rt fn ratio(x, z) -> y cost 6 { x(strong) => rt::ratio(1.0, z), z(strong) => -rt::ratio(y, z) }
            at [(0.25, -3.0), (-2.0, 5.0)];

        // Functions of std's floats, for partials that must also work without std.
        rt fn sqrt(x) -> y cost 6 { x(strong) => 0.5 / y } at [(0.25), (2.0)];
        rt fn exp(x) -> y cost 15 { x => y } at [(0.75), (-2.5)];
        rt fn sin(x) -> y cost 20 { x => rt::cos(x) } at [(0.0), (0.75), (-2.5)];
        rt fn cos(x) -> y cost 20 { x => -rt::sin(x) } at [(0.0), (0.75), (-2.5)];
        rt fn sinh(x) -> y cost 20 { x => rt::cosh(x) } at [(0.0), (0.75), (-2.5)];
        rt fn cosh(x) -> y cost 20 { x => rt::sinh(x) } at [(0.0), (0.75), (-2.5)];
        rt fn hypot(x, z) -> y cost 12 {
            x(strong) => rt::hypot_dx(x, z, y),
            z(strong) => rt::hypot_dx(z, x, y),
        } at [(3.0, 4.0), (-0.5, 2.0), (1.5, -0.25), (-6.0, -1.0)];

        // Kinks: piecewise constant.
        rt fn abs_dx(x) -> y cost 1 { x(zero) => 0.0 } at [(0.25), (-2.0)];
        rt fn copysign_dx(x, z) -> y cost 1 { x(zero) => 0.0, z(zero) => 0.0 } at [(0.25, -2.0)];
        rt fn max_dx(x, z) -> y cost 1 { x(zero) => 0.0, z(zero) => 0.0 } at [(0.25, -2.0)];
        rt fn max_dz(x, z) -> y cost 1 { x(zero) => 0.0, z(zero) => 0.0 } at [(0.25, -2.0)];
        rt fn min_dx(x, z) -> y cost 1 { x(zero) => 0.0, z(zero) => 0.0 } at [(0.25, -2.0)];
        rt fn min_dz(x, z) -> y cost 1 { x(zero) => 0.0, z(zero) => 0.0 } at [(0.25, -2.0)];
        rt fn maximum_dx(x, z) -> y cost 1 { x(zero) => 0.0, z(zero) => 0.0 } at [(0.25, -2.0)];
        rt fn maximum_dz(x, z) -> y cost 1 { x(zero) => 0.0, z(zero) => 0.0 } at [(0.25, -2.0)];
        rt fn minimum_dx(x, z) -> y cost 1 { x(zero) => 0.0, z(zero) => 0.0 } at [(0.25, -2.0)];
        rt fn minimum_dz(x, z) -> y cost 1 { x(zero) => 0.0, z(zero) => 0.0 } at [(0.25, -2.0)];
        rt fn fdim_dx(x, z) -> y cost 1 { x(zero) => 0.0, z(zero) => 0.0 } at [(0.25, -2.0)];
        rt fn clamp_dx(x, lo, hi) -> y cost 2 { x(zero) => 0.0, lo(zero) => 0.0, hi(zero) => 0.0 }
            at [(0.25, -2.0, 2.0)];
        rt fn clamp_dlo(x, lo, hi) -> y cost 1 { x(zero) => 0.0, lo(zero) => 0.0, hi(zero) => 0.0 }
            at [(0.25, -2.0, 2.0)];
        rt fn clamp_dhi(x, lo, hi) -> y cost 1 { x(zero) => 0.0, lo(zero) => 0.0, hi(zero) => 0.0 }
            at [(0.25, -2.0, 2.0)];
        rt fn ldexp_dx(x, n) -> y cost 2 { x(zero) => 0.0 } at [(0.75, 3)];

        // Powers. With p = x^z ln^k x, dp/dx = z x^(z-1) ln^k x + k x^(z-1) ln^(k-1) x, dp/dz = p ln x.
        rt fn powi_dx(x, n) -> y cost 6 { x => rt::powi_dxk(x, n, 2.0) }
            at [(0.25, 2), (-2.0, 3), (1.5, -3), (-1.5, 1)];
        rt fn powi_dxk(x, n, k) -> y cost 8 { x => rt::powi_dxk(x, n, k + 1.0) }
            at [(0.25, 2, 1.0), (-2.0, 5, 2.0), (1.5, -3, 3.0), (-1.5, 1, 2.0)];
        rt fn powf_dx(x, z, p) -> y cost 10 {
            x(strong) => rt::strong(z * (z - 1.0), rt::powf_ln(x, z - 2.0, 0.0)),
            z(strong) => rt::powf_ln(x, z - 1.0, 0.0) + rt::strong(z, rt::powf_ln(x, z - 1.0, 1.0)),
        } at [(4.0, 1.5, 8.0), (0.25, -2.5, 32.0), (1.0, -4.0, 1.0)];
        rt fn powf_dz(x, z, p) -> y cost 20 {
            x(strong) => rt::powf_ln(x, z - 1.0, 0.0) + rt::strong(z, rt::powf_ln(x, z - 1.0, 1.0)),
            z(strong) => rt::powf_ln(x, z, 2.0),
        } at [(4.0, 1.5, 8.0), (0.25, -2.5, 32.0), (1.0, -4.0, 1.0)];
        rt fn powf_ln(x, z, k) -> y cost 40 {
            x(strong) => rt::strong(z, rt::powf_ln(x, z - 1.0, k)) + rt::strong(k, rt::powf_ln(x, z - 1.0, k - 1.0)),
            z(strong) => rt::powf_ln(x, z, k + 1.0),
        } at [(2.5, 1.5, 0.0), (0.25, -2.5, 1.0), (3.0, 0.5, 2.0)];

        // The plane. With u = x / h and v = z / h, du/dx = v v / h and du/dz = -u v / h;
        // with f = z / h² and g = x / h², df/dx = -2 f g and df/dz = g² - f².
        rt fn hypot_dx(x, z, h) -> y cost 5 {
            x(strong) => rt::ratio(rt::hypot_dx(z, x, h) * rt::hypot_dx(z, x, h), h),
            z(strong) => -rt::ratio(y * rt::hypot_dx(z, x, h), h),
        } at [(3.0, 4.0, 5.0), (-1.5, 2.0, 2.5), (12.0, -5.0, 13.0), (-8.0, -15.0, 17.0)];
        rt fn atan2_dx(x, z) -> y cost 15 {
            x(strong) => -2.0 * y * rt::atan2_dx(z, x),
            z(strong) => (rt::atan2_dx(z, x) - y) * (rt::atan2_dx(z, x) + y),
        } at [(0.5, 2.0), (3.0, -0.25), (-1.5, 0.75), (-0.25, -4.0)];

        // Gamma and Bessel families.
        rt fn digamma(x) -> y cost 60 { x(strong) => rt::polygamma(1.0, x) } at [(0.75), (4.25), (-2.25)];
        rt fn polygamma(k, x) -> y cost 60 { x(strong) => rt::polygamma(k + 1.0, x) }
            at [(1.0, 0.75), (1.0, -1.25), (2.0, 4.25), (3.0, 30.0), (2.0, -5.375)];
        rt fn jn(n, x) -> y cost 60 { x => rt::jn_dx(1.0, n, x) } at [(1, 0.75), (3, -2.5), (-2, 9.0)];
        rt fn jn_dx(k, n, x) -> y cost 120 { x => rt::jn_dx(k + 1.0, n, x) }
            at [(1.0, 1, 0.75), (2.0, 0, -2.5), (1.0, 3, 9.0)];
        rt fn yn(n, x) -> y cost 60 { x(strong) => rt::yn_dx(1.0, n, x) } at [(1, 0.75), (3, 2.5), (-2, 9.0)];
        rt fn yn_dx(k, n, x) -> y cost 120 { x(strong) => rt::yn_dx(k + 1.0, n, x) }
            at [(1.0, 1, 0.75), (2.0, 0, 2.5), (1.0, 3, 9.0)];
    }};
}
