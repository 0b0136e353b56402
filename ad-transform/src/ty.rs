//! Types as far as the transform must know them: which values are real numbers, and how memory that
//! holds real numbers is laid out. Everything else is rustc's business.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

/// A real scalar type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Float {
    /// `f32`
    F32,
    /// `f64`
    F64,
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
    /// `&T`, or `&mut T` where the flag is set.
    Ref(Box<Ty>, bool),
    /// A passive type that the transform need not understand.
    Passive,
}

impl Ty {
    /// Reads a type as the user wrote it. A path the transform does not know is passive here; whether a
    /// *parameter* may have such a type is decided by the request.
    pub fn parse(ty: &syn::Type) -> Ty {
        match ty {
            syn::Type::Paren(inner) => Ty::parse(&inner.elem),
            syn::Type::Group(inner) => Ty::parse(&inner.elem),
            syn::Type::Reference(r) => {
                Ty::Ref(Box::new(Ty::parse(&r.elem)), r.mutability.is_some())
            }
            syn::Type::Array(a) => Ty::Array(Box::new(Ty::parse(&a.elem)), a.len.to_token_stream()),
            syn::Type::Slice(s) => Ty::Slice(Box::new(Ty::parse(&s.elem))),
            syn::Type::Tuple(t) if t.elems.is_empty() => Ty::Unit,
            syn::Type::Tuple(t) => Ty::Tuple(t.elems.iter().map(Ty::parse).collect()),
            syn::Type::Infer(_) => Ty::Unknown,
            syn::Type::Path(p) => Ty::from_path(p),
            _ => Ty::Passive,
        }
    }

    /// Reads the type of a local variable or of a cast. Where the macro does not understand the whole of it, real numbers
    /// may hide inside (`type Real = f64;`), so nothing is known.
    pub fn parse_local(ty: &syn::Type) -> Ty {
        let parsed = Ty::parse(ty);
        if parsed.is_understood() || Ty::holds_no_reals(ty) {
            parsed
        } else {
            Ty::Unknown
        }
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

    fn is_understood(&self) -> bool {
        match self {
            Ty::Unknown | Ty::Passive => false,
            Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) | Ty::Ref(e, _) => e.is_understood(),
            Ty::Tuple(parts) => parts.iter().all(Ty::is_understood),
            Ty::Float(_) | Ty::Int(_) | Ty::Bool | Ty::Unit | Ty::Record(_) => true,
        }
    }

    fn from_path(path: &syn::TypePath) -> Ty {
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
                    Some(syn::GenericArgument::Type(t)) => Ty::Vec(Box::new(Ty::parse(t))),
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
            Ty::Float(_) => true,
            Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) | Ty::Ref(e, _) => e.has_reals(),
            Ty::Tuple(parts) => parts.iter().any(Ty::has_reals),
            _ => false,
        }
    }

    /// Whether this is a number or the like, or arrays of such: what can be stored element by element.
    pub fn innermost(&self) -> bool {
        match self {
            Ty::Float(_) | Ty::Int(_) | Ty::Bool | Ty::Unknown => true,
            Ty::Array(e, _) | Ty::Vec(e) => e.innermost(),
            _ => false,
        }
    }

    /// Whether there is a number to fill a record of this type with.
    pub fn has_zero(&self) -> bool {
        matches!(self.strip(), Ty::Float(_) | Ty::Int(_) | Ty::Bool)
    }

    /// Whether a value of this type holds a reference.
    pub fn borrows(&self) -> bool {
        match self {
            Ty::Ref(..) => true,
            Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) => e.borrows(),
            Ty::Tuple(parts) => parts.iter().any(Ty::borrows),
            _ => false,
        }
    }

    /// Whether this, references aside, is one real number.
    pub fn is_float(&self) -> bool {
        matches!(self.strip(), Ty::Float(_))
    }

    /// Whether this, references aside, is memory that is reached by index or field.
    pub fn is_aggregate(&self) -> bool {
        matches!(
            self.strip(),
            Ty::Array(..) | Ty::Slice(_) | Ty::Vec(_) | Ty::Tuple(_)
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
            _ => return None,
        })
    }
}
