//! What an expression is when it has been evaluated, and places in memory.

use super::iter::Iter;
use super::number::Dual;
use std::rc::Rc;

/// A name, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sym(pub u32);

/// The type of an integer. A literal has none until it meets one that has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IntTy {
    Untyped,
    Usize,
    U8,
    U16,
    U32,
    U64,
    Isize,
    I8,
    I16,
    I32,
    I64,
}

impl IntTy {
    pub fn named(name: &str) -> Option<IntTy> {
        Some(match name {
            "usize" => IntTy::Usize,
            "u8" => IntTy::U8,
            "u16" => IntTy::U16,
            "u32" => IntTy::U32,
            "u64" => IntTy::U64,
            "isize" => IntTy::Isize,
            "i8" => IntTy::I8,
            "i16" => IntTy::I16,
            "i32" => IntTy::I32,
            "i64" => IntTy::I64,
            _ => return None,
        })
    }

    /// The least and the largest value, as far as 64 bits with a sign go.
    pub fn bounds(self) -> (i64, i64) {
        match self {
            IntTy::U8 => (0, i64::from(u8::MAX)),
            IntTy::U16 => (0, i64::from(u16::MAX)),
            IntTy::U32 => (0, i64::from(u32::MAX)),
            IntTy::Usize | IntTy::U64 => (0, i64::MAX),
            IntTy::I8 => (i64::from(i8::MIN), i64::from(i8::MAX)),
            IntTy::I16 => (i64::from(i16::MIN), i64::from(i16::MAX)),
            IntTy::I32 | IntTy::Untyped => (i64::from(i32::MIN), i64::from(i32::MAX)),
            IntTy::I64 | IntTy::Isize => (i64::MIN, i64::MAX),
        }
    }
}

/// A value. Memory is a tree that its owner holds: what is read is copied, and a move is a copy whose source nobody
/// looks at any more.
#[derive(Clone, Debug)]
pub enum Value {
    Unit,
    Bool(bool),
    Int(i64, IntTy),
    F64(f64),
    F32(f32),
    Dual(Dual),
    Tuple(Vec<Value>),
    /// An array or a `Vec`.
    List(Vec<Value>),
    Struct(Box<Struct>),
    /// Of an enum, `Option` and `Result` among them.
    Variant(Sym, Vec<Value>),
    Ref(Ref),
    Closure(Rc<Closure>),
    /// A function by its number.
    Function(usize),
    Iter(Box<Iter>),
    Text(Rc<str>),
}

#[derive(Clone, Debug)]
pub struct Struct {
    pub name: Sym,
    pub fields: Vec<(Sym, Value)>,
}

#[derive(Clone, Debug)]
pub struct Closure {
    /// Its code.
    pub function: usize,
    /// The frame that it was made in, which it reads and writes unless it has `captured`.
    pub frame: usize,
    /// What a `move` closure took with it, and the slots that it goes to.
    pub captured: Vec<(u16, Value)>,
}

/// How deep memory nests.
const DEPTH: usize = 8;

/// A place: a cell of the stack, steps into what it holds, and perhaps a part of the list that is there.
#[derive(Clone, Copy, Debug)]
pub struct Ref {
    pub cell: u32,
    steps: [u16; DEPTH],
    depth: u8,
    sliced: bool,
    start: u16,
    len: u16,
}

impl Ref {
    pub fn cell(cell: usize) -> Ref {
        Ref {
            cell: cell as u32,
            steps: [0; DEPTH],
            depth: 0,
            sliced: false,
            start: 0,
            len: 0,
        }
    }

    pub fn steps(&self) -> &[u16] {
        &self.steps[..usize::from(self.depth)]
    }

    /// The part of the list that it is about: where it begins, and how long it is.
    pub fn part(&self) -> Option<(usize, usize)> {
        self.sliced
            .then_some((usize::from(self.start), usize::from(self.len)))
    }

    /// A part inside: an element, a field. `None` where this is too deep or too far.
    pub fn step(mut self, k: usize) -> Option<Ref> {
        let k = if self.sliced {
            k + usize::from(self.start)
        } else {
            k
        };
        let k = u16::try_from(k).ok()?;
        self.sliced = false;
        *self.steps.get_mut(usize::from(self.depth))? = k;
        self.depth += 1;
        Some(self)
    }

    /// A part of the list, whose bounds hold.
    pub fn slice(mut self, start: usize, len: usize) -> Option<Ref> {
        let start = if self.sliced {
            start + usize::from(self.start)
        } else {
            start
        };
        self.start = u16::try_from(start).ok()?;
        self.len = u16::try_from(len).ok()?;
        self.sliced = true;
        Some(self)
    }
}

/// Why evaluation does not go on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stop {
    /// `break` of the loop of this number in its function.
    Break(u16),
    Continue(u16),
    Return,
    /// As in Rust.
    Panic,
    /// Something that the interpreter does not know.
    Unknown,
    /// It takes too long.
    Fuel,
}

impl Value {
    pub fn usize(n: usize) -> Value {
        Value::Int(n as i64, IntTy::Usize)
    }

    pub fn kind(&self) -> &'static str {
        match self {
            Value::Unit => "()",
            Value::Bool(_) => "bool",
            Value::Int(..) => "integer",
            Value::F64(_) => "f64",
            Value::F32(_) => "f32",
            Value::Dual(_) => "dual number",
            Value::Tuple(_) => "tuple",
            Value::List(_) => "list",
            Value::Struct(_) => "struct",
            Value::Variant(..) => "variant",
            Value::Ref(_) => "reference",
            Value::Closure(_) => "closure",
            Value::Function(_) => "function",
            Value::Iter(_) => "iterator",
            Value::Text(_) => "text",
        }
    }

    /// Calls `f` with every real number in it, in order.
    pub fn reals(&self, f: &mut impl FnMut(&Value)) {
        match self {
            Value::F64(_) | Value::F32(_) | Value::Dual(_) => f(self),
            Value::Tuple(v) | Value::List(v) | Value::Variant(_, v) => {
                v.iter().for_each(|v| v.reals(f));
            }
            Value::Struct(s) => s.fields.iter().for_each(|(_, v)| v.reals(f)),
            _ => {}
        }
    }

    /// The same, to write to them.
    pub fn reals_mut(&mut self, f: &mut impl FnMut(&mut Value)) {
        match self {
            Value::F64(_) | Value::F32(_) | Value::Dual(_) => f(self),
            Value::Tuple(v) | Value::List(v) | Value::Variant(_, v) => {
                v.iter_mut().for_each(|v| v.reals_mut(f));
            }
            Value::Struct(s) => s.fields.iter_mut().for_each(|(_, v)| v.reals_mut(f)),
            _ => {}
        }
    }

    /// The real numbers in it, as those of f64.
    pub fn flat(&self) -> Vec<f64> {
        let mut out = Vec::new();
        self.reals(&mut |v| out.push(v.real().unwrap_or(f64::NAN)));
        out
    }

    /// A real number as one of f64.
    pub fn real(&self) -> Option<f64> {
        match self {
            Value::F64(x) => Some(*x),
            Value::F32(x) => Some(f64::from(*x)),
            Value::Dual(d) => Some(d.v),
            _ => None,
        }
    }

    /// The same with other numbers, in order.
    pub fn with(&self, numbers: &[f64]) -> Value {
        let mut out = self.clone();
        let mut numbers = numbers.iter();
        out.reals_mut(&mut |v| {
            let x = numbers.next().copied().unwrap_or(0.0);
            match v {
                Value::F32(y) => *y = x as f32,
                other => *other = Value::F64(x),
            }
        });
        out
    }
}
