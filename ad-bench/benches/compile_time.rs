//! `cargo bench -p ad-bench --bench compile_time`

fn main() {
    // Cargo passes `--bench` when it is to measure, and nothing when it only tests.
    if std::env::args().any(|a| a == "--bench") {
        ad_bench::compile_time::run();
    }
}
