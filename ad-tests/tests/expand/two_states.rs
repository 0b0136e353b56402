/// Two values are carried; both are recorded.
#[reverse_diff]
pub fn pendulum(angle: f64, speed: f64, damping: f64, steps: usize) -> f64 {
    let (mut a, mut v) = (angle, speed);
    for _ in 0..steps {
        v -= 0.1 * (a.sin() + damping * v * v);
        a += 0.1 * v;
    }
    a * v
}
