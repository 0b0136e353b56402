//! `check_grad!` and its kin: calls of `ad_core::check` for a function and a point.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::Token;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;

/// `f, a, #[constant] b`
struct Input {
    function: syn::Path,
    arguments: Vec<Argument>,
}

struct Argument {
    constant: bool,
    expr: syn::Expr,
}

impl Parse for Argument {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let attributes = input.call(syn::Attribute::parse_outer)?;
        for a in &attributes {
            if !a.path().is_ident("constant") {
                return Err(syn::Error::new_spanned(
                    a,
                    "only `#[constant]` may stand here",
                ));
            }
        }
        Ok(Argument {
            constant: !attributes.is_empty(),
            expr: input.parse()?,
        })
    }
}

impl Parse for Input {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        let function = input.parse()?;
        if !input.is_empty() {
            input.parse::<Token![,]>()?;
        }
        let arguments = Punctuated::<Argument, Token![,]>::parse_terminated(input)?;
        Ok(Input {
            function,
            arguments: arguments.into_iter().collect(),
        })
    }
}

/// Names of the expansion do not meet the user's.
fn here() -> Span {
    Span::mixed_site()
}

/// Which companion is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Companion {
    /// `f_grad`
    Grad,
    /// `f_jvp`
    Jvp,
    /// `f_hessian`
    Hessian,
}

/// Expands `check_grad!(f, ..)`, `check_jvp!(f, ..)`, `check_hessian!(f, ..)`.
#[must_use]
pub fn expand(input: TokenStream, which: Companion) -> TokenStream {
    let input: Input = match syn::parse2(input) {
        Ok(input) => input,
        Err(e) => return e.to_compile_error(),
    };
    let written =
        |a: &Argument| matches!(&a.expr, syn::Expr::Reference(r) if r.mutability.is_some());
    if which != Companion::Grad
        && let Some(a) = input.arguments.iter().find(|a| written(a))
    {
        let text = "a `&mut` parameter cannot be checked by this macro: use `check_grad!`, or return what the function writes";
        return syn::Error::new_spanned(&a.expr, text).to_compile_error();
    }
    Check::of(&input).expand(which)
}

/// Expands `check_rule!(erf, 0.3)`.
#[must_use]
pub fn rule(input: TokenStream) -> TokenStream {
    let Input {
        function,
        arguments,
    } = match syn::parse2(input) {
        Ok(input) => input,
        Err(e) => return e.to_compile_error(),
    };
    let params: Vec<Ident> = (0..arguments.len())
        .map(|i| format_ident!("x{i}"))
        .collect();
    let exprs = arguments.iter().map(|a| &a.expr);
    quote_spanned!(here()=> {
        #[::ad_core::reverse_diff]
        fn rule(#(#params: f64),*) -> f64 {
            #function(#(#params),*)
        }
        ::ad_core::check::check_grad!(rule, #(#exprs),*);
    })
}

/// The names of what is made of the arguments, and how.
struct Check<'a> {
    input: &'a Input,
    given: Vec<Ident>,
    own: Vec<Ident>,
    copy: Vec<Ident>,
    point: Vec<Ident>,
}

