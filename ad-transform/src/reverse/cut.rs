//! Record or recompute: a minimum cut.
//!
//! The reverse piece of a loop body or arm wants some values of the forward piece. Each may be recorded (cost
//! `keep`) or computed again (cost of its statement, and then its operands are wanted too). The cheapest
//! choice is a minimum cut of this graph: value nodes `A` (available) and statement nodes `C` (computed again);
//!
//! * source -> `A(v)`, infinite, for each wanted value;
//! * `A(v)` -> `C(s)`, `keep`, where `s` defines `v`: cut if `v` is available but not computed, that is recorded;
//! * `C(s)` -> sink, the cost of `s`;
//! * `C(s)` -> `A(u)`, infinite, for each operand `u`.

use super::restore::Plan;
use super::schedule::Context;
use crate::analyse::effects;
use crate::ir::uses::Set;
use crate::ir::{Stmt, Val, Values};
use crate::simplify::dead;
use crate::ty::Ty;
use std::collections::{BTreeMap, VecDeque};

/// What was decided.
#[derive(Default)]
pub(super) struct Chosen {
    /// Values to record.
    pub(super) record: Vec<Val>,
    /// Statements that compute the rest from them.
    pub(super) recompute: Vec<Stmt>,
}

const INFINITE: u64 = u64::MAX / 4;

/// Cost of keeping a reference: what it points to may be gone, or be borrowed for too long. It is formed again.
const REFERENCE: u64 = 1_000_000;

/// Cost of keeping the record of an inner loop for each trip of the outer one: an allocation, and all that is in it.
const NESTED: u64 = 400;

/// The forward piece of a loop body or arm.
pub(super) struct Primal<'a> {
    values: &'a Values,
    memory: &'a Plan,
    /// Whether numbers are always recorded.
    greedy: bool,
    stmts: &'a [Stmt],
    /// Carried values: they can only be recorded.
    params: &'a Set,
    /// Which statements define a value.
    defined: BTreeMap<Val, Vec<usize>>,
    /// For each statement the memory that it writes to and that is put back.
    undone: Vec<Set>,
}

impl<'a> Primal<'a> {
    pub(super) fn new(
        values: &'a Values,
        cx: &'a Context,
        stmts: &'a [Stmt],
        params: &'a Set,
    ) -> Primal<'a> {
        let mut defined: BTreeMap<Val, Vec<usize>> = BTreeMap::new();
        for (i, s) in stmts.iter().enumerate() {
            for v in s.defs() {
                defined.entry(v).or_default().push(i);
            }
        }
        let undone = (0..stmts.len())
            .map(|k| cx.memory.undone_by(stmts, k))
            .collect();
        Primal {
            values,
            memory: &cx.memory,
            greedy: !cx.passes.recompute,
            stmts,
            params,
            defined,
            undone,
        }
    }

    /// Chooses for what is `wanted` where all writes that are undone have been undone from the statement at `limit` on;
    /// what is `known` is at hand.
    pub(super) fn choose(&self, wanted: &Set, known: &Set, limit: usize, keep: u64) -> Chosen {
        let ours = |v: &Val| {
            (self.params.contains(v) || self.defined.contains_key(v)) && !known.contains(v)
        };
        let wanted: Set = wanted.iter().filter(|v| ours(v)).collect();
        if wanted.is_empty() {
            return Chosen::default();
        }
        let mut graph = Graph::default();
        for v in &wanted {
            graph.edge(Node::Source, Node::Value(v), INFINITE);
        }
        for v in self.params.iter().filter(|v| ours(v)) {
            graph.edge(Node::Value(v), Node::Sink, keep);
        }
        for (v, at) in self.defined.iter().filter(|(v, _)| ours(v)) {
            let cost = if self.values[*v].ty.borrows() {
                REFERENCE
            } else if keep == super::schedule::TRIP && is_record(self.values, *v) {
                NESTED
            } else if self.greedy && self.values[*v].ty.is_float() {
                0
            } else {
                keep
            };
            at.iter()
                .for_each(|i| graph.edge(Node::Value(*v), Node::Stmt(*i), cost));
        }
        for (i, s) in self.stmts.iter().enumerate() {
            let cost = if self.repeatable(s, i, limit) {
                effects::stmt_cost(self.values, s)
            } else {
                INFINITE
            };
            graph.edge(Node::Stmt(i), Node::Sink, cost);
            for u in s.free().iter().filter(|v| ours(v)) {
                graph.edge(Node::Stmt(i), Node::Value(u), INFINITE);
            }
        }
        let side = graph.source_side();
        let computed = |i: &usize| side.contains(&Node::Stmt(*i));
        let record: Vec<Val> = side
            .iter()
            .filter_map(|n| {
                if let Node::Value(v) = n {
                    Some(*v)
                } else {
                    None
                }
            })
            .filter(|v| {
                self.defined
                    .get(v)
                    .is_none_or(|at| !at.iter().all(computed))
            })
            .collect();
        let chosen: Vec<Stmt> = self
            .stmts
            .iter()
            .enumerate()
            .filter(|(i, _)| computed(i))
            .map(|(_, s)| s.clone())
            .collect();
        let mut at_hand = known.clone();
        at_hand.extend(&record);
        let recompute = dead::slice(chosen, &(&wanted - &at_hand), &at_hand);
        let read: Set = recompute
            .iter()
            .flat_map(Stmt::free)
            .chain(&wanted)
            .collect();
        Chosen {
            record: record.into_iter().filter(|v| read.contains(v)).collect(),
            recompute,
        }
    }

    /// Whether the statement at `i` can run again: its loads find what they found.
    fn repeatable(&self, s: &Stmt, i: usize, limit: usize) -> bool {
        effects::stmt_repeatable(self.values, s, &|v, root| {
            self.memory.may_reload(v)
                && !(i + 1..limit.min(self.stmts.len())).any(|k| self.undone[k].contains(&root))
        })
    }
}

