//! Checks that emitted code makes of its arguments.

/// Panics unless the accumulator of the parameter `name` is as long as the parameter.
///
/// # Panics
/// Where `found`, the length of the accumulator, is not `expected`, the length of the parameter.
#[track_caller]
#[inline]
pub fn check_len(name: &str, expected: usize, found: usize) {
    if found != expected {
        wrong_len("accumulator", name, expected, found);
    }
}

/// Panics unless the seed is as long as the `Vec` that is returned.
///
/// # Panics
/// Where `found`, the length of the seed, is not `expected`, the length of the result.
#[track_caller]
#[inline]
pub fn check_seed_len(expected: usize, found: usize) {
    if found != expected {
        wrong_len("seed", "result", expected, found);
    }
}

/// Panics unless the tangent of the parameter `name` is as long as the parameter.
///
/// # Panics
/// Where `found`, the length of the tangent, is not `expected`, the length of the parameter.
#[track_caller]
#[inline]
pub fn check_tangent_len(name: &str, expected: usize, found: usize) {
    if found != expected {
        wrong_len("tangent", name, expected, found);
    }
}

/// Panics unless the accumulator of the parameter `name` is of the variant of the parameter.
///
/// # Panics
/// Where they differ: what is added to the fields of one variant has no place in another.
#[track_caller]
#[inline]
pub fn check_variant(name: &str, expected: usize, found: usize) {
    if found != expected {
        wrong_variant("accumulator", name, expected, found);
    }
}

/// Panics unless the tangent of the parameter `name` is of the variant of the parameter.
///
/// # Panics
/// Where they differ.
#[track_caller]
#[inline]
pub fn check_tangent_variant(name: &str, expected: usize, found: usize) {
    if found != expected {
        wrong_variant("tangent", name, expected, found);
    }
}

#[track_caller]
#[cold]
#[inline(never)]
fn wrong_variant(what: &str, name: &str, expected: usize, found: usize) -> ! {
    panic!(
        "the {what} of `{name}` is of variant {found}, but `{name}` is of variant {expected}, counted from 0"
    )
}

#[track_caller]
#[cold]
#[inline(never)]
fn wrong_len(what: &str, name: &str, expected: usize, found: usize) -> ! {
    panic!("the {what} of `{name}` has length {found}, but `{name}` has length {expected}")
}

/// The accumulator of a `Vec` whose length changes must be as long as the `Vec` is in the end; an empty one stands for zeros.
///
/// # Panics
///
/// Where it has another length.
#[cfg(feature = "alloc")]
#[inline]
pub fn fit_len<T: Clone + Default>(name: &str, expected: usize, bar: &mut alloc::vec::Vec<T>) {
    if bar.is_empty() {
        bar.resize(expected, T::default());
    }
    check_len(name, expected, bar.len());
}

/// The same of rows whose lengths change.
///
/// # Panics
///
/// Where one has another length.
#[cfg(feature = "alloc")]
#[inline]
pub fn fit_rows<T, B: Clone + Default>(
    name: &str,
    of: &[alloc::vec::Vec<T>],
    bar: &mut alloc::vec::Vec<alloc::vec::Vec<B>>,
) {
    if bar.is_empty() {
        bar.resize_with(of.len(), alloc::vec::Vec::new);
    }
    fit_each(name, of, bar);
}

/// The same of a number of rows that does not change.
///
/// # Panics
///
/// Where one has another length.
#[cfg(feature = "alloc")]
#[inline]
pub fn fit_each<T, B: Clone + Default>(
    name: &str,
    of: &[alloc::vec::Vec<T>],
    bar: &mut [alloc::vec::Vec<B>],
) {
    check_len(name, of.len(), bar.len());
    for (row, bar) in of.iter().zip(bar) {
        fit_len(name, row.len(), bar);
    }
}
