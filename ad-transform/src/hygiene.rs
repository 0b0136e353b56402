//! Two variables with the same text can be different: one written by the user, one by a `macro_rules!` macro.

use proc_macro2::Ident;

/// Whether the two name the same variable.
///
/// The compiler shows the context of a span in its debug form only (`#5 bytes(10..12)`); outside of it there is one context.
pub fn same_name(a: &Ident, b: &Ident) -> bool {
    a == b && context(a) == context(b)
}

fn context(i: &Ident) -> String {
    let text = format!("{:?}", i.span());
    if text.starts_with('#') {
        text.split(' ').next().unwrap_or_default().to_owned()
    } else {
        String::new()
    }
}
