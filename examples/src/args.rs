//! The command line of the program.

use std::{ffi::OsString, path::PathBuf};

use lexopt::{Arg, Parser, ValueExt};

/// What `--help` prints.
pub const HELP: &str = "\
Fits a logistic regression with an L2 penalty, using a gradient written by #[reverse_diff].

Usage: logistic [OPTIONS] [FILE]

  FILE           CSV: a header, numbers, a last column `label` of 0 and 1
                 [default: the breast cancer data of the repository]
  --l2 NUMBER    weight of the penalty, positive [default: 0.01]
  --plot FILE    where to write the convergence plot, as SVG [default: logistic.svg]
  -h, --help     print this text";

/// What the user asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// The text [`HELP`].
    Help,
    /// A fit.
    Fit(Options),
}

/// How to fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The file to read.
    pub data: PathBuf,
    /// The weight of the penalty.
    pub l2: f64,
    /// The file to write the plot to.
    pub plot: PathBuf,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            data: concat!(env!("CARGO_MANIFEST_DIR"), "/data/breast_cancer.csv").into(),
            l2: 0.01,
            plot: "logistic.svg".into(),
        }
    }
}

/// Reads arguments, without the name of the program.
///
/// # Errors
/// For an unknown option, a missing or bad value, and a second file.
pub fn parse<I>(args: I) -> Result<Request, lexopt::Error>
where
    I: IntoIterator,
    I::Item: Into<OsString>,
{
    let mut parser = Parser::from_args(args);
    let mut options = Options::default();
    let mut given = false;
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Short('h') | Arg::Long("help") => return Ok(Request::Help),
            Arg::Long("l2") => options.l2 = parser.value()?.parse_with(positive)?,
            Arg::Long("plot") => options.plot = parser.value()?.into(),
            Arg::Value(file) if !given => {
                options.data = file.into();
                given = true;
            }
            other => return Err(other.unexpected()),
        }
    }
    Ok(Request::Fit(options))
}

/// Without a penalty, data that a plane separates have no minimum.
fn positive(text: &str) -> Result<f64, &'static str> {
    match text.parse() {
        Ok(x) if f64::is_finite(x) && x > 0.0 => Ok(x),
        _ => Err("a positive number is expected"),
    }
}
