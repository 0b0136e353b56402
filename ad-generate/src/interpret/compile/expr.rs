//! Expressions.

use super::super::node::{Arm, Comparison, Node, Pattern};
use super::super::number::{Function2, Operator};
use super::super::value::{IntTy, Value};
use super::{Compiled, Compiler, last, short, type_name_plain};
use quote::ToTokens;
use syn::{Expr, Pat};

impl Compiler<'_> {
    pub(super) fn literal(&self, lit: &syn::Lit) -> Compiled<Value> {
        Ok(match lit {
            syn::Lit::Int(i) => match i.suffix() {
                "f64" => Value::F64(i.base10_parse().map_err(|e| e.to_string())?),
                "f32" => Value::F32(i.base10_parse().map_err(|e| e.to_string())?),
                "" => Value::Int(i.base10_parse().map_err(|e| e.to_string())?, IntTy::Untyped),
                s => {
                    let ty = IntTy::named(s).ok_or_else(|| format!("literal {s}"))?;
                    Value::Int(i.base10_parse().map_err(|e| e.to_string())?, ty)
                }
            },
            syn::Lit::Float(x) => {
                let single = match x.suffix() {
                    "f32" => true,
                    "f64" => false,
                    _ => self.library.single,
                };
                let digits = x.base10_digits();
                if single {
                    Value::F32(digits.parse().map_err(|_| "a literal".to_owned())?)
                } else {
                    Value::F64(digits.parse().map_err(|_| "a literal".to_owned())?)
                }
            }
            syn::Lit::Bool(b) => Value::Bool(b.value),
            syn::Lit::Str(s) => Value::Text(s.value().into()),
            other => return Err(format!("literal {}", other.to_token_stream())),
        })
    }

    pub(super) fn boxed(&mut self, e: &Expr) -> Compiled<Box<Node>> {
        self.expr(e).map(Box::new)
    }

    pub(super) fn two(&mut self, a: &Expr, b: &Expr) -> Compiled<Box<[Node; 2]>> {
        Ok(Box::new([self.expr(a)?, self.expr(b)?]))
    }

    pub(super) fn exprs<'e>(
        &mut self,
        all: impl IntoIterator<Item = &'e Expr>,
    ) -> Compiled<Vec<Node>> {
        all.into_iter().map(|e| self.expr(e)).collect()
    }

    /// An expression as a place; a value gets a slot.
    pub(super) fn place(&mut self, e: &Expr) -> Compiled<Node> {
        let node = self.expr(e)?;
        Ok(self.placed(node))
    }

    pub(super) fn placed(&mut self, node: Node) -> Node {
        match node {
            Node::Local(_)
            | Node::Outer(..)
            | Node::Index(_)
            | Node::Field(..)
            | Node::Part(..)
            | Node::Deref(_)
            | Node::Temp(..) => node,
            other => Node::Temp(self.slot(), Box::new(other)),
        }
    }

    #[allow(clippy::too_many_lines, reason = "one arm for each form")]
    pub(super) fn expr(&mut self, e: &Expr) -> Compiled<Node> {
        Ok(match e {
            Expr::Lit(l) => Node::Const(self.literal(&l.lit)?),
            Expr::Paren(p) => self.expr(&p.expr)?,
            Expr::Group(p) => self.expr(&p.expr)?,
            Expr::Path(p) => self.path(p)?,
            Expr::Unary(u) => match &u.op {
                syn::UnOp::Neg(_) => match self.expr(&u.expr)? {
                    Node::Const(Value::Int(x, t)) => Node::Const(Value::Int(-x, t)),
                    Node::Const(Value::F64(x)) => Node::Const(Value::F64(-x)),
                    Node::Const(Value::F32(x)) => Node::Const(Value::F32(-x)),
                    other => Node::Negated(Box::new(other)),
                },
                syn::UnOp::Not(_) => Node::Not(self.boxed(&u.expr)?),
                syn::UnOp::Deref(_) => Node::Deref(Box::new(self.place(&u.expr)?)),
                _ => return Err(format!("operator of {}", short(e))),
            },
            Expr::Binary(b) => self.binary(b)?,
            Expr::Assign(a) => self.assign(a)?,
            Expr::Index(i) => {
                let base = self.place(&i.expr)?;
                Node::Index(Box::new([base, self.expr(&i.index)?]))
            }
            Expr::Field(f) => {
                let base = Box::new(self.place(&f.base)?);
                match &f.member {
                    syn::Member::Named(n) => {
                        Node::Field(base, self.library.names.of(&n.to_string()))
                    }
                    syn::Member::Unnamed(k) => Node::Part(base, k.index as u16),
                }
            }
            Expr::Reference(r) => Node::Borrow(Box::new(self.place(&r.expr)?)),
            Expr::Call(c) => self.call(c)?,
            Expr::MethodCall(m) => self.method(m)?,
            Expr::If(i) => self.inside(|c| {
                let cond = c.boxed(&i.cond)?;
                let then = Box::new(c.block(&i.then_branch)?);
                let other = match &i.else_branch {
                    Some((_, e)) => Some(c.boxed(e)?),
                    None => None,
                };
                Ok(Node::If(cond, then, other))
            })?,
            Expr::Let(l) => {
                let value = self.boxed(&l.expr)?;
                Node::Let(Box::new(self.pattern(&l.pat)?), value)
            }
            Expr::Match(m) => {
                let value = self.boxed(&m.expr)?;
                let mut arms = Vec::new();
                for arm in &m.arms {
                    let (pat, guard) = match &arm.pat {
                        Pat::Guard(g) => (&*g.pat, Some(&*g.guard)),
                        other => (other, None),
                    };
                    arms.push(self.inside(|c| {
                        Ok(Arm {
                            pattern: c.pattern(pat)?,
                            guard: match guard {
                                Some(g) => Some(c.expr(g)?),
                                None => None,
                            },
                            body: c.expr(&arm.body)?,
                        })
                    })?);
                }
                Node::Match(value, arms)
            }
            Expr::Block(b) => match &b.label {
                None => self.block(&b.block)?,
                Some(l) => {
                    let id = self.enter(Some(l));
                    let body = self.block(&b.block)?;
                    self.scope().loops.pop();
                    Node::Labelled(id, Box::new(body))
                }
            },
            Expr::While(w) => self.inside(|c| {
                let id = c.enter(w.label.as_ref());
                let cond = c.expr(&w.cond)?;
                let body = c.block(&w.body)?;
                c.scope().loops.pop();
                Ok(Node::While(id, Box::new([cond, body])))
            })?,
            Expr::Loop(l) => {
                let id = self.enter(l.label.as_ref());
                let body = self.block(&l.body)?;
                self.scope().loops.pop();
                Node::Loop(id, Box::new(body))
            }
            Expr::ForLoop(l) => {
                let items = self.expr(&l.expr)?;
                self.inside(|c| {
                    let id = c.enter(l.label.as_ref());
                    let pattern = Box::new(c.pattern(&l.pat)?);
                    let body = c.block(&l.body)?;
                    c.scope().loops.pop();
                    Ok(Node::For(id, pattern, Box::new([items, body])))
                })?
            }
            Expr::Break(b) => {
                let value = match &b.expr {
                    Some(e) => Some(self.boxed(e)?),
                    None => None,
                };
                Node::Break(self.target(b.label.as_ref())?, value)
            }
            Expr::Continue(b) => Node::Continue(self.target(b.label.as_ref())?),
            Expr::Return(r) => Node::Return(match &r.expr {
                Some(e) => Some(self.boxed(e)?),
                None => None,
            }),
            Expr::Tuple(t) if t.elems.is_empty() => Node::Const(Value::Unit),
            Expr::Tuple(t) => Node::Tuple(self.exprs(&t.elems)?),
            Expr::Array(a) => Node::List(self.exprs(&a.elems)?),
            Expr::Repeat(r) => Node::Repeat(self.two(&r.expr, &r.len)?),
            Expr::Struct(s) => {
                let mut name = last(&s.path);
                if name == "Self"
                    && let Some(own) = &self.own
                {
                    name.clone_from(own);
                }
                let mut fields = Vec::new();
                for f in &s.fields {
                    let n = match &f.member {
                        syn::Member::Named(i) => i.to_string(),
                        syn::Member::Unnamed(k) => k.index.to_string(),
                    };
                    let sym = self.library.names.of(&n);
                    fields.push((sym, self.expr(&f.expr)?));
                }
                let rest = match &s.rest {
                    Some(e) => Some(self.boxed(e)?),
                    None => None,
                };
                Node::Struct(self.library.names.of(&name), fields, rest)
            }
            Expr::Closure(c) => self.closure(c)?,
            Expr::Cast(c) => {
                let Some(to) = type_name_plain(&c.ty) else {
                    return Err(format!("cast {}", short(e)));
                };
                if to == "_" {
                    return Err("a cast to `_`".to_owned());
                }
                Node::Cast(self.boxed(&c.expr)?, to)
            }
            Expr::Range(r) => {
                let bound = |c: &mut Self, e: &Option<Box<Expr>>| match e {
                    Some(e) => c.boxed(e).map(Some),
                    None => Ok(None),
                };
                let (a, b) = (bound(self, &r.start)?, bound(self, &r.end)?);
                Node::Range(a, b, matches!(r.limits, syn::RangeLimits::Closed(_)))
            }
            Expr::Try(t) => Node::Try(self.boxed(&t.expr)?),
            Expr::Macro(m) => self.macro_call(&m.mac)?,
            other => return Err(format!("expression {}", short(other))),
        })
    }

    pub(super) fn enter(&mut self, label: Option<&syn::Label>) -> u16 {
        let s = self.scope();
        let id = s.count;
        s.count += 1;
        s.loops.push((label.map(|l| l.name.ident.to_string()), id));
        id
    }

    pub(super) fn target(&mut self, label: Option<&syn::Lifetime>) -> Compiled<u16> {
        let loops = &self.scope().loops;
        let found = match label {
            None => loops.last(),
            Some(l) => {
                let name = l.ident.to_string();
                loops.iter().rev().find(|(n, _)| n.as_ref() == Some(&name))
            }
        };
        found.map(|(_, id)| *id).ok_or_else(|| "a label".to_owned())
    }

    pub(super) fn binary(&mut self, b: &syn::ExprBinary) -> Compiled<Node> {
        use syn::BinOp;
        let real = Operator::Real;
        let compare = match &b.op {
            BinOp::Eq(_) => Some(Comparison::Eq),
            BinOp::Ne(_) => Some(Comparison::Ne),
            BinOp::Lt(_) => Some(Comparison::Lt),
            BinOp::Le(_) => Some(Comparison::Le),
            BinOp::Gt(_) => Some(Comparison::Gt),
            BinOp::Ge(_) => Some(Comparison::Ge),
            _ => None,
        };
        if let Some(how) = compare {
            return Ok(Node::Compare(how, self.two(&b.left, &b.right)?));
        }
        let op = match &b.op {
            BinOp::And(_) => return Ok(Node::And(self.two(&b.left, &b.right)?)),
            BinOp::Or(_) => return Ok(Node::Or(self.two(&b.left, &b.right)?)),
            BinOp::Add(_) | BinOp::AddAssign(_) => real(Function2::Add),
            BinOp::Sub(_) | BinOp::SubAssign(_) => real(Function2::Sub),
            BinOp::Mul(_) | BinOp::MulAssign(_) => real(Function2::Mul),
            BinOp::Div(_) | BinOp::DivAssign(_) => real(Function2::Div),
            BinOp::Rem(_) | BinOp::RemAssign(_) => real(Function2::Rem),
            BinOp::BitAnd(_) | BinOp::BitAndAssign(_) => Operator::And,
            BinOp::BitOr(_) | BinOp::BitOrAssign(_) => Operator::Or,
            BinOp::BitXor(_) | BinOp::BitXorAssign(_) => Operator::Xor,
            BinOp::Shl(_) | BinOp::ShlAssign(_) => Operator::Shl,
            BinOp::Shr(_) | BinOp::ShrAssign(_) => Operator::Shr,
            other => return Err(format!("operator {}", other.to_token_stream())),
        };
        // What compares is behind us: only an assignment ends so.
        let update = b.op.to_token_stream().to_string().ends_with('=');
        if update {
            let place = self.place(&b.left)?;
            return Ok(Node::Update(op, Box::new([place, self.expr(&b.right)?])));
        }
        Ok(Node::Binary(op, self.two(&b.left, &b.right)?))
    }

    pub(super) fn assign(&mut self, a: &syn::ExprAssign) -> Compiled<Node> {
        match &*a.left {
            Expr::Infer(_) => {
                let v = self.boxed(&a.right)?;
                Ok(Node::Bind(Box::new(Pattern::Any), Some(v), None))
            }
            Expr::Tuple(t) => {
                let mut places = Vec::new();
                for e in &t.elems {
                    places.push(match e {
                        Expr::Infer(_) => None,
                        Expr::Tuple(_) => return Err("tuples in an assignment".to_owned()),
                        e => Some(self.place(e)?),
                    });
                }
                Ok(Node::AssignTuple(places, self.boxed(&a.right)?))
            }
            left => {
                let place = self.place(left)?;
                Ok(Node::Assign(Box::new([place, self.expr(&a.right)?])))
            }
        }
    }
}
