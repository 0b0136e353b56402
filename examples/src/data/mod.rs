//! Reading a table of features and labels from CSV.

mod error;
mod place;

use std::{fs, path::Path};

use csv::StringRecord;

pub(crate) use error::printable;
pub use error::{DataError, Fault};
use place::Place;

/// What the last column must be called.
pub const LABEL: &str = "label";

/// A table of numbers: rows of features, and a label of 0 or 1 for each row.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    /// The header without its last column.
    pub names: Vec<String>,
    /// The rows one after another, `names.len()` values each.
    pub features: Vec<f64>,
    /// One label per row, exactly 0 or 1, each at least once.
    pub labels: Vec<f64>,
}

/// Reads the CSV file at `path`.
///
/// # Errors
/// Where the file cannot be read, and at the first place that [`parse`] rejects.
pub fn read(path: &Path) -> Result<Dataset, DataError> {
    parse(&fs::read(path)?)
}

/// Reads CSV from memory: UTF-8, a header whose last name is [`LABEL`], rows of finite numbers.
///
/// # Errors
/// At the first place that does not have this form.
pub fn parse(bytes: &[u8]) -> Result<Dataset, DataError> {
    let text = std::str::from_utf8(bytes)
        .map_err(|e| Place::of_bad_byte(bytes, e.valid_up_to()).fault(Fault::NotUtf8))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let names = match records.next() {
        Some(record) => header(text, &record?)?,
        None => return Err(Place::START.fault(Fault::Empty)),
    };
    let mut table = Table::new(text, names);
    for record in records {
        table.push(&record?)?;
    }
    table.finish()
}

/// The names in the first record, which must not be a row of numbers.
fn header(text: &str, record: &StringRecord) -> Result<Vec<String>, DataError> {
    let fault = |column, fault: Fault| Err(Place::of_field(text, record, column).fault(fault));
    let names: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
    if names.iter().all(|name| name.parse::<f64>().is_ok()) {
        return fault(0, Fault::NoHeader(names[0].clone()));
    }
    if let Some(column) = names.iter().position(String::is_empty) {
        return fault(column, Fault::NoName);
    }
    let last = names.len() - 1;
    if names[last] != LABEL {
        return fault(last, Fault::NoLabel(names[last].clone()));
    }
    if last == 0 {
        return fault(last, Fault::NoFeatures);
    }
    Ok(names)
}

/// The rows read so far.
struct Table<'a> {
    text: &'a str,
    /// All names, that of the label included.
    names: Vec<String>,
    features: Vec<f64>,
    labels: Vec<f64>,
    /// Where the label of the first row is.
    first_label: Option<Place>,
}

impl<'a> Table<'a> {
    fn new(text: &'a str, names: Vec<String>) -> Self {
        let (features, labels) = (Vec::new(), Vec::new());
        Table {
            text,
            names,
            features,
            labels,
            first_label: None,
        }
    }

    fn push(&mut self, record: &StringRecord) -> Result<(), DataError> {
        self.check_width(record)?;
        let last = self.names.len() - 1;
        for (column, field) in record.iter().enumerate() {
            let read = if column == last {
                label(field)
            } else {
                number(field)
            };
            match read {
                Ok(value) if column == last => self.labels.push(value),
                Ok(value) => self.features.push(value),
                Err(fault) => return Err(self.place(record, column).fault(fault)),
            }
        }
        if self.first_label.is_none() {
            self.first_label = Some(self.place(record, last));
        }
        Ok(())
    }

    /// A row that is too short is reported at the first column it lacks, one that is too long
    /// at the first it has no name for.
    fn check_width(&self, record: &StringRecord) -> Result<(), DataError> {
        let (found, expected) = (record.len(), self.names.len());
        if found == expected {
            return Ok(());
        }
        // The line where the row begins: an unclosed quotation mark lets it end far below.
        let place = self
            .place(record, found.min(expected))
            .on_first_line(self.text, record);
        Err(place.fault(Fault::Width { found, expected }))
    }

    fn place(&self, record: &StringRecord, column: usize) -> Place {
        let place = Place::of_field(self.text, record, column);
        match self.names.get(column) {
            Some(name) => place.named(name),
            None => place,
        }
    }

    fn finish(mut self) -> Result<Dataset, DataError> {
        let Some(place) = self.first_label else {
            return Err(Place::after(self.text).fault(Fault::NoRows));
        };
        let first = self.labels[0];
        if self.labels.iter().all(|&label| label == first) {
            return Err(place.fault(Fault::OneClass(first)));
        }
        self.names.pop();
        Ok(Dataset {
            names: self.names,
            features: self.features,
            labels: self.labels,
        })
    }
}

fn number(field: &str) -> Result<f64, Fault> {
    match field.trim().parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err(Fault::NotFinite(field.to_owned())),
        Err(_) if field.trim().is_empty() => Err(Fault::NoValue),
        Err(_) => Err(Fault::NotANumber(field.to_owned())),
    }
}

fn label(field: &str) -> Result<f64, Fault> {
    match field.trim().parse::<f64>() {
        Ok(value) if value == 0.0 || value == 1.0 => Ok(value.abs()),
        _ => Err(Fault::NotALabel(field.to_owned())),
    }
}
