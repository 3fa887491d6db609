use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use super::{circles, of_crate};

/// A crate of these files, which is deleted in the end.
struct Crate(PathBuf);

impl Crate {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(format!("imports-{}-{name}", std::process::id()));
        for (path, source) in files {
            let file = folder.join(path);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(file, source).expect("a file");
        }
        Self(folder)
    }

    /// Its circles, as `a.rs b.rs`.
    fn circles(&self) -> BTreeSet<String> {
        let short = |file: &PathBuf| file.strip_prefix(&self.0).expect("a file of the crate").display().to_string();
        let found = circles(&of_crate(&self.0.join("lib.rs")));
        found.iter().map(|circle| circle.iter().map(short).collect::<Vec<_>>().join(" ")).collect()
    }
}

impl Drop for Crate {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).expect("the files go");
    }
}

/// What the crate root `lib.rs` and files `a.rs` and `b.rs` come to.
fn found(name: &str, lib: &str, a: &str, b: &str) -> String {
    let lib = format!("mod a; mod b; {lib}");
    let circles = Crate::new(name, &[("lib.rs", &lib), ("a.rs", a), ("b.rs", b)]).circles();
    circles.into_iter().collect::<Vec<_>>().join(", ")
}

#[test]
fn an_import_in_any_form_closes_a_circle() {
    let b = "pub struct B; fn b() { crate::a::go(); }";
    for (n, a) in [
        "use crate::b::B; pub fn go() {}",
        "use super::b::{self, B as Other}; pub fn go() {}",
        "use super::*; pub fn go() { let _ = b::B; }",
        "pub fn go() { let _: crate::b::B; }",
        "pub fn go() { assert_eq!(1, size_of::<crate::b::B>()); }",
        "pub fn go() { use crate::b::B; }",
        "use crate::Renamed; pub fn go() {}",
        "mod inner { use super::super::b::B; } pub fn go() {}",
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(found(&format!("form-{n}"), "pub use b::B as Renamed;", a, b), "a.rs b.rs", "{a}");
    }
}

#[test]
fn one_way_is_no_circle() {
    let b = "pub struct B; pub fn b() {}";
    for (n, (lib, a)) in [
        ("", "use crate::b::{self, B}; fn a() { b::b(); }"),
        ("pub use a::A; pub use b::B;", "use crate::B; pub struct A;"),
        ("", "#[cfg(test)] mod tests { use crate::c::C; } use crate::b::B;"),
        ("fn root() { let _ = b::B; }", "fn a() { std::mem::drop(1); }"),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(found(&format!("way-{n}"), lib, a, b), "", "{lib} {a}");
    }
    // For tests alone.
    let b = "pub struct B; #[cfg(test)] mod tests { use crate::a::A; } #[test] fn test() { crate::a::a(); }";
    assert_eq!(found("tests", "", "use crate::b::B; pub struct A; pub fn a() {}", b), "");
}

#[test]
fn a_parent_with_code_of_its_own_is_a_file_like_others() {
    let uses_its_child = "fn root() { a::a(); } pub struct Root;";
    assert_eq!(found("parent", uses_its_child, "use crate::Root; pub fn a() {}", ""), "a.rs lib.rs");
    assert_eq!(found("facade", "pub use a::a; pub struct Root;", "use crate::Root; pub fn a() {}", ""), "");
}

#[test]
fn a_longer_circle_is_found() {
    let files = [
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "pub fn a() { crate::b::b(); }"),
        ("b.rs", "pub fn b() { super::c::inner::c(); }"),
        ("c/mod.rs", "pub mod inner;"),
        ("c/inner.rs", "pub fn c() { crate::a::a(); }"),
    ];
    assert_eq!(Crate::new("longer", &files).circles(), BTreeSet::from(["a.rs b.rs c/inner.rs".to_owned()]));
}
