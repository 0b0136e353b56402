//! Expands what it reads, item by item, for tools that want the transform in a process of its own: an attribute and an
//! item between lines `//--`, and the expansion and a line `//--` for each.

use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    let (mut out, mut lines) = (io::stdout().lock(), Vec::new());
    for line in io::stdin().lock().lines() {
        let line = line?;
        if line != "//--" {
            lines.push(line);
            continue;
        }
        let attribute = lines.first().and_then(|l| l.parse().ok());
        let item = lines.get(1..).and_then(|l| l.join("\n").parse().ok());
        let tokens = attribute
            .zip(item)
            .map(|(a, i)| ad_transform::reverse_diff(a, i));
        writeln!(out, "{}\n//--", tokens.unwrap_or_default())?;
        out.flush()?;
        lines.clear();
    }
    Ok(())
}
