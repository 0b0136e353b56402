//! What is said about files that do not have the form of the data.

use std::path::Path;

use examples::data::{DataError, parse, read};

/// File, line and column as an editor and a spreadsheet count them, and part of the message.
type Case = (&'static [u8], usize, usize, &'static str);

const HEADERS: [Case; 10] = [
    (b"", 1, 1, "the file is empty"),
    (b"\n\n", 1, 1, "the file is empty"),
    (
        b"1,2,0\n3,4,1\n",
        1,
        1,
        "must name the columns, but holds the number `1`",
    ),
    (b"\n\n1,2,0\n", 3, 1, "must name the columns"),
    (
        b"a,b\n1,0\n2,1\n",
        1,
        2,
        "must be named `label`, but is named `b`",
    ),
    (b"a;b;label\n1;2;0\n", 1, 1, "but is named `a;b;label`"),
    (b"a,,label\n1,2,0\n", 1, 2, "without a name"),
    (b"label\n0\n1\n", 1, 1, "no column of features"),
    (b"a,label", 2, 1, "no rows follow the header"),
    (b"\na,label\n\n\n", 3, 1, "no rows follow the header"),
];

const ROWS: [Case; 15] = [
    (
        b"a,b,label\n1,2,0\n1,2\n",
        3,
        3,
        "the row has 2 columns, but the header has 3",
    ),
    (
        b"a,b,label\n1,2,0\n7\n",
        3,
        2,
        "the row has 1 column, but the header has 3",
    ),
    (
        b"a,b,label\n1,2,0,9\n",
        2,
        4,
        "the row has 4 columns, but the header has 3",
    ),
    (
        b"a,b,label\n1,2,0\n1,x2,1\n",
        3,
        2,
        "(b): `x2` is not a number",
    ),
    (
        b"a,b,label\n1,2,0\n1, ,1\n",
        3,
        2,
        "(b): the value is missing",
    ),
    (
        b"a,b,label\nNaN,2,0\n",
        2,
        1,
        "(a): `NaN` is not a finite number",
    ),
    (
        b"a,b,label\n1,-inf,0\n",
        2,
        2,
        "(b): `-inf` is not a finite number",
    ),
    (
        b"a,b,label\n1,1e999,0\n",
        2,
        2,
        "(b): `1e999` is not a finite number",
    ),
    (
        b"a,b,label\n1,2,0\n3,4,2\n",
        3,
        3,
        "(label): the label must be 0 or 1, but is `2`",
    ),
    (
        b"a,b,label\n1,2,M\n",
        2,
        3,
        "the label must be 0 or 1, but is `M`",
    ),
    (
        b"a,b,label\n1,2,nan\n",
        2,
        3,
        "the label must be 0 or 1, but is `nan`",
    ),
    (
        b"a,b,label\n1,2,\n",
        2,
        3,
        "the label must be 0 or 1, but is ``",
    ),
    (
        b"a,b,label\n1,2,1\n3,4,1\n",
        2,
        3,
        "every row has the label 1",
    ),
    (b"a,label\n1,0\n2\xff,1\n", 3, 1, "not UTF-8"),
    (b"a,b\xe9,label\n1,2,0\n", 1, 2, "not UTF-8"),
];

/// Blank lines, all three kinds of line end, a byte order mark, and quoted line breaks.
const COUNTING: [Case; 9] = [
    (b"a,b,label\r\n1,2,0\r\n1,x,1\r\n", 3, 2, "`x`"),
    (b"a,b,label\r1,2,0\r1,x,1\r", 3, 2, "`x`"),
    (b"a,b,label\n\n1,2,0\n\n\n1,x,1\n", 6, 2, "`x`"),
    (b"\r\na,b,label\r\n\r\n1,x,1\r\n", 4, 2, "`x`"),
    (b"\xef\xbb\xbfa,b,label\n1,x,1\n", 2, 2, "`x`"),
    (b"\"a\nb\",c,label\n1,2,0\n1,x,1\n", 4, 2, "`x`"),
    (b"a,b,label\n\"1\n\",x,1\n", 3, 2, "`x`"),
    (
        b"a,b,label\n1,\"2,0\n3,4,1\n5,6,0\n",
        2,
        3,
        "the row has 2 columns",
    ),
    (b"a,label\r\n1,0\r\n\r\n3,\x80\r\n", 4, 2, "not UTF-8"),
];

#[test]
fn headers() {
    HEADERS.iter().for_each(check);
}

#[test]
fn rows() {
    ROWS.iter().for_each(check);
}

#[test]
fn places_are_counted_as_a_user_counts_them() {
    COUNTING.iter().for_each(check);
}

fn check(&(bytes, expected_line, expected_column, part): &Case) {
    let shown = bytes.escape_ascii();
    let error = parse(bytes).expect_err("the file is malformed");
    let message = error.to_string();
    let DataError::Malformed { line, column, .. } = error else {
        panic!("{shown}: {message}")
    };
    assert_eq!(
        (line, column),
        (expected_line, expected_column),
        "{shown}: {message}"
    );
    assert!(
        message.starts_with(&format!("line {line}, column {column}")),
        "{shown}: {message}"
    );
    assert!(message.contains(part), "{shown}: {message}");
    assert_eq!(message.lines().count(), 1, "{shown}: {message}");
}

#[test]
fn long_fields_are_cut() {
    let file = format!("a,label\n{},0\n", "y".repeat(10_000));
    let message = parse(file.as_bytes())
        .expect_err("not a number")
        .to_string();
    assert!(message.len() < 120, "{message}");
}

/// Every byte of a small file replaced by every other byte, and every beginning of the file:
/// nothing panics, and whatever is said takes one line and a place inside the file.
#[test]
fn every_single_damage_is_survived() {
    let file = "a,\"b\nc\",é,label\r\n1,2,3,0\r\n\r\n4,\"5\",6,1\r\n".as_bytes();
    for at in 0..file.len() {
        let damaged = (0..=u8::MAX).map(|byte| {
            let mut copy = file.to_vec();
            copy[at] = byte;
            copy
        });
        for bytes in damaged.chain([file[..at].to_vec()]) {
            if let Err(error) = parse(&bytes) {
                let text = format!("{}: {error}", bytes.escape_ascii());
                assert_eq!(text.lines().count(), 1, "{text}");
                let DataError::Malformed { line, column, .. } = error else {
                    panic!("{text}")
                };
                let commas = bytes.iter().filter(|&&byte| byte == b',').count();
                assert!((1..=7).contains(&line), "{text}");
                assert!((1..=commas + 1).contains(&column), "{text}");
            }
        }
    }
}

#[test]
fn unreadable_files() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    for path in [here.join("no such file.csv"), here.to_path_buf()] {
        let error = read(&path).expect_err("nothing to read");
        assert!(matches!(error, DataError::Unreadable(_)), "{error}");
    }
}

#[test]
fn well_formed_files() {
    let plain = parse(b"a,b,label\n1,2,0\n3,-4e-1,1\n").expect("well formed");
    assert_eq!(plain.names, ["a", "b"]);
    assert_eq!(plain.features, [1.0, 2.0, 3.0, -0.4]);
    assert_eq!(plain.labels, [0.0, 1.0]);
    let decorated = b"\xef\xbb\xbf\"a\", b ,label\r\n\r\n 1,2 ,0.0\r\n\"3\",-0.4,1";
    assert_eq!(parse(decorated).expect("well formed"), plain);
}
