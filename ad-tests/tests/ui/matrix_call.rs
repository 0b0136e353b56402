use ad_core::reverse_diff;

#[reverse_diff]
mod model {
    pub fn rows(x: &[f64]) -> Vec<f64> {
        x.iter().map(|v| v * v).collect()
    }

    pub fn total(x: &[f64]) -> f64 {
        let (_, matrix) = rows_jacobian(x);
        matrix[0] * x[0]
    }
}

fn main() {
    let _ = model::total_grad(&[1.0]);
}
