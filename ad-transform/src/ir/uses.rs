//! Which values statements read and define.

use super::{Adapter, Block, For, Handed, Op, Permutation, Place, Projection, Range, Stmt, Val};

pub use super::set::Set;

impl Op {
    /// Visits the values the operation reads.
    pub fn visit(&self, f: &mut dyn FnMut(Val)) {
        match self {
            Op::Leaf(_) | Op::Number(_) | Op::Undefined | Op::Zeros => {}
            Op::Copy(a) | Op::Neg(a) | Op::Not(a) | Op::Ref(a) | Op::Deref(a) | Op::Cast(a, _) => {
                f(*a)
            }
            Op::Repeat(a, _) | Op::ZerosLike(a) | Op::Owned(a) | Op::Part(a, _) => f(*a),
            Op::ZerosOf(lens) => lens.iter().for_each(|v| f(*v)),
            Op::NewRecord(count, _) | Op::NewStack(count, _) => count.iter().for_each(|v| f(*v)),
            Op::Bin(_, a, b)
            | Op::Strong(a, b)
            | Op::Recall(a, b)
            | Op::Filled(a, b)
            | Op::Open(a, b)
            | Op::Back(a, b) => {
                f(*a);
                f(*b);
            }
            Op::Method(_, _, args) | Op::Call(_, args) | Op::Array(args) | Op::Tuple(args) => {
                args.iter().copied().for_each(f);
            }
            Op::Load(p) | Op::View(p) => p.visit(f),
            Op::Trips(r) => r.visit(f),
            Op::Nth(r, k) => {
                r.visit(f);
                f(*k);
            }
            Op::Opaque(_, vars) => vars.iter().for_each(|(_, v)| f(*v)),
        }
    }

    /// The same operation on other values.
    pub fn map(&mut self, f: &mut dyn FnMut(Val) -> Val) {
        let mut set = |v: &mut Val| *v = f(*v);
        match self {
            Op::Leaf(_) | Op::Number(_) | Op::Undefined | Op::Zeros => {}
            Op::Copy(a) | Op::Neg(a) | Op::Not(a) | Op::Ref(a) | Op::Deref(a) | Op::Cast(a, _) => {
                set(a)
            }
            Op::Repeat(a, _) | Op::ZerosLike(a) | Op::Owned(a) | Op::Part(a, _) => set(a),
            Op::ZerosOf(lens) => lens.iter_mut().for_each(set),
            Op::NewRecord(count, _) | Op::NewStack(count, _) => count.iter_mut().for_each(set),
            Op::Bin(_, a, b)
            | Op::Strong(a, b)
            | Op::Recall(a, b)
            | Op::Filled(a, b)
            | Op::Open(a, b)
            | Op::Back(a, b) => {
                set(a);
                set(b);
            }
            Op::Method(_, _, args) | Op::Call(_, args) | Op::Array(args) | Op::Tuple(args) => {
                args.iter_mut().for_each(set);
            }
            Op::Load(p) | Op::View(p) => p.map(f),
            Op::Trips(r) => r.map(f),
            Op::Nth(r, k) => {
                r.map(f);
                *k = f(*k);
            }
            Op::Opaque(_, vars) => vars.iter_mut().for_each(|(_, v)| set(v)),
        }
    }
}

impl Place {
    /// Visits the values the place is made of.
    pub fn visit(&self, f: &mut dyn FnMut(Val)) {
        f(self.base);
        for p in &self.projections {
            match p {
                Projection::Index(i) => f(*i),
                Projection::Range(a, b, _) => {
                    a.iter().for_each(|v| f(*v));
                    b.iter().for_each(|v| f(*v));
                }
                Projection::Field(_) => {}
            }
        }
    }

