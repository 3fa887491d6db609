//! The setup kit as the tools of those who use it see it: linters find nothing, and parsers read what was meant.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "in a test a panic is the failure")]

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use be_domain::endpoint::Vendor;
use be_domain::endpoint_request::Input;
use be_domain::setup::{Format, Kit, Offer, SetupQuery, SetupRequest};
use be_domain::values::{AwsAccountId, ExternalId, Region, VendorName};
use serde_json::Value;
use tests::lint::{self, finish, run};
use tests::service_control_policies;
use tests::terraform::Terraform;

/// Everything that means something to JSON, YAML, HCL, a shell or IAM.
const HOSTILE: &str = r#"it's/"a" $HOME ${x} $${y} %{z} %%{/~@/\n\/`id`/!1 # : - {{}}/$(rm -rf .)/&<>|;"#;
/// The same with characters that CloudFormation and Terraform would not hand on to IAM.
const BEYOND_ASCII: &str = r#"日本/it's/"a" $HOME ${x} %%{/~@/\n\/`id`/😀/é/$(rm -rf .)/&<>|;"#;
/// What means something to a shell, with no `$` in it.
const BACKTICKS: &str = "a `id` b";
const HOSTILE_PREFIXES: [&str; 3] = [HOSTILE, BACKTICKS, BEYOND_ASCII];
const KEY: &str = "kms:REGION:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

struct Case {
    name: String,
    offer: Offer,
    request: SetupRequest,
    external_id: ExternalId,
}

impl Case {
    fn new(format: Format, access: &str, prefix: &str, region: &str, with_key: bool) -> Self {
        let partition = Region::parse(region).unwrap().partition();
        let vendor = Vendor {
            aws_account_id: AwsAccountId::parse("999999999999").unwrap(),
            partition,
            additional_regions: Vec::new(),
            pin_role_path: true,
        };
        let offer = Offer { vendor, vendor_name: VendorName::parse("Finout").unwrap(), template_url: None };
        let text = |text: &str| Input::Text(text.to_owned());
        let key = format!("arn:{partition}:{}", KEY.replace("REGION", region));
        let boundary = format!("arn:{partition}:iam::111122223333:policy/limits/for-vendors");
        let draft = SetupQuery {
            bucket_access: text(access),
            bucket_name: text("acme-billing-data"),
            path_prefix: text(prefix),
            region: text(region),
            kms_key_arn: if with_key { text(&key) } else { Input::Absent },
            permissions_boundary_arn: if with_key { text(&boundary) } else { Input::Absent },
            aws_account_id: if with_key { text("111122223333") } else { Input::Absent },
            bucket_owner_aws_account_id: if with_key { text("444455556666") } else { Input::Absent },
            format: text(format.as_str()),
            ..SetupQuery::default()
        };
        let start: String = prefix.chars().take(4).collect();
        let start = start.replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        Self {
            name: format!("{access}_{start}_{region}_{with_key}"),
            request: draft.into_request(&offer).unwrap(),
            offer,
            external_id: ExternalId::parse("be-00000000000000000000000000000000").unwrap(),
        }
    }

    fn kit(&self) -> Kit<'_> {
        Kit::new(&self.offer, &self.external_id, &self.request)
    }

    fn policies(&self) -> [Value; 2] {
        let kit = self.kit();
        [kit.trust_policy.to_value(), kit.access_policy.to_value()]
    }
}

fn plain(format: Format) -> Vec<Case> {
    let mut cases = Vec::new();
    for access in ["read_only", "read_write"] {
        for prefix in ["", "exports/daily/"] {
            for (region, with_key) in
                [("eu-central-1", false), ("eu-central-1", true), ("cn-north-1", true), ("us-gov-west-1", true)]
            {
                cases.push(Case::new(format, access, prefix, region, with_key));
            }
        }
    }
    cases
}

/// The prefixes that look for a way out, as far as the format takes them.
fn hostile(format: Format) -> Vec<Case> {
    let plain_only = matches!(format, Format::CloudFormation | Format::Terraform);
    let prefixes = HOSTILE_PREFIXES.into_iter().filter(|prefix| prefix.is_ascii() || !plain_only);
    prefixes.map(|prefix| Case::new(format, "read_write", prefix, "eu-central-1", true)).collect()
}

/// One file for each case, plain and hostile.
fn written(folder: &Path, ending: &str, format: Format, text: impl Fn(&Case) -> String) -> Vec<PathBuf> {
    let cases = plain(format).into_iter().chain(hostile(format));
    let write = |case: Case| {
        let path = folder.join(format!("{}.{ending}", case.name));
        assert!(!path.exists(), "two cases of one name");
        fs::write(&path, text(&case)).unwrap();
        path
    };
    cases.map(write).collect()
}

