//! A strict user: companions raise no warning of rustc's or of clippy's, and the user's names do not collide with
//! emitted ones. What is checked is that this file compiles, and that `cargo clippy` is content with it.
#![warn(missing_docs)]
#![deny(warnings, unused, clippy::all, clippy::pedantic)]
#![forbid(unsafe_code)]

pub mod lib {
    //! The user's crate.
    use ad_core::reverse_diff;

    /// A constant of the module.
    pub const SCALE: f64 = 0.5;

    /// Names that emitted code would like to have.
    ///
    /// # Panics
    /// If the lengths differ.
    #[must_use]
    #[reverse_diff]
    pub fn names(x: f64, x_bar: f64, seed: f64, tape: &[f64], value: f64) -> f64 {
        assert_eq!(tape.len(), 2, "two entries");
        let t0 = x * x_bar;
        let t1 = t0 + seed.sin();
        let mut x_rec = value;
        let rec = tape[0];
        for trip in 0..3_u32 {
            x_rec = x_rec * t1 + rec * f64::from(trip);
        }
        let pullback = x_rec * tape[1];
        let result = pullback * SCALE;
        result + value
    }

    /// A parameter that nothing depends on, and one that is passive.
    #[must_use]
    #[reverse_diff]
    pub fn unused(x: f64, _y: f64, _: &[f64], #[constant] n: u32) -> f64 {
        let mut s = x;
        for _ in 0..n {
            s = s * 2.0 - 1.0;
        }
        s
    }

    /// A loop whose reverse is one assignment.
    #[must_use]
    #[reverse_diff]
    pub fn doubled(x: f64, #[constant] n: u32) -> f64 {
        let mut s = x;
        for _ in 0..n {
            s *= 2.0;
        }
        s
    }

    /// Memory, and loops that end themselves.
    #[must_use]
    #[reverse_diff]
    #[allow(clippy::needless_range_loop)]
    pub fn settled(v: &[f64], k: f64) -> f64 {
        let mut a = [0.0; 4];
        for i in 0..4 {
            a[i] = v[i] * 1.5;
        }
        let mut trips = 0;
        while (a[0] - a[1]).abs() > 0.5 && trips < 9 {
            for i in 1..4 {
                if a[i] < -9.0 {
                    break;
                }
                a[i - 1] += k * (a[i] - a[i - 1]);
            }
            trips += 1;
        }
        a[0] * a[3]
    }

    /// An output.
    #[reverse_diff]
    pub fn output(x: f64, y: &mut [f64], z: &mut f64) {
        y[0] = x * y[1];
        *z *= x;
    }

    /// A loop whose index only the forward sweep needs.
    #[must_use]
    #[reverse_diff]
    pub fn index_unused_in_reverse(x: f64, #[constant] n: u32) -> f64 {
        let mut s = x;
        for k in 0..n {
            s = s * x + f64::from(k);
        }
        s
    }

    /// A carried value whose start is passive: its adjoint at the start is of no use.
    #[must_use]
    #[reverse_diff]
    #[allow(clippy::needless_range_loop)]
    pub fn product(v: &[f64]) -> f64 {
        let mut p = 1.0;
        for i in 0..v.len() {
            p *= v[i];
        }
        p
    }

    /// A parameter that steers and does not flow.
    #[must_use]
    #[reverse_diff]
    #[allow(clippy::needless_range_loop)]
    pub fn steering(v: &[f64], t: f64) -> f64 {
        let mut s = 0.0;
        for i in 0..v.len() {
            if v[i] > t {
                s += v[i];
            }
        }
        s
    }

    /// A result that does not depend on the parameters.
    #[must_use]
    #[reverse_diff]
    pub fn independent(x: f64, y: f64) -> f64 {
        if x > y { 1.0 } else { 2.0 }
    }

    /// Several results.
    #[must_use]
    #[reverse_diff]
    pub fn pair(p: (f64, f64), v: &[f64; 3]) -> (f64, [f64; 2]) {
        let (a, b) = p;
        if a > b {
            return (a * v[0], [b, 0.0]);
        }
        (b * v[1], [a * v[2], b])
    }

    /// Many parameters; more in the companions.
    #[must_use]
    #[reverse_diff]
    #[allow(clippy::too_many_arguments, clippy::many_single_char_names)]
    pub fn many(a: f64, b: f64, c: f64, d: f64, e: f64, f: f64, g: f64, h: f64) -> f64 {
        a * b + c * d + e * f + g * h
    }

