//! The table itself.

/// Hands every rule to the macro `$then`.
#[macro_export]
macro_rules! for_each_rule {
    ($then:ident) => {
        $then! {
            float fn sin(x) -> y cost 20 { x => x.cos() } at [(0.0), (0.7), (-2.5)];
            float fn cos(x) -> y cost 20 { x => -x.sin() } at [(0.0), (0.7), (-2.5)];
            float fn exp(x) -> y cost 15 { x => y } at [(0.0), (0.7), (-2.5)];
            float fn ln(x) -> y cost 15 { x(strong) => 1.0 / x } at [(0.5), (0.7), (2.5)];
            float fn ln_1p(x) -> y cost 20 { x(strong) => 1.0 / (1.0 + x) } at [(0.5), (0.7), (2.5)];
            float fn sqrt(x) -> y cost 8 { x(strong) => 0.5 / y } at [(0.25), (2.0)];
            float fn abs(x) -> y cost 1 { x(strong) => rt::abs_dx(x) } at [(0.25), (-2.0)];
            float fn tanh(x) -> y cost 25 { x => 1.0 - y * y } at [(0.25), (-2.0)];
            float fn max(x, z) -> y cost 1 { x(strong) => rt::max_dx(x, z), z(strong) => rt::max_dz(x, z) } at [(0.25, 1.0), (-2.0, -3.0)];
            float fn powi(x, n) -> y cost 6 { x(strong) => rt::powi_dx(x, n) } at [(0.25, 2), (-2.0, 3)];
            float fn floor(x) -> y cost 1 { x(zero) => 0.0 } at [(0.25), (-2.5)];
            rt fn abs_dx(x) -> y cost 1 { x(zero) => 0.0 } at [(0.25), (-2.0)];
            rt fn max_dx(x, z) -> y cost 1 { x(zero) => 0.0, z(zero) => 0.0 } at [];
            rt fn max_dz(x, z) -> y cost 1 { x(zero) => 0.0, z(zero) => 0.0 } at [];
        }
    };
}
