//! Whether what they found agrees.

use super::{Call, Columns, LARGE, Numbers, Tolerance, bits, flat, magnitude, product, within};

impl<'a> Call<'a> {
    /// What disagrees, if anything does.
    #[allow(clippy::too_many_lines, reason = "one check after the other")]
    pub(super) fn compare(
        &self,
        value: &[f64],
        columns: &Columns,
        tolerance: Tolerance,
    ) -> Result<Option<(&'static str, String)>, String> {
        let n = columns.len();
        let mut random = Numbers(value.len() as u64 + 7 * n as u64);
        let seed = if value.len() == 1 {
            vec![1.0]
        } else {
            random.numbers(value.len())
        };
        let (expected, scale) = product(columns, &seed);
        let far = |found: &[f64], start: &[f64], times: f64| {
            found.len() != n
                || found.iter().zip(start).zip(&expected).any(|((f, s), e)| {
                    let bound = tolerance.of(scale.max(s.abs()), times * magnitude(&seed));
                    !within(f - s - times * e, bound)
                })
        };
        macro_rules! ran {
            ($what:literal, $found:expr) => {
                match $found {
                    Ok(v) => v,
                    Err(why) => return Ok(Some(("panic", format!("{}: {why}", $what)))),
                }
            };
        }
        macro_rules! same {
            ($what:literal, $found:expr) => {
                if !bits($found, value) {
                    return Ok(Some((
                        "value",
                        format!("{}: {:?} for {value:?}", $what, $found),
                    )));
                }
            };
        }
        let start = random.numbers(n);
        let mut bars = self.filled(&start);
        let found = ran!("vjp_into", self.vjp_into(&seed, &mut bars)?);
        same!("vjp_into", &found);
        let first = flat(&bars);
        if far(&first, &start, 1.0) {
            let found: Vec<f64> = first.iter().zip(&start).map(|(f, s)| f - s).collect();
            return Ok(Some((
                "gradient",
                format!("found {found:?} oracle {expected:?} value {value:?} scale {scale}"),
            )));
        }
        ran!("vjp_into again", self.vjp_into(&seed, &mut bars)?);
        let twice = flat(&bars);
        if far(&twice, &start, 2.0) {
            return Ok(Some((
                "again",
                format!("{twice:?} from {start:?} oracle {expected:?}"),
            )));
        }
        let zeros = vec![0.0; n];
        let mut reverse = None;
        if let Some(found) = self.vjp(&seed)? {
            let (v, g) = ran!("vjp", found);
            same!("vjp", &v);
            if far(&g, &zeros, 1.0) {
                return Ok(Some(("vjp", format!("{g:?} oracle {expected:?}"))));
            }
            reverse = Some(g);
        }
        if value.len() == 1
            && let Some(found) = self.grad()?
        {
            let (v, g) = ran!("grad", found);
            same!("grad", &v);
            if far(&g, &zeros, 1.0) {
                return Ok(Some(("grad", format!("{g:?} oracle {expected:?}"))));
            }
        }
        let reverse =
            reverse.unwrap_or_else(|| first.iter().zip(&start).map(|(f, s)| f - s).collect());
        let direction = random.numbers(n);
        if let Some(found) = self.jvp(&direction)? {
            let (v, dots) = ran!("jvp", found);
            same!("jvp", &v);
            if dots.len() != value.len() {
                return Ok(Some(("jvp", format!("{} tangents", dots.len()))));
            }
            for (row, found) in dots.iter().enumerate() {
                let terms = columns.iter().zip(&direction).map(|(c, u)| c[row].1 * u);
                let scale = terms.clone().map(f64::abs).sum::<f64>().max(1.0);
                let expected: f64 = terms.sum();
                let bound = tolerance.of(scale, magnitude(&direction));
                if !within(found - expected, bound) {
                    return Ok(Some((
                        "jvp",
                        format!("row {row}: {found} expected {expected} scale {scale}"),
                    )));
                }
            }
            let forward: f64 = dots.iter().zip(&seed).map(|(a, b)| a * b).sum();
            let back: f64 = reverse.iter().zip(&direction).map(|(a, b)| a * b).sum();
            let factors = magnitude(&seed) * magnitude(&direction);
            if !within(forward - back, 10.0 * tolerance.of(scale, factors)) {
                return Ok(Some((
                    "identity",
                    format!("<v, J u> {forward}, <Jᵀ v, u> {back}"),
                )));
            }
        }
        if let Some(found) = self.hvp(&direction)? {
            let [v, g, h] = ran!("hvp", found);
            same!("hvp", &v);
            let mut first = vec![0.0; value.len()];
            first[0] = 1.0;
            let (expected, scale) = product(columns, &first);
            if g.len() != n
                || g.iter()
                    .zip(&expected)
                    .any(|(g, e)| !within(g - e, tolerance.of(scale, 1.0)))
            {
                return Ok(Some((
                    "hvp",
                    format!("gradient {g:?} expected {expected:?}"),
                )));
            }
            let other = random.numbers(n);
            if let Some(Ok([_, _, k])) = self.hvp(&other)? {
                let pair =
                    |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
                let (left, right) = (pair(&h, &other), pair(&k, &direction));
                let size = h.iter().fold(scale, |m, x| m.max(x.abs()));
                let bound = 100.0 * tolerance.of(size * n as f64, 0.0);
                if size < LARGE && !within(left - right, bound) {
                    return Ok(Some((
                        "symmetry",
                        format!("<v, H u> {left}, <u, H v> {right}"),
                    )));
                }
            }
        }
        Ok(None)
    }
}
