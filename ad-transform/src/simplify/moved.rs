//! What is moved out of a place that is looked at afterwards is copied instead.
//!
//! ```text
//! t = r.0;  n = r.0.1.0.len();   =>   t = (&r.0).clone();  n = r.0.1.0.len();
//! ```

use crate::ir::uses::Set;
use crate::ir::{Block, Handed, Op, Place, Projection, Stmt, Val, Values};
use crate::ty::Ty;
use std::collections::{BTreeMap, BTreeSet};

/// Copies what must be copied in blocks that run one after the other.
pub fn keep(values: &mut Values, blocks: &mut [&mut Block]) {
    let mut found = Found::default();
    for b in blocks.iter() {
        found.block(values, b);
    }
    let missed = found.moves.iter().filter(|m| found.is_missed(m));
    let copied: BTreeSet<(Val, Val)> = missed.map(|m| (m.to, m.from)).collect();
    if copied.is_empty() {
        return;
    }
    for b in blocks {
        copy(values, b, &copied);
    }
}

/// A value that moves out of a place, or into a call.
struct Move {
    /// What it becomes, or what the call returns.
    to: Val,
    from: Val,
    path: Vec<String>,
    at: usize,
    /// Whether it may be so several times.
    again: bool,
}

#[derive(Default)]
struct Found {
    moves: Vec<Move>,
    /// Where values are mentioned, and which parts of them.
    mentions: BTreeMap<Val, Vec<(usize, Vec<String>)>>,
    /// The loops that values are defined in.
    loops: BTreeMap<Val, usize>,
    /// References, which nothing moves out of.
    borrowed: Set,
    depth: usize,
    next: usize,
}

impl Found {
    fn block(&mut self, values: &Values, b: &Block) {
        for s in &b.stmts {
            self.next += 1;
            let at = self.next;
            match s {
                Stmt::Let(v, Op::Load(p)) => {
                    self.mention(p);
                    if is_moved(&values[*v].ty) {
                        self.moves_out(*v, p.base, path(p), at);
                        if matches!(values[p.base].ty, Ty::Ref(..)) {
                            self.borrowed.insert(p.base);
                        }
                    }
                }
                Stmt::Let(v, Op::Call(path, args)) => {
                    let hidden = crate::nest::names::is_hidden(&crate::emit::original(path));
                    for a in args {
                        self.mentions.entry(*a).or_default().push((at, Vec::new()));
                        let ty = &values[*a].ty;
                        if is_moved(ty) || hidden && matches!(ty, Ty::Struct(_)) {
                            self.moves_out(*v, *a, Vec::new(), at);
                        }
                    }
                }
                Stmt::Let(_, Op::View(p)) => self.mention(p),
                Stmt::Vjp(call) => {
                    for a in call.args.iter().filter_map(|a| a.val()) {
                        self.mentions.entry(a).or_default().push((at, Vec::new()));
                        let ty = &values[a].ty;
                        let hidden =
                            crate::nest::names::is_hidden(&crate::emit::original(&call.path));
                        if is_moved(ty) || hidden && matches!(ty, Ty::Struct(_)) {
                            self.moves_out(call.kept, a, Vec::new(), at);
                        }
                    }
                    for v in [call.kept, call.seed] {
                        self.mentions.entry(v).or_default().push((at, Vec::new()));
                    }
                    call.bars.iter().flatten().for_each(|p| self.mention(p));
                }
                s => {
                    let mut places: Vec<&Place> = s.written_places().collect();
                    if let Stmt::For(s) = s {
                        places.extend(&s.windows);
                    }
                    places.iter().for_each(|p| self.mention(p));
                    s.visit(&mut |v| {
                        let placed = places.iter().any(|p| p.base == v);
                        if !placed {
                            self.mentions.entry(v).or_default().push((at, Vec::new()));
                        }
                    });
                }
            }
            if let Stmt::Let(v, _) = s {
                self.loops.insert(*v, self.depth);
            }
            match s {
                Stmt::If(s) => {
                    self.block(values, &s.then);
                    self.block(values, &s.other);
                }
                Stmt::For(s) => {
                    self.depth += 1;
                    self.block(values, &s.body);
                    self.depth -= 1;
                }
                _ => {}
            }
        }
        self.next += 1;
        for v in &b.yields {
            self.mentions
                .entry(*v)
                .or_default()
                .push((self.next, Vec::new()));
        }
    }

