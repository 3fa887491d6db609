//! `docs/SECURITY.md` names tests and files; each of them is there.

use std::path::{Path, PathBuf};

/// Where suites of tests lie.
const SUITES: [&str; 3] = ["tests/deployed", "tests/scripted_aws", "src"];

#[test]
fn every_test_that_the_document_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = std::fs::read_to_string(root.join("../docs/SECURITY.md")).unwrap();
    let mut found = 0;
    for name in document.split('`').skip(1).step_by(2) {
        let parts: Vec<_> = name.split("::").collect();
        let (Some(suite), Some(module)) = (parts.first(), parts.get(1)) else {
            is_there(&root.join(".."), &document, name);
            continue;
        };
        let place = |folder: &&str| root.join(folder).join(suite).join(format!("{module}.rs"));
        let file =
            SUITES.iter().map(place).find(|file| file.exists()).unwrap_or_else(|| panic!("{name}: no such file"));
        let source = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
        if let Some(test) = parts.get(2) {
            // The cases of the store's contract are generic.
            let is_there = source.contains(&format!("fn {test}(")) || source.contains(&format!("fn {test}<"));
            assert!(is_there, "{name} is not there");
        }
        found += 1;
    }
    assert!(found > 40, "{found}");
    // All modules of the attack suites that are attacks are in it.
    let mut attacks = 0;
    for folder in ["tests/deployed/attack", "tests/scripted_aws/attack"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let module = path.file_stem().unwrap().to_str().unwrap();
            let is_named = document.contains(&format!("attack::{module}"));
            assert!(
                is_named || ["mod", "routes", "scripted_customer"].contains(&module),
                "{module} is not in the document"
            );
            attacks += usize::from(is_named);
        }
    }
    assert!(attacks > 15, "{attacks}");
}

/// What is named without `::` is a file or folder of the repository, or below a crate's `src/` (as the document's head
/// says), a function of the file that is named behind it, or no name at all.
fn is_there(root: &Path, document: &str, name: &str) {
    if let Some((_, behind)) = document.split_once(&format!("`{name}` in `"))
        && name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_')
    {
        let file = behind.split('`').next().unwrap();
        let source = std::fs::read_to_string(path(root, file).unwrap_or_else(|| panic!("{file} is not there")));
        assert!(source.unwrap().contains(&format!("fn {name}(")), "{name} is not in {file}");
    }
    let looks_like_a_path =
        name.trim_end_matches('/').contains('/') && !name.contains([' ', '#', '<', '*', ':']) && !name.starts_with('/');
    let looks_like_a_file = [".rs", ".yaml", ".md", ".py", ".toml"].iter().any(|end| name.ends_with(end));
    if looks_like_a_path || looks_like_a_file {
        assert!(path(root, name).is_some(), "{name} is not there");
    }
}

/// Where a file or folder lies that the document names.
fn path(root: &Path, name: &str) -> Option<PathBuf> {
    let of_crate = name.split_once('/').map(|(name, rest)| root.join("shared").join(name).join("src").join(rest));
    // The crate's name is left out where a row has named the file whole.
    let short = ["shared/domain/src", "shared/lambda/src", "shared/aws/src"].map(|src| root.join(src).join(name));
    let places = [root.join(name), root.join("tests").join(name)].into_iter().chain(of_crate).chain(short);
    places.into_iter().find(|place| place.exists())
}
