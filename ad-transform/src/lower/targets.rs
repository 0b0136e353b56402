//! What a loop or a function does to variables and how it is left, read off the syntax before it is lowered.

use proc_macro2::Ident;
use syn::visit::Visit;

/// The variables that are written to in part.
pub(super) fn written(body: &syn::Block) -> Written {
    let mut found = Written::default();
    found.visit_block(body);
    found
}

/// See [`written`].
#[derive(Default)]
pub(super) struct Written {
    /// Through their elements: by assignment, `&mut`, or a method that writes.
    pub(super) elements: Vec<Ident>,
    /// As a whole.
    pub(super) assigned: Vec<Ident>,
    /// By methods, perhaps.
    pub(super) receivers: Vec<Ident>,
    /// By methods, or those of a part, that are not known to leave an array as it is.
    pub(super) changed: Vec<Ident>,
    /// Those whose elements change places, perhaps.
    pub(super) reordered: Vec<Ident>,
}

/// Methods that write to arrays, slices and `Vec`s, or give references by which to write.
pub(super) const WRITING: [&str; 49] = [
    "append",
    "as_chunks_mut",
    "as_flattened_mut",
    "as_mut",
    "as_mut_slice",
    "as_rchunks_mut",
    "chunks_exact_mut",
    "chunks_mut",
    "clear",
    "clone_from",
    "clone_from_slice",
    "copy_from_slice",
    "copy_within",
    "dedup",
    "drain",
    "extend",
    "extend_from_slice",
    "fill",
    "fill_with",
    "first_chunk_mut",
    "first_mut",
    "get_mut",
    "insert",
    "iter_mut",
    "last_chunk_mut",
    "last_mut",
    "pop",
    "push",
    "rchunks_mut",
    "remove",
    "resize",
    "resize_with",
    "retain",
    "reverse",
    "rotate_left",
    "rotate_right",
    "sort_by",
    "sort_by_cached_key",
    "sort_by_key",
    "sort_unstable_by",
    "sort_unstable_by_key",
    "split_at_mut",
    "split_first_mut",
    "split_last_mut",
    "split_off",
    "swap",
    "swap_remove",
    "swap_with_slice",
    "truncate",
];

/// Methods that leave an array as it is.
const READING: [&str; 26] = [
    "all",
    "any",
    "binary_search",
    "binary_search_by",
    "chunks",
    "chunks_exact",
    "clone",
    "concat",
    "contains",
    "copied",
    "enumerate",
    "first",
    "fold",
    "get",
    "into_iter",
    "is_empty",
    "iter",
    "last",
    "len",
    "map",
    "partition_point",
    "rev",
    "sum",
    "to_vec",
    "windows",
    "zip",
];

/// The variable that an expression is, or is a part of.
pub(super) fn root(e: &syn::Expr) -> Option<&Ident> {
    match e {
        syn::Expr::Path(p) => p.path.get_ident(),
        syn::Expr::Paren(p) => root(&p.expr),
        syn::Expr::Group(p) => root(&p.expr),
        syn::Expr::Field(f) => root(&f.base),
        syn::Expr::Index(i) => root(&i.expr),
        syn::Expr::MethodCall(m) => root(&m.receiver),
        _ => None,
    }
}

impl Written {
    fn target(&mut self, e: &syn::Expr, indexed: bool) {
        match e {
            syn::Expr::Path(p) if indexed => self.elements.extend(p.path.get_ident().cloned()),
            syn::Expr::Path(p) => self.assigned.extend(p.path.get_ident().cloned()),
            syn::Expr::Tuple(t) => t.elems.iter().for_each(|e| self.target(e, indexed)),
            syn::Expr::Array(t) => t.elems.iter().for_each(|e| self.target(e, indexed)),
            syn::Expr::Paren(p) => self.target(&p.expr, indexed),
            syn::Expr::Group(p) => self.target(&p.expr, indexed),
            syn::Expr::Field(f) => self.target(&f.base, indexed),
            syn::Expr::Index(i) => self.target(&i.expr, true),
            syn::Expr::MethodCall(m) => self.target(&m.receiver, true),
            _ => {}
        }
    }
}

impl<'ast> Visit<'ast> for Written {
    fn visit_expr_method_call(&mut self, e: &'ast syn::ExprMethodCall) {
        if let syn::Expr::Path(p) = &*e.receiver {
            self.receivers.extend(p.path.get_ident().cloned());
        }
        if !READING.iter().any(|r| e.method == r) {
            self.changed.extend(root(&e.receiver).cloned());
        }
        if ["swap", "reverse", "rotate_left", "rotate_right"]
            .iter()
            .any(|w| e.method == w)
        {
            self.reordered.extend(root(&e.receiver).cloned());
        }
        if WRITING.iter().any(|w| e.method == w) {
            self.elements.extend(root(&e.receiver).cloned());
        }
        syn::visit::visit_expr_method_call(self, e);
    }
    fn visit_expr_assign(&mut self, e: &'ast syn::ExprAssign) {
        self.target(&e.left, false);
        syn::visit::visit_expr_assign(self, e);
    }
    fn visit_expr_binary(&mut self, e: &'ast syn::ExprBinary) {
        if super::operator::compound(&e.op).is_some() {
            self.target(&e.left, false);
        }
        syn::visit::visit_expr_binary(self, e);
    }
    fn visit_expr_reference(&mut self, e: &'ast syn::ExprReference) {
        if e.mutability.is_some() {
            self.elements.extend(root(&e.expr).cloned());
            if let syn::Expr::Path(p) = &*e.expr {
                self.reordered.extend(p.path.get_ident().cloned());
            }
        }
        syn::visit::visit_expr_reference(self, e);
    }
    fn visit_macro(&mut self, m: &'ast syn::Macro) {
        // The elements of `vec![..]` may be expressions with anything in them.
        if let Some(elements) = super::block::vec_elements(m) {
            elements.iter().for_each(|e| self.visit_expr(e));
        }
    }
}

