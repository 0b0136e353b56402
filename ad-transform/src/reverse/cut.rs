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
use std::collections::BTreeMap;

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
        let mut graph = Graph::new();
        for v in &wanted {
            let node = graph.value(v);
            graph.edge(SOURCE, node, INFINITE);
        }
        // What is wanted, what that is computed from, and so on: nothing else can be on the source's side.
        let mut next = SINK + 1;
        while next < graph.nodes.len() {
            match graph.nodes[next] {
                Node::Value(v) => {
                    if self.params.contains(&v) {
                        graph.edge(next, SINK, keep);
                    }
                    for i in self.defined.get(&v).into_iter().flatten() {
                        let stmt = graph.stmt(*i);
                        graph.edge(next, stmt, self.cost_of_keeping(v, keep));
                    }
                }
                Node::Stmt(i) => {
                    let s = &self.stmts[i];
                    let cost = match self.repeatable(s, i, limit) {
                        true => effects::stmt_cost(self.values, s),
                        false => INFINITE,
                    };
                    graph.edge(next, SINK, cost);
                    for u in s.free().iter().filter(|v| ours(v)) {
                        let operand = graph.value(u);
                        graph.edge(next, operand, INFINITE);
                    }
                }
                Node::Terminal => {}
            }
            next += 1;
        }
        let (mut values, mut stmts) = (Set::new(), vec![false; self.stmts.len()]);
        for n in graph.source_side() {
            match graph.nodes[n] {
                Node::Value(v) => {
                    values.insert(v);
                }
                Node::Stmt(i) => stmts[i] = true,
                Node::Terminal => {}
            }
        }
        let computed = |i: &usize| stmts[*i];
        let recorded = |v: &Val| {
            let at = self.defined.get(v);
            at.is_none_or(|at| !at.iter().all(computed))
        };
        let record: Vec<Val> = values.iter().filter(recorded).collect();
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

    fn cost_of_keeping(&self, v: Val, keep: u64) -> u64 {
        if self.values[v].ty.borrows() {
            REFERENCE
        } else if keep == super::schedule::TRIP && is_record(self.values, v) {
            NESTED
        } else if self.greedy && self.values[v].ty.is_float() {
            0
        } else {
            keep
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

#[derive(Clone, Copy)]
enum Node {
    Terminal,
    Value(Val),
    Stmt(usize),
}

/// The numbers of two nodes.
const SOURCE: usize = 0;
const SINK: usize = 1;

/// A flow network. Edges come in pairs, one and its opposite.
struct Graph {
    nodes: Vec<Node>,
    /// Edges that leave a node.
    leaving: Vec<Vec<usize>>,
    /// Where an edge leads, and how much more can flow along it.
    edges: Vec<(usize, u64)>,
    values: BTreeMap<Val, usize>,
    stmts: BTreeMap<usize, usize>,
}

impl Graph {
    fn new() -> Graph {
        Graph {
            nodes: vec![Node::Terminal, Node::Terminal],
            leaving: vec![Vec::new(), Vec::new()],
            edges: Vec::new(),
            values: BTreeMap::new(),
            stmts: BTreeMap::new(),
        }
    }

    fn node(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.leaving.push(Vec::new());
        self.nodes.len() - 1
    }

    /// The node of a value.
    fn value(&mut self, v: Val) -> usize {
        if let Some(n) = self.values.get(&v) {
            return *n;
        }
        let n = self.node(Node::Value(v));
        self.values.insert(v, n);
        n
    }

    /// The node of a statement.
    fn stmt(&mut self, i: usize) -> usize {
        if let Some(n) = self.stmts.get(&i) {
            return *n;
        }
        let n = self.node(Node::Stmt(i));
        self.stmts.insert(i, n);
        n
    }

    fn edge(&mut self, from: usize, to: usize, capacity: u64) {
        self.leaving[from].push(self.edges.len());
        self.edges.push((to, capacity));
        self.leaving[to].push(self.edges.len());
        self.edges.push((from, 0));
    }

    /// The nodes on the source's side of a minimum cut (Edmonds and Karp: augment along shortest paths). Of several minimum
    /// cuts it is the one nearest to the source, whatever the flow.
    fn source_side(&mut self) -> Vec<usize> {
        loop {
            let (reached, by) = self.reach();
            if by[SINK].is_none() {
                return reached;
            }
            let mut path = Vec::new();
            let mut node = SINK;
            while let Some(e) = by[node] {
                path.push(e);
                node = self.edges[e ^ 1].0;
            }
            let flow = path.iter().map(|e| self.edges[*e].1).min().unwrap_or(0);
            for e in path {
                self.edges[e].1 -= flow;
                self.edges[e ^ 1].1 += flow;
            }
        }
    }

    /// What can be reached from the source, and along which edge.
    fn reach(&self) -> (Vec<usize>, Vec<Option<usize>>) {
        let mut by = vec![None; self.nodes.len()];
        let mut reached = vec![SOURCE];
        let mut next = 0;
        while next < reached.len() && by[SINK].is_none() {
            for e in &self.leaving[reached[next]] {
                let (to, capacity) = self.edges[*e];
                if capacity > 0 && by[to].is_none() && to != SOURCE {
                    by[to] = Some(*e);
                    reached.push(to);
                }
            }
            next += 1;
        }
        (reached, by)
    }
}