    fn moves_out(&mut self, to: Val, from: Val, path: Vec<String>, at: usize) {
        let again = self.depth > self.loops.get(&from).copied().unwrap_or(0);
        self.moves.push(Move {
            to,
            from,
            path,
            at,
            again,
        });
    }

    fn mention(&mut self, p: &Place) {
        let entry = (self.next, path(p));
        self.mentions.entry(p.base).or_default().push(entry);
    }

    /// Whether what has moved is looked at again.
    fn is_missed(&self, m: &Move) -> bool {
        let overlap = |a: &[String], b: &[String]| a.iter().zip(b).all(|(a, b)| a == b);
        let later = |(at, path): &(usize, Vec<String>)| *at > m.at && overlap(path, &m.path);
        m.again
            || self.borrowed.contains(&m.from)
            || self
                .mentions
                .get(&m.from)
                .is_some_and(|all| all.iter().any(later))
    }
}

/// Types that the sweeps make and that are no `Copy`. `Vec`s by themselves are copied where they are loaded.
fn is_moved(ty: &Ty) -> bool {
    matches!(ty, Ty::Tuple(_) | Ty::Array(..) | Ty::Opaque(_)) && ty.may_move() && !ty.has_structs()
}

/// The fields that a place begins with.
fn path(p: &Place) -> Vec<String> {
    let fields = p.projections.iter().map_while(|step| match step {
        Projection::Field(name) => Some(name.clone()),
        _ => None,
    });
    fields.collect()
}

fn copy(values: &mut Values, b: &mut Block, copied: &BTreeSet<(Val, Val)>) {
    let mut out = Vec::with_capacity(b.stmts.len());
    for mut s in std::mem::take(&mut b.stmts) {
        match &mut s {
            Stmt::Let(v, op @ Op::Load(_)) => {
                let Op::Load(place) = op.clone() else {
                    unreachable!("a load")
                };
                if copied.contains(&(*v, place.base)) {
                    *op = of_place(values, *v, place, &mut out);
                }
            }
            Stmt::Let(v, Op::Call(_, args)) => {
                for a in args.iter_mut().filter(|a| copied.contains(&(*v, **a))) {
                    *a = of_argument(values, *a, &mut out);
                }
            }
            Stmt::Vjp(call) => {
                for a in &mut call.args {
                    if let Handed::Again(v) | Handed::Copy(v) = a
                        && copied.contains(&(call.kept, *v))
                    {
                        *v = of_argument(values, *v, &mut out);
                    }
                }
            }
            Stmt::If(s) => {
                copy(values, &mut s.then, copied);
                copy(values, &mut s.other, copied);
            }
            Stmt::For(s) => copy(values, &mut s.body, copied),
            _ => {}
        }
        out.push(s);
    }
    b.stmts = out;
}

/// A copy of an argument.
fn of_argument(values: &mut Values, a: Val, out: &mut Vec<Stmt>) -> Val {
    let place = Place {
        base: a,
        projections: Vec::new(),
    };
    let (op, def) = (of_place(values, a, place, out), values[a].clone());
    let copy = values.fresh(def.ty, None, def.span);
    out.push(Stmt::Let(copy, op));
    copy
}

/// A copy of what lies at a place, which is of the type of a value.
fn of_place(values: &mut Values, like: Val, place: Place, out: &mut Vec<Stmt>) -> Op {
    let def = values[like].clone();
    let ty = Ty::Ref(Box::new(def.ty), false);
    let there = values.fresh(ty, None, def.span);
    out.push(Stmt::Let(there, Op::View(place)));
    Op::Method(
        crate::build::ident("clone"),
        Default::default(),
        vec![there],
    )
}
