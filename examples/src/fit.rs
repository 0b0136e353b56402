//! The minimum of the objective, by argmin's L-BFGS with a More-Thuente line search.

use std::{
    cell::{Cell, RefCell},
    error, fmt,
    rc::Rc,
};

use argmin::{
    core::{
        CostFunction, Error, Executor, Gradient, IterState, KV, State,
        observers::{Observe, ObserverMode},
    },
    solver::{linesearch::MoreThuenteLineSearch, quasinewton::LBFGS},
};

use crate::{
    data::Dataset,
    logistic::{loss, loss_grad},
};

/// The fit is done when the Euclidean norm of the gradient is below this.
pub const TOLERANCE: f64 = 1e-9;

/// With many rows, rounding in the sum of the losses can hide the last decreases from the line
/// search. A gradient below this is then taken for that of a minimum.
///
/// A decrease is about the squared gradient over a curvature near 1, and rounding leaves the
/// objective an error of about 1e-14.
pub const ROUNDING: f64 = 1e-6;

/// How many steps the approximation of the Hessian remembers.
const MEMORY: usize = 10;
const MOST_ITERATIONS: u64 = 2000;
/// Evaluations of the objective without [`PROGRESS`]. A line search that rounding misleads makes
/// dozens of them for a step that leads nowhere, and the next one may do the same.
const MOST_EVALUATIONS: u32 = 200;
/// A gradient this much smaller than the smallest so far is progress.
const PROGRESS: f64 = 0.9;

/// Where the solver stood after an iteration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The value of the objective.
    pub objective: f64,
    /// The Euclidean norm of its gradient.
    pub gradient_norm: f64,
}

/// A minimum and the way to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Fit {
    /// One weight per feature, then the intercept.
    pub weights: Vec<f64>,
    /// The start, then one entry per iteration.
    pub steps: Vec<Step>,
}

impl Fit {
    /// Iterations done.
    #[must_use]
    pub fn iterations(&self) -> usize {
        self.steps.len().saturating_sub(1)
    }

    /// The norm of the gradient at [`weights`](Self::weights), NaN if it was never taken.
    #[must_use]
    pub fn gradient_norm(&self) -> f64 {
        self.steps
            .last()
            .map_or(f64::NAN, |step| step.gradient_norm)
    }
}

/// The solver stopped before the gradient was small.
#[derive(Clone, Debug, PartialEq)]
pub struct NotConverged {
    /// Iterations done.
    pub iterations: usize,
    /// The norm of the gradient after them.
    pub gradient_norm: f64,
    /// What argmin says.
    pub reason: String,
}

impl fmt::Display for NotConverged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NotConverged {
            iterations,
            gradient_norm,
            reason,
        } = self;
        write!(f, "no minimum found in {iterations} iterations: ")?;
        write!(
            f,
            "the gradient norm is {gradient_norm:.1e}, not {ROUNDING:.0e} ({reason})"
        )
    }
}

impl error::Error for NotConverged {}

/// Minimises [`loss`] over `data` from weights that are all zero, telling `on_step` of the start
/// and of every iteration.
///
/// # Errors
/// If the solver gives up.
pub fn fit(
    data: &Dataset,
    l2: f64,
    on_step: impl FnMut(&Step) + 'static,
) -> Result<Fit, NotConverged> {
    let start = vec![0.0; data.names.len() + 1];
    let path = Rc::new(Path::default());
    let objective = Objective {
        data,
        l2,
        path: Rc::clone(&path),
    };
    let recorder = Recorder {
        path: Rc::clone(&path),
        on_step,
    };
    let outcome = minimise(objective, start, recorder);
    let fit = path.fit.borrow().clone();
    if fit.gradient_norm() < ROUNDING {
        return Ok(fit);
    }
    Err(NotConverged {
        iterations: fit.iterations(),
        gradient_norm: fit.gradient_norm(),
        reason: outcome.unwrap_or_else(|e| e.to_string()),
    })
}

/// What the objective and the recorder of a fit both need.
#[derive(Default)]
struct Path {
    fit: RefCell<Fit>,
    /// Evaluations of the objective since the last progress.
    evaluations: Cell<u32>,
}

impl Path {
    fn push(&self, weights: &[f64], step: Step) {
        let mut fit = self.fit.borrow_mut();
        let norms = fit.steps.iter().map(|step| step.gradient_norm);
        if step.gradient_norm < PROGRESS * norms.fold(f64::INFINITY, f64::min) {
            self.evaluations.set(0);
        }
        fit.weights = weights.to_vec();
        fit.steps.push(step);
    }

    /// Fails when there have been too many.
    fn count_evaluation(&self) -> Result<(), Error> {
        self.evaluations.set(self.evaluations.get() + 1);
        if self.evaluations.get() > MOST_EVALUATIONS {
            return Err(Error::msg("the line search sees no further decrease"));
        }
        Ok(())
    }
}

type Solved = IterState<Vec<f64>, Vec<f64>, (), (), (), f64>;

/// Runs the solver and returns its reason to stop.
fn minimise(
    objective: Objective<'_>,
    start: Vec<f64>,
    recorder: impl Observe<Solved> + 'static,
) -> Result<String, Error> {
    // A small decrease of the objective is no reason to stop: coefficients that agree to 1e-6
    // need a gradient smaller than that decrease can show.
    let solver = LBFGS::new(MoreThuenteLineSearch::new(), MEMORY)
        .with_tolerance_grad(TOLERANCE)?
        .with_tolerance_cost(0.0)?;
    let result = Executor::new(objective, solver)
        .configure(|state| state.param(start).max_iters(MOST_ITERATIONS))
        .add_observer(recorder, ObserverMode::Always)
        .run()?;
    Ok(result.state.get_termination_status().to_string())
}

/// [`loss`] as argmin asks for it.
struct Objective<'a> {
    data: &'a Dataset,
    l2: f64,
    path: Rc<Path>,
}

impl CostFunction for Objective<'_> {
    type Param = Vec<f64>;
    type Output = f64;

    fn cost(&self, w: &Vec<f64>) -> Result<f64, Error> {
        self.path.count_evaluation()?;
        Ok(loss(w, &self.data.features, &self.data.labels, self.l2))
    }
}

impl Gradient for Objective<'_> {
    type Param = Vec<f64>;
    type Gradient = Vec<f64>;

    fn gradient(&self, w: &Vec<f64>) -> Result<Vec<f64>, Error> {
        Ok(loss_grad(w, &self.data.features, &self.data.labels, self.l2).1)
    }
}

/// Keeps the steps and the last weights. After a failed line search argmin's state has neither
/// weights nor gradient; the iteration before it then stays the last.
struct Recorder<F> {
    path: Rc<Path>,
    on_step: F,
}

impl<F: FnMut(&Step)> Recorder<F> {
    fn record(&mut self, state: &Solved) {
        if let (Some(weights), Some(gradient)) = (state.get_param(), state.get_gradient()) {
            let gradient_norm = gradient.iter().map(|g| g * g).sum::<f64>().sqrt();
            let step = Step {
                objective: state.get_cost(),
                gradient_norm,
            };
            self.path.push(weights, step);
            (self.on_step)(&step);
        }
    }
}

impl<F: FnMut(&Step)> Observe<Solved> for Recorder<F> {
    fn observe_init(&mut self, _: &str, state: &Solved, _: &KV) -> Result<(), Error> {
        self.record(state);
        Ok(())
    }

    fn observe_iter(&mut self, state: &Solved, _: &KV) -> Result<(), Error> {
        self.record(state);
        Ok(())
    }
}
