# One word for each habit. `cargo install just`, or run the commands by hand: each is one line.

# Formatting, lints and tests: run this before every commit.
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    cargo test --workspace

# All tests, as in the README.
test:
    cargo test --workspace
    cargo test-optimised

# Gradients beside the primal, an adjoint by hand and other tools; FILTER is part of a problem's name.
bench FILTER="":
    cargo bench -p ad-bench --bench gradients -- {{FILTER}}

# `cargo check` of modules of a hundred functions, with the attribute and without.
compile-time:
    cargo bench -p ad-bench --bench compile_time

# Print what #[reverse_diff] makes of the functions of a file.
expand FILE:
    cargo run -q -p ad-transform --example expand -- {{FILE}}

# Programs by chance against an oracle.
generate N="500" SEED="1":
    cargo run --release -p ad-generate -- --programs {{N}} --seed {{SEED}}

# Accept the error messages and the expansions that the tests see now. Read the diff before you commit it.
bless:
    BLESS=1 TRYBUILD=overwrite cargo test -p ad-tests --test ui
    BLESS=1 cargo test -p ad-tests --test expand

# What CI runs.
ci:
    .ci/run

# The documentation, in a browser.
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --open
