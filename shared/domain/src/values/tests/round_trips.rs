//! What is parsed prints as a text that parses to the same.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::samples::{bucket_names, prefix_texts, regions};
use crate::values::*;

/// What was parsed prints as a text that parses to the same, in JSON too; what was refused is refused in JSON too.
fn round_trips<T>(text: &str) -> Result<(), TestCaseError>
where
    T: FromStr<Err = Invalid> + Display + Debug + PartialEq + Serialize + DeserializeOwned,
{
    let json = serde_json::to_string(text).unwrap();
    match text.parse::<T>() {
        Ok(value) => {
            prop_assert_eq!(&value.to_string().parse::<T>().unwrap(), &value);
            prop_assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), &value);
            prop_assert_eq!(&serde_json::from_str::<T>(&serde_json::to_string(&value).unwrap()).unwrap(), &value);
        }
        Err(invalid) => {
            prop_assert!(!invalid.code.as_str().is_empty() && !invalid.detail.is_empty());
            prop_assert!(serde_json::from_str::<T>(&json).is_err());
        }
    }
    Ok(())
}

/// As [`round_trips`], but a record may hold what a request may not: earlier releases took it.
fn prefix_round_trips(text: &str) -> Result<(), TestCaseError> {
    let recorded = serde_json::from_value::<PathPrefix>(text.into());
    match (PathPrefix::parse(text), recorded) {
        (Ok(_), _) => round_trips::<PathPrefix>(text),
        (Err(_), Err(_)) => Ok(()),
        (Err(invalid), Ok(recorded)) => {
            prop_assert!(invalid.code.as_str().starts_with("prefix_"), "{:?}", invalid.code);
            prop_assert_eq!(serde_json::from_value::<PathPrefix>(recorded.as_str().into()).unwrap(), recorded);
            Ok(())
        }
    }
}

/// A text in its normalised form is taken, and printed as it was.
fn is_kept<T>(text: &str) -> Result<(), TestCaseError>
where
    T: FromStr<Err = Invalid> + Display + Debug + PartialEq + Serialize + DeserializeOwned,
{
    prop_assert_eq!(text.parse::<T>().map(|value| value.to_string()), Ok(text.to_owned()));
    round_trips::<T>(text)
}

fn all_round_trip(text: &str) -> Result<(), TestCaseError> {
    round_trips::<AccountId>(text)?;
    round_trips::<Subject>(text)?;
    round_trips::<AwsAccountId>(text)?;
    round_trips::<Region>(text)?;
    round_trips::<RoleArn>(text)?;
    round_trips::<RoleName>(text)?;
    round_trips::<KmsKeyArn>(text)?;
    round_trips::<BucketName>(text)?;
    prefix_round_trips(text)?;
    round_trips::<EndpointId>(text)?;
    round_trips::<IdempotencyKey>(text)?;
    round_trips::<VendorName>(text)?;
    round_trips::<EndpointName>(text)?;
    round_trips::<Description>(text)
}

