//! `#[reverse_diff(A)] B` for a text `A#B` of tokens: what comes out is code that parses, with errors of the macro in it or not. It
//! never panics, and never says that it failed.

#![no_main]

use libfuzzer_sys::fuzz_target;
use proc_macro2::TokenStream;

fuzz_target!(|text: &str| {
    let (attribute, item) = text.split_once('#').unwrap_or(("", text));
    let (Ok(attribute), Ok(item)) = (attribute.parse(), item.parse()) else {
        return;
    };
    let (attribute, item): (TokenStream, TokenStream) = (attribute, item);
    let out = ad_transform::reverse_diff(attribute, item);
    let said = out.to_string();
    assert!(!said.contains("this is a bug of the macro"), "{text}");
});
