use std::path::Path;

use syn::visit::{self, Visit};
use syn::{Expr, ExprStruct, Lit, Member};

/// A route as its function declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DeclaredRoute {
    /// The function.
    pub(super) function: String,
    /// The method, in lower case as a path item has it.
    pub(super) method: String,
    /// The path.
    pub(super) path: String,
    /// What it requires of its callers.
    pub(super) requires: RouteAccess,
}

/// What a route requires of its callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RouteAccess {
    /// A token with one of these scopes.
    Scopes(&'static [&'static str]),
    /// A signature of one of the vendor's roles.
    Signature,
    /// Nothing: everybody may call it.
    Nothing,
}

impl RouteAccess {
    fn of(name: &str) -> Self {
        match name {
            "Read" => Self::Scopes(&["endpoints:read"]),
            "Write" => Self::Scopes(&["endpoints:write"]),
            "ReadOrWrite" => Self::Scopes(&["endpoints:read", "endpoints:write"]),
            "VendorRole" => Self::Signature,
            other => panic!("a route requires {other}"),
        }
    }
}

/// The routes of all functions, from the `ROUTES` and `PUBLIC_ROUTES` of `functions/*/src/handler.rs`.
///
/// The functions are programs, so no test can name their constants; their source is read instead.
pub(super) fn declared() -> Vec<DeclaredRoute> {
    let functions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../functions");
    let folders = std::fs::read_dir(functions).unwrap().map(|folder| folder.unwrap().path());
    let mut routes: Vec<DeclaredRoute> = folders.flat_map(|folder| routes_of(&folder)).collect();
    routes.sort_by(|one, other| (&one.path, &one.method).cmp(&(&other.path, &other.method)));
    routes
}

fn routes_of(folder: &Path) -> Vec<DeclaredRoute> {
    let source = std::fs::read_to_string(folder.join("src/handler.rs")).unwrap();
    let file = syn::parse_file(&source).unwrap();
    let mut reader =
        RouteReader { function: folder.file_name().unwrap().to_str().unwrap().to_owned(), found: Vec::new() };
    reader.visit_file(&file);
    reader.found
}

struct RouteReader {
    function: String,
    found: Vec<DeclaredRoute>,
}

impl<'ast> Visit<'ast> for RouteReader {
    fn visit_expr_struct(&mut self, route: &'ast ExprStruct) {
        if route.path.is_ident("Route") || route.path.is_ident("PublicRoute") {
            let (method, path) = key(field(route, "key"));
            let requires = if route.path.is_ident("Route") {
                RouteAccess::of(&last_word(field(route, "requires")))
            } else {
                RouteAccess::Nothing
            };
            self.found.push(DeclaredRoute { function: self.function.clone(), method, path, requires });
        }
        visit::visit_expr_struct(self, route);
    }
}

fn field<'a>(route: &'a ExprStruct, name: &str) -> &'a Expr {
    let is_it = |member: &Member| matches!(member, Member::Named(ident) if ident == name);
    &route.fields.iter().find(|field| is_it(&field.member)).unwrap_or_else(|| panic!("a route without {name}")).expr
}

fn key(expr: &Expr) -> (String, String) {
    let Expr::Lit(literal) = expr else { panic!("a route key that is no literal") };
    let Lit::Str(text) = &literal.lit else { panic!("a route key that is no text") };
    let text = text.value();
    let (method, path) = text.split_once(' ').unwrap();
    (method.to_ascii_lowercase(), path.to_owned())
}

fn last_word(expr: &Expr) -> String {
    let Expr::Path(path) = expr else { panic!("a requirement that is no path") };
    path.path.segments.last().unwrap().ident.to_string()
}