proptest! {
    #[test]
    fn any_text_round_trips_or_is_refused(text in any::<String>()) {
        all_round_trip(&text)?;
        if let Ok(id) = ExternalId::parse(&text) {
            prop_assert_eq!(id.expose(), &text);
        }
        if let Ok(partition) = Partition::parse(&text) {
            prop_assert_eq!(partition.as_str(), text);
        }
    }

    #[test]
    fn likely_texts_round_trip(
        text in prop_oneof![
            "[A-Za-z0-9._:|@+=#-]{1,140}",
            "[0-9]{11,13}",
            "[a-z]{1,5}(-[a-z]{1,13}){0,4}-[0-9]{1,3}",
            "arn:(aws|aws-cn|aws-us-gov|aws-eusc|aws-iso):iam::[0-9]{12}:role/([!-~]{1,20}/){0,3}[A-Za-z0-9_+=,.@-]{1,66}",
            "arn:(aws|aws-cn|aws-iso):kms:(eu-central-1|cn-north-1|x):[0-9]{11,12}:(key|alias)/[A-Za-z0-9_-]{0,66}",
            "[A-Za-z0-9_+=,.@/-]{1,66}",
            "[a-z0-9.-]{1,65}",
            "[!-~]{1,257}",
            "(ep_)?[0-9a-fA-F]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
            "[ \\PC]{0,130}",
        ],
    ) {
        all_round_trip(&text)?;
    }

    #[test]
    fn names_in_their_normal_form_are_kept(
        account in "[A-Za-z0-9][A-Za-z0-9._:|@+=-]{0,127}",
        subject in "\\PC{1,256}",
        endpoint in "ep_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
        label in "[A-Za-z]([A-Za-z0-9 ,.-]{0,126}[A-Za-z])?",
        key in "[!-+\\--~]{1,255}",
        vendor in "[A-Za-z][A-Za-z0-9-]{0,39}",
        external_id in "[A-Za-z0-9_+=,.@:/-]{2,200}",
        folder in "([a-z0-9._-]{3,20}/){0,20}",
    ) {
        is_kept::<AccountId>(&account)?;
        is_kept::<Subject>(&subject)?;
        is_kept::<EndpointId>(&endpoint)?;
        is_kept::<EndpointName>(&label)?;
        is_kept::<Description>(&label)?;
        is_kept::<IdempotencyKey>(&key)?;
        is_kept::<VendorName>(&vendor)?;
        prop_assert_eq!(ExternalId::parse(&external_id).map(|id| id.expose().to_owned()), Ok(external_id));
        is_kept::<PathPrefix>(&folder)?;
    }

    #[test]
    fn what_aws_names_is_kept(
        aws_account in "[0-9]{12}",
        region in "(af|ap|eu|me|us)-(central|north|southeast)-[1-9]",
        role in "arn:(aws|aws-cn|aws-us-gov|aws-eusc):iam::[0-9]{12}:role/([!-.0-~]{1,20}/){0,3}[A-Za-z0-9_+=,.@-]{1,64}",
        name in "[A-Za-z0-9_+=,.@-]{1,64}",
        kms_key in "arn:aws-cn:kms:cn-(north|northwest)-1:[0-9]{12}:key/[A-Za-z0-9-]{1,64}",
        bucket in bucket_names(),
    ) {
        is_kept::<AwsAccountId>(&aws_account)?;
        is_kept::<Region>(&region)?;
        is_kept::<RoleArn>(&role)?;
        is_kept::<RoleName>(&name)?;
        is_kept::<KmsKeyArn>(&kms_key)?;
        is_kept::<BucketName>(bucket.as_str())?;
        for partition in Partition::ALL {
            prop_assert_eq!(Partition::parse(partition.as_str()), Ok(partition));
        }
    }

    #[test]
    fn made_values_round_trip(millis in 0..1_u64 << 48, random in any::<[u8; 10]>(), bucket in bucket_names(),
        region in regions()) {
        let id = EndpointId::new(millis, &random);
        round_trips::<EndpointId>(id.as_str())?;
        prop_assert_eq!(EndpointId::parse(id.as_str()).unwrap(), id);
        prop_assert_eq!(BucketName::parse(bucket.as_str()).unwrap(), bucket);
        prop_assert_eq!(Region::parse(region.as_str()).unwrap(), region);
    }

    #[test]
    fn a_prefix_is_normal(text in prefix_texts()) {
        prefix_round_trips(&text)?;
        if let Ok(prefix) = PathPrefix::parse(&text) {
            prop_assert!(prefix.as_str().len() <= 512 && prefix.as_str().matches('/').count() <= 32);
            prop_assert!(prefix.is_empty() || prefix.as_str().ends_with('/'));
            prop_assert!(!prefix.as_str().starts_with('/') && !prefix.as_str().contains("//"));
            let slashed = PathPrefix::parse(&format!("/{prefix}")).map_err(|invalid| invalid.code.as_str());
            prop_assert_eq!(slashed, Err("prefix_leading_slash"));
        }
    }
}
