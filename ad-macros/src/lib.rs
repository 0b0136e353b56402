//! The procedural macro of `ad-core`; all work is done in `ad-transform`.
use proc_macro::TokenStream;

/// Emits the gradient companions of the function it stands on.
#[proc_macro_attribute]
pub fn reverse_diff(_attribute: TokenStream, item: TokenStream) -> TokenStream {
    item
}
