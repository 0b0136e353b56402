//! Code in the form in which it runs: names are slots of frames, loops have numbers.

use super::number::{Function, Function2, Operator};
use super::value::{IntTy, Sym, Value};
use std::collections::HashMap;

/// Expressions and statements.
#[derive(Debug)]
pub enum Node {
    Const(Value),
    Local(u16),
    /// A slot of a frame so many closures further out.
    Outer(u8, u16),
    /// A value that needs a place: it gets a slot.
    Temp(u16, Box<Node>),
    Negated(Box<Node>),
    Not(Box<Node>),
    Binary(Operator, Box<[Node; 2]>),
    Compare(Comparison, Box<[Node; 2]>),
    And(Box<[Node; 2]>),
    Or(Box<[Node; 2]>),
    Assign(Box<[Node; 2]>),
    /// `(a, b) = ..`; `None` for `_`.
    AssignTuple(Vec<Option<Node>>, Box<Node>),
    Update(Operator, Box<[Node; 2]>),
    Index(Box<[Node; 2]>),
    Field(Box<Node>, Sym),
    Part(Box<Node>, u16),
    Borrow(Box<Node>),
    Deref(Box<Node>),
    CallValue(Box<Node>, Vec<Node>),
    Call(usize, Vec<Node>),
    Builtin(Builtin, Vec<Node>),
    Method(Box<Method>),
    Function(Function, Box<Node>),
    If(Box<Node>, Box<Node>, Option<Box<Node>>),
    /// `let pattern = value` as a condition.
    Let(Box<Pattern>, Box<Node>),
    Match(Box<Node>, Vec<Arm>),
    While(u16, Box<[Node; 2]>),
    Loop(u16, Box<Node>),
    Labelled(u16, Box<Node>),
    For(u16, Box<Pattern>, Box<[Node; 2]>),
    /// Statements; the last one is the value if `true`.
    Block(Vec<Node>, bool),
    /// A statement.
    Bind(Box<Pattern>, Option<Box<Node>>, Option<Box<Node>>),
    Break(u16, Option<Box<Node>>),
    Continue(u16),
    Return(Option<Box<Node>>),
    Tuple(Vec<Node>),
    List(Vec<Node>),
    Repeat(Box<[Node; 2]>),
    Struct(Sym, Vec<(Sym, Node)>, Option<Box<Node>>),
    Variant(Sym, Vec<Node>),
    /// The number of its code; of a `move` closure, its slots and what goes there.
    Closure(usize, Vec<(u16, Node)>),
    FunctionItem(usize),
    Cast(Box<Node>, String),
    Typed(IntTy, Box<Node>),
    Range(Option<Box<Node>>, Option<Box<Node>>, bool),
    Try(Box<Node>),
    Panic(String),
    /// What could not be compiled.
    Unknown(String),
}

#[derive(Debug)]
pub struct Method {
    pub name: Name,
    pub sym: Sym,
    pub receiver: Node,
    pub hint: Hint,
    pub args: Vec<Node>,
}

#[derive(Debug)]
pub struct Arm {
    pub pattern: Pattern,
    pub guard: Option<Node>,
    pub body: Node,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Comparison {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

/// What a type that is written beside `sum` or `collect` says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hint {
    None,
    F64,
    F32,
    Int(IntTy),
    List,
    /// Of real numbers.
    Reals,
    Option,
    Result,
    Other,
}

#[derive(Debug)]
pub enum Pattern {
    Any,
    Name(u16, Option<Box<Pattern>>),
    /// `ref x`, `ref mut x`
    ByRef(u16),
    Tuple(Vec<Pattern>),
    /// Those before `..`, those after, the slot of what lies between; `None` without `..`.
    List(Vec<Pattern>, Option<(Option<u16>, Vec<Pattern>)>),
    Struct(Vec<(Sym, Pattern)>),
    Variant(Sym, Vec<Pattern>),
    Literal(Value),
    Range(Option<i64>, Option<i64>, bool),
    Or(Vec<Pattern>),
    Ref(Box<Pattern>),
}

/// A function, or the body of a closure.
#[derive(Debug)]
pub struct Code {
    pub name: String,
    pub params: Vec<(Pattern, Option<IntTy>)>,
    /// Whether the first parameter is a reference to the receiver.
    pub receiver_by_ref: bool,
    pub result: Option<IntTy>,
    pub slots: usize,
    pub body: Node,
}

/// All code of a program.
#[derive(Debug, Default)]
pub struct Library {
    pub codes: Vec<Code>,
    pub functions: HashMap<String, usize>,
    /// By the name of the type and of the method.
    pub methods: HashMap<(Sym, Sym), usize>,
    pub names: Names,
    /// The fields of structs, in their order.
    pub fields: HashMap<Sym, Vec<Sym>>,
    /// Whether numbers without a type are those of f32.
    pub single: bool,
}

#[derive(Debug, Default)]
pub struct Names {
    by_name: HashMap<String, Sym>,
    all: Vec<String>,
}

impl Names {
    pub fn of(&mut self, name: &str) -> Sym {
        if let Some(s) = self.by_name.get(name) {
            return *s;
        }
        let s = Sym(self.all.len() as u32);
        self.all.push(name.to_owned());
        self.by_name.insert(name.to_owned(), s);
        s
    }

