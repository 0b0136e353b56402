//! Prints what `#[reverse_diff]` makes of the functions of a file: `cargo run -p ad-transform --example expand -- FILE`.

use quote::ToTokens;

fn main() {
    let path = std::env::args().nth(1).expect("usage: expand FILE");
    let text = std::fs::read_to_string(&path).expect("the file can be read");
    let file = syn::parse_file(&text).expect("the file is Rust");
    for item in file.items {
        let mut item = item;
        let attrs = match &mut item {
            syn::Item::Fn(f) => &mut f.attrs,
            syn::Item::Mod(m) => &mut m.attrs,
            syn::Item::Impl(i) => &mut i.attrs,
            _ => continue,
        };
        let Some(k) = attrs.iter().position(|a| {
            a.path()
                .segments
                .last()
                .is_some_and(|s| s.ident == "reverse_diff")
        }) else {
            continue;
        };
        attrs.remove(k);
        let tokens = ad_transform::reverse_diff(Default::default(), item.into_token_stream());
        match syn::parse2::<syn::File>(tokens.clone()) {
            Ok(file) => println!("{}", prettyplease::unparse(&file)),
            Err(e) => println!("// does not parse: {e}\n{tokens}"),
        }
    }
}
