//! Functions to run the transform on.

use proc_macro2::TokenStream;
use quote::ToTokens;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};
use syn::visit_mut::{self, VisitMut};

/// The functions with `#[reverse_diff]` in the fixtures of one kind, without it.
pub fn corpus(folder: &str) -> Vec<TokenStream> {
    let mut files = Vec::new();
    rust_files(&Path::new("tests").join(folder), &mut files);
    // Programs that do not work yet, and what is made of the fixtures.
    let left_out = |f: &PathBuf| {
        f.parent().is_some_and(|d| d.ends_with("pending"))
            || f.to_string_lossy().ends_with(".expanded.rs")
    };
    files.retain(|f| !left_out(f));
    files.sort();
    files.iter().flat_map(|f| marked(f)).collect()
}

fn marked(file: &Path) -> Vec<TokenStream> {
    let text = std::fs::read_to_string(file).expect("a fixture is readable");
    let file = syn::parse_file(&text).expect("a fixture is Rust");
    let mut out = Vec::new();
    for mut item in file.items {
        if let syn::Item::Fn(f) = &mut item {
            let before = f.attrs.len();
            f.attrs.retain(|a| {
                a.path()
                    .segments
                    .last()
                    .is_none_or(|s| s.ident != "reverse_diff")
            });
            if f.attrs.len() < before {
                out.push(item.into_token_stream());
            }
        }
    }
    out
}

/// Sources of the crates that cargo has downloaded.
pub fn registry() -> Vec<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cargo")));
    let mut files = Vec::new();
    if let Some(home) = home {
        rust_files(&home.join("registry/src"), &mut files);
    }
    files.sort();
    files
}

fn rust_files(folder: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.filter_map(|e| Some(e.ok()?.path())) {
        if path.is_dir() {
            rust_files(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

/// Every function of a file, also those in modules and `impl` blocks.
pub fn of_file(file: &Path) -> Vec<TokenStream> {
    /// Generated tables of megabytes say nothing new.
    const LARGEST: usize = 400_000;
    let Ok(text) = std::fs::read_to_string(file) else {
        return Vec::new();
    };
    if text.len() > LARGEST {
        return Vec::new();
    }
    let Ok(file) = syn::parse_file(&text) else {
        return Vec::new();
    };
    let mut all = All(Vec::new());
    all.visit_file(&file);
    all.0
}

struct All(Vec<TokenStream>);

impl<'ast> Visit<'ast> for All {
    fn visit_item_fn(&mut self, f: &'ast syn::ItemFn) {
        self.0.push(f.to_token_stream());
        visit::visit_item_fn(self, f);
    }
    fn visit_impl_item_fn(&mut self, f: &'ast syn::ImplItemFn) {
        self.0.push(f.to_token_stream());
        visit::visit_impl_item_fn(self, f);
    }
}

/// The function with a signature that the macro takes: numbers in the place of integers, the rest constant. The body
/// is hardly ever well typed then, but the macro cannot know.
pub fn made_numeric(function: &TokenStream) -> TokenStream {
    let Ok(mut f) = syn::parse2::<syn::ItemFn>(function.clone()) else {
        return function.clone();
    };
    f.sig.constness = None;
    f.sig.asyncness = None;
    f.sig.safety = syn::Safety::Default;
    f.sig.abi = None;
    f.sig.generics = syn::Generics::default();
    let inputs = std::mem::take(&mut f.sig.inputs);
    f.sig.inputs = inputs.into_iter().filter_map(numeric).collect();
    f.sig.inputs.push(syn::parse_quote!(extra: f64));
    f.sig.output = syn::parse_quote!(-> f64);
    Supported.visit_block_mut(&mut f.block);
    f.into_token_stream()
}

fn numeric(input: syn::FnArg) -> Option<syn::FnArg> {
    let syn::FnArg::Typed(mut p) = input else {
        return None;
    };
    Numbers.visit_type_mut(&mut p.ty);
    if !real(&p.ty) {
        p.attrs.push(syn::parse_quote!(#[constant]));
    }
    Some(syn::FnArg::Typed(p))
}

fn real(ty: &syn::Type) -> bool {
    match ty {
        syn::Type::Path(p) => p.path.is_ident("f64") || p.path.is_ident("f32"),
        syn::Type::Reference(r) => r.mutability.is_none() && real(&r.elem),
        syn::Type::Slice(s) => real(&s.elem),
        syn::Type::Array(a) => real(&a.elem),
        syn::Type::Tuple(t) => !t.elems.is_empty() && t.elems.iter().all(real),
        _ => false,
    }
}

struct Numbers;

impl VisitMut for Numbers {
    fn visit_type_path_mut(&mut self, p: &mut syn::TypePath) {
        const MADE_REAL: [&str; 8] = ["u32", "i32", "u64", "i64", "u8", "T", "Self", "F"];
        if MADE_REAL.iter().any(|name| p.path.is_ident(name)) {
            p.path = syn::parse_quote!(f64);
        }
    }
}

/// Takes away what the macro rejects at once, so that later passes get something to do.
struct Supported;

impl VisitMut for Supported {
    fn visit_expr_mut(&mut self, e: &mut syn::Expr) {
        let supported = match e {
            syn::Expr::While(w) => {
                let body = &w.body;
                Some(syn::parse_quote!(for trip in 0..9 #body))
            }
            syn::Expr::Loop(l) => {
                let body = &l.body;
                Some(syn::parse_quote!(for trip in 0..9 #body))
            }
            syn::Expr::ForLoop(l) if !matches!(*l.expr, syn::Expr::Range(_)) => {
                let body = &l.body;
                Some(syn::parse_quote!(for trip in 0..9 #body))
            }
            syn::Expr::Break(_) | syn::Expr::Continue(_) => Some(syn::parse_quote!(())),
            syn::Expr::Try(t) => Some((*t.expr).clone()),
            syn::Expr::Unsafe(u) => {
                let block = &u.block;
                Some(syn::parse_quote!(#block))
            }
            syn::Expr::Let(l) => Some((*l.expr).clone()),
            _ => None,
        };
        if let Some(supported) = supported {
            *e = supported;
        }
        visit_mut::visit_expr_mut(self, e);
    }
}
