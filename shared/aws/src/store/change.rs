//! What happens to one item, under which condition, as DynamoDB's expressions say it.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::operation::update_item::builders::UpdateItemFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use be_domain::endpoint::Feature;
use be_domain::values::EndpointId;
use jiff::Timestamp;

use super::items::SCHEMA_VERSION;
use super::keys::Attributes;

/// What happens to an item, and under which condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Change {
    /// The whole item is put where there is none.
    PutNew(Attributes),
    /// In the item of this version some attributes are set and others removed. What a later release stored beside them
    /// is kept.
    UpdateVersion { set: Attributes, remove: Vec<&'static str>, version: u64 },
    /// Nothing is written, but the item must be a receipt that allows the addition at this time (`Receipt::allows_at`).
    RequireReceipt(Timestamp),
    /// Nothing is written, but there must be no item.
    RequireAbsent,
    /// Nothing is written, but there must be an item.
    RequirePresent,
    /// Nothing is written, but exactly these features must use the endpoint.
    RequireUsedBy(BTreeSet<Feature>),
    /// The node gets its claimant; it must be unclaimed, with no claims below.
    ClaimNode(EndpointId),
    /// The node counts one claim more below it; it must be unclaimed.
    AddClaimBelow,
    /// The node loses its claimant, which must be this one.
    ReleaseNode(EndpointId),
    /// The node counts one claim less below it.
    RemoveClaimBelow,
    /// The item, which must be this endpoint's, is deleted.
    DeleteOwned(EndpointId),
    /// The feature is added to those that use the endpoint.
    AddUse(Feature),
    /// The feature, which must use the endpoint, is removed from those that do.
    RemoveUse(Feature),
    /// The account's number of live endpoints, which must be stored and below this, grows by one.
    CountEndpoint { max: u32 },
    /// The account's number of live endpoints, which must be stored, falls by one.
    UncountEndpoint,
    /// The number of tests, which must be below this, grows by one. The item expires at this second.
    CountTest { max: u32, expires_at: i64 },
    /// The number of tests, which must not be zero, falls by one.
    UncountTest,
    /// The health item, which must have this version, leaves the index of what is due, and no check that is under way
    /// can write it any more.
    EndHealthChecks { version: u64 },
}

/// The four kinds of writes in a transaction.
pub(super) enum WriteKind<'a> {
    Put(&'a Attributes),
    Check,
    Update(String),
    Delete,
}

/// A change in DynamoDB's form.
pub(super) struct Expressions<'a> {
    pub(super) action: WriteKind<'a>,
    pub(super) condition: Option<String>,
    /// What both expressions name; DynamoDB accepts no empty map.
    pub(super) values: Option<HashMap<String, AttributeValue>>,
    /// The attributes whose names may be reserved words.
    pub(super) names: Option<HashMap<String, String>>,
}

