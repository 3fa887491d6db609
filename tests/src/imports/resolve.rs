//! From paths to the files that define what they name.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::module::{Module, Modules};

/// What a path names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ImportTarget {
    Module(usize),
    /// An item that this module defines.
    ItemOf(usize),
}

/// For each source file the files that it imports, by their paths.
pub type Imports = BTreeMap<PathBuf, BTreeSet<PathBuf>>;

/// The imports between the files of the crate with this root file (`lib.rs`, `main.rs`, ...).
pub fn of_crate(root: &Path) -> Imports {
    let modules = Modules::read(root);
    let mut imports = Imports::new();
    for (index, module) in modules.0.iter().enumerate() {
        let found = imports.entry(module.file.clone()).or_default();
        for path in &module.paths {
            found.extend(modules.file_of(index, path));
        }
    }
    imports
}

/// A name that is being looked up in a module: one that leads to itself leads nowhere.
type Asked = BTreeSet<(usize, String)>;

impl Modules {
    /// The other file that defines what `path` names in the module `from`.
    fn file_of(&self, from: usize, path: &[String]) -> Option<PathBuf> {
        // A module is only a place: what is used of it is in another path.
        let ImportTarget::ItemOf(module) = self.resolve(from, path, &Asked::new())? else { return None };
        let file = &self.0[module].file;
        (*file != self.0[from].file).then(|| file.clone())
    }

    fn resolve(&self, from: usize, path: &[String], asked: &Asked) -> Option<ImportTarget> {
        let (mut here, mut rest) = (from, path);
        while let [first, behind @ ..] = rest {
            here = match first.as_str() {
                "crate" => 0,
                "self" => here,
                "super" => self.0[here].parent?,
                _ => break,
            };
            rest = behind;
        }
        for name in rest {
            match self.look_up(here, name, asked)? {
                ImportTarget::Module(module) => here = module,
                // What is behind it is the item's own: a variant, an associated function.
                item @ ImportTarget::ItemOf(_) => return Some(item),
            }
        }
        Some(ImportTarget::Module(here))
    }

    fn look_up(&self, module: usize, name: &str, asked: &Asked) -> Option<ImportTarget> {
        let mut asked = asked.clone();
        if !asked.insert((module, name.to_owned())) {
            return None;
        }
        let Module { children, defined, imports, .. } = &self.0[module];
        if defined.contains(name) {
            return Some(ImportTarget::ItemOf(module));
        }
        if let Some(child) = children.get(name) {
            return Some(ImportTarget::Module(*child));
        }
        let mut named = imports.iter().filter(|import| import.name.as_deref() == Some(name));
        let found = named.find_map(|import| self.resolve(module, &import.path, &asked));
        found.or_else(|| {
            let everything = imports.iter().filter(|import| import.name.is_none());
            let mut places = everything.filter_map(|import| match self.resolve(module, &import.path, &asked)? {
                ImportTarget::Module(place) => Some(place),
                ImportTarget::ItemOf(_) => None,
            });
            places.find_map(|place| self.look_up(place, name, &asked))
        })
    }
}
