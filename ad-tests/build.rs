//! Makes of each program of the corpus (`tests/programs/*.rs`, `tests/regressions/*.rs`) what its checks need: the
//! same program over dual numbers (`build/dual.rs`), and an implementation of `ad_tests::Program` through which all
//! companions can be called alike (`build/adapter.rs`). And a second copy in which every function asks the companions
//! of forward mode too (`build/forward.rs`).

#[path = "build/adapter.rs"]
mod adapter;
#[path = "build/dual.rs"]
mod dual;
#[path = "build/forward.rs"]
mod forward;

use quote::{format_ident, quote};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Programs that do not work yet; no test includes them.
const LEFT_OUT: &str = "pending";

fn main() {
    println!("cargo::rerun-if-changed=build");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    for corpus in ["programs", "regressions"] {
        let folder = Path::new("tests").join(corpus);
        println!("cargo::rerun-if-changed={}", folder.display());
        let modules = |asked| {
            files(&folder)
                .into_iter()
                .map(move |path| module(&path, asked))
        };
        write(&out.join(format!("{corpus}.rs")), modules(false));
        write(&out.join(format!("{corpus}_adapted.rs")), modules(true));
        let copies = files(&folder).into_iter().map(|path| copy(&path));
        write(&out.join(format!("{corpus}_forward.rs")), copies);
    }
}

fn write(path: &Path, modules: impl Iterator<Item = proc_macro2::TokenStream>) {
    let tokens = quote!(#(#modules)*);
    let file = syn::parse2(tokens).expect("what is generated is Rust");
    fs::write(path, prettyplease::unparse(&file)).expect("OUT_DIR is writable");
}

/// A file of the corpus as a module, in which every function asks the companions of forward mode too.
fn copy(path: &Path) -> proc_macro2::TokenStream {
    let (name, file) = read(path);
    let items = forward::asked(file);
    quote!(pub mod #name { #items })
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the corpus is readable");
    let mut paths: Vec<PathBuf> = entries
        .map(|e| e.expect("the corpus is readable").path())
        .collect();
    paths.retain(|p| {
        p.extension().is_some_and(|e| e == "rs") && p.file_stem().is_some_and(|s| s != LEFT_OUT)
    });
    paths.sort();
    paths
}

fn read(path: &Path) -> (proc_macro2::Ident, syn::File) {
    let text = fs::read_to_string(path).expect("the corpus is readable");
    let file = syn::parse_file(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    let stem = path
        .file_stem()
        .and_then(|s| s.to_str())
        .expect("file names are identifiers");
    (format_ident!("{stem}"), file)
}

/// The generated module of one file: `dual`, and an adapter for each function.
fn module(path: &Path, asked: bool) -> proc_macro2::TokenStream {
    let (name, file) = read(path);
    let adapters = file
        .items
        .iter()
        .filter_map(|item| adapter::of(item, asked))
        .collect::<Vec<_>>();
    let dual = dual::translate(file);
    quote! {
        pub mod #name {
            use self::dual::*;
            use crate::#name as corpus;
            pub mod dual { #dual }
            #(#adapters)*
        }
    }
}

/// Whether an attribute is `#[name]`, by whatever path.
fn is(attribute: &syn::Attribute, name: &str) -> bool {
    attribute
        .path()
        .segments
        .last()
        .is_some_and(|s| s.ident == name)
}
