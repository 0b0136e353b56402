//! Pass 4, `infer`: what lowering could not know of a type when it met the value, from what is done with it
//! later: `let mut s = 0.0;` is `f32` because `s += x[i]` adds one.

use crate::ir::{BinOp, Block, Function, Op, Place, Projection, Stmt, Val, Values};
use crate::ty::{Float, Ty};

/// Completes the types of all values. `result` is the declared type of the function's result.
pub fn infer(f: &mut Function, result: &Ty) {
    if let [only] = f.body.yields[..] {
        meet_with(&mut f.values, only, result);
    }
    let body = std::mem::take(&mut f.body);
    let mut pass = Infer {
        values: &mut f.values,
        changed: true,
    };
    while std::mem::take(&mut pass.changed) {
        pass.block(&body);
    }
    f.body = body;
}

/// Takes the result of a call elsewhere, or the field of a struct of another module, for one real number where nothing else is known and a derivative flows through. The
/// emitted code says so, and rustc rejects a wrong guess.
pub fn guess(f: &mut Function, result: &Ty, sources: &[Val]) {
    let mut open = Vec::new();
    calls(&f.values, &f.body, &mut open);
    if open.is_empty() {
        return;
    }
    let activity = crate::analyse::activity::analyse(f, sources.iter().copied());
    for (v, args) in open.into_iter().filter(|(v, _)| activity.active(*v)) {
        let float = args.iter().find_map(|a| real_in(&f.values[*a].ty));
        let float = Ty::Float(float.unwrap_or(Float::F64));
        match &mut f.values[v].ty {
            Ty::Tuple(parts) => {
                for p in parts.iter_mut().filter(|p| matches!(p, Ty::Unknown)) {
                    *p = float.clone();
                }
            }
            ty => *ty = float,
        }
    }
    infer(f, result);
}

/// The real numbers that a type is made of.
fn real_in(ty: &Ty) -> Option<Float> {
    match innermost(ty) {
        Ty::Float(Float::Literal) => None,
        Ty::Float(f) => Some(*f),
        other => other.parts()?.iter().find_map(|(_, t)| real_in(t)),
    }
}

fn calls(values: &Values, b: &Block, out: &mut Vec<(Val, Vec<Val>)>) {
    let open = |ty: &Ty| match ty {
        Ty::Tuple(parts) => parts.iter().any(|p| matches!(p, Ty::Unknown)),
        ty => matches!(ty, Ty::Unknown),
    };
    for s in &b.stmts {
        match s {
            Stmt::Let(v, op @ (Op::Call(_, args) | Op::Method(_, _, args)))
                if open(&values[*v].ty) && crate::analyse::is_companion_call(values, op) =>
            {
                out.push((*v, args.clone()));
            }
            Stmt::Let(v, Op::Load(place)) if open(&values[*v].ty) && in_opaque(values, place) => {
                out.push((*v, Vec::new()));
            }
            Stmt::If(s) => {
                calls(values, &s.then, out);
                calls(values, &s.other, out);
            }
            Stmt::For(s) => calls(values, &s.body, out),
            _ => {}
        }
    }
}

struct Infer<'a> {
    values: &'a mut Values,
    changed: bool,
}

/// How much is known.
fn rank(ty: &Ty) -> u8 {
    match ty {
        Ty::Unknown => 0,
        Ty::Float(Float::Literal) | Ty::Int(None) => 1,
        _ => 2,
    }
}

fn meet_with(values: &mut Values, v: Val, ty: &Ty) -> bool {
    if rank(ty) > rank(&values[v].ty) && matches!(ty, Ty::Float(_) | Ty::Int(_) | Ty::Bool) {
        values[v].ty = ty.clone();
        return true;
    }
    if let (Ty::Vec(old), Some(new)) = (values[v].ty.clone(), ty.element())
        && rank(new) > rank(&old)
    {
        values[v].ty = Ty::Vec(Box::new(new.clone()));
        return true;
    }
    if let (Ty::Array(old, len), Some(new)) = (values[v].ty.clone(), ty.element())
        && rank(new) > rank(&old)
    {
        values[v].ty = Ty::Array(Box::new(new.clone()), len);
        return true;
    }
    false
}

