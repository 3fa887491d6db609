//! No two places share a stack, a resource of Terraform, or a role.

use super::super::kit::WITH_ANOTHER_ROLE_NAME;
use super::*;

fn kit_names(request: &SetupRequest, external_id: &str) -> (String, String) {
    let (offer, id) = (offer_in(&request.region), ExternalId::parse(external_id).unwrap());
    let kit = Kit::new(&offer, &id, request);
    (kit.stack_name(), kit.terraform())
}

/// The addresses of the resources and outputs of a configuration.
fn addresses(terraform: &str) -> Vec<&str> {
    let starts = |line: &&str| ["resource ", "output "].iter().any(|word| line.starts_with(word));
    terraform.lines().filter(starts).collect()
}

#[test]
fn c1_a_stack_is_named_after_its_place() {
    let one = request(BucketAccess::ReadWrite, "exports/daily/");
    let name = |request: &SetupRequest| kit_names(request, "be-1").0;
    assert!(name(&one).starts_with("Finout-acme-billing-data-exports-daily-"), "{}", name(&one));
    assert_eq!(name(&one), name(&one.clone()));
    let other_role = SetupRequest { role_name: RoleName::parse("another").unwrap(), ..one.clone() };
    let others = [
        name(&SetupRequest { bucket_name: BucketName::parse("acme-two").unwrap(), ..one.clone() }),
        name(&request(BucketAccess::ReadWrite, "exports-daily/")),
        name(&request(BucketAccess::ReadOnly, "exports/daily/")),
        kit_names(&one, "be-2").0,
        name(&other_role),
    ];
    for (index, other) in others.iter().enumerate() {
        assert_ne!(*other, name(&one));
        assert!(!others[..index].contains(other), "{other}");
    }
    // What a role is given later is no other place.
    let with_more = SetupRequest {
        kms_key_arn: Some(key(&one.region)),
        permissions_boundary_arn: Some(boundary(&one.region)),
        ..one.clone()
    };
    assert_eq!(name(&with_more), name(&one));
}

#[test]
fn every_format_says_what_to_do_where_the_name_is_taken() {
    let (offer, id, request) = (offer(), external_id(), request(BucketAccess::ReadOnly, ""));
    let kit = Kit::new(&offer, &id, &request);
    for text in [kit.cloudformation(), kit.terraform(), kit.cli(), kit.console()] {
        let text = text.replace("\n#", "");
        assert!(text.contains("exists") && text.contains(&format!("again {WITH_ANOTHER_ROLE_NAME}")), "{text}");
        // The page's label, and the parameter of those who call the API.
        assert!(text.contains("Role name on the page") && text.contains("roleName of the API"), "{text}");
        assert!(!text.contains("that role is for something else"), "{text}");
    }
    // The role can be that of an earlier attempt. The script compares the descriptions itself.
    for text in [kit.cloudformation(), kit.terraform(), kit.console()] {
        let text = text.replace("\n#", "");
        assert!(text.contains("the same, the role is for this endpoint"), "{text}");
    }
    let delete =
        format!("#   aws cloudformation delete-stack --region eu-central-1 --stack-name {}\n", kit.stack_name());
    assert!(kit.cloudformation().contains(&delete), "{}", kit.cloudformation());
    let terraform = kit.terraform();
    let address = addresses(&terraform)[0].split('"').nth(3).unwrap();
    let import = format!("#   terraform import aws_iam_role.{address} {}\n", kit.role_name);
    assert!(terraform.contains(&import), "{terraform}");
}

/// A customer runs the line as it is: it names the file of the line before, and nothing in it is left to fill in.
#[test]
fn the_command_of_the_template_names_the_file_and_the_stack() {
    let (offer, id, request) = (offer(), external_id(), request(BucketAccess::ReadOnly, HOSTILE));
    let kit = Kit::new(&offer, &id, &request);
    let (text, stack) = (kit.cloudformation(), kit.stack_name());
    let mut lines = text.lines();
    let save = format!("# Save this template as {stack}.yaml. Then run this command, without the #:");
    assert_eq!(lines.next(), Some(save.as_str()));
    let deploy = format!(
        "#   aws cloudformation deploy --region eu-central-1 --template-file {stack}.yaml --stack-name {stack} \
         --capabilities CAPABILITY_NAMED_IAM"
    );
    assert_eq!(lines.next(), Some(deploy.as_str()));
}

proptest! {
    #[test]
    fn stacks_and_addresses_are_ones_that_their_tools_take_and_differ(
        bucket_access in select(vec![BucketAccess::ReadOnly, BucketAccess::ReadWrite]),
        places in proptest::collection::vec((bucket_names(), prefixes()), 2),
        region in regions(),
    ) {
        let [one, other] = [0, 1].map(|index| {
            let (bucket_name, path_prefix) = places[index].clone();
            SetupRequest { bucket_name, path_prefix, region: region.clone(), ..request(bucket_access, "") }
        });
        let [(name, terraform), (other_name, other_terraform)] = [&one, &other].map(|place| kit_names(place, "be-1"));
        prop_assert!((1..=128).contains(&name.len()));
        prop_assert!(name.starts_with(|c: char| c.is_ascii_alphabetic()));
        prop_assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'), "{}", name);
        let addresses = addresses(&terraform);
        prop_assert_eq!(addresses.len(), 3);
        for address in &addresses {
            let label = address.split('"').rev().nth(1).unwrap_or_default();
            prop_assert!(label.starts_with(|c: char| c.is_ascii_lowercase()), "{}", label);
            prop_assert!(label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'), "{}", label);
        }
        let same = (&one.bucket_name, &one.path_prefix) == (&other.bucket_name, &other.path_prefix);
        prop_assert_eq!(name == other_name, same);
        let shared = self::addresses(&other_terraform).into_iter().any(|address| addresses.contains(&address));
        prop_assert_eq!(shared, same);
    }
}
