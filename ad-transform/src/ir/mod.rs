//! The intermediate representation: typed, structured, scalars in single assignment.
//!
//! A [`Block`] is a list of statements and the values it yields. Control flow stays structured: an
//! [`If`] yields the values that its arms assigned, a [`For`] carries values from trip to trip. Memory is
//! reached through [`Place`]s: a base value and projections over passive values.
//!
//! A [`Val`] is defined once along every path of enclosing scopes. The reverse sweep may define a value
//! again under the same id in a scope of its own: the same id always means the same number, recorded or
//! recomputed (see `reverse::schedule`).

pub mod print;
pub mod set;
pub mod table;
pub mod uses;
pub mod verify;

use crate::ty::{Struct, Ty};
use proc_macro2::{Ident, Span, TokenStream};
use std::rc::Rc;

/// A value: an index into [`Values`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Val(pub u32);

/// What is known of a value.
#[derive(Clone, Debug)]
pub struct Def {
    /// Its type.
    pub ty: Ty,
    /// The user's name for it, or the stem of a name for what the transform made.
    pub name: Option<Ident>,
    /// The user's source it comes from.
    pub span: Span,
    /// Memory that is written to after it was made, or a view of such.
    pub mutable: bool,
    /// A `&mut` that a callee elsewhere is handed, and of which it is not known whether the callee takes it as a `&`.
    pub either: bool,
}

/// All values of a function.
#[derive(Clone, Debug, Default)]
pub struct Values {
    defs: Vec<Def>,
}

impl Values {
    /// A new value.
    pub fn fresh(&mut self, ty: Ty, name: Option<Ident>, span: Span) -> Val {
        self.defs.push(Def {
            ty,
            name,
            span,
            mutable: false,
            either: false,
        });
        Val(u32::try_from(self.defs.len() - 1).expect("fewer than 2^32 values"))
    }

    /// The value that would be made next.
    pub fn next(&self) -> Val {
        Val(u32::try_from(self.defs.len()).expect("fewer than 2^32 values"))
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.defs.len()
    }

    /// The values' ids.
    pub fn ids(&self) -> impl Iterator<Item = Val> + use<> {
        (0..u32::try_from(self.defs.len()).expect("fewer than 2^32 values")).map(Val)
    }
}

impl std::ops::Index<Val> for Values {
    type Output = Def;
    fn index(&self, v: Val) -> &Def {
        &self.defs[v.0 as usize]
    }
}

impl std::ops::IndexMut<Val> for Values {
    fn index_mut(&mut self, v: Val) -> &mut Def {
        &mut self.defs[v.0 as usize]
    }
}

/// A function in the IR.
#[derive(Clone, Debug)]
pub struct Function {
    /// Every value.
    pub values: Values,
    /// One value per parameter, in order.
    pub params: Vec<Val>,
    /// Those among them that are workspaces: they have adjoints, but none for the caller.
    pub scratch: Vec<Val>,
    /// Items declared inside the body.
    pub items: Vec<TokenStream>,
    /// The body; it yields the leaves of `result`.
    pub body: Block,
    /// How the yielded values make up the result.
    pub result: Shape,
    /// Keys of the functions of the module that stay calls: they need companions.
    pub calls: Vec<String>,
}

/// How scalars make up a result: the leaves stand for the yielded values in order.
#[derive(Clone, Debug)]
pub enum Shape {
    /// One value.
    Leaf,
    /// A tuple; `()` is the empty one.
    Tuple(Vec<Shape>),
    /// An array.
    Array(Vec<Shape>),
    /// An `Option`, or a `Result` if the flag is set: whether there is something, that, and an `Option` of the error.
    Maybe(Box<Shape>, bool),
    /// A struct.
    Struct(Rc<Struct>, Vec<Shape>),
}

