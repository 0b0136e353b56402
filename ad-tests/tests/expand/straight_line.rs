/// Plain arithmetic: no record, no allocation, each adjoint bound once.
#[reverse_diff]
pub fn f(x: f64, y: f64, z: f64) -> f64 {
    x * y + z
}
