//! Reproducible choices. The generator is written out here so that a seed means the same programs for ever.

/// Steele, Lea and Flood's `SplitMix64` (OOPSLA 2014).
#[derive(Clone)]
pub struct Random(u64);

impl Random {
    /// A generator for the program of this number in the run of this seed.
    #[must_use]
    pub fn of(seed: u64, number: u64) -> Random {
        let mut r = Random(seed ^ number.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        r.draw();
        Random(r.draw())
    }

    /// 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.draw() % n.max(1) as u64) as usize
    }

    /// A number in `a..=b`.
    pub fn within(&mut self, a: usize, b: usize) -> usize {
        a + self.below(b - a + 1)
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, p: usize) -> bool {
        self.below(100) < p
    }

    /// One of these.
    pub fn of_these<'a, T: ?Sized>(&mut self, these: &[&'a T]) -> &'a T {
        these[self.below(these.len())]
    }

    /// The index of a weight, chosen by the weights.
    pub fn weighted(&mut self, weights: &[usize]) -> usize {
        let mut k = self.below(weights.iter().sum());
        for (i, w) in weights.iter().enumerate() {
            if k < *w {
                return i;
            }
            k -= w;
        }
        0
    }
}
