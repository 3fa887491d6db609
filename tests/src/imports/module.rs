//! A crate's modules, with what each defines, brings in and names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use syn::{Attribute, Expr, Item, ItemMod, Lit, Meta, Visibility};

use super::names::{self, Import};

/// One module, from a file of its own or from between braces.
#[derive(Debug)]
pub(super) struct Module {
    /// Where it is written.
    pub(super) file: PathBuf,
    pub(super) parent: Option<usize>,
    pub(super) children: BTreeMap<String, usize>,
    /// The names that it defines itself.
    pub(super) defined: BTreeSet<String>,
    /// What it brings in by `use`, for itself or for others.
    pub(super) imports: Vec<Import>,
    /// The paths that it uses.
    pub(super) paths: BTreeSet<Vec<String>>,
}

/// The modules of one crate; the first is its root.
#[derive(Debug, Default)]
pub(super) struct Modules(pub(super) Vec<Module>);

impl Modules {
    pub(super) fn read(root: &Path) -> Self {
        let mut modules = Self::default();
        let folder = root.parent().expect("a file is in a folder");
        modules.add_file(None, root, folder);
        modules
    }

    /// Reads the module in `file`, whose children's files are in `folder`.
    fn add_file(&mut self, parent: Option<usize>, file: &Path, folder: &Path) -> usize {
        let source = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let parsed = syn::parse_file(&source).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.add(parent, file, folder, parsed.items)
    }

    fn add(&mut self, parent: Option<usize>, file: &Path, folder: &Path, items: Vec<Item>) -> usize {
        let index = self.0.len();
        self.0.push(Module {
            file: file.to_owned(),
            parent,
            children: BTreeMap::new(),
            defined: BTreeSet::new(),
            imports: Vec::new(),
            paths: BTreeSet::new(),
        });
        for item in items.into_iter().filter(|item| !names::is_for_tests(names::attributes(item))) {
            match item {
                Item::Mod(module) => self.add_child(index, file, folder, module),
                Item::Use(item) => {
                    let brought = names::imports(&item.tree);
                    // A re-export is for others; what the module itself uses of it is among its paths.
                    if matches!(item.vis, Visibility::Inherited) {
                        self.0[index].paths.extend(brought.iter().map(|import| import.path.clone()));
                    }
                    self.0[index].imports.extend(brought);
                }
                item => {
                    if let Some(name) = names::defined(&item) {
                        // An exported macro is reached through the crate's root.
                        let home = if names::is_exported_macro(&item) { 0 } else { index };
                        self.0[home].defined.insert(name);
                    }
                    names::paths(&item, &mut self.0[index].paths);
                }
            }
        }
        index
    }

    fn add_child(&mut self, parent: usize, file: &Path, folder: &Path, module: ItemMod) {
        let name = module.ident.to_string();
        let beside = file.parent().expect("a file is in a folder");
        let child = match (module.content, path_attribute(&module.attrs)) {
            (Some((_, items)), _) => self.add(Some(parent), file, &folder.join(&name), items),
            (None, Some(path)) => {
                let file = beside.join(path);
                let folder = file.parent().expect("a file is in a folder").to_owned();
                self.add_file(Some(parent), &file, &folder)
            }
            (None, None) => {
                let [plain, nested] = [folder.join(format!("{name}.rs")), folder.join(&name).join("mod.rs")];
                let file = if plain.exists() { plain } else { nested };
                self.add_file(Some(parent), &file, &folder.join(&name))
            }
        };
        self.0[parent].children.insert(name, child);
    }
}

fn path_attribute(attributes: &[Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(path) => Some(path.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    })
}
