/// `f32` throughout: no constant widens.
#[reverse_diff]
pub fn logit(x: f32, w: f32) -> f32 {
    let z = (w * x).exp();
    0.5 * z / (1.0 + z)
}
