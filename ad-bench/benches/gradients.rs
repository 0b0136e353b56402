//! `cargo bench -p ad-bench --bench gradients [-- part of a problem's title]`

use std::process::ExitCode;

fn main() -> ExitCode {
    ad_bench::run::run(ad_bench::all(), std::env::args().skip(1))
}