/// The names assigned to in a block.
#[derive(Default)]
pub(super) struct Targets {
    pub(super) names: Vec<Ident>,
    /// Those of which a part is assigned to: an element, what a reference points to.
    pub(super) parts: Vec<Ident>,
    /// Those that methods are called on.
    pub(super) receivers: Vec<Ident>,
}

impl Targets {
    fn target(&mut self, e: &syn::Expr) {
        match e {
            syn::Expr::Path(p) => self.names.extend(p.path.get_ident().cloned()),
            syn::Expr::Tuple(t) => t.elems.iter().for_each(|e| self.target(e)),
            syn::Expr::Array(t) => t.elems.iter().for_each(|e| self.target(e)),
            syn::Expr::Paren(p) => self.target(&p.expr),
            syn::Expr::Group(p) => self.target(&p.expr),
            syn::Expr::Field(f) => self.target(&f.base),
            syn::Expr::Index(i) => self.part(&i.expr),
            syn::Expr::Unary(u) => self.part(&u.expr),
            syn::Expr::MethodCall(m) => self.part(&m.receiver),
            _ => {}
        }
    }

    fn part(&mut self, e: &syn::Expr) {
        let before = self.names.len();
        self.target(e);
        self.parts.extend(self.names.split_off(before));
    }
}

impl<'ast> Visit<'ast> for Targets {
    fn visit_expr_method_call(&mut self, e: &'ast syn::ExprMethodCall) {
        self.receivers.extend(root(&e.receiver).cloned());
        syn::visit::visit_expr_method_call(self, e);
    }
    fn visit_expr_reference(&mut self, e: &'ast syn::ExprReference) {
        if e.mutability.is_some() {
            self.target(&e.expr);
        }
        syn::visit::visit_expr_reference(self, e);
    }
    fn visit_expr_assign(&mut self, e: &'ast syn::ExprAssign) {
        self.target(&e.left);
        syn::visit::visit_expr_assign(self, e);
    }
    fn visit_expr_binary(&mut self, e: &'ast syn::ExprBinary) {
        if super::operator::compound(&e.op).is_some() {
            self.target(&e.left);
        }
        syn::visit::visit_expr_binary(self, e);
    }
}

/// The ways out of a loop that its body takes.
#[derive(Default)]
pub(super) struct Exits {
    pub(super) own: Option<Ident>,
    /// Loops inside, by label.
    pub(super) inner: Vec<Option<Ident>>,
    /// `break` of this loop.
    pub(super) breaks: bool,
    /// It may end before its range does.
    pub(super) ends: bool,
    /// It is left for a loop around it.
    pub(super) outwards: bool,
    pub(super) returns: bool,
    /// `break` with a value.
    pub(super) value: bool,
}

impl Exits {
    /// Whether an exit with this label goes to this loop (`Some(true)`), or past it.
    fn target(&self, label: Option<&syn::Lifetime>) -> Option<bool> {
        match label {
            None => self.inner.is_empty().then_some(true),
            Some(l) if self.inner.contains(&Some(l.ident.clone())) => None,
            Some(l) => Some(self.own.as_ref() == Some(&l.ident)),
        }
    }

    fn inside(&mut self, label: Option<&syn::Label>, visit: impl FnOnce(&mut Self)) {
        self.inner.push(label.map(|l| l.name.ident.clone()));
        visit(self);
        self.inner.pop();
    }
}

impl<'ast> Visit<'ast> for Exits {
    fn visit_expr_break(&mut self, e: &'ast syn::ExprBreak) {
        match self.target(e.label.as_ref()) {
            Some(true) => {
                self.breaks = true;
                self.ends = true;
                self.value |= e.expr.is_some();
            }
            Some(false) => {
                self.outwards = true;
                self.ends = true;
            }
            None => {}
        }
        syn::visit::visit_expr_break(self, e);
    }

    fn visit_expr_continue(&mut self, e: &'ast syn::ExprContinue) {
        if self.target(e.label.as_ref()) == Some(false) {
            self.outwards = true;
            self.ends = true;
        }
    }

    fn visit_expr_return(&mut self, e: &'ast syn::ExprReturn) {
        self.returns = true;
        self.outwards = true;
        self.ends = true;
        syn::visit::visit_expr_return(self, e);
    }

    fn visit_expr_try(&mut self, e: &'ast syn::ExprTry) {
        self.returns = true;
        self.outwards = true;
        self.ends = true;
        syn::visit::visit_expr_try(self, e);
    }

    fn visit_expr_for_loop(&mut self, e: &'ast syn::ExprForLoop) {
        self.inside(e.label.as_ref(), |v| syn::visit::visit_expr_for_loop(v, e));
    }

    fn visit_expr_while(&mut self, e: &'ast syn::ExprWhile) {
        self.inside(e.label.as_ref(), |v| syn::visit::visit_expr_while(v, e));
    }

    fn visit_expr_loop(&mut self, e: &'ast syn::ExprLoop) {
        self.inside(e.label.as_ref(), |v| syn::visit::visit_expr_loop(v, e));
    }

    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {}
}
