//! A program of the corpus and its companions, all of one shape.

use crate::{Dual, Flat};
use std::fmt::Debug;

/// The adjoints of a program's active parameters.
pub type Gradient<P> = <<P as Program>::Active as Flat>::Adjoint;
/// The adjoint of a program's result.
pub type Seed<P> = <<P as Program>::Output as Flat>::Adjoint;

/// A differentiated function. The build script implements it for each function of the corpus.
pub trait Program {
    /// All parameters, owned.
    type Inputs: Clone + Debug;
    /// The parameters that have an adjoint, owned.
    type Active: Flat;
    /// The result.
    type Output: Flat;
    /// Whether any number is an `f32`.
    const SINGLE: bool;

    /// The function itself.
    fn primal(inputs: &Self::Inputs) -> Self::Output;
    /// The active parameters among the inputs.
    fn active(inputs: &Self::Inputs) -> Self::Active;
    /// The inputs with other values of the active parameters.
    fn with_active(inputs: &Self::Inputs, active: Self::Active) -> Self::Inputs;
    /// The results over dual numbers, along a direction in the space of the active parameters.
    fn dual(inputs: &Self::Inputs, direction: &[f64]) -> Vec<Dual>;
    /// `f_vjp`, and its pullback applied to `seed`.
    fn vjp(inputs: &Self::Inputs, seed: Seed<Self>) -> (Self::Output, Gradient<Self>);
    /// `f_vjp_into`.
    fn vjp_into(inputs: &Self::Inputs, seed: Seed<Self>, bars: &mut Gradient<Self>)
    -> Self::Output;
    /// `f_grad`, where it exists.
    fn grad(inputs: &Self::Inputs) -> Option<(Self::Output, Gradient<Self>)>;
    /// `f_grad_into`, where it exists.
    fn grad_into(inputs: &Self::Inputs, bars: &mut Gradient<Self>) -> Option<Self::Output>;
}

/// A differentiated function with companions of forward mode; `None` where it has not got one.
#[allow(clippy::type_complexity)]
pub trait Directional: Program {
    /// `f_jvp`.
    fn jvp(inputs: &Self::Inputs, dots: Gradient<Self>) -> Option<(Self::Output, Seed<Self>)>;
    /// `f_hvp`: value, gradient, product.
    fn hvp(
        inputs: &Self::Inputs,
        dots: Gradient<Self>,
    ) -> Option<(Self::Output, Gradient<Self>, Gradient<Self>)>;
    /// `f_jacobian`: value, and the matrix row by row.
    fn jacobian(inputs: &Self::Inputs) -> Option<(Self::Output, Vec<f64>)>;
    /// `f_hessian`: value, gradient, and the matrix row by row.
    fn hessian(inputs: &Self::Inputs) -> Option<(Self::Output, Vec<f64>, Vec<f64>)>;
}
