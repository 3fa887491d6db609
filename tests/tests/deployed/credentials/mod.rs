//! Credentials for features, on the deployed product: who gets them, what they are good for, and two features that work
//! with them. IAM is enforced, for the features' own roles and for what they are vended.

mod callers;
pub(crate) mod consumer;
mod data_tools;
mod export;
pub(crate) mod home;
mod import;
mod refusals;
mod resource_policies;
mod tools;
mod uploads;
mod uses;
