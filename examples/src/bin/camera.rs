//! Finds where a camera stood from what it saw of the corners of two cubes.

use examples::camera::{Camera, pictures, search};
use nalgebra::Vector3;

fn main() {
    let corner = |i: u32, size: f64, off: f64| {
        let bit = |k: u32| f64::from(i >> k & 1) * size + off;
        Vector3::new(bit(0), bit(1), bit(2))
    };
    let points: Vec<_> = (0..8)
        .map(|i| corner(i, 2.0, -1.0))
        .chain((0..8).map(|i| corner(i, 0.7, 0.4)))
        .collect();
    let camera = Camera {
        turn: [0.2, -0.4, 0.1],
        shift: [0.3, -0.2, 6.0],
        focal: 1.5,
    };
    let seen = pictures(&camera, &points);
    let start = Camera {
        turn: [0.0; 3],
        shift: [0.0, 0.0, 5.0],
        focal: 1.2,
    };
    let (found, error) = search(start, &points, &seen, 2000);
    println!("stood: {camera:?}\nfound: {found:?}\nerror: {error:.3e}");
}
