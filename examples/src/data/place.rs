//! Places in a file as an editor counts them.
//!
//! The line that the csv crate reports for a record is where it began to look for it: before
//! blank lines, and before the second half of a CR LF. So lines are counted here.

use csv::{ReaderBuilder, StringRecord};

use super::{DataError, Fault};

/// A line of the file and a column of the table, both from 1.
#[derive(Clone, Debug)]
pub(super) struct Place {
    line: usize,
    column: usize,
    name: Option<String>,
}

impl Place {
    pub(super) const START: Place = Place::new(1, 1);

    const fn new(line: usize, column: usize) -> Self {
        Place {
            line,
            column,
            name: None,
        }
    }

    /// The field with index `column` of a record of `text`.
    pub(super) fn of_field(text: &str, record: &StringRecord, column: usize) -> Self {
        let from = record.position().map_or(0, |p| p.byte() as usize);
        let blank = text[from..]
            .bytes()
            .take_while(|b| b"\r\n".contains(b))
            .count();
        let before: usize = record.iter().take(column).map(line_ends).sum();
        Place::new(1 + line_ends(&text[..from + blank]) + before, column + 1)
    }

    /// The byte at `at`, where everything before it is UTF-8. With a letter in its place, what
    /// precedes it is a table whose last field holds that byte.
    pub(super) fn of_bad_byte(bytes: &[u8], at: usize) -> Self {
        let text = format!("{}x", String::from_utf8_lossy(&bytes[..at]));
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let column = reader
            .records()
            .last()
            .and_then(Result::ok)
            .map_or(1, |r| r.len());
        Place::new(1 + line_ends(&text), column)
    }

    /// The beginning of the line after `text`.
    pub(super) fn after(text: &str) -> Self {
        Place::new(2 + line_ends(text.trim_end_matches(['\r', '\n'])), 1)
    }

    pub(super) fn on_first_line(mut self, text: &str, record: &StringRecord) -> Self {
        self.line = Place::of_field(text, record, 0).line;
        self
    }

    pub(super) fn named(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    pub(super) fn fault(self, fault: Fault) -> DataError {
        let Place { line, column, name } = self;
        DataError::Malformed {
            line,
            column,
            name,
            fault,
        }
    }
}

/// How many lines end in `text`: by LF, CR LF, or a CR alone.
fn line_ends(text: &str) -> usize {
    let bytes = text.as_bytes();
    let ends =
        |(i, &b): (usize, &u8)| b == b'\n' || (b == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
    bytes.iter().enumerate().filter(|&pair| ends(pair)).count()
}