    pub fn text(&self, s: Sym) -> &str {
        &self.all[s.0 as usize]
    }
}

/// Names that the interpreter itself uses; they are the first ones in every table.
macro_rules! known {
    ($($variant:ident $n:literal),* $(,)?) => {
        impl Sym {
            $(#[allow(non_upper_case_globals, dead_code)] pub const $variant: Sym = Sym($n);)*
        }

        impl Names {
            pub fn new() -> Names {
                let mut names = Names::default();
                $(assert_eq!(names.of(stringify!($variant)), Sym($n));)*
                names
            }
        }
    };
}
known! { None 0, Some 1, Ok 2, Err 3, Less 4, Equal 5, Greater 6 }

macro_rules! names {
    ($(#[$doc:meta])* $enum:ident: $($variant:ident $name:literal),* $(,)?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $enum { $($variant),* }

        impl $enum {
            pub fn named(name: &str) -> Option<$enum> {
                Some(match name {
                    $($name => $enum::$variant,)*
                    _ => return None,
                })
            }
        }
    };
}

names! {
    /// Methods.
    Name:
    Own "", Len "len", IsEmpty "is_empty", Iter "iter", IterMut "iter_mut", IntoIter "into_iter", ToVec "to_vec",
    Clone "clone", First "first", Last "last", FirstMut "first_mut", LastMut "last_mut", Get "get", GetMut "get_mut",
    Push "push", Pop "pop", Insert "insert", Remove "remove", SwapRemove "swap_remove", Truncate "truncate",
    Clear "clear", Resize "resize", ExtendFromSlice "extend_from_slice", Extend "extend", Append "append",
    Drain "drain", SplitOff "split_off", Swap "swap", Reverse "reverse", RotateLeft "rotate_left",
    RotateRight "rotate_right", Fill "fill", CopyFromSlice "copy_from_slice", CloneFromSlice "clone_from_slice",
    CopyWithin "copy_within", SplitAt "split_at", SplitAtMut "split_at_mut", SplitFirst "split_first",
    SplitLast "split_last", SplitFirstMut "split_first_mut", SplitLastMut "split_last_mut", Chunks "chunks",
    ChunksMut "chunks_mut", ChunksExact "chunks_exact", ChunksExactMut "chunks_exact_mut", Windows "windows",
    Sort "sort", SortUnstable "sort_unstable", SortBy "sort_by", SortByKey "sort_by_key",
    SortUnstableBy "sort_unstable_by", SortUnstableByKey "sort_unstable_by_key", Contains "contains",
    Concat "concat", AsSlice "as_slice", AsMutSlice "as_mut_slice", AsRef "as_ref", AsMut "as_mut",
    ToOwned "to_owned", SwapWithSlice "swap_with_slice", Retain "retain", Reserve "reserve",
    Capacity "capacity", FirstChunk "first_chunk",
    Map "map", Zip "zip", Enumerate "enumerate", Rev "rev", Skip "skip", Take "take", StepBy "step_by",
    Chain "chain", Filter "filter", FilterMap "filter_map", TakeWhile "take_while", SkipWhile "skip_while",
    MapWhile "map_while", FlatMap "flat_map", Flatten "flatten", Scan "scan", Inspect "inspect", Cloned "cloned",
    Copied "copied", ByRef "by_ref", Cycle "cycle", Peekable "peekable",
    Sum "sum", Product "product", Fold "fold", Count "count", SizeHint "size_hint", All "all", Any "any", Position "position",
    Nth "nth", Next "next", NextBack "next_back", ForEach "for_each", Collect "collect", MinBy "min_by",
    MaxBy "max_by", Reduce "reduce", Find "find", Unzip "unzip", Partition "partition", TryFold "try_fold",
    Rfold "rfold",
    Unwrap "unwrap", Expect "expect", UnwrapOr "unwrap_or", UnwrapOrElse "unwrap_or_else",
    UnwrapOrDefault "unwrap_or_default", IsSome "is_some", IsNone "is_none", IsOk "is_ok", IsErr "is_err",
    AndThen "and_then", OkOr "ok_or", OkMethod "ok", ErrMethod "err", MapOr "map_or", MapErr "map_err",
    OrMethod "or", Replace "replace", GetOrInsertWith "get_or_insert_with",
    Powi "powi", Powf "powf", Max "max", Min "min", Hypot "hypot", Atan2 "atan2", MulAdd "mul_add", Clamp "clamp",
    Copysign "copysign", RemEuclid "rem_euclid", DivEuclid "div_euclid", SinCos "sin_cos", IsNan "is_nan",
    IsFinite "is_finite", IsInfinite "is_infinite", IsSignNegative "is_sign_negative",
    IsSignPositive "is_sign_positive", TotalCmp "total_cmp", PartialCmp "partial_cmp", Cmp "cmp", ToBits "to_bits",
    Log "log", Midpoint "midpoint", Abs "abs", Signum "signum",
    Pow "pow", AbsDiff "abs_diff", SaturatingSub "saturating_sub", SaturatingAdd "saturating_add",
    WrappingAdd "wrapping_add", WrappingSub "wrapping_sub", WrappingMul "wrapping_mul", CheckedSub "checked_sub",
    CheckedAdd "checked_add", IsPowerOfTwo "is_power_of_two", DivCeil "div_ceil",
    ZeroLike "zero_like", Add "add", Sub "sub", Mul "mul", Div "div", Neg "neg", AddAssign "add_assign",
    Borrowed "borrow", Into "into", TryInto "try_into",
}

names! {
    /// Functions that are called by a path.
    Builtin:
    Swap "swap", Replace "replace", TakeOut "take",
    Identity "identity",
    Filled "filled", WithCapacity "with_capacity", Open "open", Snapshot "snapshot",
    CheckLen "check_len", CheckSeedLen "check_seed_len", CheckTangentLen "check_tangent_len",
    CheckVariant "check_variant", CheckTangentVariant "check_tangent_variant",
    FitLen "fit_len", FitRows "fit_rows", FitEach "fit_each",
    Bar "bar",
    Chunks "chunks", ChunksMut "chunks_mut", TwoWindows "two_windows", ThreeWindows "three_windows",
    Walk "walk", Sums "sums", Stencil "stencil", StencilWalk "stencil_walk", OrderBy "order_by", OrderByKey "order_by_key",
    Sqrt "sqrt", Exp "exp", Sin "sin", Cos "cos", Sinh "sinh", Cosh "cosh", Hypot "hypot",
    AbsDx "abs_dx", CopysignDx "copysign_dx", MaxDx "max_dx", MaxDz "max_dz", MinDx "min_dx", MinDz "min_dz",
    ClampDx "clamp_dx", ClampDlo "clamp_dlo", ClampDhi "clamp_dhi", HypotDx "hypot_dx", Atan2Dx "atan2_dx",
    PowiDx "powi_dx", PowiDxk "powi_dxk", PowfDx "powf_dx", PowfDz "powf_dz", PowfLn "powf_ln",
    Strong "strong", Ratio "ratio", Rem "rem", Quotient "quotient",
    Once "once", RepeatForever "repeat", FromFn "from_fn",
}

impl Builtin {
    /// Operators that a reversed program calls as functions.
    pub fn real(self) -> Option<Function2> {
        match self {
            Builtin::Rem => Some(Function2::Rem),
            Builtin::Hypot => Some(Function2::Hypot),
            _ => None,
        }
    }
}