#[test]
fn cfn_lint_finds_nothing() {
    let folder = lint::folder("cfn-lint");
    let mut templates = written(&folder, "yaml", Format::CloudFormation, |case| case.kit().cloudformation());
    templates.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/setup/bucket-endpoint-role.yaml"));
    run(Command::new(lint::programs().join("cfn-lint")).arg("--").args(templates));
}

#[test]
fn shellcheck_finds_nothing() {
    let folder = lint::folder("shellcheck");
    let scripts = written(&folder, "sh", Format::Cli, |case| case.kit().cli());
    run(Command::new(lint::programs().join("shellcheck")).args(["--shell=sh", "--norc"]).args(scripts));
}

/// What parliament finds in the policies of the folder.
fn parliament(folder: &Path) -> String {
    let mut command = Command::new(lint::programs().join("parliament"));
    command.args(["--json", "--minimum_severity", "INFO", "--include_policy_extension", "json"]);
    finish(command.arg("--directory").arg(folder)).1
}

/// Hostile prefixes without their colons, which parliament takes for an ARN's own.
#[test]
fn parliament_finds_nothing() {
    let folder = lint::folder("parliament");
    let hostile_prefixes = HOSTILE_PREFIXES.map(|prefix| prefix.replace(':', ""));
    let hostile = hostile_prefixes.map(|prefix| Case::new(Format::Json, "read_write", &prefix, "eu-central-1", true));
    for case in plain(Format::Json).into_iter().chain(hostile) {
        let policy = case.kit().access_policy.to_pretty_json();
        fs::write(folder.join(format!("{}.json", case.name)), policy).unwrap();
    }
    assert_eq!(parliament(&folder), "");

    // It is silent too where it reads nothing, so: would it say something?
    let folder = lint::folder("parliament-wrong");
    let policy = plain(Format::Json)[0].kit().access_policy.to_pretty_json();
    let policy = policy.replace("s3:ListBucket", "s3:ListBuckets");
    fs::write(folder.join("wrong.json"), policy).unwrap();
    assert!(parliament(&folder).contains("UNKNOWN_ACTION"));
}

/// The policies for the vendor that `docs/SECURITY.md` shows: each action is one that IAM knows.
#[test]
fn parliament_knows_the_actions_of_the_service_control_policies() {
    let policies = service_control_policies::shown();
    assert_eq!(policies.len(), 2);
    let folder = lint::folder("service-control-policies");
    for (index, policy) in policies.iter().enumerate() {
        fs::write(folder.join(format!("{index}.json")), policy).unwrap();
    }
    assert_eq!(parliament(&folder), "");
    fs::write(folder.join("wrong.json"), policies[0].replace("iam:PassRole", "iam:PassRoles")).unwrap();
    assert!(parliament(&folder).contains("UNKNOWN_ACTION"));
}

#[test]
fn terraform_finds_it_formatted_and_valid() {
    let folder = lint::folder("terraform-validate");
    let Some(terraform) = Terraform::find(&folder) else { return };
    let files = folder.join("files");
    fs::create_dir(&files).unwrap();
    let configurations = written(&files, "tf", Format::Terraform, |case| case.kit().terraform());
    terraform.run(&files, &["fmt", "-check", "-diff"]);
    // Each is a module of one configuration, for each command starts the provider anew.
    let mut modules = String::new();
    for (index, configuration) in configurations.iter().enumerate() {
        let module = format!("case-{index}");
        fs::create_dir(folder.join(&module)).unwrap();
        fs::rename(configuration, folder.join(&module).join("main.tf")).unwrap();
        writeln!(modules, "module \"{module}\" {{ source = \"./{module}\" }}").unwrap();
    }
    fs::write(folder.join("main.tf"), modules).unwrap();
    terraform.run(&folder, &["init", "-input=false"]);
    terraform.run(&folder, &["validate"]);

    // Would it say something of a module?
    let last = folder.join(format!("case-{}/main.tf", configurations.len() - 1));
    let wrong = fs::read_to_string(&last).unwrap().replace("assume_role_policy", "assume_role_policies");
    fs::write(&last, wrong).unwrap();
    let (output, printed) = finish(&mut terraform.command(&folder, &["validate"]));
    assert!(!output.status.success() && printed.contains("Unsupported argument"), "{printed}");
}

