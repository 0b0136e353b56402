//! Every partial of every rule of the table: at its sample points against a reference in higher
//! precision, and at the points where the derivative is singular, not unique or out of range.

mod rules {
    mod conventions;
    mod eval;
    mod extremes;
    mod limits;
    mod lookup;
    mod nan;
    mod reference;
    mod runtime;
    mod total;
}
