//! What the macro says: one case for each message of the catalogue, named like it, and some with several faults.

use std::path::Path;

#[test]
fn messages() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}

/// A message of the catalogue.
struct Message {
    /// The group that it belongs to.
    group: String,
    name: String,
    /// What it is about, from its documentation.
    about: String,
    what: String,
    help: String,
}

/// The catalogue, as it is written.
fn catalogue() -> Vec<Message> {
    let source = std::fs::read_to_string("../ad-transform/src/messages.rs")
        .expect("the catalogue is a file");
    let catalogue = source
        .split_once("\ncatalogue! {")
        .and_then(|(_, rest)| rest.split_once("\n}"))
        .expect("it is there")
        .0;
    let (mut group, mut about) = (String::new(), String::new());
    let mut out = Vec::new();
    for line in catalogue.lines().map(str::trim) {
        if let Some(doc) = line.strip_prefix("///") {
            about = doc.trim().to_owned();
        } else if let Some(comment) = line.strip_prefix("//") {
            group = comment.trim().trim_end_matches('.').to_owned();
        } else if let Some((name, rest)) = line.split_once('(') {
            let texts = rest.split_once(": ").expect("texts").1;
            let texts = texts.strip_suffix(';').expect("an entry is a line");
            let (what, help) = texts.split_once("\", \"").expect("two texts");
            let text = |t: &str| {
                let t = t.trim_matches('"').replace("{{", "{").replace("}}", "}");
                // What is put in is shown as dots.
                let parts = t.split('{').map(|part| match part.split_once('}') {
                    Some((name, rest)) if name.chars().all(|c| c.is_alphanumeric() || c == '_') => {
                        format!("…{rest}")
                    }
                    Some(_) => format!("{{{part}"),
                    None => part.to_owned(),
                });
                parts.collect::<String>().replace('|', "\\|")
            };
            out.push(Message {
                group: group.clone(),
                name: name.to_owned(),
                about: std::mem::take(&mut about),
                what: text(what),
                help: text(help),
            });
        }
    }
    assert!(out.len() >= 30);
    out
}

/// Every message of the catalogue has its case.
#[test]
fn every_message_has_a_case() {
    // No program is known that makes the macro fail; the robustness tests look for one.
    for message in catalogue().iter().filter(|m| m.name != "internal_error") {
        assert!(
            Path::new("tests/ui")
                .join(&message.name)
                .with_extension("rs")
                .exists(),
            "no case for the message `{}`",
            message.name
        );
    }
}

/// The page of the guide lists the catalogue. `just bless` writes it.
#[test]
fn the_page_lists_every_message() {
    let mut page = "# Messages\n\nWhat the macro says, and what to write instead. `…` stands for a name or a type of yours. For each there is a \
                    faulty\nprogram in `ad-tests/tests/ui`. Where a trait is missing or a function has no companion rustc says so, with \
                    names that\ntell what to do: `g_needs_reverse_diff_or_a_rule` is there if `g` has the attribute or a rule, \
                    `g_grad_needs_order_2_…` if it has\n`#[reverse_diff(order = 2)]`, and *nothing is known of the derivatives of `P`* asks for \
                    `#[derive(ad_core::Differentiable)]` on `P`.\n"
        .to_owned();
    let mut group = String::new();
    for m in catalogue() {
        if m.group != group {
            group.clone_from(&m.group);
            page += &format!(
                "\n## {group}\n\n| message | where | what to write |\n| --- | --- | --- |\n"
            );
        }
        let dots = |t: &str| {
            if t == "…" {
                "depends on the case, and is said".to_owned()
            } else {
                t.to_owned()
            }
        };
        page += &format!("| {} | {} | {} |\n", m.what, m.about, dots(&m.help));
    }
    let path = "../docs/messages.md";
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, &page).expect("the folder is writable");
    }
    let found = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        found == page,
        "docs/messages.md is stale; `just bless` writes it"
    );
}