impl Infer<'_> {
    fn block(&mut self, b: &Block) {
        for s in &b.stmts {
            match s {
                Stmt::Let(v, op) => self.op(*v, op),
                Stmt::If(s) => {
                    self.block(&s.then);
                    self.block(&s.other);
                    for (i, d) in s.dsts.iter().enumerate() {
                        for arm in [&s.then, &s.other] {
                            if let Some(y) = arm.yields.get(i) {
                                self.unify(&[*d, *y]);
                            }
                        }
                    }
                }
                Stmt::For(s) => {
                    self.block(&s.body);
                    if let Some(r) = &s.range {
                        self.unify(&[s.index, r.start, r.end]);
                    }
                    for (c, next) in s.carried.iter().zip(s.nexts()) {
                        self.unify(&[c.param, c.init, c.result, *next]);
                    }
                }
                Stmt::Store(place, v) | Stmt::Accumulate(place, v) => {
                    self.indices(place);
                    let ty = place_ty(self.values, place);
                    self.changed |= meet_with(self.values, *v, &ty);
                    let own = self.values[*v].ty.clone();
                    self.refine(place.base, &own);
                }
                Stmt::Push(place, v) | Stmt::Pop(v, place) => {
                    let element = place_ty(self.values, place).element().cloned();
                    if let Some(ty) = element {
                        self.changed |= meet_with(self.values, *v, &ty);
                    }
                    let own = self.values[*v].ty.clone();
                    self.refine(place.base, &own);
                }
                Stmt::Swap(p, q) => {
                    self.indices(p);
                    self.indices(q);
                    for (to, from) in [(p, q), (q, p)] {
                        let ty = place_ty(self.values, from);
                        self.refine(to.base, innermost(&ty));
                    }
                }
                Stmt::Permute(place, _) => self.indices(place),
                Stmt::Record(..) | Stmt::Close(..) | Stmt::Vjp(_) | Stmt::Effect(_) => {}
            }
        }
    }

    fn op(&mut self, v: Val, op: &Op) {
        match op {
            Op::Copy(a) | Op::Neg(a) | Op::Not(a) => self.unify(&[v, *a]),
            Op::Bin(BinOp::Compare(_), a, b) => self.operands(&[*a, *b]),
            Op::Bin(BinOp::Bits(_), ..) => {}
            Op::Bin(_, a, b) => self.operands(&[v, *a, *b]),
            Op::Method(name, _, args) if self.values[args[0]].ty.is_float() => {
                if let Some(rule) = crate::rules::float(&name.to_string()) {
                    let mut all = vec![v];
                    all.extend(
                        args.iter()
                            .enumerate()
                            .filter(|(i, _)| differentiated(rule, *i))
                            .map(|(_, a)| *a),
                    );
                    self.unify(&all);
                }
            }
            Op::Call(path, args) if self.values[v].ty.is_float() => {
                if let Some(rule) = crate::rules::by_tokens(path) {
                    let mut all = vec![v];
                    all.extend(
                        args.iter()
                            .enumerate()
                            .filter(|(i, _)| differentiated(rule, *i))
                            .map(|(_, a)| *a),
                    );
                    self.unify(&all);
                }
            }
            Op::View(place) => self.indices(place),
            Op::Owned(a) => {
                let ty = self.values[*a].ty.clone();
                self.changed |= meet_with(self.values, v, &ty);
                let ty = self.values[v].ty.clone();
                self.changed |= meet_with(self.values, *a, &ty);
            }
            Op::Filled(a, n) => {
                self.changed |= meet_with(self.values, *n, &Ty::Int(Some("usize".into())));
                let ty = Ty::Vec(Box::new(self.values[*a].ty.clone()));
                self.changed |= meet_with(self.values, v, &ty);
            }
            Op::Load(place) => {
                self.indices(place);
                let ty = place_ty(self.values, place);
                self.changed |= meet_with(self.values, v, &ty);
            }
            Op::Array(parts) => {
                for p in parts {
                    let ty = Ty::Array(Box::new(self.values[*p].ty.clone()), quote::quote!());
                    self.changed |= meet_with(self.values, v, &ty);
                    if let Some(e) = self.values[v].ty.element().cloned() {
                        self.changed |= meet_with(self.values, *p, &e);
                    }
                }
            }
            Op::Repeat(a, _) => {
                let ty = Ty::Array(Box::new(self.values[*a].ty.clone()), quote::quote!());
                self.changed |= meet_with(self.values, v, &ty);
            }
            _ => {}
        }
    }

    /// What is stored in memory tells what it is made of.
    fn refine(&mut self, base: Val, stored: &Ty) {
        if !matches!(stored, Ty::Float(Float::F32 | Float::F64)) {
            return;
        }
        fn deepest(ty: &mut Ty, stored: &Ty) -> bool {
            match ty {
                Ty::Array(e, _) | Ty::Slice(e) | Ty::Vec(e) => deepest(e, stored),
                Ty::Unknown | Ty::Float(Float::Literal) => {
                    *ty = stored.clone();
                    true
                }
                _ => false,
            }
        }
        self.changed |= deepest(&mut self.values[base].ty, stored);
    }

    /// Arrays, slices and `Vec`s are indexed by `usize`.
    fn indices(&mut self, place: &Place) {
        let mut ty = self.values[place.base].ty.strip().clone();
        let usize_ty = Ty::Int(Some("usize".into()));
        for (k, p) in place.projections.iter().enumerate() {
            if ty.element().is_some() {
                let indices: Vec<Val> = match p {
                    Projection::Index(i) => vec![*i],
                    Projection::Range(a, b, _) => a.iter().chain(b).copied().collect(),
                    Projection::Field(_) => Vec::new(),
                };
                for i in indices {
                    self.changed |= meet_with(self.values, i, &usize_ty);
                }
            }
            let prefix = Place {
                base: place.base,
                projections: place.projections[..=k].to_vec(),
            };
            ty = place_ty(self.values, &prefix).strip().clone();
        }
    }

    /// Operands of arithmetic have one type, unless operators are overloaded: `vector * 2`. So an integer says nothing of
    /// what is not known to be one; it must not hide real numbers.
    fn operands(&mut self, vals: &[Val]) {
        let unknown = |v: &Val| matches!(self.values[*v].ty.strip(), Ty::Unknown | Ty::Passive);
        let real = vals.iter().any(|v| self.values[*v].ty.is_float());
        let vals: Vec<Val> = vals
            .iter()
            .copied()
            .filter(|v| real || !unknown(v))
            .collect();
        self.unify(&vals);
    }

    /// All have one type, references aside.
    fn unify(&mut self, vals: &[Val]) {
        let best = vals
            .iter()
            .map(|v| self.values[*v].ty.strip().clone())
            .max_by_key(rank);
        if let Some(ty) = best {
            for v in vals {
                self.changed |= meet_with(self.values, *v, &ty);
            }
        }
    }
}

