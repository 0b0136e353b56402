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

#[track_caller]
#[cold]
#[inline(never)]
fn wrong_len(what: &str, name: &str, expected: usize, found: usize) -> ! {
    panic!("the {what} of `{name}` has length {found}, but `{name}` has length {expected}")
}