type AttributeValues = Vec<(&'static str, AttributeValue)>;

impl<'a> Expressions<'a> {
    fn new(action: WriteKind<'a>, condition: Option<&str>, values: AttributeValues) -> Self {
        let values: HashMap<_, _> = values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let values = (!values.is_empty()).then_some(values);
        Self { action, condition: condition.map(str::to_owned), values, names: None }
    }

    fn check(condition: &str, values: AttributeValues) -> Self {
        Self::new(WriteKind::Check, Some(condition), values)
    }

    /// An update, which sets the schema version, as every put does.
    fn update(expression: &str, condition: Option<&str>, mut values: AttributeValues) -> Self {
        let rest = expression.strip_prefix("SET ").map_or_else(|| format!(" {expression}"), |rest| format!(", {rest}"));
        values.push((":schemaVersion", number(SCHEMA_VERSION)));
        Self::new(WriteKind::Update(format!("SET schemaVersion = :schemaVersion{rest}")), condition, values)
    }

    fn of_version(set: &Attributes, remove: &[&str], version: u64) -> Self {
        let (mut names, mut values) = (HashMap::new(), HashMap::new());
        values.insert(":version".to_owned(), AttributeValue::N(version.to_string()));
        let mut name = |attribute: &str| {
            let name = format!("#a{}", names.len());
            names.insert(name.clone(), attribute.to_owned());
            name
        };
        let mut assignments = Vec::with_capacity(set.len());
        for (index, (attribute, value)) in set.iter().enumerate() {
            assignments.push(format!("{} = :a{index}", name(attribute)));
            values.insert(format!(":a{index}"), value.clone());
        }
        let removed: Vec<_> = remove.iter().map(|attribute| name(attribute)).collect();
        let remove = if removed.is_empty() { String::new() } else { format!(" REMOVE {}", removed.join(", ")) };
        let action = WriteKind::Update(format!("SET {}{remove}", assignments.join(", ")));
        Self { action, condition: Some("version = :version".to_owned()), values: Some(values), names: Some(names) }
    }
}

impl Change {
    /// The change as an update of its own, which `update` is of the same item.
    pub(super) fn into_update(self, update: UpdateItemFluentBuilder) -> UpdateItemFluentBuilder {
        let Expressions { action, condition, values, names } = self.expressions();
        let expression = if let WriteKind::Update(expression) = action { Some(expression) } else { None };
        let update = update.set_update_expression(expression).set_condition_expression(condition);
        update.set_expression_attribute_values(values).set_expression_attribute_names(names)
    }

    /// The change in DynamoDB's form.
    pub(super) fn expressions(&self) -> Expressions<'_> {
        match self {
            Self::PutNew(item) => Expressions::new(WriteKind::Put(item), Some("attribute_not_exists(pk)"), vec![]),
            Self::UpdateVersion { set, remove, version } => Expressions::of_version(set, remove, *version),
            Self::RequireReceipt(now) => Expressions::check(
                "expiresAt > :now AND attribute_not_exists(isVoid)",
                vec![(":now", number(now.as_second()))],
            ),
            Self::RequireAbsent => Expressions::check("attribute_not_exists(pk)", vec![]),
            Self::RequirePresent => Expressions::check("attribute_exists(pk)", vec![]),
            // A set that lost its last member is gone itself.
            Self::RequireUsedBy(features) if features.is_empty() => {
                Expressions::check("attribute_not_exists(features)", vec![])
            }
            Self::RequireUsedBy(features) => {
                Expressions::check("features = :features", vec![(":features", string_set(features))])
            }
            Self::ClaimNode(endpoint_id) => Expressions::update(
                "SET claimedBy = :id",
                Some("attribute_not_exists(claimedBy) AND (attribute_not_exists(claimsBelow) OR claimsBelow = :zero)"),
                vec![(":id", text(endpoint_id.as_str())), (":zero", number(0))],
            ),
            Self::AddClaimBelow => Expressions::update(
                "ADD claimsBelow :one",
                Some("attribute_not_exists(claimedBy)"),
                vec![(":one", number(1))],
            ),
            Self::ReleaseNode(endpoint_id) => {
                let id = vec![(":id", text(endpoint_id.as_str()))];
                Expressions::update("REMOVE claimedBy", Some("claimedBy = :id"), id)
            }
            Self::RemoveClaimBelow => Expressions::update(
                "ADD claimsBelow :minus",
                Some("claimsBelow >= :one"),
                vec![(":one", number(1)), (":minus", number(-1))],
            ),
            Self::DeleteOwned(endpoint_id) => {
                let id = vec![(":id", text(endpoint_id.as_str()))];
                Expressions::new(WriteKind::Delete, Some("endpointId = :id"), id)
            }
            Self::AddUse(feature) => Expressions::update("ADD features :one", None, vec![(":one", one(*feature))]),
            Self::RemoveUse(feature) => Expressions::update(
                "DELETE features :one",
                Some("contains(features, :feature)"),
                vec![(":feature", text(feature.as_str())), (":one", one(*feature))],
            ),
            Self::CountEndpoint { max } => Expressions::update(
                "ADD liveEndpoints :one",
                Some("liveEndpoints < :max"),
                vec![(":one", number(1)), (":max", number(i64::from(*max)))],
            ),
            Self::UncountEndpoint => Expressions::update(
                "ADD liveEndpoints :minus",
                Some("attribute_exists(liveEndpoints)"),
                vec![(":minus", number(-1))],
            ),
            Self::CountTest { max, expires_at } => Expressions::update(
                "SET expiresAt = :expires ADD testsStarted :one",
                Some("attribute_not_exists(testsStarted) OR testsStarted < :max"),
                vec![(":one", number(1)), (":max", number(i64::from(*max))), (":expires", number(*expires_at))],
            ),
            Self::UncountTest => Expressions::update(
                "ADD testsStarted :minus",
                Some("testsStarted >= :one"),
                vec![(":minus", number(-1)), (":one", number(1))],
            ),
            Self::EndHealthChecks { version } => Expressions::update(
                "ADD version :one REMOVE dueShard, dueAt",
                Some("version = :version"),
                vec![(":one", number(1)), (":version", AttributeValue::N(version.to_string()))],
            ),
        }
    }
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn number(number: i64) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

/// The features as DynamoDB's string set, which can't be empty.
fn string_set(features: &BTreeSet<Feature>) -> AttributeValue {
    AttributeValue::Ss(features.iter().map(|feature| feature.as_str().to_owned()).collect())
}

fn one(feature: Feature) -> AttributeValue {
    string_set(&[feature].into())
}
