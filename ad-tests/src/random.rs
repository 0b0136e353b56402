//! Reproducible numbers for seeds and for accumulators that are not zero on entry.

/// Marsaglia's xorshift generator of 64 bits.
pub struct Random(u64);

impl Random {
    /// A generator from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number in `[-2, 2)`, a multiple of 1/64 and so exact in `f32` too.
    pub fn draw(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let bits = u8::try_from(self.0 >> 56).expect("eight bits are left");
        f64::from(bits) / 64.0 - 2.0
    }

    /// `n` numbers.
    pub fn numbers(&mut self, n: usize) -> Vec<f64> {
        (0..n).map(|_| self.draw()).collect()
    }
}
