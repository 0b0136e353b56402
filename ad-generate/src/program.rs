//! A program in the forms in which it is compiled.

use crate::adapter::{self, Companions};
use crate::generate::Source;
use crate::interpret::check::Subject;
use crate::{dual, is};
use ad_transform::passes::Passes;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{Item, parse_quote};

/// What a program becomes.
pub struct Forms {
    /// As it stands.
    pub plain: String,
    /// With companions.
    pub expanded: String,
    /// Over dual numbers, an adapter, and its inputs.
    pub harness: String,
}

/// Why there are no forms.
#[derive(Debug)]
pub enum Refusal {
    /// The text is not Rust: a defect of the generator, or of a step of shrinking.
    Syntax(String),
    /// The macro reports an error.
    Reported(String),
    /// Two expansions differ.
    Differs,
    /// The expansion does not parse.
    Unparsable(String),
}

/// What is asked for a program.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Second derivatives too.
    pub second: bool,
    /// Two expansions, which must be the same.
    pub twice: bool,
    /// The optional passes that run.
    pub passes: Passes,
}

impl Asked {
    /// First derivatives, by all passes.
    #[must_use]
    pub const fn plain() -> Asked {
        Asked {
            second: false,
            twice: false,
            passes: Passes::all(),
        }
    }

    /// What is asked for the program of a number; second derivatives of one in so many. Of two programs one runs without
    /// an optional pass, each in turn and then all.
    #[must_use]
    pub fn of(number: u64, second: u64) -> Asked {
        let names = Passes::NAMES.len() as u64;
        Asked {
            second: second > 0 && number.is_multiple_of(second),
            twice: number % 16 == 1,
            passes: match (number % 2, (number / 2) % (names + 1)) {
                (1, turn) if turn == names => Passes::none(),
                (1, turn) => Passes::without(Passes::NAMES[turn as usize]),
                _ => Passes::all(),
            },
        }
    }

    /// The pass that is left out, if one is; `all` where there are none.
    #[must_use]
    pub fn left_out(&self) -> Option<&'static str> {
        if self.passes == Passes::none() {
            return Some("all");
        }
        let mut names = Passes::NAMES.iter();
        names.find(|n| self.passes == Passes::without(n)).copied()
    }
}

/// The attribute that a program carries.
#[must_use]
pub fn attribute(source: &Source, second: bool) -> TokenStream {
    if wrapped(source) {
        // There is no forward mode of those.
        quote!()
    } else if second && !source.items.contains(": &mut Vec<") {
        quote!(jvp, hvp)
    } else {
        quote!(jvp)
    }
}

/// Whether the result is an `Option` or a `Result`.
fn wrapped(source: &Source) -> bool {
    let head = head(source);
    head.contains("-> Option<") || head.contains("-> Result<")
}

/// Whether a parameter is of the module's own type, which the harness of compiled programs has no inputs of.
#[must_use]
pub fn has_own_parameter(source: &Source) -> bool {
    head(source).contains("Pair")
}

/// The parameters and the result.
fn head(source: &Source) -> &str {
    let head = source.items.split("pub fn f(").nth(1);
    head.and_then(|h| h.split('{').next()).unwrap_or("")
}

