//! Makes of each program of the corpus (`tests/programs/*.rs`, `tests/regressions/*.rs`) what its checks need: the
//! same program over dual numbers (`build/dual.rs`), and an implementation of `ad_tests::Program` through which all
//! companions can be called alike (`build/adapter.rs`).

#[path = "build/adapter.rs"]
mod adapter;
#[path = "build/dual.rs"]
mod dual;

use quote::{format_ident, quote};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The corpora, and whether their programs have companions. Those of the last wait for the macro to know what they use;
/// until then the programs themselves are tested, and their translation.
const CORPORA: [(&str, &str, bool); 3] = [
    ("programs", "tests/programs", true),
    ("regressions", "tests/regressions", true),
    ("pending", "tests/programs/pending", false),
];

fn main() {
    println!("cargo::rerun-if-changed=build");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    for (corpus, folder, companions) in CORPORA {
        let folder = Path::new(folder);
        println!("cargo::rerun-if-changed={}", folder.display());
        let modules = files(folder)
            .into_iter()
            .map(|path| module(&path, companions));
        write(&out, corpus, quote!(#(#modules)*));
        if !companions {
            let modules = files(folder).into_iter().map(|path| plain(&path));
            write(&out, "plain", quote!(#(#modules)*));
        }
    }
}

fn write(out: &Path, name: &str, tokens: proc_macro2::TokenStream) {
    let file = syn::parse2(tokens).expect("what is generated is Rust");
    fs::write(out.join(format!("{name}.rs")), prettyplease::unparse(&file))
        .expect("OUT_DIR is writable");
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = entries
        .map(|e| e.expect("the corpus is readable").path())
        .collect();
    paths.retain(|p| p.extension().is_some_and(|e| e == "rs"));
    paths.sort();
    paths
}

fn parse(path: &Path) -> (proc_macro2::Ident, syn::File) {
    let text = fs::read_to_string(path).expect("the corpus is readable");
    let file = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let stem = path
        .file_stem()
        .and_then(|s| s.to_str())
        .expect("file names are identifiers");
    (format_ident!("{stem}"), file)
}

/// The generated module of one file: `dual`, and an adapter for each function.
fn module(path: &Path, companions: bool) -> proc_macro2::TokenStream {
    let (name, file) = parse(path);
    let adapters = file
        .items
        .iter()
        .filter_map(|item| adapter::of(item, companions))
        .collect::<Vec<_>>();
    let dual = dual::translate(file, &name);
    quote! {
        pub mod #name {
            use self::dual::*;
            use crate::#name as corpus;
            pub mod dual { #dual }
            #(#adapters)*
        }
    }
}

/// The module of one file without what asks for companions.
fn plain(path: &Path) -> proc_macro2::TokenStream {
    let (name, file) = parse(path);
    let items = dual::plain(file);
    quote!(pub mod #name { #items })
}

/// Whether an attribute is `#[name]`, by whatever path.
fn is(attribute: &syn::Attribute, name: &str) -> bool {
    attribute
        .path()
        .segments
        .last()
        .is_some_and(|s| s.ident == name)
}
