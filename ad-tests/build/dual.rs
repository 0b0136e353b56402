//! A program over `f64` or `f32`, rewritten over `ad_tests::Dual`: types, literals, casts and paths.

use super::is;
use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, Item, parse_quote};

/// The items of a file as they stand, without what asks for companions.
pub fn plain(mut file: syn::File) -> TokenStream {
    Plain.visit_file_mut(&mut file);
    file.into_token_stream()
}

struct Plain;

impl VisitMut for Plain {
    fn visit_item_fn_mut(&mut self, f: &mut syn::ItemFn) {
        f.attrs.retain(|a| !is(a, "reverse_diff"));
        visit_mut::visit_item_fn_mut(self, f);
    }

    fn visit_pat_type_mut(&mut self, p: &mut syn::PatType) {
        p.attrs.clear();
    }
}

/// The items of a file over dual numbers. Constants keep their type and are lifted where they are used; types without
/// real numbers are those of the file itself.
pub fn translate(file: syn::File, module: &syn::Ident) -> TokenStream {
    let mut constants = Vec::new();
    Locals(&mut constants).visit_file(&file);
    let mut rewrite = Rewrite {
        constants,
        module: module.clone(),
    };
    let items = file.items.into_iter().filter_map(|item| rewrite.item(item));
    quote!(#(#items)*)
}

/// Names of constants and statics that hold real numbers, also inside functions and from `std::f64::consts`.
struct Locals<'a>(&'a mut Vec<String>);

impl Locals<'_> {
    fn add(&mut self, name: &syn::Ident, ty: &syn::Type) {
        let ty = ty.to_token_stream().to_string();
        if ty.contains("f64") || ty.contains("f32") {
            self.0.push(name.to_string());
        }
    }
}

impl<'ast> Visit<'ast> for Locals<'_> {
    fn visit_item_const(&mut self, c: &'ast syn::ItemConst) {
        self.add(&c.ident, &c.ty);
    }

    /// `use std::f64::consts::{PI, TAU}`
    fn visit_item_use(&mut self, u: &'ast syn::ItemUse) {
        let text = u.to_token_stream().to_string().replace(' ', "");
        let Some((_, list)) = text.split_once("consts::") else {
            return;
        };
        let list = list.trim_matches(|c: char| !c.is_alphanumeric());
        self.0.extend(list.split(',').map(str::to_owned));
    }

    fn visit_item_static(&mut self, s: &'ast syn::ItemStatic) {
        self.add(&s.ident, &s.ty);
    }
}

struct Rewrite {
    constants: Vec<String>,
    /// The module of the file.
    module: syn::Ident,
}

