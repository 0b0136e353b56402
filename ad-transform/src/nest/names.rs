//! Names of the hidden functions that derivatives of derivatives go through.
//!
//! rustc shows them where there are none, so each says what its callee lacks: `f_needs_jvp`, `f_grad_needs_order_2`.
//! Before that stands how it is made, from the inside out: `f_grad_jvp_needs_order_2` is the forward mode of `f`'s gradient.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{format_ident, quote};

const JVP: &str = "_needs_jvp";
const ORDER: &str = "_needs_order_";

/// The name of a function that gives the value and the adjoints of all parameters.
pub fn gradient(name: &Ident) -> Ident {
    let (stem, depth) = parts(&name.to_string());
    format_ident!("{stem}_grad{ORDER}{}", depth + 2, span = name.span())
}

/// The name of a function that gives the value and its tangent.
pub fn tangent(name: &Ident) -> Ident {
    match parts(&name.to_string()) {
        (stem, 0) => format_ident!("{stem}{JVP}", span = name.span()),
        (stem, depth) => format_ident!("{stem}_jvp{ORDER}{}", depth + 1, span = name.span()),
    }
}

/// A path with another name at its end.
pub fn of_path(path: &TokenStream, name: fn(&Ident) -> Ident) -> TokenStream {
    let Ok(mut path) = syn::parse2::<syn::Path>(path.clone()) else {
        return path.clone();
    };
    if let Some(last) = path.segments.last_mut() {
        last.ident = name(&last.ident);
    }
    quote!(#path)
}

/// Whether a path names such a function.
pub fn is_hidden(path: &TokenStream) -> bool {
    let hidden = |t: TokenTree| matches!(t, TokenTree::Ident(i) if is_hidden_name(&i.to_string()));
    path.clone().into_iter().any(hidden)
}

/// Whether it is the name of such a function.
pub fn is_hidden_name(name: &str) -> bool {
    (name.ends_with(JVP) || name.contains(ORDER)) && parts(name).1 > 0
}

/// How a hidden function of this name, or of which this is a companion, is made, and which companion it is.
pub fn made(name: &str) -> Option<String> {
    let (stem, rest) = match name.split_once(ORDER) {
        Some((stem, rest)) => (
            stem.to_owned(),
            rest.trim_start_matches(|c: char| c.is_ascii_digit()),
        ),
        None => {
            let (stem, rest) = name.split_once(JVP)?;
            (format!("{stem}_jvp"), rest)
        }
    };
    Some(stem + rest)
}

/// What the name begins with, and how many times the function is differentiated. (A reverse mode more asks for one order
/// more than a forward mode: it is differentiated itself.)
fn parts(name: &str) -> (String, u32) {
    if let Some(stem) = name.strip_suffix(JVP) {
        return (format!("{stem}_jvp"), 1);
    }
    if let Some((stem, order)) = name.rsplit_once(ORDER)
        && let Ok(order) = order.parse::<u32>()
    {
        return (stem.to_owned(), order - u32::from(stem.ends_with("_grad")));
    }
    (name.to_owned(), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_how_functions_are_made_and_what_they_need() {
        let f = format_ident!("f");
        let (g, t) = (gradient(&f), tangent(&f));
        assert_eq!(g, "f_grad_needs_order_2");
        assert_eq!(t, "f_needs_jvp");
        assert_eq!(gradient(&g), "f_grad_grad_needs_order_3");
        assert_eq!(tangent(&g), "f_grad_jvp_needs_order_2");
        assert_eq!(gradient(&t), "f_jvp_grad_needs_order_3");
        assert_eq!(tangent(&t), "f_jvp_jvp_needs_order_2");
        assert_eq!(gradient(&tangent(&g)), "f_grad_jvp_grad_needs_order_4");
        assert_eq!(
            made("f_grad_jvp_needs_order_2_vjp_into").unwrap(),
            "f_grad_jvp_vjp_into"
        );
        assert_eq!(made("f_needs_jvp_jvp").unwrap(), "f_jvp_jvp");
        assert_eq!(made("f_needs_reverse_diff_or_a_rule"), None);
        assert!(is_hidden(&quote!(m::f_needs_jvp)) && !is_hidden(&quote!(m::f_grad)));
    }
}
