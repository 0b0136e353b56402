//! Gradients by `ad-core` timed beside the primal, an adjoint written by hand and other tools.
//!
//! One file per problem, each ending in `problem()` or `problems()`, which lists the candidates.
//! A new problem is one such file and one line in [`all`].

pub mod advection;
pub mod black_scholes;
pub mod candidate;
pub mod check;
pub mod compile_time;
pub mod expansion;
pub mod iterators;
pub mod logistic;
pub mod lu;
pub mod pair_potential;
pub mod peers;
pub mod products;
pub mod random;
pub mod recurrent;
pub mod rosenbrock;
pub mod run;
pub mod sampler;
pub mod table;

use candidate::Problem;

/// Every problem at every size, in the order in which they are run.
#[must_use]
pub fn all() -> Vec<Problem> {
    let mut problems = rosenbrock::problems();
    problems.push(black_scholes::problem());
    problems.push(logistic::problem());
    problems.push(recurrent::problem());
    problems.push(advection::problem());
    problems.push(pair_potential::problem());
    problems.push(lu::problem());
    problems.extend(iterators::problems());
    problems
}
