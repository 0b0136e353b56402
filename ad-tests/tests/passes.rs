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

/// The expansion of functions in both modes, if nothing is reported; what forward mode does not take yet, in one.
fn expanded(functions: &[&(String, TokenStream, TokenStream)]) -> Vec<Result<String, String>> {
    let of = |attribute: &TokenStream, item: &TokenStream| {
        let tokens = ad_transform::reverse_diff(attribute.clone(), item.clone());
        (!is_error(tokens.clone())).then(|| tokens.to_string())
    };
    let one = |(name, attribute, item): &(String, TokenStream, TokenStream)| {
        let wide = match attribute.is_empty() {
            true => quote!(jvp),
            false => attribute.clone(),
        };
        let tokens = of(&wide, item).or_else(|| of(attribute, item));
        tokens.ok_or_else(|| name.clone())
    };
    functions.iter().map(|f| one(f)).collect()
}

/// Every set of passes gets its share of the corpus: all sets of all of it would take minutes.
#[test]
fn each_pass_can_be_left_out() {
    let all = functions();
    assert!(all.len() > 300, "{}", all.len());
    let share = |k: usize| -> Vec<&(String, TokenStream, TokenStream)> {
        all.iter().skip(k).step_by(Passes::NAMES.len()).collect()
    };
    for (k, name) in Passes::NAMES.iter().enumerate() {
        for text in Passes::without(name).run(|| expanded(&share(k))) {
            assert_eq!(text.err(), None, "without {name}");
        }
    }
    let usual = expanded(&share(0));
    let least = Passes::none().run(|| expanded(&share(0)));
    for text in usual.iter().chain(&least) {
        assert_eq!(text.as_ref().err(), None, "with all, or none");
    }
    assert_ne!(usual, least);
    assert_eq!(
        usual,
        expanded(&share(0)),
        "what was switched off is on again"
    );
}

/// Forward and reverse part of a branch in one: what the reverse part computes again by a branch is there already.
#[test]
fn a_branch_computed_again_is_defined_once() {
    let all = functions();
    let known: Vec<_> = all.iter().filter(|f| f.0 == "tricky::joins").collect();
    let found = Passes::without("fuse").run(|| expanded(&known));
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].as_ref().err(), None);
}
