//! Integers that programs keep in variables and memory, and change: derivatives do not flow through them, but they say
//! where derivatives flow.

use super::Gen;
use super::scope::Kind;

impl Gen {
    pub(super) fn passive(&mut self) -> Option<String> {
        match self.r.weighted(&[3, 3, 3, 8, 1, 2]) {
            0 => {
                let e = self.int(1);
                let name = self.name("k");
                self.declare(&name, Kind::Int { low: 0, high: 4 }, false);
                Some(format!("let {name} = ({e}) % 5;"))
            }
            1 => {
                let e = self.int(0);
                let name = self.name("k");
                // Its bounds hold whatever is assigned.
                self.declare(&name, Kind::Int { low: 0, high: 4 }, true);
                Some(format!("let mut {name}: usize = ({e}) % 5;"))
            }
            2 => {
                let v = self.pick_writable(|v| matches!(v.kind, Kind::Int { .. }))?;
                let e = self.int(1);
                Some(format!("{} = ({} + {e}) % 5;", v.name, v.name))
            }
            3 => self.indices(),
            4 => {
                let c = self.condition(1);
                let name = self.name("c");
                self.declare(&name, Kind::Bool, true);
                Some(format!("let mut {name} = {c};"))
            }
            _ => {
                let v = self.pick_writable(|v| v.kind == Kind::Bool)?;
                let c = self.condition(1);
                Some(format!("{} = {c};", v.name))
            }
        }
    }

    /// A `Vec` or an array of indices, made or changed.
    fn indices(&mut self) -> Option<String> {
        let found = self.pick_writable(|v| matches!(v.kind, Kind::Ints { .. }));
        let Some(v) = found.filter(|_| self.r.percent(80)) else {
            let n = self.r.within(2, 4);
            let items: Vec<String> = (0..n).map(|_| self.r.below(4).to_string()).collect();
            let fixed = self.r.percent(40);
            let name = self.name("p");
            self.declare(&name, Kind::Ints { min: n, fixed }, true);
            let items = items.join(", ");
            return Some(if fixed {
                format!("let mut {name}: [usize; {n}] = [{items}];")
            } else {
                format!("let mut {name}: Vec<usize> = vec![{items}];")
            });
        };
        let Kind::Ints { min, fixed } = v.kind else {
            unreachable!()
        };
        let p = v.name;
        let (i, j) = (self.r.below(min), self.r.below(min));
        let k = self.int(0);
        let k = if k.contains(&p) { "1".to_owned() } else { k };
        Some(match self.r.weighted(&[5, 3, 3, 2, 2, 5, 2, 1, 3, 2]) {
            0 => format!("{p}.sort();"),
            1 => format!("{p}.sort_by_key(|v| (v * 2 + {k}) % 3);"),
            2 => format!("{p}.swap({i}, {j});"),
            3 => format!("{p}.reverse();"),
            4 => format!("{p}.rotate_left({j});"),
            5 => format!("{p}[{i}] = ({p}[{j}] + {k}) % 5;"),
            6 => format!("for v in {p}.iter_mut() {{ *v = (*v + {k}) % 4; }}"),
            7 => format!("{p}.fill({k});"),
            8 if !fixed => format!("{p}.push({k}); {p}.remove({i});"),
            8 => format!("{p}.sort_unstable();"),
            _ => format!("shuffle(&mut {p}, {k});"),
        })
    }
}
