//! Customers roles and buckets.
