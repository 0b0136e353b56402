use ad_core::reverse_diff;

#[derive(ad_core::Differentiable)]
struct Line {
    slope: f64,
}

impl Line {
    #[reverse_diff]
    fn at(self: Box<Self>, x: f64) -> f64 {
        self.slope * x
    }
}

fn main() {
    let line = Box::new(Line { slope: 1.0 });
    let _ = line.at(1.0);
}
