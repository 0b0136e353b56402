//! Views that are written through: cut, cut again, shadowed, chosen, advanced.

use crate::made::views as made;
use ad_core::reverse_diff;

/// Reborrows: of a parameter, of a view, of a scalar.
#[reverse_diff]
pub fn reborrowed(p: &mut f64, a: &mut [f64]) {
    let q = &mut *p;
    *q *= 2.0;
    let r = &mut *q;
    *r += a[0];
    let view = &mut a[..];
    let again = &mut view[1..];
    again[0] += *r * again[0];
    let element = &mut again[1];
    *element *= *r;
    *r = *element - view[0];
    *p += a[1];
}

cases! {
    reborrowed: (0.7, vec![0.3, 1.2, -0.4]);
}