    /// Lifetimes and a const parameter.
    #[must_use]
    #[reverse_diff]
    pub fn generic<'a, const N: usize>(x: &'a [f64; N], y: &'a [f64]) -> f64 {
        let mut s = 0.0;
        for i in 0..N {
            s += x[i] * y[i];
        }
        s
    }

    /// Only within the crate.
    #[reverse_diff]
    pub(crate) fn restricted(x: f32) -> f32 {
        let y = { x.exp() };
        if y > 1.0 { y * x } else { y }
    }

    #[reverse_diff]
    fn private(x: f64) -> f64 {
        x.abs().sqrt()
    }

    /// Every companion; names that emitted code would like to have.
    #[must_use]
    #[reverse_diff(
        jvp,
        hvp,
        jacobian,
        hessian,
        jvps,
        hvps,
        hessian_diagonal,
        jacobian_sparse,
        hessian_sparse,
        order = 2
    )]
    #[allow(clippy::needless_range_loop)]
    pub fn products(
        x: f64,
        x_dot: &[f64],
        first: [f64; 2],
        _unused: &[f64; 3],
        columns: (f64, u32),
    ) -> f64 {
        let mut at = [0.0; 3];
        for i in 0..3 {
            at[i] = x * x_dot[i] * first[i % 2];
        }
        let mut row = at[0];
        while row < 4.0 {
            row = row * 2.0 + columns.0.exp();
        }
        row * at[2]
    }

    /// The same of an output, and of several results.
    #[reverse_diff(jvp, jacobian)]
    pub fn product_output(x: f32, y: &mut [f32], _z: &mut f32) -> (f32, [f32; 2], u8) {
        y[0] *= x;
        (x.sin(), [y[0], 1.0], 7)
    }

    /// Nothing but outputs.
    #[reverse_diff(jvp, jacobian)]
    pub fn only_output(x: f64, y: &mut [f64; 2]) {
        y[0] *= x;
    }

    /// Results that are lists, from wherever.
    #[must_use]
    #[reverse_diff(jvp)]
    pub fn list(x: &[f64], #[constant] n: usize) -> Vec<f64> {
        let mut out = x.to_vec();
        for i in 0..n {
            out[i] *= x[0];
            if out[i] > 10.0 {
                return out;
            }
        }
        out.push(x[1]);
        out
    }

    /// A list of lists, and a number.
    #[must_use]
    #[reverse_diff(jvp)]
    pub fn table(x: &[f64]) -> (f64, Vec<Vec<f64>>) {
        let mut rows: Vec<Vec<f64>> = x.chunks(2).map(<[f64]>::to_vec).collect();
        rows.swap(0, 1);
        let last = rows.pop().unwrap_or_default();
        (last[0], rows)
    }

    /// A list that may not be there.
    #[reverse_diff]
    #[must_use]
    pub fn checked_list(x: &[f64]) -> Option<Vec<f64>> {
        let first = x.first()?;
        Some(x.iter().map(|v| v * first).collect())
    }

    /// Views in lists, and slices as arrays.
    #[reverse_diff(jvp)]
    pub fn views(y: &mut [f64], x: &[f64; 2]) -> f64 {
        let (pairs, rest) = y.as_chunks_mut::<2>();
        for [a, b] in pairs.iter_mut() {
            std::mem::swap(a, b);
            *a *= x[0];
        }
        pairs.swap(0, 1);
        let left = rest.len();
        let mut rows: Vec<&mut [f64]> = y.chunks_mut(2).collect();
        rows.swap(0, left);
        rows[0][1] *= x[1];
        let both = [&x[..1], &x[1..]];
        both[left % 2][0] * rows[1][0]
    }

    /// Uses the private ones.
    #[must_use]
    pub fn through(x: f64) -> f64 {
        private_grad(x).1 + private(0.0) + f64::from(restricted(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::lib;

    #[test]
    #[allow(clippy::float_cmp)]
    fn figures() {
        assert_eq!(lib::doubled_grad(1.5, 3), (12.0, 8.0));
        let (value, (x, x_bar, seed, tape, of_value)) =
            lib::names_grad(2.0, 3.0, 0.0, &[1.0, 4.0], 5.0);
        // t1 = 6; x_rec = ((5 t1 + 0) t1 + 1) t1 + 2 = 5 t1^3 + t1 + 2; result = 2 x_rec + 5
        assert_eq!(value, 2.0 * 1088.0 + 5.0);
        assert_eq!(
            (x, x_bar, seed),
            (2.0 * 541.0 * 3.0, 2.0 * 541.0 * 2.0, 2.0 * 541.0)
        );
        assert_eq!(tape, [2.0 * 8.0, 0.5 * 1088.0]);
        assert_eq!(of_value, 2.0 * 216.0 + 1.0);
        assert_eq!(
            lib::unused_grad(3.0, 1.0, &[1.0], 2),
            (9.0, (4.0, 0.0, vec![0.0]))
        );
        assert_eq!(lib::product_grad(&[2.0, 3.0]), (6.0, vec![3.0, 2.0]));
        assert_eq!(
            lib::generic_grad(&[2.0, 3.0], &[5.0, 7.0, 11.0]),
            (31.0, ([5.0, 7.0], vec![2.0, 3.0, 0.0]))
        );
        assert_eq!(lib::restricted_grad(0.0), (1.0, 1.0));
        assert_eq!(lib::through(4.0), 1.25);
        let ((), j) = lib::only_output_jacobian(3.0, &mut [2.0, 5.0]);
        assert_eq!(j, [[2.0, 3.0, 0.0], [0.0, 0.0, 1.0]]);
        let (_, j) = lib::product_output_jacobian(0.0, &mut [2.0], &mut 1.0);
        assert_eq!(j.len(), 5 * 3);
        let (_, pullback) = lib::pair_vjp((1.0, 2.0), &[3.0, 4.0, 5.0]);
        assert_eq!(
            pullback((1.0, [10.0, 100.0])),
            ((50.0, 104.0), [0.0, 2.0, 10.0])
        );
    }
}
