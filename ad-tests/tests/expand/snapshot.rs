//! An expansion as text, and what it costs.

use proc_macro2::TokenStream;
use quote::ToTokens;
use std::path::PathBuf;
use syn::visit::{self, Visit};

/// Where the fixtures are.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/expand")
}

/// The fixtures: files with `#[reverse_diff]` in them that are no expansions.
pub fn names() -> Vec<String> {
    let entries = std::fs::read_dir(folder()).expect("the folder is readable");
    let files = entries.map(|e| e.expect("the folder is readable").file_name());
    let mut names: Vec<String> = files
        .filter_map(|f| Some(f.to_str()?.strip_suffix(".rs")?.to_owned()))
        .filter(|n| !n.contains('.'))
        .collect();
    names.retain(|n| fixture(n).contains("\n#[reverse_diff]\n"));
    names.sort();
    assert!(names.len() >= 10, "{names:?}");
    names
}

/// The text of a fixture.
pub fn fixture(name: &str) -> String {
    std::fs::read_to_string(folder().join(format!("{name}.rs"))).expect("the fixture is readable")
}

/// What `#[reverse_diff]` makes of one function.
pub struct Expansion {
    /// The function and its companions.
    pub file: syn::File,
    name: String,
}

impl Expansion {
    /// Of the only function of a fixture.
    pub fn of_fixture(name: &str) -> Expansion {
        Expansion::of(&fixture(name))
    }

    /// Of the only function of a text.
    pub fn of(text: &str) -> Expansion {
        let file = syn::parse_file(text).expect("it is Rust");
        let [syn::Item::Fn(function)] = &file.items[..] else {
            panic!("one function")
        };
        let mut function = function.clone();
        function
            .attrs
            .retain(|a| !a.path().is_ident("reverse_diff"));
        let name = function.sig.ident.to_string();
        let tokens = ad_transform::reverse_diff(TokenStream::new(), function.into_token_stream());
        assert!(!tokens.to_string().contains("compile_error"), "{tokens}");
        Expansion {
            file: syn::parse2(tokens).expect("it expands to Rust"),
            name,
        }
    }

    /// A companion, by its suffix; the function itself for the empty one.
    pub fn function(&self, suffix: &str) -> &syn::ItemFn {
        let name = format!("{}{suffix}", self.name);
        let functions = self.file.items.iter().filter_map(|i| {
            if let syn::Item::Fn(f) = i {
                Some(f)
            } else {
                None
            }
        });
        functions
            .into_iter()
            .find(|f| f.sig.ident == name)
            .unwrap_or_else(|| panic!("there is no `{name}`"))
    }

    /// Formatted, under the header.
    pub fn text(&self) -> String {
        format!("{}\n\n{}", self.header(), prettyplease::unparse(&self.file))
    }

    /// `// recorded: …; operations: …; allocations: …`, of the companion that knows its seed.
    fn header(&self) -> String {
        let body = self.function("_vjp_into");
        let (ours, theirs) = (operations(body), operations(self.function("")));
        let recorded = recorded(body);
        format!(
            "// recorded: {recorded}; operations: {ours}, of the function {theirs}; allocations: {}",
            allocations(body)
        )
    }
}

/// What the companion's documentation says it records.
pub fn recorded(f: &syn::ItemFn) -> String {
    let text = f
        .attrs
        .iter()
        .filter_map(|a| a.meta.require_name_value().ok())
        .map(|m| m.value.to_token_stream().to_string());
    let text = text.collect::<Vec<_>>().join(" ");
    match text.split_once("Records, for the reverse sweep: ") {
        Some((_, rest)) => rest
            .split(['.', '\\', '"'])
            .next()
            .unwrap_or_default()
            .to_owned(),
        None => {
            assert!(text.contains("Records nothing."), "{text}");
            "nothing".to_owned()
        }
    }
}

/// Calls of what allocates, as they stand in the text.
pub fn allocations(f: &syn::ItemFn) -> usize {
    let text = f.block.to_token_stream().to_string().replace(' ', "");
    [
        "::ad_core::memory::",
        "vec!",
        "with_capacity",
        ".push(",
        "collect(",
    ]
    .iter()
    .map(|what| text.matches(what).count())
    .sum()
}

/// Arithmetic on numbers and calls, as they stand in the text; indices do not count.
pub fn operations(f: &syn::ItemFn) -> usize {
    let mut count = Operations(0);
    count.visit_block(&f.block);
    count.0
}

struct Operations(usize);

impl<'ast> Visit<'ast> for Operations {
    fn visit_expr_binary(&mut self, e: &'ast syn::ExprBinary) {
        use syn::BinOp::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Sub, SubAssign};
        let arithmetic = matches!(
            e.op,
            Add(_)
                | Sub(_)
                | Mul(_)
                | Div(_)
                | AddAssign(_)
                | SubAssign(_)
                | MulAssign(_)
                | DivAssign(_)
        );
        self.0 += usize::from(arithmetic);
        visit::visit_expr_binary(self, e);
    }
    fn visit_expr_method_call(&mut self, e: &'ast syn::ExprMethodCall) {
        self.0 += usize::from(e.method != "len");
        visit::visit_expr_method_call(self, e);
    }
    fn visit_expr_call(&mut self, e: &'ast syn::ExprCall) {
        self.0 += 1;
        visit::visit_expr_call(self, e);
    }
    fn visit_expr_index(&mut self, e: &'ast syn::ExprIndex) {
        self.visit_expr(&e.expr);
    }
}