impl Rewrite {
    fn item(&mut self, mut item: Item) -> Option<Item> {
        match &mut item {
            Item::Fn(f) if f.attrs.iter().any(|a| is(a, "test")) => return None,
            Item::Fn(f) => {
                f.attrs.clear();
                f.vis = parse_quote!(pub);
                self.visit_item_fn_mut(f);
            }
            Item::Struct(s) => self.visit_item_struct_mut(s),
            Item::Const(c) => c.vis = parse_quote!(pub),
            Item::Enum(e) => {
                let (module, name) = (&self.module, &e.ident);
                return Some(parse_quote!(pub use crate::#module::#name;));
            }
            Item::Use(u) if u.to_token_stream().to_string().contains("ad_core") => return None,
            Item::Macro(m) if !m.mac.path.is_ident("thread_local") => return None,
            _ => {}
        }
        Some(item)
    }

    /// `vec![value; length]`, `vec![a, b]`
    fn vector(&mut self, mac: &syn::Macro) -> Expr {
        let repeated = |input: syn::parse::ParseStream| {
            let value: Expr = input.parse()?;
            input.parse::<syn::Token![;]>()?;
            Ok((value, input.parse::<Expr>()?))
        };
        if let Ok((mut value, mut len)) = mac.parse_body_with(repeated) {
            self.visit_expr_mut(&mut value);
            self.visit_expr_mut(&mut len);
            return parse_quote!(vec![#value; #len]);
        }
        let list = Punctuated::<Expr, syn::Token![,]>::parse_terminated;
        let mut elements = mac.parse_body_with(list).expect("elements of a vector");
        elements.iter_mut().for_each(|e| self.visit_expr_mut(e));
        parse_quote!(vec![#elements])
    }

    /// `PI`, `crate::m::RATE`, `std::f64::consts::PI`, `f64::EPSILON` over dual numbers.
    fn path(&self, path: &syn::ExprPath) -> Option<Expr> {
        let names: Vec<String> = path
            .path
            .segments
            .iter()
            .map(|s| s.ident.to_string())
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        match &names[..] {
            [.., "consts", _] => Some(constant(path)),
            [.., "f64" | "f32", name] if name.starts_with(char::is_uppercase) => {
                Some(constant(path))
            }
            [.., name] if self.constants.iter().any(|c| c == name) => {
                Some(parse_quote!(::ad_tests::Lift::constant(&#path)))
            }
            [.., "f64" | "f32", "from"] => Some(parse_quote!(::ad_tests::cast::<::ad_tests::Dual>)),
            [.., "f64" | "f32", name] => {
                let name = quote::format_ident!("{name}");
                Some(parse_quote!(::ad_tests::Dual::#name))
            }
            [.., "constant"] => Some(parse_quote!(::ad_tests::stop)),
            _ => None,
        }
    }
}

impl VisitMut for Rewrite {
    /// Constants keep their type.
    fn visit_item_const_mut(&mut self, _: &mut syn::ItemConst) {}

    fn visit_type_mut(&mut self, ty: &mut syn::Type) {
        match ty {
            syn::Type::Path(p) if p.path.is_ident("f64") || p.path.is_ident("f32") => {
                *ty = parse_quote!(::ad_tests::Dual);
            }
            _ => visit_mut::visit_type_mut(self, ty),
        }
    }

    fn visit_pat_type_mut(&mut self, p: &mut syn::PatType) {
        p.attrs.clear();
        visit_mut::visit_pat_type_mut(self, p);
    }

    fn visit_expr_mut(&mut self, e: &mut Expr) {
        match e {
            Expr::Lit(l) if is_real(&l.lit) => {
                *e = parse_quote!(::ad_tests::Dual::constant(#l as f64))
            }
            // `a[i] -= a[j]` borrows `a` twice where the operator is a function.
            Expr::Binary(b) if is_compound(&b.op) => {
                self.visit_expr_mut(&mut b.left);
                self.visit_expr_mut(&mut b.right);
                let (left, op, right) = (&b.left, &b.op, &b.right);
                *e = parse_quote!({
                    let right_side = #right;
                    #left #op right_side;
                });
            }
            Expr::Macro(m) if m.mac.path.is_ident("vec") => *e = self.vector(&m.mac),
            Expr::Path(p) => match self.path(p) {
                Some(new) => *e = new,
                None => visit_mut::visit_expr_path_mut(self, p),
            },
            Expr::Cast(c) => {
                self.visit_expr_mut(&mut c.expr);
                self.visit_type_mut(&mut c.ty);
                let (value, ty) = (&c.expr, &c.ty);
                *e = parse_quote!(::ad_tests::cast::<#ty>(#value));
            }
            _ => visit_mut::visit_expr_mut(self, e),
        }
    }

    /// Assertions and output were run by the function itself.
    fn visit_block_mut(&mut self, b: &mut syn::Block) {
        b.stmts
            .retain(|s| !matches!(s, syn::Stmt::Macro(m) if !diverges(&m.mac)));
        visit_mut::visit_block_mut(self, b);
    }
}

fn constant(path: &syn::ExprPath) -> Expr {
    parse_quote!(::ad_tests::Dual::constant(f64::from(#path)))
}

fn is_compound(op: &syn::BinOp) -> bool {
    use syn::BinOp::{AddAssign, DivAssign, MulAssign, SubAssign};
    matches!(
        op,
        AddAssign(_) | SubAssign(_) | MulAssign(_) | DivAssign(_)
    )
}

fn is_real(lit: &syn::Lit) -> bool {
    match lit {
        syn::Lit::Float(_) => true,
        syn::Lit::Int(i) => i.suffix() == "f64" || i.suffix() == "f32",
        _ => false,
    }
}

fn diverges(mac: &syn::Macro) -> bool {
    mac.path.is_ident("panic") || mac.path.is_ident("unreachable")
}