/// What the elements of arrays of arrays are.
fn innermost(ty: &Ty) -> &Ty {
    ty.element().map_or(ty.strip(), innermost)
}

/// Whether the argument is a real number: it has a partial. A call may have more arguments than the rule.
fn differentiated(rule: &ad_rules::Rule, argument: usize) -> bool {
    argument < rule.args.len() && rule.partial(argument).is_some()
}

/// The type of the content of a place.
pub fn place_ty(values: &Values, place: &Place) -> Ty {
    stepped(values, place, place.projections.len())
}

/// Whether what lies there is a part of a type of another module, of which nothing is known.
pub fn in_opaque(values: &Values, place: &Place) -> bool {
    let before = 0..place.projections.len();
    matches!(place_ty(values, place), Ty::Unknown)
        && before
            .into_iter()
            .any(|n| matches!(stepped(values, place, n).strip(), Ty::Opaque(_)))
}

/// The type of what lies so many steps on the way.
fn stepped(values: &Values, place: &Place, steps: usize) -> Ty {
    let mut ty = values[place.base].ty.strip().clone();
    for p in &place.projections[..steps] {
        ty = match p {
            Projection::Index(_) => ty.element().cloned().unwrap_or(Ty::Unknown),
            Projection::Range(..) => match ty.element() {
                Some(e) => Ty::Slice(Box::new(e.clone())),
                None => Ty::Unknown,
            },
            Projection::Field(name) => match (ty.strip(), name.parse::<usize>()) {
                (Ty::Tuple(parts), Ok(i)) if i < parts.len() => parts[i].clone(),
                (Ty::Struct(s), _) => match s.position(name) {
                    Some(i) => s.fields[i].1.clone(),
                    None => Ty::Unknown,
                },
                _ => Ty::Unknown,
            },
        };
    }
    ty
}
