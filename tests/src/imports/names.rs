//! The names in an item: its own, those that a `use` brings in, and every path.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, ItemUse, Macro, Meta, Path, UseTree};

/// What one leaf of a `use` brings in.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Import {
    /// The name under which; none for everything (`*`).
    pub(super) name: Option<String>,
    /// From where.
    pub(super) path: Vec<String>,
}

/// The leaves of a `use`.
pub(super) fn imports(tree: &UseTree) -> Vec<Import> {
    let mut found = Vec::new();
    leaves(tree, &mut Vec::new(), &mut found);
    found
}

fn leaves(tree: &UseTree, before: &mut Vec<String>, found: &mut Vec<Import>) {
    match tree {
        UseTree::Path(path) => {
            before.push(path.ident.to_string());
            leaves(&path.tree, before, found);
            before.pop();
        }
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, before, found)),
        UseTree::Glob(_) => found.push(Import { name: None, path: before.clone() }),
        UseTree::Name(name) => leaf(&name.ident.to_string(), None, before, found),
        UseTree::Rename(rename) => leaf(&rename.ident.to_string(), Some(rename.rename.to_string()), before, found),
    }
}

fn leaf(name: &str, renamed: Option<String>, before: &[String], found: &mut Vec<Import>) {
    let mut path = before.to_vec();
    // `a::{self, b}` brings in `a` too.
    if name != "self" || path.is_empty() {
        path.push(name.to_owned());
    }
    let name = renamed.or_else(|| path.last().cloned());
    found.push(Import { name, path });
}

/// Every path in an item, those in macros' arguments included.
pub(super) fn paths(item: &Item, found: &mut BTreeSet<Vec<String>>) {
    Paths(found).visit_item(item);
}

struct Paths<'a>(&'a mut BTreeSet<Vec<String>>);

impl<'ast> Visit<'ast> for Paths<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_path(&mut self, path: &'ast Path) {
        self.0.insert(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        self.0.extend(imports(&item.tree).into_iter().map(|import| import.path));
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.visit_path(&call.path);
        in_tokens(call.tokens.clone(), self.0);
    }
}

/// Every `a::b::c` in tokens that nobody but the macro can parse.
fn in_tokens(tokens: TokenStream, found: &mut BTreeSet<Vec<String>>) {
    let mut path = Vec::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                if colons != 2 {
                    found.insert(std::mem::take(&mut path));
                }
                path.push(name.to_string());
                colons = 0;
            }
            TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
            other => {
                colons = 0;
                found.insert(std::mem::take(&mut path));
                if let TokenTree::Group(group) = other {
                    in_tokens(group.stream(), found);
                }
            }
        }
    }
    found.insert(path);
}

/// The name that an item defines, if it has one that paths can name.
pub(super) fn defined(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// Whether it is a macro that the whole crate and others can call.
pub(super) fn is_exported_macro(item: &Item) -> bool {
    attributes(item).iter().any(|attribute| attribute.path().is_ident("macro_export"))
}

/// An item's attributes.
pub(super) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Whether an item is compiled for its own crate's tests alone.
pub(super) fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => list.tokens.to_string() == "test",
        meta => meta.path().is_ident("test"),
    })
}
