//! `docs/SECURITY.md` names tests; each of them is there.

use std::path::Path;

#[test]
fn every_test_that_the_document_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let document = std::fs::read_to_string(root.join("../docs/SECURITY.md")).unwrap();
    let mut found = 0;
    for name in document.split('`').skip(1).step_by(2) {
        let parts: Vec<_> = name.split("::").collect();
        let (Some(binary), Some(module)) = (parts.first(), parts.get(1)) else { continue };
        let folder = if *binary == "store_contract" { "src" } else { "tests" };
        let file = root.join(folder).join(binary).join(format!("{module}.rs"));
        let source = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
        if let Some(test) = parts.get(2) {
            assert!(source.contains(&format!("fn {test}(")), "{name} is not there");
        }
        found += 1;
    }
    assert!(found > 40, "{found}");
    // All modules of the attack suite that are attacks are in it.
    for entry in std::fs::read_dir(root.join("tests/attack")).unwrap() {
        let path = entry.unwrap().path();
        let module = path.file_stem().unwrap().to_str().unwrap();
        let helpers = ["main", "document", "evaluator", "routes", "scripted_customer", "zz_logs"];
        let is_named = document.contains(&format!("attack::{module}"));
        assert!(is_named || helpers.contains(&module), "{module} is not in the document");
    }
}
