use super::*;

fn message<T: std::fmt::Debug>(result: Result<T, SettingError>) -> String {
    result.unwrap_err().to_string()
}

#[test]
fn additional_regions_are_a_list_that_may_be_empty() {
    let regions = |text: Option<&'static str>| match text {
        None => Environment::new(|_| None).optional(&ADDITIONAL_REGIONS),
        Some("two") => Environment::new(|_| Some("xx-east-1, xx-west-1".to_owned())).optional(&ADDITIONAL_REGIONS),
        Some(_) => Environment::new(|_| Some("xx_east".to_owned())).optional(&ADDITIONAL_REGIONS),
    };
    assert_eq!(regions(None).unwrap(), None);
    assert_eq!(regions(Some("two")).unwrap().unwrap().len(), 2);
    assert!(message(regions(Some("bad"))).contains("ADDITIONAL_REGIONS is invalid"));
}

#[test]
fn a_missing_or_blank_variable_is_named_with_its_purpose() {
    for environment in [Environment::new(|_| None), Environment::new(|_| Some(" ".to_owned()))] {
        for setting in [
            ENDPOINTS_TABLE,
            STATE_TABLE,
            ACCOUNT_CLAIM,
            CHECK_QUEUE_URL,
            SLOW_CHECK_QUEUE_URL,
            EVENT_BUS,
            DEAD_LETTER_QUEUE_URL,
            METRICS_NAMESPACE,
        ] {
            let Setting { name, purpose, .. } = setting;
            let expected = format!("environment variable {name} is not set; it holds {purpose}");
            assert_eq!(message(environment.get(&setting)), expected);
        }
        assert!(message(vendor(&environment)).contains("VENDOR_AWS_ACCOUNT_ID is not set"));
    }
}

#[test]
fn a_canary_is_in_another_aws_account() {
    let vendor = crate::testing::vendor();
    let none = Environment::new(|_| Some(String::new()));
    assert!(canary(&none, &vendor).unwrap().is_none());
    let good = Environment::new(|_| Some("arn:aws:iam::444455556666:role/canary".to_owned()));
    assert!(canary(&good, &vendor).unwrap().is_some());
    let own = Environment::new(|_| Some("arn:aws:iam::999999999999:role/canary".to_owned()));
    assert!(message(canary(&own, &vendor)).contains("CANARY_ROLE_ARN is invalid (the role must be in another"));
    let bad = Environment::new(|_| Some("canary".to_owned()));
    assert!(message(canary(&bad, &vendor)).contains("CANARY_ROLE_ARN is invalid"));
}

#[test]
fn an_offer_has_a_template_only_where_there_is_one() {
    fn environment(url: &'static str) -> impl Fn(&str) -> Option<String> {
        move |name| match name {
            "VENDOR_NAME" => Some("Finout".to_owned()),
            "VENDOR_PARTITION" => Some("aws".to_owned()),
            "VENDOR_AWS_ACCOUNT_ID" => Some("123456789012".to_owned()),
            "ADDITIONAL_REGIONS" => None,
            "PIN_VENDOR_ROLE_PATH" => Some("true".to_owned()),
            _ => Some(url.to_owned()),
        }
    }
    let none = Environment::new(|name| environment("")(name));
    assert_eq!(offer(&none).unwrap().template_url, None);
    let one = Environment::new(|name| environment("https://t.s3.amazonaws.com/t.yaml")(name));
    assert!(offer(&one).unwrap().template_url.is_some());
    let bad = Environment::new(|name| environment("t.yaml")(name));
    assert!(message(offer(&bad)).contains("SETUP_TEMPLATE_URL is invalid"));
    let unnamed = Environment::new(|_| None);
    assert!(message(offer(&unnamed)).contains("VENDOR_NAME is not set"));
}

#[test]
fn an_invalid_vendor_fails_the_start() {
    let good = Environment::new(|name| {
        let text = match name {
            "VENDOR_PARTITION" => "aws-us-gov",
            "ADDITIONAL_REGIONS" => "",
            "PIN_VENDOR_ROLE_PATH" => "false",
            _ => "123456789012",
        };
        Some(text.to_owned())
    });
    let vendor_of_good = vendor(&good).unwrap();
    assert_eq!(vendor_of_good.trusted_principal(), "arn:aws-us-gov:iam::123456789012:root");
    assert!(!vendor_of_good.pin_role_path);
    let bad = Environment::new(|_| Some("12345".to_owned()));
    assert!(message(vendor(&bad)).contains("12 digits"));
}

#[test]
fn numbers_out_of_range_fail_the_start() {
    let twenty_four = Environment::new(|_| Some("24".to_owned()));
    assert_eq!(twenty_four.get(&HEALTH_CHECK_INTERVAL_MINUTES).unwrap().interval, Duration::from_mins(24));
    assert_eq!(twenty_four.get(&DUE_SHARDS).unwrap(), 24);
    assert_eq!(twenty_four.get(&HEALTH_CHECK_MIN_BATCH_MILLIS).unwrap(), Duration::from_millis(24));
    assert_eq!(twenty_four.get(&CHECK_QUEUE_MAX_WAITING).unwrap(), 24);
    assert_eq!(twenty_four.get(&MAX_ENDPOINTS_PER_ACCOUNT).unwrap(), 24);
    assert_eq!(test_limits(&twenty_four).unwrap(), TestLimits { account: 24, bucket: 24 });
    for bad in [Environment::new(|_| Some("0".to_owned())), Environment::new(|_| Some("many".to_owned()))] {
        assert!(bad.get(&MAX_ENDPOINTS_PER_ACCOUNT).is_err() && test_limits(&bad).is_err());
        let error = message(bad.get(&HEALTH_CHECK_INTERVAL_MINUTES));
        assert!(
            error.contains("HEALTH_CHECK_INTERVAL_MINUTES is invalid (it must be a whole number from 5"),
            "{error}"
        );
        assert!(bad.get(&DUE_SHARDS).is_err() && bad.get(&CHECK_QUEUE_MAX_WAITING).is_err());
    }
    let many = Environment::new(|_| Some("many".to_owned()));
    assert!(message(many.get(&HEALTH_CHECK_MIN_BATCH_MILLIS)).contains("MIN_BATCH_MILLIS is invalid"));
}