impl Shape {
    /// The number of leaves.
    pub fn leaves(&self) -> usize {
        match self {
            Shape::Leaf => 1,
            Shape::Tuple(parts) | Shape::Array(parts) | Shape::Struct(_, parts) => {
                parts.iter().map(Shape::leaves).sum()
            }
            // Whether there is something, and the error, are a value each.
            Shape::Maybe(content, result) => 1 + content.leaves() + usize::from(*result),
        }
    }
}

/// Statements, and the values the block yields to what it stands in.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// In execution order.
    pub stmts: Vec<Stmt>,
    /// What the block yields; empty where it diverges.
    pub yields: Vec<Val>,
}

impl Block {
    /// Whether there is a loop in it.
    pub fn has_loops(&self) -> bool {
        self.stmts.iter().any(|s| match s {
            Stmt::For(_) => true,
            Stmt::If(s) => s.then.has_loops() || s.other.has_loops(),
            _ => false,
        })
    }

    /// Whether control never reaches the end (the block ends in a panic).
    pub fn diverges(&self) -> bool {
        match self.stmts.last() {
            Some(Stmt::Effect(e)) => e.diverges,
            Some(Stmt::If(s)) => s.then.diverges() && s.other.diverges(),
            _ => false,
        }
    }
}

/// A statement.
#[derive(Clone, Debug)]
pub enum Stmt {
    /// `let dst = op;`
    Let(Val, Op),
    /// A branch on a passive condition.
    If(Box<If>),
    /// A counted loop.
    For(Box<For>),
    /// `place += value;` on an accumulator.
    Accumulate(Place, Val),
    /// `place = value;`
    Store(Place, Val),
    /// `record[index] = value;`
    Record(Val, Val, Val),
    /// Closes the frame of a record that begins there.
    Close(Val, Val),
    /// The contents of two places of one type change places: `a.swap(i, j)`, `std::mem::swap(&mut a, &mut b)`.
    Swap(Place, Place),
    /// The elements of an array, slice or `Vec` change places.
    Permute(Place, Permutation),
    /// `place.push(value);`
    Push(Place, Val),
    /// `let dst = place.pop();` of a `Vec` that is not empty.
    Pop(Val, Place),
    /// The reverse part of a call.
    Vjp(Box<Vjp>),
    /// User code kept for its effect: `println!`, `assert!`; run once, in the forward sweep.
    Effect(Effect),
}

/// How elements change places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permutation {
    /// `a.reverse()`
    Reverse,
    /// `a.rotate_left(k)`
    RotateLeft(Val),
    /// `a.rotate_right(k)`
    RotateRight(Val),
}

impl Permutation {
    /// What puts the elements back.
    pub fn inverse(self) -> Permutation {
        match self {
            Permutation::Reverse => Permutation::Reverse,
            Permutation::RotateLeft(k) => Permutation::RotateRight(k),
            Permutation::RotateRight(k) => Permutation::RotateLeft(k),
        }
    }

    /// By how many places, where that is an operand.
    pub fn operand(self) -> Option<Val> {
        match self {
            Permutation::Reverse => None,
            Permutation::RotateLeft(k) | Permutation::RotateRight(k) => Some(k),
        }
    }
}

impl Stmt {
    /// The places that the statement itself writes to (those of nested blocks left out).
    pub fn written_places(&self) -> impl Iterator<Item = &Place> {
        let bars = match self {
            Stmt::Vjp(call) => &call.bars[..],
            _ => &[],
        };
        let pair = match self {
            Stmt::Swap(a, b) => [Some(a), Some(b)],
            Stmt::Store(p, _)
            | Stmt::Accumulate(p, _)
            | Stmt::Permute(p, _)
            | Stmt::Push(p, _)
            | Stmt::Pop(_, p) => [Some(p), None],
            Stmt::Let(..)
            | Stmt::If(_)
            | Stmt::For(_)
            | Stmt::Record(..)
            | Stmt::Close(..)
            | Stmt::Vjp(_)
            | Stmt::Effect(_) => [None, None],
        };
        pair.into_iter().flatten().chain(bars.iter().flatten())
    }
}

