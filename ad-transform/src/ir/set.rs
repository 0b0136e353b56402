//! Sets of values. Values are numbered from 0, so a set is an array of bits.
//!
//! Cargo builds macros without optimisation: what the analyses do most of the time is to unite sets, and here that is one
//! operation for sixty-four values.

use super::Val;

/// A set of values. Its elements come in their order, so that nothing in the output depends on how they got in.
#[derive(Clone, Debug, Default)]
pub struct Set {
    words: Vec<u64>,
}

impl Set {
    /// The empty set.
    #[must_use]
    pub const fn new() -> Set {
        Set { words: Vec::new() }
    }

    /// Whether the value is in the set.
    #[must_use]
    pub fn contains(&self, v: &Val) -> bool {
        let (word, bit) = place(*v);
        word < self.words.len() && self.words[word] & bit != 0
    }

    /// Puts a value in; whether it was not there before.
    pub fn insert(&mut self, v: Val) -> bool {
        let (word, bit) = place(v);
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        let fresh = self.words[word] & bit == 0;
        self.words[word] |= bit;
        fresh
    }

    /// Takes a value out; whether it was there.
    pub fn remove(&mut self, v: &Val) -> bool {
        let there = self.contains(v);
        if there {
            let (word, bit) = place(*v);
            self.words[word] &= !bit;
        }
        there
    }

    /// Whether there is nothing in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|w| *w == 0)
    }

    /// How many values are in the set.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.iter().map(|w| w.count_ones() as usize).sum()
    }

    /// Puts in all values of another set.
    pub fn unite(&mut self, other: &Set) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        let mut k = 0;
        while k < other.words.len() {
            self.words[k] |= other.words[k];
            k += 1;
        }
    }

    /// Takes out all values of another set.
    pub fn subtract(&mut self, other: &Set) {
        let n = self.words.len().min(other.words.len());
        let mut k = 0;
        while k < n {
            self.words[k] &= !other.words[k];
            k += 1;
        }
    }

    /// The values that are not in another set.
    #[must_use]
    pub fn difference(&self, other: &Set) -> Set {
        let mut out = self.clone();
        out.subtract(other);
        out
    }

    /// The values that are in another set too.
    #[must_use]
    pub fn intersection(&self, other: &Set) -> Set {
        self.difference(&self.difference(other))
    }

    /// Whether no value is in both sets.
    #[must_use]
    pub fn is_disjoint(&self, other: &Set) -> bool {
        let mut pairs = self.words.iter().zip(&other.words);
        pairs.all(|(a, b)| a & b == 0)
    }

    /// Whether all values are in another set too.
    #[must_use]
    pub fn is_subset(&self, other: &Set) -> bool {
        self.difference(other).is_empty()
    }

    /// Keeps the values of which this holds.
    pub fn retain(&mut self, mut f: impl FnMut(&Val) -> bool) {
        for v in self.clone().iter() {
            if !f(&v) {
                self.remove(&v);
            }
        }
    }

    /// The values in their order.
    #[must_use]
    pub fn iter(&self) -> Iter<'_> {
        Iter {
            words: &self.words,
            next: 0,
            left: 0,
        }
    }
}

/// The word and the bit of a value.
fn place(v: Val) -> (usize, u64) {
    (v.0 as usize / 64, 1 << (v.0 % 64))
}

impl std::ops::Sub for &Set {
    type Output = Set;
    fn sub(self, other: &Set) -> Set {
        self.difference(other)
    }
}

impl std::ops::BitOr for &Set {
    type Output = Set;
    fn bitor(self, other: &Set) -> Set {
        let mut out = self.clone();
        out.unite(other);
        out
    }
}

impl PartialEq for Set {
    fn eq(&self, other: &Set) -> bool {
        self.len() == other.len() && self.difference(other).is_empty()
    }
}

impl Eq for Set {}

/// The values of a set in their order.
#[derive(Clone)]
pub struct Iter<'a> {
    words: &'a [u64],
    /// The number of words that have been begun.
    next: usize,
    /// What is left of the last of these.
    left: u64,
}

impl Iterator for Iter<'_> {
    type Item = Val;

    fn next(&mut self) -> Option<Val> {
        while self.left == 0 {
            if self.next == self.words.len() {
                return None;
            }
            self.left = self.words[self.next];
            self.next += 1;
        }
        let bit = self.left.trailing_zeros();
        self.left &= self.left - 1;
        Some(Val((self.next as u32 - 1) * 64 + bit))
    }
}

impl<'a> IntoIterator for &'a Set {
    type Item = Val;
    type IntoIter = Iter<'a>;
    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl IntoIterator for Set {
    type Item = Val;
    type IntoIter = std::vec::IntoIter<Val>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter().collect::<Vec<Val>>().into_iter()
    }
}

impl Extend<Val> for Set {
    fn extend<I: IntoIterator<Item = Val>>(&mut self, values: I) {
        for v in values {
            self.insert(v);
        }
    }
}

impl<'a> Extend<&'a Val> for Set {
    fn extend<I: IntoIterator<Item = &'a Val>>(&mut self, values: I) {
        for v in values {
            self.insert(*v);
        }
    }
}

impl FromIterator<Val> for Set {
    fn from_iter<I: IntoIterator<Item = Val>>(values: I) -> Set {
        let mut out = Set::new();
        out.extend(values);
        out
    }
}

impl<const N: usize> From<[Val; N]> for Set {
    fn from(values: [Val; N]) -> Set {
        values.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(numbers: &[u32]) -> Set {
        numbers.iter().map(|n| Val(*n)).collect()
    }

    fn numbers(set: &Set) -> Vec<u32> {
        set.iter().map(|v| v.0).collect()
    }

    #[test]
    fn values_come_in_their_order() {
        assert_eq!(numbers(&set(&[200, 0, 63, 64, 3])), [0, 3, 63, 64, 200]);
        assert_eq!(numbers(&Set::new()), [0; 0]);
    }

    #[test]
    fn sets_of_different_lengths() {
        let (short, long) = (set(&[1, 5]), set(&[5, 300]));
        assert_eq!(numbers(&short.difference(&long)), [1]);
        assert_eq!(numbers(&long.difference(&short)), [300]);
        let mut both = short.clone();
        both.unite(&long);
        assert_eq!(numbers(&both), [1, 5, 300]);
        assert_eq!(both.len(), 3);
        assert_eq!(numbers(&short.intersection(&long)), [5]);
        assert!(!short.is_disjoint(&long));
        assert!(set(&[1]).is_disjoint(&long));
    }

    #[test]
    fn what_is_taken_out_leaves_no_trace() {
        let mut long = set(&[5, 300]);
        assert!(long.remove(&Val(300)) && !long.remove(&Val(300)));
        assert_eq!(long, set(&[5]));
        assert!(!long.is_empty());
        long.retain(|_| false);
        assert!(long.is_empty());
        assert_eq!(long, Set::new());
    }
}