/// A record of an inner loop: dearer to keep for each trip than to fill again, where that can be done.
fn is_record(values: &Values, v: Val) -> bool {
    matches!(values[v].ty, Ty::Record(_))
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Source,
    Value(Val),
    Stmt(usize),
    Sink,
}

/// A flow network.
#[derive(Default)]
struct Graph {
    residual: BTreeMap<Node, BTreeMap<Node, u64>>,
}

impl Graph {
    fn edge(&mut self, from: Node, to: Node, capacity: u64) {
        *self
            .residual
            .entry(from)
            .or_default()
            .entry(to)
            .or_default() += capacity;
        self.residual
            .entry(to)
            .or_default()
            .entry(from)
            .or_default();
    }

    /// The nodes on the source's side of a minimum cut (Edmonds and Karp: augment along shortest paths).
    fn source_side(&mut self) -> std::collections::BTreeSet<Node> {
        loop {
            let parents = self.reach();
            if !parents.contains_key(&Node::Sink) {
                return parents.into_keys().collect();
            }
            let mut path = vec![Node::Sink];
            while let Some(p) = parents
                .get(path.last().expect("not empty"))
                .copied()
                .flatten()
            {
                path.push(p);
            }
            path.reverse();
            let flow = path
                .windows(2)
                .map(|w| self.residual[&w[0]][&w[1]])
                .min()
                .unwrap_or(0);
            for w in path.windows(2) {
                *self
                    .residual
                    .get_mut(&w[0])
                    .expect("an edge")
                    .get_mut(&w[1])
                    .expect("an edge") -= flow;
                *self
                    .residual
                    .get_mut(&w[1])
                    .expect("an edge")
                    .get_mut(&w[0])
                    .expect("an edge") += flow;
            }
        }
    }

    /// What can be reached from the source, and from where.
    fn reach(&self) -> BTreeMap<Node, Option<Node>> {
        let mut parents = BTreeMap::from([(Node::Source, None)]);
        let mut queue = VecDeque::from([Node::Source]);
        while let Some(n) = queue.pop_front() {
            for (m, capacity) in self.residual.get(&n).into_iter().flatten() {
                if *capacity > 0 && !parents.contains_key(m) {
                    parents.insert(*m, Some(n));
                    queue.push_back(*m);
                }
            }
        }
        parents
    }
}
