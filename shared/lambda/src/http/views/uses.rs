use be_domain::operations::endpoint_uses::Use;
use serde::Serialize;

/// Who uses an endpoint.
#[derive(Debug, Serialize)]
pub struct UseList {
    items: Vec<Use>,
}

impl From<Vec<Use>> for UseList {
    fn from(items: Vec<Use>) -> Self {
        Self { items }
    }
}
