//! Maps of values. Values are numbered from 0, so a map is an array.

use super::Val;

/// A map from values.
#[derive(Clone, Debug)]
pub struct Table<T> {
    entries: Vec<Option<T>>,
}

impl<T> Default for Table<T> {
    fn default() -> Table<T> {
        Table {
            entries: Vec::new(),
        }
    }
}

impl<T> Table<T> {
    /// The empty map.
    pub fn new() -> Table<T> {
        Table::default()
    }

    /// What stands for the value.
    pub fn get(&self, v: &Val) -> Option<&T> {
        self.entries.get(v.0 as usize).and_then(Option::as_ref)
    }

    /// Whether something stands for the value.
    pub fn contains_key(&self, v: &Val) -> bool {
        self.get(v).is_some()
    }

    /// Enters something for the value.
    pub fn insert(&mut self, v: Val, entry: T) {
        *self.slot(v) = Some(entry);
    }

    /// Takes out what stands for the value.
    pub fn remove(&mut self, v: &Val) -> Option<T> {
        self.entries.get_mut(v.0 as usize).and_then(Option::take)
    }

    /// The entries.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.entries.iter_mut().flatten()
    }

    fn slot(&mut self, v: Val) -> &mut Option<T> {
        let i = v.0 as usize;
        if self.entries.len() <= i {
            self.entries.resize_with(i + 1, || None);
        }
        &mut self.entries[i]
    }
}

impl<T> std::ops::Index<&Val> for Table<T> {
    type Output = T;
    fn index(&self, v: &Val) -> &T {
        self.get(v).expect("an entry for the value")
    }
}
