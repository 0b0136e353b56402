//! Pass 5, `analyse`: what a derivative flows through, what operations cost, what may not be run twice.

pub mod activity;
pub mod affine;
pub mod calls;
pub mod check;
pub mod copies;
pub mod effects;
pub mod reach;
pub mod steep;

use crate::ir::{BinOp, Op, Val, Values};
use crate::passes::Passes;
use ad_rules::{Flow, Rule};

/// What is known of a function when it is differentiated.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// Which parameters have adjoints.
    pub active: &'a [bool],
    /// Which values have.
    pub activity: &'a activity::Activity,
    /// Which optional passes run.
    pub passes: Passes,
}

/// The rule by which an operation is differentiated, if it has one in the table.
pub fn rule_of(values: &Values, op: &Op) -> Option<&'static Rule> {
    match op {
        Op::Method(name, _, args) if values[*args.first()?].ty.is_float() => {
            let rule = crate::rules::float(&name.to_string())?;
            (rule.args.len() == args.len()).then_some(rule)
        }
        Op::Call(path, args) => {
            let rule = crate::rules::by_tokens(path)?;
            (rule.args.len() == args.len()).then_some(rule)
        }
        _ => None,
    }
}

/// Whether the call is `ad_core::constant(..)`.
pub fn is_constant_call(op: &Op) -> bool {
    let Op::Call(path, args) = op else {
        return false;
    };
    let text = path.to_string().replace(' ', "");
    args.len() == 1 && (text == "constant" || text.ends_with("ad_core::constant"))
}

/// Whether the operation is a call that is differentiated through the callee's companions: it has no rule, and is of a
/// function that a user may have declared.
pub fn is_companion_call(values: &Values, op: &Op) -> bool {
    use crate::ty::Ty;
    let foreign = |v: &Val| matches!(values[*v].ty.strip(), Ty::Opaque(_));
    let path = match op {
        Op::Call(path, _) => path,
        // Of a type of another module.
        Op::Method(name, _, args) => {
            return foreign(&args[0])
                && name != "clone"
                && name != "len"
                && rule_of(values, op).is_none();
        }
        Op::Bin(BinOp::Add | BinOp::Sub | BinOp::Mul | BinOp::Div | BinOp::Rem, a, b) => {
            return foreign(a) || foreign(b);
        }
        Op::Neg(a) => return foreign(a),
        _ => return false,
    };
    if rule_of(values, op).is_some() || is_constant_call(op) {
        return false;
    }
    let Ok(path) = syn::parse2::<syn::ExprPath>(path.clone()) else {
        return false;
    };
    const FOREIGN: [&str; 21] = [
        "f64",
        "f32",
        "std",
        "core",
        "alloc",
        "libm",
        "ad_core", // and what one imports of these:
        "Arc",
        "BTreeMap",
        "BTreeSet",
        "BinaryHeap",
        "Box",
        "HashMap",
        "HashSet",
        "Mutex",
        "Rc",
        "RefCell",
        "RwLock",
        "String",
        "VecDeque",
        "thread",
    ];
    let first = path.path.segments.first();
    path.qself.is_none() && first.is_some_and(|s| !FOREIGN.iter().any(|f| s.ident == f))
}

/// The operands through which a derivative may flow to the value. Where nothing is known of an
/// operation, that is all of them.
pub fn flows(values: &Values, v: Val, op: &Op) -> Vec<Val> {
    use crate::ty::Ty;
    if matches!(values[v].ty, Ty::Int(_) | Ty::Bool | Ty::Unit | Ty::Passive)
        || is_constant_call(op)
    {
        return Vec::new();
    }
    match op {
        Op::Leaf(_)
        | Op::Number(_)
        | Op::Undefined
        | Op::Trips(_)
        | Op::Nth(..)
        | Op::Zeros
        | Op::ZerosLike(_)
        | Op::ZerosOf(_)
        | Op::Open(..)
        | Op::Back(..)
        | Op::Not(_) => Vec::new(),
        Op::NewRecord(..) | Op::NewStack(..) | Op::Bin(BinOp::Compare(_) | BinOp::Bits(_), ..) => {
            Vec::new()
        }
        Op::Copy(a)
        | Op::Part(a, _)
        | Op::Neg(a)
        | Op::Ref(a)
        | Op::Deref(a)
        | Op::Cast(a, _)
        | Op::Repeat(a, _)
        | Op::Owned(a)
        | Op::Filled(a, _) => vec![*a],
        Op::Recall(r, _) => vec![*r],
        Op::Bin(_, a, b) | Op::Strong(a, b) => vec![*a, *b],
        Op::Load(p) | Op::View(p) => vec![p.base],
        Op::Array(parts) | Op::Tuple(parts) => parts.clone(),
        Op::Opaque(_, vars) => vars.iter().map(|(_, v)| *v).collect(),
        Op::Method(_, _, args) | Op::Call(_, args) => match rule_of(values, op) {
            Some(rule) => {
                let flows = |i: &usize| rule.partial(*i).is_some_and(|p| p.flow != Flow::Zero);
                (0..args.len()).filter(flows).map(|i| args[i]).collect()
            }
            None => args.clone(),
        },
    }
}