impl<'a> Check<'a> {
    fn of(input: &'a Input) -> Check<'a> {
        let names = |stem: &str| -> Vec<Ident> {
            let span = here();
            let of = |i| format_ident!("{stem}{i}", span = span);
            (0..input.arguments.len()).map(of).collect()
        };
        Check {
            input,
            given: names("given"),
            own: names("own"),
            copy: names("copy"),
            point: names("point"),
        }
    }

    fn companion(&self, suffix: &str) -> syn::Path {
        let mut path = self.input.function.clone();
        if let Some(last) = path.segments.last_mut() {
            last.ident = format_ident!("{}_{suffix}", last.ident, span = last.ident.span());
        }
        path
    }

    /// The arguments, behind `&` where the function takes `&mut`.
    fn scrutinee(&self) -> impl Iterator<Item = TokenStream> {
        self.input.arguments.iter().map(|a| match &a.expr {
            e @ syn::Expr::Reference(r) if r.mutability.is_some() => {
                quote_spanned!(here()=> &*#e)
            }
            e => quote_spanned!(here()=> #e),
        })
    }

    /// What an argument is called in the table.
    fn label(argument: &Argument) -> String {
        let inner = match &argument.expr {
            syn::Expr::Reference(r) => &*r.expr,
            e => e,
        };
        let text = inner.to_token_stream().to_string();
        let is_name = text
            .chars()
            .all(|c| c.is_alphanumeric() || "._".contains(c));
        if is_name && !text.starts_with(|c: char| c.is_ascii_digit()) {
            text
        } else {
            String::new()
        }
    }

    /// Copies of the arguments at another point, and how they are handed over.
    fn at(&self, point: &TokenStream) -> (TokenStream, Vec<TokenStream>) {
        let (mut stmts, mut handed) = (TokenStream::new(), Vec::new());
        stmts.extend(quote_spanned!(here()=> let rest: &[f64] = #point;));
        for (i, a) in self.input.arguments.iter().enumerate() {
            let (given, own, copy, part) =
                (&self.given[i], &self.own[i], &self.copy[i], &self.point[i]);
            stmts.extend(quote_spanned! {here()=>
                let mut #copy = ::core::clone::Clone::clone(&#own);
                let (part, rest) = rest.split_at(#part.len());
            });
            if a.constant {
                stmts.extend(quote_spanned!(here()=> let _ = (part, &mut #copy);));
            } else {
                stmts.extend(
                    quote_spanned!(here()=> (&Argument::of(&#copy)).place(&mut #copy, part);),
                );
            }
            handed.push(match &a.expr {
                syn::Expr::Reference(r) if r.mutability.is_some() => {
                    quote_spanned!(here()=> ::core::borrow::BorrowMut::borrow_mut(&mut #copy))
                }
                _ => quote_spanned!(here()=> (&Argument::of(&#given)).lend(&#copy)),
            });
        }
        stmts.extend(quote_spanned!(here()=> let _ = rest;));
        (stmts, handed)
    }

    fn expand(&self, which: Companion) -> TokenStream {
        let Check {
            given, own, point, ..
        } = self;
        let (function, scrutinee) = (&self.input.function, self.scrutinee());
        let points = self.input.arguments.iter().zip(own).map(|(a, own)| {
            if a.constant {
                quote_spanned!(here()=> ::ad_core::memory::Vec::<f64>::new())
            } else {
                quote_spanned!(here()=> (&Argument::of(&#own)).point(&#own))
            }
        });
        let labels = self.input.arguments.iter().enumerate().map(|(i, a)| {
            let label = Self::label(a);
            if label.is_empty() {
                format!("argument {}", i + 1)
            } else {
                label
            }
        });
        let point_here = quote_spanned!(here()=> &point);
        let (copies, handed) = self.at(&point_here);
        let name = function.to_token_stream().to_string().replace(' ', "");
        let (derivative, of) = match which {
            Companion::Grad => {
                let companion = self.companion("grad");
                let derivative = quote_spanned! {here()=>
                    let (value, gradient) = #companion(#(#handed),*);
                    (is_narrow(&value), Differentiable::flatten(&gradient))
                };
                (derivative, quote_spanned!(here()=> #function(#(#handed),*)))
            }
            Companion::Hessian => {
                let (companion, gradient) = (self.companion("hessian"), self.companion("grad"));
                let derivative = quote_spanned! {here()=>
                    let (value, _, hessian) = #companion(#(#handed),*);
                    (is_narrow(&value), Differentiable::flatten(&hessian))
                };
                (
                    derivative,
                    quote_spanned!(here()=> #gradient(#(#handed),*).1),
                )
            }
            Companion::Jvp => (
                self.columns(),
                quote_spanned!(here()=> #function(#(#handed),*)),
            ),
        };
        let (what, mode) = match which {
            Companion::Grad => (format!("{name}_grad"), "reverse"),
            Companion::Jvp => (format!("{name}_jvp"), "forward"),
            Companion::Hessian => (format!("{name}_hessian"), "forward over reverse"),
        };
        let (other, _) = self.at(&quote_spanned!(here()=> at));
        let derivative = match which {
            Companion::Jvp => derivative,
            _ => quote_spanned!(here()=> { #copies #derivative }),
        };
        quote_spanned!(here()=> {
            #[allow(unused_imports)]
            use ::ad_core::check::{
                Argument, Borrowed as _, ByValue as _, Passive as _, Real as _, compare, hand,
                is_narrow,
            };
            #[allow(unused_imports)]
            use ::ad_core::Differentiable;
            #[allow(unused_mut, unused_variables, clippy::all, clippy::pedantic)]
            match (#(#scrutinee,)*) {
                (#(#given,)*) => {
                    #(let #own = (&Argument::of(&#given)).own(&#given);)*
                    #(let #point = #points;)*
                    let parts: &[(&str, usize)] = &[#((#labels, #point.len())),*];
                    let mut point = ::ad_core::memory::Vec::<f64>::new();
                    #(point.extend_from_slice(&#point);)*
                    let (narrow, derivative) = #derivative;
                    compare(#what, #mode, parts, &point, &derivative, narrow, &mut |at| {
                        #other
                        Differentiable::flatten(&#of)
                    });
                }
            }
        })
    }

    /// The Jacobian by unit vectors.
    fn columns(&self) -> TokenStream {
        let point_here = quote_spanned!(here()=> &point);
        let (copies, handed) = self.at(&point_here);
        let (mut dots, mut handed_dots) = (TokenStream::new(), Vec::new());
        for (i, a) in self.input.arguments.iter().enumerate() {
            let (own, part) = (&self.own[i], &self.point[i]);
            dots.extend(quote_spanned!(here()=> let (part, rest) = rest.split_at(#part.len());));
            if a.constant {
                continue;
            }
            let dot = format_ident!("dot{i}", span = here());
            dots.extend(
                quote_spanned!(here()=> let #dot = (&Argument::of(&#own)).dot(&#own, part);),
            );
            handed_dots.push(quote_spanned!(here()=> hand(&#dot)));
        }
        let companion = self.companion("jvp");
        quote_spanned!(here()=> {
            let mut narrow = false;
            let mut columns = ::ad_core::memory::Vec::<::ad_core::memory::Vec<f64>>::new();
            for j in 0..point.len() {
                #copies
                let mut direction = ::ad_core::memory::filled(0.0_f64, point.len());
                direction[j] = 1.0;
                let rest: &[f64] = &direction;
                #dots
                let _ = rest;
                let (value, column) = #companion(#(#handed,)* #(#handed_dots),*);
                narrow = is_narrow(&value);
                columns.push(Differentiable::flatten(&column));
            }
            let rows = columns.first().map_or(0, ::ad_core::memory::Vec::len);
            let mut by_rows = ::ad_core::memory::Vec::<f64>::new();
            for i in 0..rows {
                for column in &columns {
                    by_rows.push(column[i]);
                }
            }
            (narrow, by_rows)
        })
    }
}
