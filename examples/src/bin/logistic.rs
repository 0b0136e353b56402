//! Fits a regularised logistic regression; `--help` says how.

use std::{
    error::Error,
    fs,
    io::{self, ErrorKind, Write},
    path::Path,
    process::ExitCode,
};

use examples::{
    args::{self, HELP, Options, Request},
    check, data,
    data::Dataset,
    fit::{self, Fit},
    logistic::{loss, loss_grad},
    plot,
    progress::Progress,
    report, standardise, timing,
};
use indicatif::ProgressBar;

fn main() -> ExitCode {
    match args::parse(std::env::args_os().skip(1)) {
        Ok(Request::Help) => exit(writeln!(io::stdout(), "{HELP}").map_err(Into::into), 1),
        Ok(Request::Fit(options)) => exit(run(&options), 1),
        Err(e) => exit(Err(format!("{e} (--help lists the options)").into()), 2),
    }
}

/// A reader that closes the pipe early, such as `head`, has seen enough: no failure.
fn exit(result: Result<(), Box<dyn Error>>, failure: u8) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(e) if e.downcast_ref().is_some_and(is_closed_pipe) => ExitCode::SUCCESS,
        Err(e) => {
            // Nothing is left to do where even this cannot be written.
            let _ = writeln!(io::stderr(), "error: {e}");
            ExitCode::from(failure)
        }
    }
}

fn is_closed_pipe(e: &io::Error) -> bool {
    e.kind() == ErrorKind::BrokenPipe
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let mut out = io::stdout().lock();
    let file = options.data.display();
    let mut data = data::read(&options.data).map_err(|e| format!("{file}: {e}"))?;
    let scales = standardise::standardise(&mut data).map_err(|e| format!("{file}: {e}"))?;
    report::task(&mut out, &short(&options.data), &data, options.l2)?;

    let mut progress = Progress::new(ProgressBar::no_length());
    let fit = fit::fit(&data, options.l2, move |step| progress.show(step))?;
    report::outcome(&mut out, &fit, &data)?;
    writeln!(out)?;
    report::coefficients(&mut out, &data.names, &scales, &fit.weights)?;
    writeln!(out)?;
    examine_gradient(&mut out, &data, options.l2, &fit.weights)?;
    save_plot(&mut out, &fit, &options.plot)
}

/// A little beside the minimum: the gradient at it is nearly zero, and against that any
/// difference would look large.
fn examine_gradient(out: &mut impl Write, data: &Dataset, l2: f64, w: &[f64]) -> io::Result<()> {
    let w: Vec<f64> = w.iter().map(|w| w + 0.1).collect();
    let (xs, ys) = (&data.features, &data.labels);
    let timing = timing::compare(|| loss(&w, xs, ys, l2), || loss_grad(&w, xs, ys, l2));
    let differences = check::differences(|w| loss(w, xs, ys, l2), &w);
    let gap = check::relative_gap(&loss_grad(&w, xs, ys, l2).1, &differences);
    report::gradient(out, timing, gap)
}

fn save_plot(out: &mut impl Write, fit: &Fit, path: &Path) -> Result<(), Box<dyn Error>> {
    let file = path.display();
    fs::write(path, plot::convergence(fit)?)
        .map_err(|e| format!("{file}: cannot be written: {e}"))?;
    writeln!(out, "plot       {file}")?;
    Ok(())
}

/// The name of the file without its folder.
fn short(path: &Path) -> String {
    path.file_name()
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
