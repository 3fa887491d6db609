//! The adapters to DynamoDB, with a look behind them at the items.

use std::collections::{BTreeMap, HashMap};

use be_aws::sdk::Sdk;
use be_aws::store::{DueIndex, ExternalIdTable, Tables};
use be_aws::testing::aws_sdk_dynamodb::Client;
use be_aws::testing::aws_sdk_dynamodb::operation::create_table::builders::CreateTableFluentBuilder;
use be_aws::testing::aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};
use be_domain::ports::{AddEndpoint, AddRefusal, Addition};
use be_domain::values::AccountId;
use serde::Deserialize;
use serde_json::Value;

use super::store::{Nodes, Store};

/// The adapters under test, and a client to look behind them.
#[derive(Debug)]
pub struct DynamoDbStore {
    /// Both tables as the ports see them.
    pub tables: Tables,
    /// The endpoints table as create-external-id sees it.
    pub external_ids: ExternalIdTable,
    /// The index of what is due as health-sweep sees it.
    pub due: DueIndex,
    client: Client,
    endpoints_table: String,
    state_table: String,
}

/// An item by its attributes' names, in a form that can be compared and printed.
type Item = BTreeMap<String, AttributeValue>;

/// The index of what is due, as in template.yaml.
fn with_due_index(mut create: CreateTableFluentBuilder) -> CreateTableFluentBuilder {
    let keys = [("dueShard", KeyType::Hash, ScalarAttributeType::S), ("dueAt", KeyType::Range, ScalarAttributeType::N)];
    let projection = Projection::builder().projection_type(ProjectionType::Include).non_key_attributes("version");
    let mut index = GlobalSecondaryIndex::builder().index_name("due").projection(projection.build());
    for (name, key_type, attribute_type) in keys {
        let definition = AttributeDefinition::builder().attribute_name(name).attribute_type(attribute_type);
        create = create.attribute_definitions(definition.build().unwrap());
        let element = KeySchemaElement::builder().attribute_name(name).key_type(key_type);
        index = index.key_schema(element.build().unwrap());
    }
    create.global_secondary_indexes(index.build().unwrap())
}

impl DynamoDbStore {
    /// The tables of these names.
    pub fn new(sdk: &Sdk, endpoints_table: &str, state_table: &str) -> Self {
        Self {
            tables: Tables::new(sdk, endpoints_table, state_table),
            external_ids: ExternalIdTable::new(sdk, endpoints_table),
            due: DueIndex::new(sdk, state_table),
            client: Client::new(sdk.config()),
            endpoints_table: endpoints_table.to_owned(),
            state_table: state_table.to_owned(),
        }
    }

    /// The same tables, by the server at `url`, as a process sees them that remembers nothing.
    pub(super) fn of_another_process(&self, url: &str) -> Self {
        let sdk = Sdk::for_endpoint(url, "eu-central-1", "test", "test");
        Self::new(&sdk, &self.endpoints_table, &self.state_table)
    }

    /// Creates both tables, for a server that has none.
    pub async fn create(&self) {
        for table in [&self.endpoints_table, &self.state_table] {
            let mut create = self.client.create_table().table_name(table).billing_mode(BillingMode::PayPerRequest);
            for (name, key_type) in [("pk", KeyType::Hash), ("sk", KeyType::Range)] {
                let definition = AttributeDefinition::builder().attribute_name(name);
                let element = KeySchemaElement::builder().attribute_name(name).key_type(key_type);
                create = create
                    .attribute_definitions(definition.attribute_type(ScalarAttributeType::S).build().unwrap())
                    .key_schema(element.build().unwrap());
            }
            if *table == self.state_table {
                create = with_due_index(create);
            }
            create.send().await.expect("the table is created");
        }
    }

    /// Everything that is stored of an account, by table and key.
    async fn items(&self, account: &AccountId) -> BTreeMap<String, Item> {
        let mut stored = BTreeMap::new();
        for table in [&self.endpoints_table, &self.state_table] {
            let scan = self
                .client
                .scan()
                .table_name(table)
                .consistent_read(true)
                .filter_expression("contains(pk, :account)")
                .expression_attribute_values(":account", AttributeValue::S(format!("#{account}")));
            let items = scan.into_paginator().items().send().try_collect().await.expect("the tables can be scanned");
            for item in items {
                let item: Item = item.into_iter().collect();
                let key = format!("{table} {} {}", item["pk"].as_s().unwrap(), item["sk"].as_s().unwrap());
                stored.insert(key, item);
            }
        }
        stored
    }

