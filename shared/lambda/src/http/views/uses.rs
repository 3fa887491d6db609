use be_domain::operations::endpoint_uses::Use;
use serde::Serialize;

/// Who uses an endpoint.
#[derive(Debug, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UseList {
    /// The uses, one for each feature.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<super::schema::Use>))]
    items: Vec<Use>,
}

impl From<Vec<Use>> for UseList {
    fn from(items: Vec<Use>) -> Self {
        Self { items }
    }
}
