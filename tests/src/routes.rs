//! Every route that is deployed, read from the template, so that no test forgets one.

use local::layout;
use reqwest::Method;
use serde_json::Value;

/// An endpoint that no account has.
pub const NOBODYS: &str = "ep_0193f1a0-5a2b-7c3d-8e4f-0123456789ab";

/// A route for customers, ready to be called.
#[derive(Debug, Clone)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path, with [`NOBODYS`] for an endpoint's id.
    pub path: String,
}

impl Route {
    /// Whether it only ever says that an endpoint can't be changed.
    pub fn is_refusal(&self) -> bool {
        matches!(self.method, Method::PUT | Method::PATCH)
    }
}

/// The template as the running stack of that name was deployed from it.
pub fn template(stack: &str) -> Value {
    let text = std::fs::read(layout::stack(stack).join("template.source.json")).expect("the stack was built");
    serde_json::from_slice(&text).expect("JSON")
}

/// The resources of a type, with their logical ids.
pub fn resources<'a>(template: &'a Value, of_type: &'a str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    let all = template["Resources"].as_object().expect("resources").iter();
    all.filter(move |(_, resource)| resource["Type"] == of_type).map(|(id, resource)| (id, &resource["Properties"]))
}

/// Every route that a customer's token opens.
pub fn public(template: &Value) -> Vec<Route> {
    let routes = resources(template, "AWS::ApiGatewayV2::Route");
    let routes = routes.filter(|(_, route)| route["AuthorizationType"] == "JWT");
    let routes: Vec<_> = routes
        .map(|(_, route)| {
            let (method, path) = route["RouteKey"].as_str().and_then(|key| key.split_once(' ')).expect("a route key");
            Route { method: method.parse().expect("a method"), path: path.replace("{endpointId}", NOBODYS) }
        })
        .collect();
    assert!(routes.len() >= 12, "{}", routes.len());
    routes
}