    /// Corrupts one attribute of an item of the endpoints table (`endpoints`) or of the state table, as only somebody
    /// with a console could.
    pub(super) async fn corrupt(&self, endpoints: bool, account: &AccountId, sk: &str, attribute: &str, value: &str) {
        let update = self
            .client
            .update_item()
            .table_name(if endpoints { &self.endpoints_table } else { &self.state_table })
            .key("pk", AttributeValue::S(format!("ACCOUNT#{account}")))
            .key("sk", AttributeValue::S(sk.to_owned()))
            .update_expression("SET #attribute = :value")
            .expression_attribute_names("#attribute", attribute)
            .expression_attribute_values(":value", AttributeValue::S(value.to_owned()));
        update.send().await.expect("the item is updated");
    }

    /// The table that an item with this sort key is in.
    fn table_of(&self, sk: &str) -> &str {
        let endpoints = ["ENDPOINT#", "RETIREMENT#", "IDEMPOTENCY#", "EXTERNAL_ID"];
        if endpoints.iter().any(|start| sk.starts_with(start)) { &self.endpoints_table } else { &self.state_table }
    }

    /// The item in DynamoDB's own JSON, read without the adapter.
    pub(super) async fn item(&self, pk: &str, sk: &str) -> Value {
        let get = self.client.get_item().table_name(self.table_of(sk)).consistent_read(true);
        let get = get.key("pk", AttributeValue::S(pk.to_owned())).key("sk", AttributeValue::S(sk.to_owned()));
        let item = get.send().await.expect("the table can be read").item;
        let item = item.unwrap_or_else(|| panic!("there is no item {pk} {sk}"));
        serde_json::to_value(serde_dynamo::Item::from(item)).unwrap()
    }

    /// Puts an item in DynamoDB's own JSON without the adapter.
    pub(super) async fn put(&self, item: &Value) {
        let table = self.table_of(item["sk"]["S"].as_str().unwrap());
        let item: HashMap<_, _> = serde_dynamo::Item::deserialize(item).unwrap().into();
        self.client.put_item().table_name(table).set_item(Some(item)).send().await.expect("the item is put");
    }

    /// Deletes the item with that one's key without the adapter.
    pub(super) async fn delete_item(&self, item: &Value) {
        let sk = item["sk"]["S"].as_str().unwrap();
        let key = |name: &str| AttributeValue::S(item[name]["S"].as_str().unwrap().to_owned());
        let delete = self.client.delete_item().table_name(self.table_of(sk)).key("pk", key("pk")).key("sk", key("sk"));
        delete.send().await.expect("the item is deleted");
    }

    /// Deletes an item of the state table without the adapter.
    pub(super) async fn delete(&self, account: &AccountId, sk: &str) {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.state_table)
            .key("pk", AttributeValue::S(format!("ACCOUNT#{account}")))
            .key("sk", AttributeValue::S(sk.to_owned()));
        delete.send().await.expect("the item is deleted");
    }
}

impl Store for DynamoDbStore {
    type Tables = Tables;
    type ExternalIds = ExternalIdTable;
    type Due = DueIndex;
    type Stored = BTreeMap<String, Item>;

    fn tables(&self) -> &Tables {
        &self.tables
    }

    fn external_ids(&self) -> &ExternalIdTable {
        &self.external_ids
    }

    fn due(&self) -> &DueIndex {
        &self.due
    }

    async fn add_to_one_shard(&self, addition: &Addition) -> Result<(), AddRefusal> {
        self.tables.clone().with_shards(1).add(addition).await
    }

    async fn stored(&self, account: &AccountId) -> BTreeMap<String, Item> {
        self.items(account).await
    }

    async fn nodes(&self, account: &AccountId, bucket: &str) -> Nodes {
        let start = format!("{} BUCKET#{account}#aws#{bucket} NODE#", self.state_table);
        let node = |(key, item): (String, Item)| {
            let prefix = key.strip_prefix(&start)?.to_owned();
            let claimed_by = item.get("claimedBy").map(|value| value.as_s().unwrap().clone());
            let below = item.get("claimsBelow").map_or(0, |value| value.as_n().unwrap().parse().unwrap());
            (claimed_by.is_some() || below > 0).then_some((prefix, (claimed_by, below)))
        };
        self.items(account).await.into_iter().filter_map(node).collect()
    }
}
