//! The documents of the API, which tests make of the code: `docs/openapi.json` and `docs/CODES.md`.

mod codes_page;
mod openapi;
pub(in crate::http) mod schema;
