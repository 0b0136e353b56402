//! A sweep in several directions at once, as the companions that run one again and again have it: what is made before the
//! sweeps, what before each, and the sweep.

use super::companions::Frame;
use super::matrices::{Along, Made, Own, open, opened, shadow, shadows};
use super::{Emit, local_accumulators};
use crate::ir::uses::Set;
use crate::tangent::{Forward, Second};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// A forward sweep.
pub(super) struct ColumnSweep<'a> {
    pub(super) dots: Vec<Made<'a>>,
    pub(super) own: Own,
    /// Before all sweeps.
    pub(super) before: TokenStream,
    /// Before each: parameters as they came in.
    pub(super) restore: TokenStream,
    pub(super) open: TokenStream,
    /// Value and tangent.
    pub(super) sweep: TokenStream,
}

/// A forward sweep over a reverse sweep.
pub(super) struct ProductSweep<'a> {
    pub(super) dots: Vec<Made<'a>>,
    pub(super) own: Own,
    /// Before all sweeps.
    pub(super) before: TokenStream,
    pub(super) open: TokenStream,
    /// Before each: parameters as they came in, and accumulators.
    pub(super) restore: TokenStream,
    pub(super) open_bars: TokenStream,
    /// The value; then the gradient lies in the accumulators, and products in their tangents.
    pub(super) sweep: TokenStream,
    pub(super) gradient: TokenStream,
    pub(super) products: Vec<Ident>,
}

/// The tangents of what is behind `&mut` parameters afterwards.
pub(super) fn outputs<'m>(dots: &'m [Made], width: usize) -> Vec<Along<'m>> {
    let outputs = dots.iter().filter(|d| d.param.is_output());
    outputs.map(|d| d.along(width)).collect()
}

impl Frame<'_> {
    /// `matrix` is what the result is called.
    pub(super) fn columns_of(&self, f: &Forward, matrix: &str) -> ColumnSweep<'_> {
        let mut names = self.names(&f.params);
        let dots = self.made(&f.values, &f.dots, &mut names);
        names.block(&f.values, &f.body);
        let own = Own::new(&mut names, matrix);
        let (before, restore) = self.restore(&mut names);
        let (open, shadows) = (open(&dots, f.width), shadows(&dots, &f.values, &f.body));
        let mut memory: Set = f.dots.iter().flatten().copied().collect();
        local_accumulators(&f.body, &mut memory);
        let mut emit = Emit::new(&f.values, names, memory);
        let body = emit.stmts(&f.body);
        let leaves = f.body.yields.len() - f.tangent.leaves();
        let value = emit.result(&f.result, &f.body.yields[..leaves]);
        let tangent = emit.result(&f.tangent, &f.body.yields[leaves..]);
        ColumnSweep {
            dots,
            own,
            before,
            restore,
            open,
            sweep: quote!({ #shadows #body (#value, #tangent) }),
        }
    }

    /// `matrix` is what the result is called.
    pub(super) fn products_of(&self, f: &Second, matrix: &str) -> ProductSweep<'_> {
        let mut names = self.names(&f.params);
        let dots = self.made(&f.values, &f.dots, &mut names);
        let bars = self.made(&f.values, &f.bars, &mut names);
        let bar_dots = self.made(&f.values, &f.bar_dots, &mut names);
        names.block(&f.values, &f.body);
        let own = Own::new(&mut names, matrix);
        let (before, restore) = self.restore(&mut names);
        let read = f.body.free();
        let open = open(&dots, f.width);
        let mut open_bars = self.open_bars(&bars, &read);
        open_bars.extend(opened(&bar_dots, f.width, |b| read.contains(&b.val)));
        let all = dots.iter().chain(&bars).chain(&bar_dots);
        let shadows: TokenStream = all.map(|m| shadow(m, &f.values, &read)).collect();
        let optional = [&f.dots, &f.bars, &f.bar_dots].into_iter().flatten();
        let mut memory: Set = optional.flatten().copied().collect();
        local_accumulators(&f.body, &mut memory);
        let mut emit = Emit::new(&f.values, names, memory);
        let body = emit.stmts(&f.body);
        let value = emit.result(&f.result, &f.body.yields);
        let gathered: Vec<&Ident> = bars.iter().map(|b| &b.name).collect();
        let gradient = match &gathered[..] {
            [one] => quote!(#one),
            many => quote!((#(#many),*)),
        };
        ProductSweep {
            products: bar_dots.iter().map(|b| b.name.clone()).collect(),
            dots,
            own,
            before,
            open,
            restore,
            open_bars,
            sweep: quote!({ #shadows #body #value }),
            gradient,
        }
    }
}
