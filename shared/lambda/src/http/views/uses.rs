use be_domain::operations::endpoint_uses::Use;
use serde::Serialize;

/// The features that use an endpoint.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(utoipa::ToSchema))]
pub struct UseList {
    /// The uses, one for each feature.
    #[cfg_attr(test, schema(value_type = Vec<super::schema::UseSchema>))]
    pub items: Vec<Use>,
}
