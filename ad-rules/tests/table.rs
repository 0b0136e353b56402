//! The table is well formed, and closed under differentiation: what a partial is written with has a
//! rule itself.

use std::collections::HashSet;

use ad_rules::{Flow, LIBM_PASSIVE, Origin, PREDICATES, Partial, Precision, RULES, Rule};

fn find(origin: Origin, name: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .find(|rule| rule.origin == origin && rule.name == name)
}

fn partials() -> impl Iterator<Item = (&'static Rule, &'static Partial)> {
    RULES
        .iter()
        .flat_map(|rule| rule.partials.iter().map(move |partial| (rule, partial)))
}

/// A partial cut into names, numbers and single signs, without the white space.
fn tokens(text: &str) -> Vec<&str> {
    let mut rest = text.trim_start();
    let mut found = Vec::new();
    while let Some(first) = rest.chars().next() {
        let in_word = |c: char| c.is_alphanumeric() || c == '_';
        let in_number = |c: char| c.is_ascii_digit() || c == '.';
        let end = match first {
            _ if first.is_ascii_digit() => rest.find(|c| !in_number(c)),
            _ if in_word(first) => rest.find(|c| !in_word(c)),
            _ => Some(first.len_utf8()),
        };
        let (token, after) = rest.split_at(end.unwrap_or(rest.len()));
        found.push(token);
        rest = after.trim_start();
    }
    found
}

/// The number of arguments between the parenthesis at the start of `tokens` and its partner.
fn count_args(tokens: &[&str]) -> usize {
    assert_eq!(tokens[0], "(");
    let (mut depth, mut commas) = (0, 0);
    for (i, token) in tokens.iter().enumerate() {
        match *token {
            "(" => depth += 1,
            ")" => depth -= 1,
            "," if depth == 1 => commas += 1,
            _ => {}
        }
        if depth == 0 {
            return if i == 1 { 0 } else { commas + 1 };
        }
    }
    panic!("unbalanced parentheses")
}

/// Checks the name at `at`, and says how many tokens it takes.
fn check_name(rule: &Rule, tokens: &[&str], at: usize) -> usize {
    let here = format!("`{}` in the rule of `{}`", tokens.join(" "), rule.name);
    let name = tokens[at];
    if at > 0 && tokens[at - 1] == "." {
        let method =
            find(Origin::Float, name).unwrap_or_else(|| panic!("method `{name}` of {here}"));
        assert_eq!(
            count_args(&tokens[at + 1..]) + 1,
            method.args.len(),
            "`{name}` of {here}"
        );
        return 1;
    }
    if name == "rt" || name == "consts" {
        assert_eq!(&tokens[at + 1..at + 3], &[":", ":"], "{here}");
        check_path(name, &tokens[at + 3..], &here);
        return 4;
    }
    assert!(
        rule.args.contains(&name) || name == rule.result,
        "name `{name}` of {here}"
    );
    1
}

fn check_path(module: &str, tokens: &[&str], here: &str) {
    let name = tokens[0];
    if module == "rt" {
        let helper =
            find(Origin::Runtime, name).unwrap_or_else(|| panic!("`rt::{name}` of {here}"));
        assert_eq!(
            count_args(&tokens[1..]),
            helper.args.len(),
            "`rt::{name}` of {here}"
        );
    } else {
        assert!(
            !name.contains(char::is_lowercase),
            "`consts::{name}` of {here}"
        );
    }
}

#[test]
fn every_name_of_a_partial_is_known() {
    for (rule, partial) in partials() {
        let tokens = tokens(partial.expr);
        let mut at = 0;
        while at < tokens.len() {
            let is_name = tokens[at].starts_with(|c: char| c.is_alphabetic() || c == '_');
            at += if is_name {
                check_name(rule, &tokens, at)
            } else {
                1
            };
        }
    }
}

#[test]
fn partials_use_only_the_agreed_notation() {
    for (rule, partial) in partials() {
        for token in tokens(partial.expr) {
            let sign = token.chars().all(|c| "+-*/(),.:".contains(c));
            let word = token.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            assert!(sign || word, "`{token}` in the rule of `{}`", rule.name);
        }
    }
}

#[test]
fn partials_belong_to_real_arguments() {
    for (rule, partial) in partials() {
        assert!(
            rule.args.contains(&partial.arg),
            "`{}` of `{}`",
            partial.arg,
            rule.name
        );
        assert_ne!(partial.arg, "n", "the integer argument of `{}`", rule.name);
        assert!(
            partial.flow != Flow::Zero || partial.expr == "0.0",
            "`{}`",
            rule.name
        );
    }
}

#[test]
fn names_are_unique() {
    let mut seen = HashSet::new();
    for rule in RULES {
        assert!(
            seen.insert((rule.origin as u8, rule.name)),
            "two rules for `{}`",
            rule.name
        );
        let names: HashSet<_> = rule.args.iter().chain([&rule.result]).collect();
        assert_eq!(
            names.len(),
            rule.args.len() + 1,
            "a name twice in `{}`",
            rule.name
        );
    }
    for name in PREDICATES {
        assert!(
            find(Origin::Float, name).is_none(),
            "`{name}` is a rule and a predicate"
        );
    }
    for name in LIBM_PASSIVE {
        assert!(
            find(Origin::Libm, name).is_none(),
            "`{name}` is a rule and passive"
        );
    }
}

/// The `f32` name has an f at its end, or before the mark of a component: `frexpf_0`, `lgammaf_r_0`.
#[test]
fn functions_of_libm_come_in_pairs() {
    let with = |precision| RULES.iter().filter(move |rule| rule.precision == precision);
    for (double, single) in with(Precision::Double).zip(with(Precision::Single)) {
        let names = [
            format!("{}f", double.name),
            double.name.replacen('_', "f_", 1),
        ];
        let pair = format!("`{}` beside `{}`", double.name, single.name);
        assert!(names.iter().any(|name| name == single.name), "{pair}");
        assert_eq!(
            (double.args, double.cost),
            (single.args, single.cost),
            "{pair}"
        );
    }
    assert_eq!(
        with(Precision::Double).count(),
        with(Precision::Single).count()
    );
}

#[test]
fn samples_fit_the_arguments_and_are_exact_in_f32() {
    for rule in RULES {
        assert!(!rule.samples.is_empty(), "`{}` has no samples", rule.name);
        for sample in rule.samples {
            assert_eq!(sample.len(), rule.args.len(), "sample of `{}`", rule.name);
            for value in *sample {
                assert_eq!(
                    f64::from(*value as f32),
                    *value,
                    "sample of `{}`",
                    rule.name
                );
            }
        }
    }
}