/// A YAML parser that knows nothing of us reads the policies as they are.
#[test]
fn a_yaml_parser_reads_the_same_policies() {
    let folder = lint::folder("yaml");
    let case = &hostile(Format::CloudFormation)[0];
    let template = folder.join("template.yaml");
    fs::write(&template, case.kit().cloudformation()).unwrap();
    let read = "import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))";
    let json = run(Command::new(lint::programs().join("python")).args(["-I", "-c", read]).arg(&template));
    let template: Value = serde_json::from_str(&json).unwrap();
    let role = &template["Resources"]["Role"]["Properties"];
    let [trust, access] = case.policies();
    assert_eq!(role["AssumeRolePolicyDocument"], trust);
    assert_eq!(role["Policies"][0]["PolicyDocument"], access);
}

/// Shells hand the policies as they are to an `aws` that only writes down what it is given.
#[test]
fn shells_pass_on_the_same_policies() {
    let folder = lint::folder("shell");
    let aws = folder.join("aws");
    let stub = "#!/bin/sh\ncase $2 in get-role) echo NoSuchEntity >&2; test -e made ;; create-role) touch made ;; esac\n\
                [ $? = 0 ] || exit 1\nfor a do case $a in --*policy-document=*) printf '%s\\0' \"${a#*=}\" >>given; esac; done\n";
    fs::write(&aws, stub).unwrap();
    fs::set_permissions(&aws, fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let script = folder.join("script.sh");
    let mut read_by = 0;
    for shell in ["sh", "bash", "dash", "ksh", "mksh", "zsh", "busybox"] {
        if Command::new(shell).args(["-c", ":"]).output().is_err() {
            lint::skip(&format!("there is no shell `{shell}` to read the script"));
            continue;
        }
        read_by += 1;
        let arguments: &[&str] = if shell == "busybox" { &["sh"] } else { &[] };
        for case in hostile(Format::Cli) {
            fs::write(&script, case.kit().cli()).unwrap();
            for file in ["made", "given"] {
                let _ = fs::remove_file(folder.join(file));
            }
            let mut command = Command::new(shell);
            command.args(arguments).arg(&script).current_dir(&folder).env("PATH", &path).env("HOME", "/nowhere");
            run(&mut command);
            let given = fs::read_to_string(folder.join("given")).unwrap();
            let given = given.split_terminator('\0').map(|text| serde_json::from_str(text).unwrap());
            assert_eq!(given.collect::<Vec<Value>>(), case.policies(), "{shell}");
        }
    }
    assert!(read_by >= 1);
}

/// A role that came into being while the script ran, or has the name in other upper and lower case: the script ends
/// before it puts a policy anywhere.
#[test]
fn a_name_that_is_taken_ends_the_script() {
    let folder = lint::folder("taken");
    let aws = folder.join("aws");
    let stub = "#!/bin/sh\necho $2 >>called\ncase $2 in get-role) echo NoSuchEntity >&2; exit 254 ;;\n\
                create-role) echo EntityAlreadyExists >&2; exit 254 ;; esac\n";
    fs::write(&aws, stub).unwrap();
    fs::set_permissions(&aws, fs::Permissions::from_mode(0o755)).unwrap();
    let script = folder.join("script.sh");
    fs::write(&script, plain(Format::Cli)[0].kit().cli()).unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let (output, printed) = finish(Command::new("sh").arg(&script).current_dir(&folder).env("PATH", path));
    assert_eq!(output.status.code(), Some(1), "{printed}");
    assert!(printed.contains("EntityAlreadyExists") && printed.contains("again with another role name"), "{printed}");
    assert_eq!(fs::read_to_string(folder.join("called")).unwrap(), "get-role\ncreate-role\n");
}

/// Terraform's own evaluation of the heredocs gives the policies as they are.
#[test]
fn terraform_reads_the_same_policies() {
    let folder = lint::folder("terraform-read");
    let Some(terraform) = Terraform::find(&folder) else { return };
    let case = &hostile(Format::Terraform)[0];
    let configuration = case.kit().terraform();
    let bodies = configuration.split("policy = <<-JSON\n").skip(1).map(|rest| rest.split("\n  JSON\n").next().unwrap());
    let outputs = bodies
        .enumerate()
        .map(|(n, body)| format!("output \"policy_{n}\" {{\n  value = <<-JSON\n{body}\n  JSON\n}}\n"));
    fs::write(folder.join("main.tf"), outputs.collect::<String>()).unwrap();
    terraform.run(&folder, &["init", "-input=false"]);
    terraform.run(&folder, &["apply", "-auto-approve", "-input=false"]);
    for (n, policy) in case.policies().into_iter().enumerate() {
        let read = terraform.read(&folder, &["output", "-raw", &format!("policy_{n}")]);
        assert_eq!(serde_json::from_str::<Value>(&read).unwrap(), policy);
    }
}
