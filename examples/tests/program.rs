//! The program as a user runs it.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

fn logistic(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_logistic"))
        .args(args)
        .current_dir(env!("CARGO_TARGET_TMPDIR"))
        .env("RUST_BACKTRACE", "1")
        .output()
        .expect("the program starts")
}

/// Writes a file that the program finds under this name.
fn given(name: &str, content: &[u8]) {
    fs::write(in_tmp(name), content).expect("the folder of the tests can be written to");
}

fn in_tmp(name: &str) -> PathBuf {
    [env!("CARGO_TARGET_TMPDIR"), name].iter().collect()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn the_data_of_the_repository() {
    let output = logistic(&["--plot", "shipped.svg"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let out = text(&output.stdout);
    assert!(
        out.contains("569 rows, 30 features, 212 with label 1"),
        "{out}"
    );
    let row = out
        .lines()
        .find(|line| line.starts_with("worst texture"))
        .expect("a row");
    assert_eq!(row.split_whitespace().nth(4), Some("0.7214503"), "{row}");
    for part in [
        "gradient / loss = ",
        "against central differences: ",
        "plot       shipped.svg",
    ] {
        assert!(out.contains(part), "{part} is not in {out}");
    }
}

#[test]
fn the_plot_is_labelled() {
    given("two.csv", b"height,label\n1,0\n2,1\n3,0\n4,1\n");
    let output = logistic(&["two.csv", "--l2", "0.5", "--plot", "two.svg"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let svg = fs::read_to_string(in_tmp("two.svg")).expect("the plot");
    assert!(svg.starts_with("<svg") && svg.trim_end().ends_with("</svg>"));
    let legend = ["objective minus its final value", "norm of the gradient"];
    for part in ["iteration", "value (logarithmic scale)"]
        .iter()
        .chain(&legend)
    {
        assert!(svg.contains(part), "{part}");
    }
}

#[test]
fn a_constant_feature_gets_no_weight() {
    given(
        "constant.csv",
        b"a,b,label\n1,0.1,0\n2,0.1,1\n3,0.1,0\n4,0.1,1\n",
    );
    let output = logistic(&["constant.csv", "--plot", "constant.svg"]);
    let out = text(&output.stdout);
    let row = out
        .lines()
        .find(|line| line.starts_with("b "))
        .expect("a row");
    assert_eq!(row.split_whitespace().nth(3), Some("0.0000000"), "{row}");
}

#[test]
fn failures_take_one_line() {
    given("bad.csv", b"height,weight,label\n180,80,0\n170,7o,1\n");
    given("huge.csv", b"a,label\n1e308,0\n-1e308,1\n");
    let cases: [(&[&str], i32, &str); 7] = [
        (
            &["bad.csv"],
            1,
            "error: bad.csv: line 3, column 2 (weight): `7o` is not a number\n",
        ),
        (&["none.csv"], 1, "error: none.csv: cannot be read: "),
        (
            &["huge.csv"],
            1,
            "error: huge.csv: column 1 (a): the values are too large",
        ),
        (
            &["--plot", "no/such/folder.svg"],
            1,
            "error: no/such/folder.svg: cannot be written: ",
        ),
        (&["--l2", "0"], 2, "error: "),
        (&["--colour"], 2, "error: "),
        (&["a.csv", "b.csv"], 2, "error: "),
    ];
    for (args, code, message) in cases {
        let output = logistic(args);
        let stderr = text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{args:?}: {stderr}");
        assert!(stderr.starts_with(message), "{args:?}: {stderr}");
        assert_eq!(stderr.lines().count(), 1, "{args:?}: {stderr}");
    }
}

#[test]
fn help() {
    let output = logistic(&["--help"]);
    assert!(output.status.success());
    assert_eq!(text(&output.stdout).trim_end(), examples::args::HELP);
}
