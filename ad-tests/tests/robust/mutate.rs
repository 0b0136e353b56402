//! Mutations of tokens: small, so that most of a program still means something.

use ad_tests::random::Random;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// One to three mutations. `donor` gives the tokens that are put in.
pub fn mutated(tokens: &TokenStream, donor: &TokenStream, random: &mut Random) -> TokenStream {
    let mut tokens = tokens.clone();
    for _ in 0..=below(random, 3) {
        let place = below(random, count(&tokens));
        let kind = below(random, 5);
        let gift = nth(donor, below(random, count(donor)));
        tokens = at(tokens, &mut { place }, &mut |trees, k| apply(kind, trees, k, gift.as_ref()));
    }
    tokens
}

/// Deletes, doubles, swaps, replaces or inserts.
fn apply(kind: usize, trees: &mut Vec<TokenTree>, k: usize, gift: Option<&TokenTree>) {
    match (kind, gift) {
        (0, _) => {
            trees.remove(k);
        }
        (1, _) => trees.insert(k, trees[k].clone()),
        (2, _) => {
            let other = (k + 1) % trees.len();
            trees.swap(k, other);
        }
        (3, Some(gift)) => trees[k] = gift.clone(),
        (_, Some(gift)) => trees.insert(k, gift.clone()),
        _ => {}
    }
}

/// Puts a list in random order.
pub fn shuffle<T>(list: &mut [T], random: &mut Random) {
    for k in (1..list.len()).rev() {
        list.swap(k, below(random, k + 1));
    }
}

fn below(random: &mut Random, n: usize) -> usize {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    let k = ((random.number() + 2.0) / 4.0 * n as f64) as usize;
    k.min(n.saturating_sub(1))
}

/// Number of trees, at all depths.
fn count(tokens: &TokenStream) -> usize {
    tokens.clone().into_iter().map(|t| 1 + if let TokenTree::Group(g) = t { count(&g.stream()) } else { 0 }).sum()
}

/// The tree at a place, counted as [`count`] does.
fn nth(tokens: &TokenStream, place: usize) -> Option<TokenTree> {
    let mut found = None;
    at(tokens.clone(), &mut { place }, &mut |trees, k| found = Some(trees[k].clone()));
    found
}

/// Changes the list in which the tree at `place` stands.
fn at(tokens: TokenStream, place: &mut usize, change: &mut dyn FnMut(&mut Vec<TokenTree>, usize)) -> TokenStream {
    let mut trees: Vec<TokenTree> = tokens.into_iter().collect();
    let mut k = 0;
    while k < trees.len() {
        if *place == 0 {
            *place = usize::MAX;
            change(&mut trees, k);
            break;
        }
        *place -= 1;
        if let TokenTree::Group(g) = &trees[k] {
            let inside = count(&g.stream());
            if *place < inside {
                let stream = at(g.stream(), place, change);
                trees[k] = TokenTree::Group(group(g.delimiter(), stream));
                break;
            }
            *place -= inside;
        }
        k += 1;
    }
    trees.into_iter().collect()
}

fn group(delimiter: Delimiter, stream: TokenStream) -> Group {
    Group::new(delimiter, stream)
}
