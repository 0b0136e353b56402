//! What can be wrong with a data file, said in one line.

use std::{error::Error, fmt, io};

use super::LABEL;

/// Why a data file could not be read.
#[derive(Debug)]
pub enum DataError {
    /// The operating system did not hand the file over.
    Unreadable(io::Error),
    /// The content does not have the form of a data file.
    Malformed {
        /// The line in the file, from 1, blank lines counted.
        line: usize,
        /// The column of the table, from 1.
        column: usize,
        /// The name of that column, where it has one.
        name: Option<String>,
        /// What is wrong there.
        fault: Fault,
    },
}

/// What is wrong at one place of a data file; a `String` is what stands there.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// No line holds anything.
    Empty,
    /// A byte is not part of any UTF-8 character.
    NotUtf8,
    /// The first line consists of numbers.
    NoHeader(String),
    /// A name in the header is empty.
    NoName,
    /// The last name in the header is not [`LABEL`].
    NoLabel(String),
    /// The header holds nothing but the label.
    NoFeatures,
    /// There is a header and nothing more.
    NoRows,
    /// A row does not have the columns of the header.
    Width {
        /// Columns of the row.
        found: usize,
        /// Columns of the header.
        expected: usize,
    },
    /// A feature is empty.
    NoValue,
    /// A feature is not a number.
    NotANumber(String),
    /// A feature is infinite, NaN, or beyond the range of `f64`.
    NotFinite(String),
    /// A label is not 0 or 1.
    NotALabel(String),
    /// All labels are this one: the best intercept would be infinite.
    OneClass(f64),
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DataError::Unreadable(e) => write!(f, "cannot be read: {e}"),
            DataError::Malformed {
                line,
                column,
                name,
                fault,
            } => {
                write!(f, "line {line}, column {column}")?;
                if let Some(name) = name {
                    write!(f, " ({})", printable(name))?;
                }
                write!(f, ": {fault}")
            }
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Empty => write!(f, "the file is empty; expected a header line"),
            Fault::NotUtf8 => write!(f, "the text is not UTF-8"),
            Fault::NoHeader(s) => {
                write!(
                    f,
                    "the first line must name the columns, but holds the number {}",
                    quote(s)
                )
            }
            Fault::NoName => write!(f, "the header leaves this column without a name"),
            Fault::NoLabel(s) => {
                write!(
                    f,
                    "the last column must be named `{LABEL}`, but is named {}",
                    quote(s)
                )
            }
            Fault::NoFeatures => write!(f, "no column of features precedes `{LABEL}`"),
            Fault::NoRows => write!(f, "no rows follow the header"),
            Fault::Width { found, expected } => {
                let columns = if *found == 1 { "column" } else { "columns" };
                write!(
                    f,
                    "the row has {found} {columns}, but the header has {expected}"
                )
            }
            Fault::NoValue => write!(f, "the value is missing"),
            Fault::NotANumber(s) => write!(f, "{} is not a number", quote(s)),
            Fault::NotFinite(s) => write!(f, "{} is not a finite number", quote(s)),
            Fault::NotALabel(s) => write!(f, "the label must be 0 or 1, but is {}", quote(s)),
            Fault::OneClass(label) => write!(f, "every row has the label {label}"),
        }
    }
}

impl Error for DataError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            DataError::Unreadable(e) => Some(e),
            DataError::Malformed { .. } => None,
        }
    }
}

impl From<io::Error> for DataError {
    fn from(e: io::Error) -> Self {
        DataError::Unreadable(e)
    }
}

impl From<csv::Error> for DataError {
    fn from(e: csv::Error) -> Self {
        DataError::Unreadable(e.into())
    }
}

/// At most this much of a file's own text is repeated in a message: an unclosed quotation mark
/// makes one field of the rest of the file.
const LONGEST: usize = 40;

fn quote(text: &str) -> String {
    format!("`{}`", printable(text))
}

/// `text` on one line, cut short.
pub(crate) fn printable(text: &str) -> String {
    let mut line: String = text
        .chars()
        .take(LONGEST)
        .flat_map(char::escape_debug)
        .collect();
    if text.chars().nth(LONGEST).is_some() {
        line.push('…');
    }
    line
}