    /// Replaces the values the place is made of.
    pub fn map(&mut self, f: &mut dyn FnMut(Val) -> Val) {
        self.base = f(self.base);
        for p in &mut self.projections {
            match p {
                Projection::Index(i) => *i = f(*i),
                Projection::Range(a, b, _) => {
                    a.iter_mut().for_each(|v| *v = f(*v));
                    b.iter_mut().for_each(|v| *v = f(*v));
                }
                Projection::Field(_) => {}
            }
        }
    }
}

impl Range {
    fn visit(&self, f: &mut dyn FnMut(Val)) {
        f(self.start);
        f(self.end);
        for a in &self.adapters {
            if let Adapter::StepBy(k) = a {
                f(*k);
            }
        }
    }

    fn map(&mut self, f: &mut dyn FnMut(Val) -> Val) {
        self.start = f(self.start);
        self.end = f(self.end);
        for a in &mut self.adapters {
            if let Adapter::StepBy(k) = a {
                *k = f(*k);
            }
        }
    }
}

impl For {
    /// The values defined for the body by the loop itself.
    pub fn header(&self) -> Set {
        let params = self.carried.iter().map(|c| c.param);
        params.chain([self.index]).chain(self.trip).collect()
    }
}

impl Stmt {
    /// The values the statement defines for those after it. A record counts for the statement that writes it too:
    /// whoever wants it wants both.
    pub fn defs(&self) -> Set {
        match self {
            Stmt::Let(v, _) => [*v].into(),
            Stmt::If(s) => s
                .dsts
                .iter()
                .copied()
                .chain(s.then.written())
                .chain(s.other.written())
                .collect(),
            Stmt::For(s) => s
                .carried
                .iter()
                .map(|c| c.result)
                .chain(s.until)
                .chain(s.body.written())
                .collect(),
            Stmt::Record(r, ..) => [*r].into(),
            Stmt::Pop(v, _) => [*v].into(),
            Stmt::Accumulate(..)
            | Stmt::Store(..)
            | Stmt::Swap(..)
            | Stmt::Permute(..)
            | Stmt::Push(..)
            | Stmt::Close(..)
            | Stmt::Vjp(_)
            | Stmt::Effect(_) => Set::new(),
        }
    }

    /// Visits the values the statement reads itself, as often as it reads them; nested blocks left out.
    pub fn visit(&self, f: &mut dyn FnMut(Val)) {
        match self {
            Stmt::Let(_, op) => op.visit(f),
            Stmt::If(s) => f(s.cond),
            Stmt::For(s) => {
                s.range.iter().for_each(|r| r.visit(f));
                s.carried.iter().for_each(|c| f(c.init));
            }
            Stmt::Accumulate(p, v) | Stmt::Store(p, v) | Stmt::Push(p, v) => {
                p.visit(f);
                f(*v);
            }
            Stmt::Swap(p, q) => {
                p.visit(f);
                q.visit(f);
            }
            Stmt::Permute(p, how) => {
                p.visit(f);
                how.operand().into_iter().for_each(f);
            }
            Stmt::Pop(_, p) => p.visit(f),
            Stmt::Vjp(call) => {
                call.args.iter().filter_map(|a| a.val()).for_each(&mut *f);
                f(call.kept);
                f(call.seed);
                call.bars.iter().flatten().for_each(|p| p.visit(f));
            }
            Stmt::Record(r, i, v) => [*r, *i, *v].into_iter().for_each(f),
            Stmt::Close(r, base) => [*r, *base].into_iter().for_each(f),
            Stmt::Effect(e) => e.vars.iter().for_each(|(_, v)| f(*v)),
        }
    }

    /// The values from outside that the statement reads, nested blocks included.
    pub fn free(&self) -> Set {
        let mut out = Set::new();
        self.add_free(&mut out);
        out
    }

    /// Adds them to a set.
    pub fn add_free(&self, out: &mut Set) {
        self.visit(&mut |v| {
            out.insert(v);
        });
        match self {
            Stmt::If(s) => {
                out.unite(&s.then.free());
                out.unite(&s.other.free());
            }
            Stmt::For(s) => {
                let mut body = s.body.free();
                s.carried.iter().for_each(|c| {
                    body.remove(&c.param);
                });
                s.trip.iter().chain([&s.index]).for_each(|v| {
                    body.remove(v);
                });
                out.unite(&body);
            }
            _ => {}
        }
    }