/// All forms of a program called `name`; with second derivatives or without.
///
/// # Errors
/// If there is something wrong with the program or with what the macro makes of it.
pub fn forms(source: &Source, name: &str, second: bool) -> Result<Forms, Refusal> {
    let file = syn::parse_file(&source.items)
        .map_err(|e| Refusal::Syntax(format!("{e}\n{}", source.items)))?;
    let asked = Asked {
        second,
        twice: true,
        ..Asked::plain()
    };
    let items = expansion(&file, source, asked)?;
    let expanded = prettyplease::unparse(&parse_quote!(#(#items)*));
    let harness = harness(file.clone(), source, name, second)?;
    Ok(Forms {
        plain: prettyplease::unparse(&file),
        expanded,
        harness,
    })
}

/// A program, ready to be interpreted.
///
/// # Errors
/// If there is something wrong with the program or with what the macro makes of it; inside, what the interpreter does not
/// know.
pub fn subject(source: &Source, asked: Asked) -> Result<Result<Subject, String>, Refusal> {
    let file = syn::parse_file(&source.items)
        .map_err(|e| Refusal::Syntax(format!("{e}\n{}", source.items)))?;
    let items = expansion(&file, source, asked)?;
    Ok(Subject::new(source, &file.items, &items, asked.second))
}

/// The expansion of a module with the program's items, twice if that is asked.
fn expansion(file: &syn::File, source: &Source, asked: Asked) -> Result<Vec<Item>, Refusal> {
    let items = &file.items;
    let module = quote!(mod ad { #(#items)* });
    let one = || ad_transform::reverse_diff(attribute(source, asked.second), module.clone());
    let run = || asked.passes.run(one);
    let tokens = run();
    if asked.twice && tokens.to_string() != run().to_string() {
        return Err(Refusal::Differs);
    }
    received(tokens, &source.items)
}

/// The text of an expansion; empty where the transform panics.
#[must_use]
pub fn text(source: &Source, asked: Asked) -> String {
    let one = || {
        let module = module(source).unwrap_or_default();
        let run = || ad_transform::reverse_diff(attribute(source, asked.second), module);
        asked.passes.run(run).to_string()
    };
    let text = std::panic::catch_unwind(one).unwrap_or_default();
    proc_macro2::extra::invalidate_current_thread_spans();
    text
}

/// A program whose expansion another process made of [`module`], with companions of forward mode.
///
/// # Errors
/// As [`subject`].
pub fn subject_of(
    source: &Source,
    second: bool,
    expansion: &str,
) -> Result<Result<Subject, String>, Refusal> {
    let file = syn::parse_file(&source.items)
        .map_err(|e| Refusal::Syntax(format!("{e}\n{}", source.items)))?;
    let tokens = expansion
        .parse()
        .map_err(|e: proc_macro2::LexError| Refusal::Unparsable(e.to_string()))?;
    let items = received(tokens, &source.items)?;
    Ok(Subject::new(source, &file.items, &items, second))
}

/// The items of an expansion.
fn received(tokens: TokenStream, text: &str) -> Result<Vec<Item>, Refusal> {
    if let Some((line, message)) = reported(tokens.clone()) {
        let line = text.lines().nth(line.saturating_sub(1)).unwrap_or("");
        return Err(Refusal::Reported(format!("{message} at: {}", line.trim())));
    }
    let expansion: syn::File =
        syn::parse2(tokens.clone()).map_err(|e| Refusal::Unparsable(format!("{e}: {tokens}")))?;
    let Some(Item::Mod(module)) = expansion.items.into_iter().next() else {
        return Err(Refusal::Unparsable("no module".to_owned()));
    };
    let mut items = module.content.map(|(_, items)| items).unwrap_or_default();
    items.iter_mut().for_each(bare);
    Ok(items)
}

/// Takes documentation and hints for the optimiser away.
fn bare(item: &mut syn::Item) {
    if let Item::Fn(f) = item {
        f.attrs.retain(|a| !is(a, "doc") && !is(a, "inline"));
    }
}

/// The first message of `compile_error!`, and the line that it is about.
fn reported(tokens: TokenStream) -> Option<(usize, String)> {
    let mut trees = tokens.into_iter().peekable();
    while let Some(tree) = trees.next() {
        match tree {
            proc_macro2::TokenTree::Ident(i) if i == "compile_error" => {
                trees.next();
                let message = trees.next()?;
                let text = message.to_string();
                let text = text.trim_matches(|c| "{}() ".contains(c)).to_owned();
                return Some((i.span().start().line, text));
            }
            proc_macro2::TokenTree::Group(g) => {
                if let Some(found) = reported(g.stream()) {
                    return Some(found);
                }
            }
            _ => {}
        }
    }
    None
}

fn harness(
    mut file: syn::File,
    source: &Source,
    name: &str,
    second: bool,
) -> Result<String, Refusal> {
    let wrong = |why: String| Refusal::Syntax(why);
    let main = file.items.iter_mut().find_map(|i| match i {
        Item::Fn(f) if f.sig.ident == "f" => Some(f),
        _ => None,
    });
    let main = main.ok_or_else(|| wrong("no function `f`".to_owned()))?;
    main.attrs.push(parse_quote!(#[reverse_diff]));
    let item = Item::Fn(main.clone());
    let companions = if wrapped(source) {
        Companions::Reverse
    } else if second {
        Companions::Second
    } else {
        Companions::Tangent
    };
    let adapter = adapter::of(&item, companions);
    let name = format_ident!("{name}");
    let dual = dual::translate(file, &name);
    let inputs: Result<Vec<TokenStream>, _> = source.inputs.iter().map(|i| i.parse()).collect();
    let inputs = inputs.map_err(|e| wrong(e.to_string()))?;
    let tokens = quote! {
        use super::expanded as corpus;
        use self::dual::*;
        pub mod dual { #dual }
        #adapter
        pub fn run() -> Vec<crate::check::Verdict> {
            crate::check::all::<f>(&[#(#inputs),*])
        }
    };
    let file: syn::File = syn::parse2(tokens).map_err(|e| wrong(e.to_string()))?;
    Ok(prettyplease::unparse(&file))
}

/// The text of a program with its attribute, to be pasted into a file of tests.
#[must_use]
pub fn pasted(source: &Source) -> String {
    let file = match syn::parse_file(&source.items) {
        Ok(file) => prettyplease::unparse(&file),
        Err(_) => source.items.clone(),
    };
    let mut out = format!(
        "#[reverse_diff({})]\nmod program {{\n",
        attribute(source, false)
    );
    for line in file.lines() {
        out.push_str(&format!("    {line}\n"));
    }
    out.push_str("}\n");
    for i in &source.inputs {
        out.push_str(&format!("// f: {i}\n"));
    }
    out
}

/// What [`pasted`] wrote.
///
/// # Errors
/// If the text is not a module with a function `f`, and inputs in comments that begin with `// f: `.
pub fn read(text: &str) -> Result<Source, syn::Error> {
    let file = syn::parse_file(text)?;
    let module = file.items.into_iter().find_map(|i| match i {
        Item::Mod(m) => m.content.map(|(_, items)| items),
        _ => None,
    });
    let items = module.unwrap_or_default();
    let inputs = text.lines().filter_map(|l| l.strip_prefix("// f: "));
    Ok(Source {
        items: prettyplease::unparse(&parse_quote!(#(#items)*)),
        inputs: inputs.map(str::to_owned).collect(),
    })
}

/// The tokens of items, for whoever walks over them.
#[must_use]
pub fn module(source: &Source) -> Option<TokenStream> {
    let file = syn::parse_file(&source.items).ok()?;
    let items = file.items.into_iter().map(ToTokens::into_token_stream);
    Some(quote!(mod ad { #(#items)* }))
}
