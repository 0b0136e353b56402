//! What the documentation of a companion says that it records is what it takes: peak heap within a tenth.

use peak_alloc::PeakAlloc;
use quote::ToTokens;
use std::hint::black_box;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// The documentation of a companion of the one differentiated function of a file.
fn documentation(source: &str, companion: &str) -> String {
    let file = syn::parse_file(source).expect("the file is Rust");
    let mut functions = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Fn(f) => Some(f),
        _ => None,
    });
    let asks = |a: &syn::Attribute| {
        let path = a.path().segments.last();
        path.is_some_and(|s| s.ident == "reverse_diff")
    };
    let mut f = functions
        .find(|f| f.attrs.iter().any(asks))
        .expect("a differentiated function");
    f.attrs.retain(|a| !asks(a));
    let name = format!("{}_{companion}", f.sig.ident);
    let tokens = ad_transform::reverse_diff(Default::default(), f.into_token_stream());
    let expanded: syn::File = syn::parse2(tokens).expect("what is emitted is Rust");
    let companion = expanded.items.iter().find_map(|item| match item {
        syn::Item::Fn(f) if f.sig.ident == name => Some(f),
        _ => None,
    });
    let companion = companion.expect("the companion");
    let texts = companion.attrs.iter().filter_map(|a| match &a.meta {
        syn::Meta::NameValue(n) if n.path.is_ident("doc") => match &n.value {
            syn::Expr::Lit(l) => match &l.lit {
                syn::Lit::Str(s) => Some(s.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    });
    texts.collect()
}

/// What the report comes to, where loops over these indices make so many trips in all, and memory of these names takes so
/// many bytes.
fn reported(text: &str, trips: &[(&str, usize)], memory: &[(&str, usize)]) -> usize {
    let mut total = 0;
    if let Some((_, records)) = text.split_once("Records, for the reverse sweep: ") {
        let (records, _) = records.split_once('.').expect("a full stop");
        for line in records.split("; ") {
            let (around, kept) = line.split_once(": ").expect("a loop and what it keeps");
            let around = around
                .replace("the loop over ", "")
                .replace("inside it ", "");
            let bytes = kept.split(' ').next().and_then(|n| n.parse::<usize>().ok());
            let found = trips.iter().find(|(names, _)| around == *names);
            let (_, made) = found.unwrap_or_else(|| panic!("no number of trips for {around}"));
            total += bytes.expect("a number of bytes") * made;
        }
    } else {
        assert!(text.contains("Records nothing."), "{text}");
    }
    if let Some((_, opened)) = text.split_once("as large as the memory that they are of: ") {
        let (opened, _) = opened.split_once('.').expect("a full stop");
        for name in opened.split(", ") {
            let found = memory.iter().find(|(n, _)| name == *n);
            let (_, bytes) = found.unwrap_or_else(|| panic!("no size for {name}"));
            total += bytes;
        }
    }
    total
}

/// The most heap that a call takes beyond what is there before it.
fn peak(f: impl FnOnce() -> f64) -> usize {
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    black_box(f());
    HEAP.peak_usage() - before
}

fn compare(name: &str, own: usize, reported: usize, measured: usize) {
    let expected = own + reported;
    assert!(
        measured.abs_diff(expected) * 10 <= expected,
        "{name}: {own} bytes of its own and {reported} reported, but {measured} measured"
    );
}

fn numbers(n: usize, size: f64) -> Vec<f64> {
    let mut z = 7_u32;
    let mut next = || {
        z = z.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(z >> 8) / f64::from(1 << 24)
    };
    (0..n).map(|_| size * (2.0 * next() - 1.0)).collect()
}

/// One test: the heap is counted for the whole process.
#[test]
fn reports_are_right() {
    recurrent();
    advection();
    pair_potential();
    lu();
}

fn recurrent() {
    use ad_bench::recurrent::{loss, loss_grad_into};
    let (n, steps) = (24, 600);
    let (w, u, b) = (numbers(n * n, 0.3), numbers(n, 1.0), numbers(n, 0.2));
    let (xs, ys) = (numbers(steps, 1.0), numbers(steps, 0.5));
    let (mut wb, mut ub, mut bb) = (vec![0.0; n * n], vec![0.0; n], vec![0.0; n]);
    let own = peak(|| loss(&w, &u, &b, &xs, &ys));
    let measured = peak(|| loss_grad_into(&w, &u, &b, &xs, &ys, &mut wb, &mut ub, &mut bb));
    let text = documentation(include_str!("../src/recurrent.rs"), "grad_into");
    let trips = [("`t`, `i`", steps * n), ("`t`", steps)];
    let memory = [("`h_bar`", 8 * n), ("`next_bar`", 8 * n)];
    compare("net", own, reported(&text, &trips, &memory), measured);
}

fn advection() {
    use ad_bench::advection::{misfit, misfit_grad_into};
    let (n, steps) = (400, 300);
    let (start, target) = (numbers(n, 0.1), numbers(n, 0.1));
    let (mut sb, mut cb, mut db) = (vec![0.0; n], 0.0, 0.0);
    let own = peak(|| misfit(&start, 0.01, 0.1, &target, steps));
    let measured =
        peak(|| misfit_grad_into(&start, 0.01, 0.1, &target, steps, &mut sb, &mut cb, &mut db));
    let text = documentation(include_str!("../src/advection.rs"), "grad_into");
    let trips = [("`_`, `i`", steps * (n - 2)), ("`_`", steps)];
    let memory = [("`u_bar`", 8 * n), ("`v_bar`", 8 * n)];
    compare("advection", own, reported(&text, &trips, &memory), measured);
}

fn pair_potential() {
    use ad_bench::pair_potential::{energy, energy_grad_into};
    let bodies = 300;
    let x = numbers(3 * bodies, 10.0);
    let (mut xb, mut sb, mut eb) = (vec![0.0; 3 * bodies], 0.0, 0.0);
    let own = peak(|| energy(&x, 0.3, 1.0));
    let measured = peak(|| energy_grad_into(&x, 0.3, 1.0, &mut xb, &mut sb, &mut eb));
    let text = documentation(include_str!("../src/pair_potential.rs"), "grad_into");
    compare("pairs", own, reported(&text, &[], &[]), measured);
}

fn lu() {
    use ad_bench::lu::{log_det, log_det_grad_into};
    let n = 64;
    let mut matrix = numbers(n * n, 1.0);
    for i in 0..n {
        matrix[i * n + i] += 8.0;
    }
    let mut bar = vec![0.0; n * n];
    let own = peak(|| log_det(&matrix, n));
    let measured = peak(|| log_det_grad_into(&matrix, n, &mut bar));
    let text = documentation(include_str!("../src/lu.rs"), "grad_into");
    let trips = [("`k`, `i`", n * (n - 1) / 2), ("`k`", n)];
    let memory = [("`a_bar`", 8 * n * n)];
    compare("LU", own, reported(&text, &trips, &memory), measured);
}
