//! Every optional pass may be left out: the corpus expands without each of them, and without all, and the representation holds
//! what it promises between the passes (a breach would be reported as a fault of the macro).

use ad_transform::passes::Passes;
use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use std::path::Path;

/// The functions of the corpus that carry the attribute, with what the attribute says.
fn functions() -> Vec<(String, TokenStream, TokenStream)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).expect("the folder of programs") {
        let path = entry.expect("a file").path();
        if path.extension().is_none_or(|e| e != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a program");
        let file = syn::parse_file(&text).expect("Rust");
        let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned());
        for item in file.items {
            let mut item = item;
            let (name, attrs) = match &mut item {
                syn::Item::Fn(f) => (f.sig.ident.to_string(), &mut f.attrs),
                syn::Item::Mod(m) => (m.ident.to_string(), &mut m.attrs),
                _ => continue,
            };
            let Some(k) = attrs.iter().position(|a| a.path().is_ident("reverse_diff")) else {
                continue;
            };
            let attribute = match attrs.remove(k).meta {
                syn::Meta::List(list) => list.tokens,
                _ => TokenStream::new(),
            };
            let name = format!("{}::{name}", stem.as_deref().unwrap_or_default());
            out.push((name, attribute, item.into_token_stream()));
        }
    }
    out
}

/// Whether something was reported.
fn is_error(tokens: TokenStream) -> bool {
    tokens.into_iter().any(|t| match t {
        TokenTree::Ident(i) => i == "compile_error",
        TokenTree::Group(g) => is_error(g.stream()),
        _ => false,
    })
}

/// The expansion of every function of the corpus in all modes, as far as it has them.
fn expanded() -> Vec<(String, Option<String>)> {
    let of = |attribute: &TokenStream, item: &TokenStream| {
        let tokens = ad_transform::reverse_diff(quote!(#attribute), item.clone());
        (!is_error(tokens.clone())).then(|| tokens.to_string())
    };
    let mut out = Vec::new();
    for (name, attribute, item) in functions() {
        let mut wide = attribute.clone();
        if attribute.is_empty() {
            wide = quote!(jvp, hvp);
        }
        let tokens = of(&wide, &item).or_else(|| of(&attribute, &item));
        out.push((name, tokens));
    }
    out
}

#[test]
fn each_pass_can_be_left_out() {
    let usual = expanded();
    let lost: Vec<&String> = usual
        .iter()
        .filter(|e| e.1.is_none())
        .map(|e| &e.0)
        .collect();
    assert!(usual.len() > 300 && lost.is_empty(), "{lost:?}");
    let sets = Passes::NAMES
        .iter()
        .map(|name| (*name, Passes::without(name)))
        .chain([("none", Passes::none())]);
    for (name, passes) in sets {
        let others = passes.run(expanded);
        let lost: Vec<&String> = others
            .iter()
            .filter(|e| e.1.is_none())
            .map(|e| &e.0)
            .collect();
        assert!(lost.is_empty(), "without {name}: {lost:?}");
        assert!(others != usual, "{name} does nothing in the corpus");
    }
    assert!(expanded() == usual, "what was switched off is on again");
}
