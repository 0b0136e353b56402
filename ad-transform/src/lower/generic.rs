//! Numbers in code that is generic over the float type: `T::zero()`, `T::from(0.5).unwrap()`.
//!
//! Where the code is lowered into a caller, `T` has become `f64` or `f32`, which have these functions only through traits
//! that need not be in scope there; so they are written as constants and casts.

use super::{Held, Lower};
use crate::ir::Op;
use crate::ty::{Float, Ty};
use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;

/// Functions of `num_traits` without arguments, and the constants of `f64` that they give.
const CONSTANTS: [(&str, &str); 9] = [
    ("zero", ""),
    ("one", ""),
    ("epsilon", "EPSILON"),
    ("infinity", "INFINITY"),
    ("neg_infinity", "NEG_INFINITY"),
    ("nan", "NAN"),
    ("max_value", "MAX"),
    ("min_value", "MIN"),
    ("min_positive_value", "MIN_POSITIVE"),
];

impl Lower<'_> {
    /// `T::zero()`, `T::PI()`.
    pub(super) fn number_of_type(&mut self, path: &syn::Path, c: &syn::ExprCall) -> Option<Held> {
        let (float, home, name) = self.float_function(path)?;
        if !c.args.is_empty() {
            return None;
        }
        let constant = CONSTANTS.iter().find(|(n, _)| name == *n);
        let of_pi = name.to_string().chars().all(|c| !c.is_lowercase());
        let tokens = match (float, constant) {
            (Float::Generic(_), _) if constant.is_some() || of_pi => c.to_token_stream(),
            (Float::Generic(_), _) => return None,
            (_, Some(("zero", _))) => quote!(0.0),
            (_, Some(("one", _))) => quote!(1.0),
            (_, Some((_, same))) => {
                let same = Ident::new(same, name.span());
                quote!(#home::#same)
            }
            (_, None) if of_pi => quote!(::core::#home::consts::#name),
            _ => return None,
        };
        Some(Held::Val(self.leaf(tokens, Ty::Float(float), c.span())))
    }

    /// `T::from(e).unwrap()`
    pub(super) fn number_cast(&mut self, m: &syn::ExprMethodCall) -> Option<Held> {
        let (syn::Expr::Call(c), true) = (&*m.receiver, m.method == "unwrap" && m.args.is_empty())
        else {
            return None;
        };
        let syn::Expr::Path(path) = &*c.func else {
            return None;
        };
        let (float, home, name) = self.float_function(&path.path)?;
        if name != "from" || c.args.len() != 1 {
            return None;
        }
        let ty = Ty::Float(float);
        if !matches!(float, Float::Generic(_)) {
            let v = self.number(&c.args[0]);
            return Some(Held::Val(self.push(
                Op::Cast(v, quote!(#home)),
                ty,
                m.span(),
            )));
        }
        if matches!(c.args[0], syn::Expr::Lit(_)) {
            return Some(Held::Val(self.leaf(m.to_token_stream(), ty, m.span())));
        }
        let tokens: TokenStream = m.to_token_stream();
        let vars = self.captured(&tokens);
        Some(Held::Val(self.push(Op::Opaque(tokens, vars), ty, m.span())))
    }

    /// A function of a float type: the type, as it is written, and the name.
    fn float_function(&self, path: &syn::Path) -> Option<(Float, Ident, Ident)> {
        let segments: Vec<&Ident> = path.segments.iter().map(|s| &s.ident).collect();
        let [home, name] = segments[..] else {
            return None;
        };
        match self.scope.parse(&syn::parse_quote!(#home)) {
            Ty::Float(float) => Some((float, home.clone(), name.clone())),
            _ => None,
        }
    }
}
