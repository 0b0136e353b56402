//! The convergence of a fit as a picture.

use plotters::{
    coord::Shift,
    prelude::{
        BLACK, BindKeyPoints, ChartBuilder, Circle, Color, DrawingArea, DrawingAreaErrorKind,
        DrawingBackend, IntoDrawingArea, IntoLogRange, LineSeries, PathElement, RGBColor,
        SVGBackend, SeriesLabelPosition, WHITE,
    },
};

use crate::fit::{Fit, Step};

const SIZE: (u32, u32) = (900, 560);
/// Blue and vermilion of a palette that colour-blind readers can tell apart (Okabe and Ito).
const COLOURS: [RGBColor; 2] = [RGBColor(0, 114, 178), RGBColor(213, 94, 0)];
const GREY: RGBColor = RGBColor(225, 225, 225);
const FONT: &str = "sans-serif";

/// One line of the plot: iteration and value.
type Points = Vec<(f64, f64)>;

/// An SVG document: the objective above its final value, and the norm of the gradient, over the
/// iterations, on a logarithmic scale.
///
/// # Errors
/// If the plotting library reports one.
pub fn convergence(fit: &Fit) -> Result<String, String> {
    let mut svg = String::new();
    draw(
        &SVGBackend::with_string(&mut svg, SIZE).into_drawing_area(),
        fit,
    )
    .map_err(|e| e.to_string())?;
    Ok(svg)
}

fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    fit: &Fit,
) -> Result<(), DrawingAreaErrorKind<DB::ErrorType>> {
    area.fill(&WHITE)?;
    let lines = lines(&fit.steps);
    let decades = decades(&lines);
    let (bottom, top) = (power(*decades.start()), power(*decades.end()));
    let ticks = decades.clone().map(power).collect::<Vec<_>>();
    let last = (fit.steps.len().max(2) - 1) as f64;
    let mut chart = ChartBuilder::on(area)
        .caption("Convergence of L-BFGS", (FONT, 22))
        .margin(16)
        .x_label_area_size(48)
        .y_label_area_size(72)
        .build_cartesian_2d(0.0..last, (bottom..top).log_scale().with_key_points(ticks))?;
    chart
        .configure_mesh()
        .bold_line_style(GREY)
        .light_line_style(WHITE)
        .x_desc("iteration")
        .y_desc("value (logarithmic scale)")
        .x_labels(fit.steps.len().clamp(2, 11)) // no more than there are whole numbers
        .x_label_formatter(&|x| format!("{x:.0}"))
        .y_label_formatter(&|y| format!("{y:.0e}"))
        .label_style((FONT, 14))
        .axis_desc_style((FONT, 16))
        .draw()?;
    for ((name, points), colour) in lines.into_iter().zip(COLOURS) {
        let dots = points
            .iter()
            .map(|&p| Circle::new(p, 2, colour.filled()))
            .collect::<Vec<_>>();
        chart.draw_series(dots)?;
        chart
            .draw_series(LineSeries::new(points, colour.stroke_width(2)))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 24, y)], colour.stroke_width(2)));
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::UpperRight)
        .legend_area_size(32)
        .margin(12)
        .background_style(WHITE)
        .border_style(BLACK)
        .label_font((FONT, 15))
        .draw()?;
    area.present()
}

/// A logarithmic scale has no place for a zero, such as the objective above its own final value
/// at the end.
fn lines(steps: &[Step]) -> [(&'static str, Points); 2] {
    let least = steps.last().map_or(0.0, |step| step.objective);
    let points = |value: &dyn Fn(&Step) -> f64| {
        let numbered = steps
            .iter()
            .enumerate()
            .map(|(i, step)| (i as f64, value(step)));
        numbered.filter(|&(_, y)| y > 0.0).collect()
    };
    [
        (
            "objective minus its final value",
            points(&|step| step.objective - least),
        ),
        ("norm of the gradient", points(&|step| step.gradient_norm)),
    ]
}

/// The powers of ten around all points.
fn decades(lines: &[(&str, Points)]) -> std::ops::RangeInclusive<i32> {
    let logs = || {
        lines
            .iter()
            .flat_map(|(_, points)| points)
            .map(|&(_, y)| y.log10())
    };
    let low = logs().fold(0.0, f64::min).floor() as i32;
    let high = logs().fold(f64::NEG_INFINITY, f64::max).ceil() as i32;
    low..=high.max(low + 1)
}

fn power(exponent: i32) -> f64 {
    10f64.powi(exponent)
}
