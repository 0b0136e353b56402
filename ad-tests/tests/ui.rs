//! What the macro says: one case for each message of the catalogue, named like it, and some with several faults.

use std::path::Path;

#[test]
fn messages() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

/// Every message of the catalogue has its case.
#[test]
fn every_message_has_a_case() {
    let source = std::fs::read_to_string("../ad-transform/src/messages.rs")
        .expect("the catalogue is a file");
    let catalogue = source
        .split_once("\ncatalogue! {")
        .and_then(|(_, rest)| rest.split_once("\n}"))
        .expect("it is there")
        .0;
    let entries = catalogue
        .lines()
        .map(str::trim)
        .filter(|l| l.ends_with(';') && !l.starts_with("//"));
    let names: Vec<&str> = entries
        .filter_map(|l| l.split_once('('))
        .map(|(name, _)| name)
        .collect();
    assert!(names.len() >= 30, "{names:?}");
    // No program is known that makes the macro fail; the robustness tests look for one.
    for name in names.into_iter().filter(|n| *n != "internal_error") {
        assert!(
            Path::new("tests/ui")
                .join(name)
                .with_extension("rs")
                .exists(),
            "no case for the message `{name}`"
        );
    }
}