/// `let dsts = if cond { then } else { other };`
#[derive(Clone, Debug)]
pub struct If {
    /// A `bool`.
    pub cond: Val,
    /// The arm where it holds.
    pub then: Block,
    /// The arm where it does not.
    pub other: Block,
    /// What the arms yield, one for one.
    pub dsts: Vec<Val>,
}

/// A loop over a range, or until its body ends it.
#[derive(Clone, Debug)]
pub struct For {
    /// The user's loop variable.
    pub index: Val,
    /// Number of the trip from 0, where a record needs it.
    pub trip: Option<Val>,
    /// What is iterated over; `None` for `while` and `loop`.
    pub range: Option<Range>,
    /// For a loop that its body can end: the number of trips that it made. The body then yields, before the next carried
    /// values, whether this trip was the last.
    pub until: Option<Val>,
    /// Whether trips run in the opposite order (`index` and `trip` count down).
    pub reversed: bool,
    /// Values handed from trip to trip; the body yields the next ones, in this order.
    pub carried: Vec<Carried>,
    /// Slices of as many entries as there are trips, of which each trip reaches its own alone, by its number.
    pub windows: Vec<Place>,
    /// The body.
    pub body: Block,
}

impl For {
    /// The next carried values, as the body yields them.
    pub fn nexts(&self) -> &[Val] {
        &self.body.yields[usize::from(self.until.is_some())..]
    }

    /// The range of a loop that always makes all of its trips.
    pub fn counted(&self) -> Option<&Range> {
        self.range.as_ref().filter(|_| self.until.is_none())
    }
}

/// A range and its adapters: `(start..end).rev().step_by(k)`.
#[derive(Clone, Debug)]
pub struct Range {
    /// First value.
    pub start: Val,
    /// End of the range.
    pub end: Val,
    /// `..=`
    pub inclusive: bool,
    /// In the order in which they are called.
    pub adapters: Vec<Adapter>,
}

/// An adapter of a range.
#[derive(Clone, Debug)]
pub enum Adapter {
    /// `.rev()`
    Rev,
    /// `.step_by(k)`
    StepBy(Val),
}

/// A loop-carried value.
#[derive(Clone, Debug)]
pub struct Carried {
    /// Its name inside the body.
    pub param: Val,
    /// Before the first trip.
    pub init: Val,
    /// After the last trip.
    pub result: Val,
    /// Whether this is a sum of adjoints: its parts may be added in any order.
    pub unordered: bool,
}

/// The reverse part of a call `path(args)`: adds to accumulators.
#[derive(Clone, Debug)]
pub struct Vjp {
    /// The callee's forward part; of a method its name.
    pub path: TokenStream,
    /// Whether the first argument is a receiver, which a method takes by value or by reference as it likes.
    pub of_receiver: bool,
    /// What it is handed of what it was called with.
    pub args: Vec<Handed>,
    /// What its forward part kept.
    pub kept: Val,
    /// The adjoint of its result.
    pub seed: Val,
    /// The accumulator of each argument, `None` for the passive ones.
    pub bars: Vec<Option<Place>>,
    /// For each argument: whether it is a parameter of the caller's that is written to and that the user marks as constant.
    pub constants: Vec<bool>,
}

/// What the reverse part of a call is handed of an argument.
#[derive(Clone, Copy, Debug)]
pub enum Handed {
    /// The argument.
    Again(Val),
    /// A copy of what lay behind a `&mut`, should the callee only have read it.
    Copy(Val),
    /// Nothing: the callee may have written to it.
    Gone,
}

impl Handed {
    /// The value, if there is one.
    pub fn val(self) -> Option<Val> {
        match self {
            Handed::Again(v) | Handed::Copy(v) => Some(v),
            Handed::Gone => None,
        }
    }
}

