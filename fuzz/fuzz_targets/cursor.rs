//! Cursors: any text, for any account and filter.
#![no_main]

use be_domain::operations::read_endpoints::Filter;
use be_domain::values::{AccountId, EndpointId};
use be_lambda::http::cursor;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // An account and a cursor, if there are two lines.
    let (account, text) = text.split_once('\n').unwrap_or(("acme", text));
    let Ok(account) = AccountId::parse(account) else { return };
    let endpoint_id = EndpointId::new(1_700_000_000_000, &[3; 10]);
    if let Some(sequence) = cursor::timeline::decode(&account, &endpoint_id, text) {
        assert_eq!(cursor::timeline::encode(&account, &endpoint_id, sequence), text);
    }
    for include_retired in [false, true] {
        let filter = Filter { include_retired, ..Filter::default() };
        let Some(position) = cursor::list::decode(&account, &filter, text) else { continue };
        assert_eq!(
            cursor::list::encode(&account, &filter, &position).as_deref(),
            Some(text),
            "one cursor for one position"
        );
        let other = Filter { include_retired: !include_retired, ..Filter::default() };
        assert_eq!(cursor::list::decode(&account, &other, text), None, "of one filter");
        let stranger = AccountId::parse("stranger").expect("an account");
        assert!(account == stranger || cursor::list::decode(&stranger, &filter, text).is_none(), "of one account");
    }
});
