//! Mutations of tokens: small, so that most of a program still means something.

use proc_macro2::{Group, TokenStream, TokenTree};

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): any seed is a good one.
pub struct Random(pub u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) >> 33).expect("31 bits fit") % n.max(1)
    }
}

/// One to three mutations. `donor` gives the tokens that are put in.
pub fn mutated(tokens: &TokenStream, donor: &TokenStream, random: &mut Random) -> TokenStream {
    let mut tokens = tokens.clone();
    for _ in 0..=random.below(3) {
        let place = random.below(count(&tokens));
        let kind = random.below(25);
        let gift = nth(donor, random.below(count(donor)));
        tokens = at(tokens, &mut { place }, &mut |trees, k| {
            apply(kind, trees, k, gift.as_ref())
        });
    }
    tokens
}

/// Deletes, doubles, swaps, inserts, replaces; most often by a token of the same kind, which leaves Rust behind.
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
        (3, Some(gift)) => trees.insert(k, gift.clone()),
        (4, Some(gift)) => trees[k] = gift.clone(),
        (_, Some(gift)) if alike(gift, &trees[k]) => trees[k] = gift.clone(),
        _ => {}
    }
}

fn alike(a: &TokenTree, b: &TokenTree) -> bool {
    match (a, b) {
        (TokenTree::Group(a), TokenTree::Group(b)) => a.delimiter() == b.delimiter(),
        (
            TokenTree::Ident(_) | TokenTree::Literal(_),
            TokenTree::Ident(_) | TokenTree::Literal(_),
        ) => true,
        (TokenTree::Punct(a), TokenTree::Punct(b)) => a.spacing() == b.spacing(),
        _ => false,
    }
}

/// Puts a list in random order.
pub fn shuffle<T>(list: &mut [T], random: &mut Random) {
    for k in (1..list.len()).rev() {
        list.swap(k, random.below(k + 1));
    }
}

/// Number of trees, at all depths.
fn count(tokens: &TokenStream) -> usize {
    tokens
        .clone()
        .into_iter()
        .map(|t| {
            1 + if let TokenTree::Group(g) = t {
                count(&g.stream())
            } else {
                0
            }
        })
        .sum()
}

/// The tree at a place, counted as [`count`] does.
fn nth(tokens: &TokenStream, place: usize) -> Option<TokenTree> {
    let mut found = None;
    at(tokens.clone(), &mut { place }, &mut |trees, k| {
        found = Some(trees[k].clone())
    });
    found
}

/// Changes the list in which the tree at `place` stands.
fn at(
    tokens: TokenStream,
    place: &mut usize,
    change: &mut dyn FnMut(&mut Vec<TokenTree>, usize),
) -> TokenStream {
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
                trees[k] = TokenTree::Group(Group::new(g.delimiter(), stream));
                break;
            }
            *place -= inside;
        }
        k += 1;
    }
    trees.into_iter().collect()
}