/// User code kept for its effect.
#[derive(Clone, Debug)]
pub struct Effect {
    /// The user's tokens.
    pub tokens: TokenStream,
    /// The user's names in them, and the values they stand for.
    pub vars: Vec<(Ident, Val)>,
    /// Whether control does not come back.
    pub diverges: bool,
}

/// A root and projections: `x[i][a..b].0`.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// A parameter, a local aggregate, a view, or an accumulator.
    pub base: Val,
    /// From the outside in.
    pub projections: Vec<Projection>,
}

impl Place {
    /// The place one step further in.
    pub fn then(&self, step: Projection) -> Place {
        let mut place = self.clone();
        place.projections.push(step);
        place
    }
}

/// One step into memory.
#[derive(Clone, Debug, PartialEq)]
pub enum Projection {
    /// `[i]`
    Index(Val),
    /// `[a..b]`; the flag is set for `..=`.
    Range(Option<Val>, Option<Val>, bool),
    /// `.0`, `.name`
    Field(String),
}

/// Binary operators, as in the user's source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BinOp {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
    /// A comparison: `< <= > >= == !=`, in this order.
    Compare(Comparison),
    /// A bit operation or shift; never of reals.
    Bits(Bits),
}

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Comparison {
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
}

/// Bit operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Bits {
    And,
    Or,
    Xor,
    Shl,
    Shr,
}

/// What a value is computed by.
#[derive(Clone, Debug)]
pub enum Op {
    /// A literal, a constant or a static: tokens that may be written anywhere, any number of times.
    Leaf(TokenStream),
    /// A number the transform needs, of the type of the value: `0.0`, `1.0`.
    Number(f64),
    /// The value is never read (the result slot before an early return).
    Undefined,
    /// Another name for the same value.
    Copy(Val),
    /// `-a`
    Neg(Val),
    /// `!a`
    Not(Val),
    /// `&a`
    Ref(Val),
    /// `*a`
    Deref(Val),
    /// `a + b`
    Bin(BinOp, Val, Val),
    /// `a as T`
    Cast(Val, TokenStream),
    /// `a.name::<turbofish>(args)`; the receiver comes first.
    Method(Ident, TokenStream, Vec<Val>),
    /// `path(args)`
    Call(TokenStream, Vec<Val>),
    /// Adjoint times partial where zero times anything is zero.
    Strong(Val, Val),
    /// The content of a place.
    Load(Place),
    /// `&place`
    View(Place),
    /// `[a, b]`
    Array(Vec<Val>),
    /// `[a; n]`
    Repeat(Val, TokenStream),
    /// `(a, b)`
    Tuple(Vec<Val>),
    /// `let mut a = init;`: memory of its own.
    Owned(Val),
    /// `vec![a; n]`
    Filled(Val, Val),
    /// Zeros of the value's own type, whose size the type tells.
    Zeros,
    /// A `Vec` of this many zeros, for an accumulator; of `Vec`s of that many, and so on.
    ZerosOf(Vec<Val>),
    /// Zeros for an accumulator of the shape of a value.
    ZerosLike(Val),
    /// A record for this many values (if that is known) of this value's type.
    NewRecord(Option<Val>, Val),
    /// The record of a loop that runs often, empty, with room for this many values (if that is known) of this value's type.
    NewStack(Option<Val>, Val),
    /// The value at an index of a record.
    Recall(Val, Val),
    /// The length of a record, after which it is longer by this many entries: a frame, for a loop that runs often.
    Open(Val, Val),
    /// Where the last frame of a record begins, which has this many entries.
    Back(Val, Val),
    /// Number of trips of a range.
    Trips(Range),
    /// The value of a range in the trip of this number.
    Nth(Range, Val),
    /// What the forward part of a call returned: its value (0), and what it kept (1). Moves.
    Part(Val, usize),
    /// A passive expression kept as it is, and the values its names stand for.
    Opaque(TokenStream, Vec<(Ident, Val)>),
}
