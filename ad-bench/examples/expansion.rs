//! The `expansion` benchmark in a debug build: `cargo run -p ad-bench --example expansion`

use std::process::ExitCode;

fn main() -> ExitCode {
    ad_bench::expansion::run(ad_transform::reverse_diff, std::env::args().skip(1))
}
