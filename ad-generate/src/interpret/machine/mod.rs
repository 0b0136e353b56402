//! Runs code.

mod bind;
mod eval;
mod memory;

use super::node::{Code, Library};
use super::value::{IntTy, Ref, Stop, Value};

pub type Run<T> = Result<T, Stop>;

/// Where the variables of a call lie.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Its number.
    pub index: usize,
    /// Its first slot.
    pub base: usize,
}

/// Memory, and what is going on.
pub struct Machine<'a> {
    pub library: &'a Library,
    pub stack: Vec<Value>,
    /// Frames: their first slots, and the frames that closures were made in.
    frames: Vec<(usize, usize)>,
    /// What `break` and `return` carry.
    carried: Value,
    /// Why it stopped.
    pub message: String,
    pub fuel: u64,
    /// Whether a dual number was beyond all bounds on the way.
    pub overflow: bool,
    /// Errors that are made on purpose in each operation of dual numbers, as if it rounded more.
    pub jitter: Option<Jitter>,
}

/// Relative errors by chance, at most so large.
#[derive(Clone, Copy, Debug)]
pub struct Jitter {
    pub size: f64,
    pub state: u64,
}

impl Jitter {
    fn shaken(&mut self, x: f64) -> f64 {
        self.state = self
            .state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let unit = (self.state >> 40) as f64 / f64::from(1 << 23) - 1.0;
        x * (1.0 + self.size * unit)
    }
}

/// Nested calls.
const CALLS: usize = 120;

impl<'a> Machine<'a> {
    pub fn new(library: &'a Library, fuel: u64) -> Machine<'a> {
        Machine {
            library,
            stack: Vec::with_capacity(256),
            frames: Vec::new(),
            carried: Value::Unit,
            message: String::new(),
            fuel,
            overflow: false,
            jitter: None,
        }
    }

    /// Looks at a number that has been computed, and shakes it if that is asked for and the operation rounds.
    pub(super) fn noted(&mut self, mut v: Value, rounds: bool) -> Value {
        if let Value::Dual(d) = &mut v {
            self.overflow |= !d.v.is_finite() || d.d.iter().any(|d| !d.is_finite());
            if let Some(jitter) = self.jitter.as_mut().filter(|_| rounds) {
                d.v = jitter.shaken(d.v);
                d.d = d.d.map(|d| jitter.shaken(d));
            }
        }
        v
    }

    /// A value in a cell of its own, until the machine is gone.
    pub fn cell(&mut self, v: Value) -> Ref {
        self.stack.push(v);
        Ref::cell(self.stack.len() - 1)
    }

    pub fn unknown(&mut self, what: &str) -> Stop {
        what.clone_into(&mut self.message);
        Stop::Unknown
    }

    pub fn panic(&mut self, what: &str) -> Stop {
        what.clone_into(&mut self.message);
        Stop::Panic
    }

    pub fn burn(&mut self) -> Run<()> {
        if self.fuel == 0 {
            return Err(Stop::Fuel);
        }
        self.fuel -= 1;
        Ok(())
    }

    /// Calls the function of a name.
    pub fn call_named(&mut self, name: &str, args: Vec<Value>) -> Run<Value> {
        let Some(k) = self.library.functions.get(name) else {
            return Err(self.unknown(&format!("no function {name}")));
        };
        self.call(*k, args, usize::MAX, &[])
    }

    pub fn call(
        &mut self,
        function: usize,
        args: Vec<Value>,
        parent: usize,
        captured: &[(u16, Value)],
    ) -> Run<Value> {
        self.burn()?;
        let library = self.library;
        let code: &Code = &library.codes[function];
        if args.len() != code.params.len() {
            return Err(self.unknown(&format!("{} with {} arguments", code.name, args.len())));
        }
        if self.frames.len() >= CALLS {
            return Err(self.unknown("deep recursion"));
        }
        let frame = Frame {
            index: self.frames.len(),
            base: self.stack.len(),
        };
        self.frames.push((frame.base, parent));
        self.stack.resize(frame.base + code.slots, Value::Unit);
        for (slot, v) in captured {
            self.stack[frame.base + usize::from(*slot)] = v.clone();
        }
        let mut out = Ok(Value::Unit);
        for ((pattern, ty), arg) in code.params.iter().zip(args) {
            let arg = typed(*ty, arg);
            match self.bind(pattern, arg, frame) {
                Ok(true) => {}
                Ok(false) => out = Err(self.unknown("a parameter that does not match")),
                Err(e) => out = Err(e),
            }
        }
        if out.is_ok() {
            out = match self.eval(&code.body, frame) {
                Err(Stop::Return) => Ok(std::mem::replace(&mut self.carried, Value::Unit)),
                other => other,
            };
        }
        self.stack.truncate(frame.base);
        self.frames.truncate(frame.index);
        out.map(|v| typed(code.result, v))
    }

    /// Calls a closure, or a function that is a value.
    pub fn call_value(&mut self, g: &Value, args: Vec<Value>) -> Run<Value> {
        let g = match g {
            Value::Ref(r) => {
                let r = self.through(*r);
                &self.at(&r).clone()
            }
            other => other,
        };
        match g {
            Value::Closure(c) => {
                let c = c.clone();
                self.call(c.function, args, c.frame, &c.captured)
            }
            Value::Function(k) => self.call(*k, args, usize::MAX, &[]),
            other => {
                let what = format!("a call of {}", other.kind());
                Err(self.unknown(&what))
            }
        }
    }

    /// Hands a reference to a value to `g`; returns what has become of the value.
    pub fn lent<T>(
        &mut self,
        v: Value,
        g: impl FnOnce(&mut Self, Value) -> Run<T>,
    ) -> Run<(Value, T)> {
        let cell = self.stack.len();
        self.stack.push(v);
        let out = g(self, Value::Ref(Ref::cell(cell)));
        self.stack.truncate(cell + 1);
        let v = self.stack.pop().unwrap_or(Value::Unit);
        out.map(|out| (v, out))
    }
}

/// A literal takes a type that is written.
pub fn typed(ty: Option<IntTy>, v: Value) -> Value {
    match (ty, v) {
        (Some(ty), Value::Int(x, IntTy::Untyped)) => Value::Int(x, ty),
        (_, v) => v,
    }
}
