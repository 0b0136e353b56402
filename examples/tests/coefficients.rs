//! The fitted coefficients against those of an independent implementation.

use std::path::Path;

use examples::{
    check::{differences, relative_gap},
    data,
    fit::{TOLERANCE, fit},
    logistic::{loss, loss_grad},
    standardise::{in_original_units, standardise},
};

const L2: f64 = 0.01;

/// The minimum by Newton's method with an exact Hessian, in numpy 2.4.6; scikit-learn 1.9.1
/// (`LogisticRegression`, solver `newton-cholesky`) agrees to 1e-9. Printed by
/// `reference/fit.py`, which says how to run it.
const REFERENCE: [(&str, f64); 31] = [
    ("mean radius", 0.416054173043),
    ("mean texture", 0.454978722760),
    ("mean perimeter", 0.403943620620),
    ("mean area", 0.414092099496),
    ("mean smoothness", 0.159906285535),
    ("mean compactness", -0.095185987351),
    ("mean concavity", 0.470136455269),
    ("mean concave points", 0.545990910126),
    ("mean symmetry", 0.044354296180),
    ("mean fractal dimension", -0.292117192923),
    ("radius error", 0.645481804234),
    ("texture error", -0.077379557266),
    ("perimeter error", 0.449362064586),
    ("area error", 0.493115613086),
    ("smoothness error", 0.093688102330),
    ("compactness error", -0.384067436598),
    ("concavity error", -0.042564295893),
    ("concave points error", 0.169179627250),
    ("symmetry error", -0.186686602850),
    ("fractal dimension error", -0.337631681365),
    ("worst radius", 0.629780423309),
    ("worst texture", 0.721450317967),
    ("worst perimeter", 0.565220380841),
    ("worst area", 0.575697136953),
    ("worst smoothness", 0.507570860655),
    ("worst compactness", 0.113726423071),
    ("worst concavity", 0.512028763275),
    ("worst concave points", 0.610907930353),
    ("worst symmetry", 0.531769106568),
    ("worst fractal dimension", 0.189148177424),
    ("intercept", -0.495269691090),
];

fn breast_cancer() -> data::Dataset {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/breast_cancer.csv");
    data::read(&file).expect("the data of the repository are well formed")
}

#[test]
fn coefficients_agree_with_the_reference() {
    let mut data = breast_cancer();
    standardise(&mut data).expect("no feature is out of range");
    let fit = fit(&data, L2, |_| ()).expect("the objective is strictly convex");
    assert!(
        fit.gradient_norm() < TOLERANCE,
        "gradient norm {:e}",
        fit.gradient_norm()
    );
    assert_eq!(fit.weights.len(), REFERENCE.len());
    let names = data.names.iter().map(String::as_str).chain(["intercept"]);
    for ((name, found), (expected_name, expected)) in names.zip(&fit.weights).zip(REFERENCE) {
        assert_eq!(name, expected_name);
        assert!(
            (found - expected).abs() < 1e-6,
            "{name}: {found} is not {expected}"
        );
    }
}

#[test]
fn gradient_agrees_with_differences_on_the_data() {
    let mut data = breast_cancer();
    standardise(&mut data).expect("no feature is out of range");
    let (xs, ys) = (&data.features, &data.labels);
    let w: Vec<f64> = REFERENCE.iter().map(|(_, w)| w + 0.1).collect();
    let (value, gradient) = loss_grad(&w, xs, ys, L2);
    assert_eq!(value.to_bits(), loss(&w, xs, ys, L2).to_bits());
    let gap = relative_gap(&gradient, &differences(|w| loss(w, xs, ys, L2), &w));
    assert!(gap < 1e-9, "{gap:e}");
}

#[test]
fn original_units_predict_the_same() {
    let original = breast_cancer();
    let mut data = original.clone();
    let scales = standardise(&mut data).expect("no feature is out of range");
    let weights: Vec<f64> = REFERENCE.iter().map(|(_, w)| *w).collect();
    let unscaled = in_original_units(&weights, &scales);
    let d = data.names.len();
    for (a, b) in data
        .features
        .chunks_exact(d)
        .zip(original.features.chunks_exact(d))
    {
        let (a, b) = (predictor(a, &weights), predictor(b, &unscaled));
        assert!((a - b).abs() < 1e-11 * (1.0 + a.abs()), "{a} is not {b}");
    }
}

fn predictor(row: &[f64], weights: &[f64]) -> f64 {
    row.iter().zip(weights).map(|(x, w)| x * w).sum::<f64>() + weights[row.len()]
}
