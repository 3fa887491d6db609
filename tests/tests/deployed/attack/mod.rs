//! Attacks: every known mistake of a vendor who reads customers' buckets, as a test that tries to use it. Each demands
//! the exact refusal, status and code; any other error is a failure too. `docs/SECURITY.md` says which test is for
//! what. Those that need answers that no emulator gives are in `scripted_aws/attack/`.

mod accounts;
mod adding;
mod algorithms;
mod credentials;
mod external_id;
mod least_privilege;
mod limits;
mod minting;
mod oversized;
mod parsing;
mod receipts;
mod roles;
mod routes;
mod tokens;
mod trust;
mod vendor_role;
