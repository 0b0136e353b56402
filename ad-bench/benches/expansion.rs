//! `cargo bench -p ad-bench --bench expansion`

use std::process::ExitCode;

fn main() -> ExitCode {
    ad_bench::expansion::run(ad_transform::reverse_diff, std::env::args().skip(1))
}