    /// Takes what the statement defines out of a set.
    pub fn remove_defs(&self, set: &mut Set) {
        match self {
            Stmt::Let(v, _) | Stmt::Record(v, ..) | Stmt::Pop(v, _) => {
                set.remove(v);
            }
            Stmt::If(_) | Stmt::For(_) => set.subtract(&self.defs()),
            _ => {}
        }
    }

    /// Replaces values the statement reads, nested blocks included.
    pub fn map(&mut self, f: &mut dyn FnMut(Val) -> Val) {
        self.map_own(f);
        match self {
            Stmt::If(s) => {
                s.then.map(f);
                s.other.map(f);
            }
            Stmt::For(s) => s.body.map(f),
            _ => {}
        }
    }

    /// Replaces values the statement reads itself; nested blocks left out.
    pub fn map_own(&mut self, f: &mut dyn FnMut(Val) -> Val) {
        match self {
            Stmt::Let(_, op) => op.map(f),
            Stmt::If(s) => s.cond = f(s.cond),
            Stmt::For(s) => {
                s.range.iter_mut().for_each(|r| r.map(f));
                s.carried.iter_mut().for_each(|c| c.init = f(c.init));
                s.windows.iter_mut().for_each(|p| p.map(f));
            }
            Stmt::Accumulate(p, v) | Stmt::Store(p, v) | Stmt::Push(p, v) => {
                p.map(f);
                *v = f(*v);
            }
            Stmt::Swap(p, q) => {
                p.map(f);
                q.map(f);
            }
            Stmt::Permute(p, how) => {
                p.map(f);
                if let Permutation::RotateLeft(k) | Permutation::RotateRight(k) = how {
                    *k = f(*k);
                }
            }
            Stmt::Pop(_, p) => p.map(f),
            Stmt::Vjp(call) => {
                for a in &mut call.args {
                    if let Handed::Again(v) | Handed::Copy(v) = a {
                        *v = f(*v);
                    }
                }
                call.kept = f(call.kept);
                call.seed = f(call.seed);
                call.bars.iter_mut().flatten().for_each(|p| p.map(f));
            }
            Stmt::Record(r, i, v) => {
                *r = f(*r);
                *i = f(*i);
                *v = f(*v);
            }
            Stmt::Close(r, base) => {
                *r = f(*r);
                *base = f(*base);
            }
            Stmt::Effect(e) => e.vars.iter_mut().for_each(|(_, v)| *v = f(*v)),
        }
    }
}

impl Block {
    /// The values from outside that the block reads or yields.
    pub fn free(&self) -> Set {
        let mut out: Set = self.yields.iter().copied().collect();
        for s in self.stmts.iter().rev() {
            if !matches!(s, Stmt::Record(..)) {
                s.remove_defs(&mut out);
            }
            s.add_free(&mut out);
        }
        out
    }

    /// Records from outside that the block writes.
    pub fn written(&self) -> Set {
        let mut out = Set::new();
        for s in &self.stmts {
            match s {
                Stmt::Record(r, ..) => {
                    out.insert(*r);
                }
                Stmt::If(s) => {
                    out.unite(&s.then.written());
                    out.unite(&s.other.written());
                }
                Stmt::For(s) => out.unite(&s.body.written()),
                _ => {}
            }
        }
        if !out.is_empty() {
            for s in &self.stmts {
                if let Stmt::Let(v, _) = s {
                    out.remove(v);
                }
            }
        }
        out
    }

    /// Replaces values the block reads or yields.
    pub fn map(&mut self, f: &mut dyn FnMut(Val) -> Val) {
        self.stmts.iter_mut().for_each(|s| s.map(f));
        self.yields.iter_mut().for_each(|v| *v = f(*v));
    }
}
