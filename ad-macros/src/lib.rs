//! The procedural macro of `ad-core`; all work is done in `ad-transform`.

use proc_macro::TokenStream;

/// Emits the gradient companions of the function it stands on.
///
/// See the documentation of `ad-core`.
#[proc_macro_attribute]
pub fn reverse_diff(attribute: TokenStream, item: TokenStream) -> TokenStream {
    ad_transform::reverse_diff(attribute.into(), item.into()).into()
}
