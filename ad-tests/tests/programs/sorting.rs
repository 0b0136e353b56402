//! Values sorted in place, and products of all that came before.

use crate::made::sorting as made;
use ad_core::reverse_diff;

/// Neighbours exchanged by `swap` until a pass changes nothing.
#[reverse_diff]
pub fn bubble_sort(a: &mut [f64]) -> usize {
    let mut passes = 0;
    let mut end = a.len();
    loop {
        let mut swapped = false;
        for i in 1..end {
            if a[i - 1] > a[i] {
                a.swap(i - 1, i);
                swapped = true;
            }
        }
        passes += 1;
        if !swapped {
            break;
        }
        end -= 1;
    }
    passes
}

/// Insertion sort: an inner loop that ends where the data say.
#[reverse_diff]
pub fn insertion_sort(a: &mut Vec<f64>) {
    for i in 1..a.len() {
        let x = a[i];
        let mut j = i;
        while j > 0 && a[j - 1] > x {
            a[j] = a[j - 1];
            j -= 1;
        }
        a[j] = x;
    }
}

/// Cumulative products in place.
#[reverse_diff]
pub fn products_in_place(x: &mut [f64]) {
    for i in 1..x.len() {
        x[i] *= x[i - 1];
    }
}

cases! {
    bubble_sort: (vec![3.0, 1.0, 2.0, 0.5],), (vec![1.0, 2.0],), (vec![1.0],);
    insertion_sort: (vec![3.0, 1.0, 2.0, 0.5],), (vec![],);
    products_in_place: (vec![3.0, 1.5, -2.0],), (vec![],);
}
