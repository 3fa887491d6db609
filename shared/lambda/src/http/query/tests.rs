use be_domain::endpoint::{BucketAccess, Feature};
use be_domain::health::HealthStatus;
use be_domain::operations::read_endpoints::Filter;
use be_domain::values::{AccountId, EndpointId};
use proptest::prelude::*;

use super::*;
use crate::http::cursor::list as cursor;
use crate::http::problem::Problem;
use crate::testing::TestEvent;

fn acme() -> AccountId {
    AccountId::parse("acme").unwrap()
}

fn read(query: &str) -> Result<ListQuery, Problem> {
    let request = TestEvent::named("read-endpoints-list").with_query(query).request();
    let mut errors = FieldErrors::default();
    let query = ListQuery::read(&request, &acme(), &mut errors);
    errors.into_result().map(|()| query)
}

fn refused(query: &str) -> Vec<(String, &'static str)> {
    let errors = read(query).map_or_else(|problem| problem.errors, |_| Vec::new());
    errors.into_iter().map(|error| (error.pointer, error.code.as_str())).collect()
}

#[test]
fn empty_query_is_the_first_page_of_live_endpoints() {
    for query in ["", "&", "&&"] {
        assert_eq!(read(query), Ok(ListQuery { filter: Filter::default(), after: None, limit: 50 }));
    }
}

#[test]
fn reads_every_filter() {
    let query =
        read("bucketAccess=read%5fwrite&feature=data_exporter&health=drifted&includeRetired=true&limit=100").unwrap();
    let filter = Filter {
        bucket_access: Some(BucketAccess::ReadWrite),
        feature: Some(Feature::DataExporter),
        health: Some(HealthStatus::Drifted),
        include_retired: true,
    };
    assert_eq!(query, ListQuery { filter, after: None, limit: 100 });
}

#[test]
fn a_wrong_value_is_refused() {
    for limit in ["0", "101", "-1", "+5", "1.0", "", "ten", "1e1", " 5", "99999999999999999999", "٣"] {
        assert_eq!(refused(&format!("limit={limit}")), [("/query/limit".to_owned(), "parameter_invalid")], "{limit}");
    }
    for query in ["bucketAccess=READ_ONLY", "feature=all", "health=", "includeRetired=1", "includeRetired"] {
        let name = query.split('=').next().unwrap();
        assert_eq!(refused(query), [(format!("/query/{name}"), "parameter_invalid")], "{query}");
    }
}

#[test]
fn unknown_duplicate_and_misspelled_parameters_are_all_reported() {
    assert_eq!(
        refused("limit=5&limit=5&Health=drifted&include_retired=true&page=2&externalId=x&a=%zz&a/b=1"),
        [
            ("/query/Health", "wrong_case"),
            ("/query/a", "malformed_encoding"),
            ("/query/a~1b", "unknown_parameter"),
            ("/query/externalId", "external_id_not_accepted"),
            ("/query/include_retired", "wrong_case"),
            ("/query/limit", "duplicate_parameter"),
            ("/query/page", "unknown_parameter"),
        ]
        .map(|(pointer, code)| (pointer.to_owned(), code))
    );
    assert_eq!(read("externalId=x").unwrap_err().code.as_str(), "external_id_not_accepted");
}

#[test]
fn a_cursor_fits_its_own_account_and_filter_only() {
    let position = EndpointId::new(1_700_000_000_000, &[9; 10]);
    let filter = Filter { health: Some(HealthStatus::Healthy), ..Filter::default() };
    let cursor = cursor::encode(&acme(), &filter, &position).unwrap();
    let theirs = cursor::encode(&AccountId::parse("other").unwrap(), &filter, &position).unwrap();

    assert_eq!(read(&format!("health=healthy&cursor={cursor}&limit=7")).unwrap().after, Some(position));
    let wrong = [("/query/cursor".to_owned(), "parameter_invalid")];
    for query in [
        format!("cursor={cursor}"),
        format!("health=drifted&cursor={cursor}"),
        format!("health=healthy&includeRetired=true&cursor={cursor}"),
        format!("health=healthy&cursor={theirs}"),
        "cursor=".to_owned(),
        "cursor=%00".to_owned(),
    ] {
        assert_eq!(refused(&query), wrong, "{query}");
    }
    // Whether it fits an invalid filter, nobody can say.
    assert_eq!(refused("health=x&cursor=garbage"), [("/query/health".to_owned(), "parameter_invalid")]);
}

proptest! {
    #[test]
    fn never_panics(query in any::<String>()) {
        let _ = read(&query);
    }
}
