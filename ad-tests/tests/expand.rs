//! What the macro makes of small functions: pinned as files, compiled and run.
//!
//! `expand/NAME.rs` is a fixture of one construct, `expand/NAME.expanded.rs` what becomes of it under a header that
//! counts what it costs. `just bless` rewrites the latter; for a new fixture, make an empty one and name it in
//! `expand/run.rs`. What a rewrite must never lose stands in `expand/properties.rs`.

#[path = "expand/properties.rs"]
mod properties;
#[path = "expand/run.rs"]
mod run;
#[path = "expand/snapshot.rs"]
mod snapshot;

use snapshot::{Expansion, names};

#[test]
fn snapshots() {
    let bless = std::env::var_os("BLESS").is_some();
    let mut stale = Vec::new();
    for name in names() {
        let found = Expansion::of_fixture(&name).text();
        let path = snapshot::folder().join(format!("{name}.expanded.rs"));
        if std::fs::read_to_string(&path).is_ok_and(|pinned| pinned == found) {
            continue;
        }
        if bless {
            std::fs::write(&path, &found).expect("the folder is writable");
        } else {
            stale.push(format!("{}:\n{found}", path.display()));
        }
    }
    assert!(
        stale.is_empty(),
        "expansions have changed; `just bless` accepts them:\n{}",
        stale.join("\n")
    );
}

#[test]
fn fixtures_are_small() {
    for name in names() {
        assert!(snapshot::fixture(&name).lines().count() <= 15, "{name}");
    }
}
