//! Types as far as the transform must know them: which values are real numbers, and how memory that
//! holds real numbers is laid out. Everything else is rustc's business.

use crate::scope::Scope;
use proc_macro2::TokenStream;
use quote::quote;
use std::rc::Rc;

/// A real scalar type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Float {
    /// `f32`
    F32,
    /// `f64`
    F64,
    /// A type parameter of this name, bounded by a float trait.
    Generic(&'static str),
    /// An unsuffixed literal, or what is computed from such alone; decided by inference.
    Literal,
}

/// What the transform knows of a type.
#[derive(Clone, Debug)]
pub enum Ty {
    /// Nothing is known; such a value must turn out to be passive.
    Unknown,
    /// A real number.
    Float(Float),
    /// A real number in each of several directions; see `tangent::lanes`.
    Lanes(Float, usize),
    /// An integer; the tokens are its type where it is known.
    Int(Option<String>),
    /// `bool`
    Bool,
    /// `()`
    Unit,
    /// `[T; N]`; the tokens are the length.
    Array(Box<Ty>, TokenStream),
    /// `[T]`
    Slice(Box<Ty>),
    /// `Vec<T>`
    Vec(Box<Ty>),
    /// A record of values of a type.
    Record(Box<Ty>),
    /// `(A, B)`
    Tuple(Vec<Ty>),
    /// A struct whose fields are known.
    Struct(Rc<Struct>),
    /// A type of another module, as it is written: all that is known is that it is `Differentiable`.
    Opaque(TokenStream),
    /// `&T`, or `&mut T` where the flag is set.
    Ref(Box<Ty>, bool),
    /// `Option<T>`, or `Result<T, _>` where the flag is set.
    Maybe(Box<Ty>, bool),
    /// What the forward part of a call keeps for its reverse part.
    Kept,
    /// A passive type that the transform need not understand.
    Passive,
}

/// A struct whose fields are known.
#[derive(Clone, Debug, Default)]
pub struct Struct {
    /// Its name.
    pub name: String,
    /// The type as it is written in an expression: `Pair::<f64>`.
    pub path: TokenStream,
    /// Its generic arguments.
    pub args: Vec<TokenStream>,
    /// Names and types of the fields, in order; those of a tuple struct are `0`, `1`, ….
    pub fields: Vec<(String, Ty)>,
    /// `struct P(f64, f64);`
    pub tuple: bool,
    /// `struct P;`
    pub unit: bool,
    /// For a tangent type: the struct that it is of.
    pub tangent_of: Option<TokenStream>,
    /// The variants of an enum: `fields` are then its variant and all fields of all variants (see `enums`).
    pub variants: Vec<Variant>,
    /// For an enum: constants to stand for fields that are not there, of types that only the user can make values of.
    pub blanks: Vec<(usize, TokenStream)>,
}

/// The variant of an enum, as a field.
pub const TAG: &str = "__ad_variant";

/// A field of a variant, as a field of the enum.
pub fn payload(variant: impl std::fmt::Display, field: &str) -> String {
    format!("__ad_{variant}_{field}")
}

/// Whether a field is one of a variant, or the variant itself.
pub fn is_of_enum(field: &str) -> bool {
    field.starts_with("__ad_")
}

/// A variant of an enum.
#[derive(Clone, Debug)]
pub struct Variant {
    /// Its name.
    pub name: String,
    /// Where its fields are among those of the enum, and what they are called.
    pub fields: Vec<(usize, String)>,
    /// `V(f64, f64)`
    pub tuple: bool,
}

impl Struct {
    /// The type.
    pub fn ty(&self) -> TokenStream {
        match &self.tangent_of {
            Some(path) => quote!(<#path as ::ad_core::Differentiable>::Tangent),
            None => self.path.clone(),
        }
    }

    /// The position of a field.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|(n, _)| n == name)
    }
}

impl Ty {
    /// Reads a type as the user wrote it, where nothing is known of what is declared around it.
    pub fn parse(ty: &syn::Type) -> Ty {
        Scope::default().parse(ty)
    }

    /// Types that hold no real numbers whatever else they are.
    pub fn holds_no_reals(ty: &syn::Type) -> bool {
        match ty {
            syn::Type::Path(p) => ["char", "str", "String"]
                .iter()
                .any(|name| p.path.is_ident(name)),
            syn::Type::Reference(r) => Ty::holds_no_reals(&r.elem),
            syn::Type::Never(_) => true,
            _ => false,
        }
    }

