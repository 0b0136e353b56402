//! Patterns.

use super::super::node::Pattern;
use super::{Compiled, Compiler, last, short};
use syn::punctuated::Punctuated;
use syn::{Expr, Pat, Token};

impl Compiler<'_> {
    pub(super) fn pattern(&mut self, p: &Pat) -> Compiled<Pattern> {
        Ok(match p {
            Pat::Wild(_) => Pattern::Any,
            Pat::Ident(i) => {
                let name = i.ident.to_string();
                if i.subpat.is_none() && (name == "None" || self.constants.contains_key(&name)) {
                    return if name == "None" {
                        Ok(Pattern::Variant(super::super::value::Sym::None, Vec::new()))
                    } else {
                        Err("a constant as a pattern".to_owned())
                    };
                }
                if i.by_ref.is_some() {
                    return Ok(Pattern::ByRef(self.declare_name(&name)));
                }
                let inner = match &i.subpat {
                    Some((_, p)) => Some(Box::new(self.pattern(p)?)),
                    None => None,
                };
                Pattern::Name(self.declare_name(&name), inner)
            }
            Pat::Type(t) => self.pattern(&t.pat)?,
            Pat::Paren(t) => self.pattern(&t.pat)?,
            Pat::Reference(r) => Pattern::Ref(Box::new(self.pattern(&r.pat)?)),
            Pat::Tuple(t) => {
                if t.elems.iter().any(|p| matches!(p, Pat::Rest(_))) {
                    return Err("`..` in a tuple".to_owned());
                }
                Pattern::Tuple(self.patterns(&t.elems)?)
            }
            Pat::Slice(s) => self.slice_pattern(s)?,
            Pat::Lit(l) => Pattern::Literal(self.literal(&l.lit)?),
            Pat::Range(r) => {
                let bound = |e: &Option<Box<Expr>>| -> Compiled<Option<i64>> {
                    match e.as_deref() {
                        None => Ok(None),
                        Some(Expr::Lit(syn::ExprLit {
                            lit: syn::Lit::Int(i),
                            ..
                        })) => i.base10_parse().map(Some).map_err(|e| e.to_string()),
                        Some(_) => Err("a bound of a pattern".to_owned()),
                    }
                };
                let inclusive = matches!(r.limits, syn::RangeLimits::Closed(_));
                Pattern::Range(bound(&r.start)?, bound(&r.end)?, inclusive)
            }
            Pat::Or(o) => {
                // All alternatives bind the same names; they get the same slots.
                let n = self.scope().vars.len();
                let mut all = Vec::new();
                for p in &o.cases {
                    if self.scope().vars.len() > n {
                        return Err("names in alternatives of a pattern".to_owned());
                    }
                    all.push(self.pattern(p)?);
                }
                Pattern::Or(all)
            }
            Pat::TupleStruct(t) => {
                let name = last(&t.path);
                let parts = self.patterns(&t.elems)?;
                let sym = self.library.names.of(&name);
                if self.library.fields.contains_key(&sym) {
                    Pattern::Tuple(parts)
                } else {
                    Pattern::Variant(sym, parts)
                }
            }
            Pat::Path(p) => {
                let sym = self.library.names.of(&last(&p.path));
                Pattern::Variant(sym, Vec::new())
            }
            Pat::Struct(s) => {
                let mut fields = Vec::new();
                for f in &s.fields {
                    let name = match &f.member {
                        syn::Member::Named(i) => i.to_string(),
                        syn::Member::Unnamed(k) => k.index.to_string(),
                    };
                    let sym = self.library.names.of(&name);
                    fields.push((sym, self.pattern(&f.pat)?));
                }
                Pattern::Struct(fields)
            }
            other => return Err(format!("pattern {}", short(other))),
        })
    }

    pub(super) fn patterns(&mut self, all: &Punctuated<Pat, Token![,]>) -> Compiled<Vec<Pattern>> {
        all.iter().map(|p| self.pattern(p)).collect()
    }

    pub(super) fn slice_pattern(&mut self, s: &syn::PatSlice) -> Compiled<Pattern> {
        let (mut first, mut rest) = (Vec::new(), None);
        for p in &s.elems {
            let between = match p {
                Pat::Rest(_) => Some(None),
                Pat::Ident(i)
                    if i.subpat
                        .as_ref()
                        .is_some_and(|(_, p)| matches!(**p, Pat::Rest(_))) =>
                {
                    Some(Some(self.declare_name(&i.ident.to_string())))
                }
                _ => None,
            };
            match (between, &mut rest) {
                (Some(slot), None) => rest = Some((slot, Vec::new())),
                (Some(_), Some(_)) => return Err("two `..`".to_owned()),
                (None, None) => first.push(self.pattern(p)?),
                (None, Some((_, last))) => {
                    let p = self.pattern(p)?;
                    last.push(p);
                }
            }
        }
        Ok(Pattern::List(first, rest))
    }
}
