//! The rules of Bucket Endpoint.