    /// Whether every part of the type is known.
    pub(crate) fn is_understood(&self) -> bool {
        match self {
            Ty::Unknown | Ty::Passive => false,
            Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) | Ty::Ref(e, _) | Ty::Maybe(e, _) => {
                e.is_understood()
            }
            Ty::Tuple(parts) => parts.iter().all(Ty::is_understood),
            // A field that is not understood matters only where a derivative flows through it.
            Ty::Struct(_) | Ty::Opaque(_) => true,
            Ty::Float(_)
            | Ty::Lanes(..)
            | Ty::Int(_)
            | Ty::Bool
            | Ty::Unit
            | Ty::Record(_)
            | Ty::Kept => true,
        }
    }

    /// A path that names no type of the module.
    pub(crate) fn from_path(path: &syn::TypePath, scope: &Scope) -> Ty {
        const INTEGERS: [&str; 12] = [
            "usize", "isize", "u8", "u16", "u32", "u64", "u128", "i8", "i16", "i32", "i64", "i128",
        ];
        let Some(last) = path.path.segments.last() else {
            return Ty::Passive;
        };
        let name = last.ident.to_string();
        match name.as_str() {
            "f64" => Ty::Float(Float::F64),
            "f32" => Ty::Float(Float::F32),
            "bool" => Ty::Bool,
            "Vec" => match &last.arguments {
                syn::PathArguments::AngleBracketed(a) => match a.args.first() {
                    Some(syn::GenericArgument::Type(t)) => Ty::Vec(Box::new(scope.parse(t))),
                    _ => Ty::Passive,
                },
                _ => Ty::Passive,
            },
            // A struct or an enum in a box: known by its trait alone.
            "Box" => match &last.arguments {
                syn::PathArguments::AngleBracketed(a) => match a.args.first() {
                    Some(syn::GenericArgument::Type(t @ syn::Type::Path(_))) => {
                        match scope.parse(t) {
                            Ty::Struct(_) | Ty::Unknown => Ty::Opaque(quote!(#path)),
                            _ => Ty::Passive,
                        }
                    }
                    _ => Ty::Passive,
                },
                _ => Ty::Passive,
            },
            "Option" | "Result" => match &last.arguments {
                syn::PathArguments::AngleBracketed(a) => match a.args.first() {
                    Some(syn::GenericArgument::Type(t)) => {
                        Ty::Maybe(Box::new(scope.parse(t)), name == "Result")
                    }
                    _ => Ty::Passive,
                },
                _ => Ty::Passive,
            },
            _ if INTEGERS.contains(&name.as_str()) => Ty::Int(Some(name)),
            _ => Ty::Passive,
        }
    }

    /// The type without its outer references.
    pub fn strip(&self) -> &Ty {
        match self {
            Ty::Ref(inner, _) => inner.strip(),
            other => other,
        }
    }

    /// Whether a value of this type holds real numbers.
    pub fn has_reals(&self) -> bool {
        match self {
            Ty::Float(_) | Ty::Lanes(..) | Ty::Opaque(_) => true,
            Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) | Ty::Ref(e, _) | Ty::Maybe(e, _) => {
                e.has_reals()
            }
            Ty::Tuple(parts) => parts.iter().any(Ty::has_reals),
            Ty::Struct(s) => s.fields.iter().any(|(_, t)| t.has_reals()),
            _ => false,
        }
    }

    /// The number of lanes in place of each real number, if there are lanes.
    pub fn lanes(&self) -> Option<usize> {
        match self {
            Ty::Lanes(_, width) => Some(*width),
            Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) | Ty::Ref(e, _) | Ty::Record(e) => {
                e.lanes()
            }
            Ty::Tuple(parts) => parts.iter().find_map(Ty::lanes),
            _ => None,
        }
    }

    /// Whether this is a number or the like, or arrays of such: what can be stored element by element.
    pub fn innermost(&self) -> bool {
        match self {
            Ty::Float(_) | Ty::Int(_) | Ty::Bool | Ty::Unknown => true,
            Ty::Array(e, _) | Ty::Vec(e) => e.innermost(),
            Ty::Struct(s) => s
                .fields
                .iter()
                .all(|(_, t)| !t.has_reals() || t.innermost()),
            _ => false,
        }
    }

    /// Whether there is a number to fill a record of this type with.
    pub fn has_zero(&self) -> bool {
        matches!(self.strip(), Ty::Float(_) | Ty::Int(_) | Ty::Bool)
    }

    /// Whether a value of this type is moved where it is handed on: it holds a `Vec`, or the tangent of a struct.
    pub fn moves(&self) -> bool {
        match self {
            Ty::Vec(_) | Ty::Kept => true,
            Ty::Struct(s) => s.tangent_of.is_some(),
            Ty::Tuple(parts) => parts.iter().any(Ty::moves),
            Ty::Array(e, _) => e.moves(),
            _ => false,
        }
    }

    /// Whether a value of this type need not be `Copy`, where it is a part of what a companion returns.
    pub fn may_move(&self) -> bool {
        match self {
            Ty::Opaque(path) => path.to_string().contains("Differentiable"),
            Ty::Tuple(parts) => parts.iter().any(Ty::may_move),
            Ty::Array(e, _) => e.may_move(),
            other => other.moves(),
        }
    }

    /// Whether the macro knows all of it, and its tangent is of the same kind: no enums, no types of other modules.
    pub fn is_plain(&self) -> bool {
        match self {
            Ty::Opaque(_) | Ty::Maybe(..) => false,
            Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) | Ty::Ref(e, _) => e.is_plain(),
            Ty::Tuple(parts) => parts.iter().all(Ty::is_plain),
            Ty::Struct(s) => s.variants.is_empty() && s.fields.iter().all(|(_, t)| t.is_plain()),
            _ => true,
        }
    }

    /// Whether there are tangents of its tangents: not of what may not be there.
    pub fn has_second(&self) -> bool {
        match self {
            Ty::Maybe(..) => false,
            Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) | Ty::Ref(e, _) => e.has_second(),
            Ty::Tuple(parts) => parts.iter().all(Ty::has_second),
            Ty::Struct(s) => s.fields.iter().all(|(_, t)| t.has_second()),
            _ => true,
        }
    }

    /// Whether a float type is in it that is a type parameter.
    pub fn is_generic(&self) -> bool {
        match self {
            Ty::Float(Float::Generic(_)) => true,
            Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) | Ty::Ref(e, _) | Ty::Maybe(e, _) => {
                e.is_generic()
            }
            Ty::Tuple(parts) => parts.iter().any(Ty::is_generic),
            Ty::Struct(s) => s.fields.iter().any(|(_, t)| t.is_generic()),
            _ => false,
        }
    }

    /// Whether a struct is in it.
    pub fn has_structs(&self) -> bool {
        match self {
            Ty::Struct(_) => true,
            Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) | Ty::Ref(e, _) => e.has_structs(),
            Ty::Tuple(parts) => parts.iter().any(Ty::has_structs),
            _ => false,
        }
    }

    /// Whether a value of this type holds a reference.
    pub fn borrows(&self) -> bool {
        match self {
            Ty::Ref(..) => true,
            Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) => e.borrows(),
            Ty::Tuple(parts) => parts.iter().any(Ty::borrows),
            Ty::Struct(s) => s.fields.iter().any(|(_, t)| t.borrows()),
            _ => false,
        }
    }

    /// Whether this, references aside, is one real number, be it in several directions.
    pub fn is_float(&self) -> bool {
        matches!(self.strip(), Ty::Float(_) | Ty::Lanes(..))
    }

    /// Whether this, references aside, is memory that is reached by index or field.
    pub fn is_aggregate(&self) -> bool {
        matches!(
            self.strip(),
            Ty::Array(..)
                | Ty::Slice(_)
                | Ty::Vec(_)
                | Ty::Tuple(_)
                | Ty::Struct(_)
                | Ty::Opaque(_)
        )
    }

    /// The element type of an array, slice or `Vec`, through references.
    pub fn element(&self) -> Option<&Ty> {
        match self.strip() {
            Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) => Some(e),
            _ => None,
        }
    }

    /// The type in the emitted code, where it can be written.
    pub fn tokens(&self) -> Option<TokenStream> {
        Some(match self {
            Ty::Float(Float::F32) => quote!(f32),
            Ty::Float(Float::F64) => quote!(f64),
            Ty::Lanes(f, width) => {
                let (f, width) = (
                    Ty::Float(*f).tokens()?,
                    proc_macro2::Literal::usize_unsuffixed(*width),
                );
                quote!(::ad_core::rt::Lanes<#f, #width>)
            }
            Ty::Float(Float::Generic(name)) => {
                let ident = proc_macro2::Ident::new(name, proc_macro2::Span::call_site());
                quote!(#ident)
            }
            Ty::Int(Some(name)) => {
                let ident = proc_macro2::Ident::new(name, proc_macro2::Span::mixed_site());
                quote!(#ident)
            }
            Ty::Bool => quote!(bool),
            Ty::Unit => quote!(()),
            Ty::Array(e, n) => {
                let e = e.tokens()?;
                quote!([#e; #n])
            }
            Ty::Slice(e) => {
                let e = e.tokens()?;
                quote!([#e])
            }
            Ty::Tuple(parts) => {
                let parts = parts.iter().map(Ty::tokens).collect::<Option<Vec<_>>>()?;
                quote!((#(#parts,)*))
            }
            Ty::Vec(e) => {
                let e = e.tokens()?;
                quote!(::ad_core::memory::Vec<#e>)
            }
            Ty::Struct(s) => s.ty(),
            Ty::Opaque(path) => path.clone(),
            _ => return None,
        })
    }

    /// What a value of this type holds where it holds something: what is in an `Option` or a `Result`.
    pub fn content(&self) -> &Ty {
        match self {
            Ty::Maybe(inner, _) => inner,
            other => other,
        }
    }

    /// Names and types of the parts of a tuple or struct, references aside.
    pub fn parts(&self) -> Option<Vec<(String, Ty)>> {
        match self.strip() {
            Ty::Tuple(parts) => Some(
                parts
                    .iter()
                    .enumerate()
                    .map(|(i, t)| (i.to_string(), t.clone()))
                    .collect(),
            ),
            Ty::Struct(s) => Some(s.fields.clone()),
            _ => None,
        }
    }
}
