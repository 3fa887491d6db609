//! The built copy of the template, as `sam build` makes one: each function's `CodeUri` names what was built for it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// The functions of a template: logical id to the name of the binary.
pub(crate) fn binaries(template: &Value) -> BTreeMap<String, String> {
    let resources = template["Resources"].as_object().into_iter().flatten();
    let functions = resources.filter(|(_, resource)| resource["Type"] == "AWS::Serverless::Function");
    let named = functions.filter_map(|(id, function)| {
        let binary = function["Metadata"]["BuildProperties"]["Binary"].as_str()?;
        Some((id.clone(), binary.to_owned()))
    });
    named.collect()
}

/// The template with `artifacts` in place: logical id to the path of a zip.
pub(crate) fn built(mut template: Value, artifacts: &BTreeMap<String, String>) -> Value {
    for (id, artifact) in artifacts {
        let Some(function) = template["Resources"].get_mut(id).and_then(Value::as_object_mut) else { continue };
        function.remove("Metadata");
        if let Some(properties) = function.get_mut("Properties").and_then(Value::as_object_mut) {
            properties.insert("CodeUri".to_owned(), Value::from(artifact.as_str()));
            // There is one version here, and nothing that would shift requests to it.
            properties.remove("AutoPublishAlias");
            properties.remove("DeploymentPreference");
        }
    }
    with_numbers(&mut template);
    with_batches(&mut template);
    with_cors(&mut template);
    template
}

/// Names the parts of the API's CORS configuration as Amazon API Gateway's own API does: the emulator passes them on as
/// CloudFormation names them, and then finds none.
fn with_cors(template: &mut Value) {
    fn lower(value: &mut Value) {
        let members = match value {
            Value::Array(parts) => return parts.iter_mut().for_each(lower),
            Value::Object(members) => members,
            _ => return,
        };
        for (name, mut member) in std::mem::take(members) {
            lower(&mut member);
            let is_function = name == "Ref" || name.starts_with("Fn::");
            let first = name.chars().next().filter(|_| !is_function).map(|first| first.to_ascii_lowercase());
            members.insert(first.map_or_else(|| name.clone(), |first| format!("{first}{}", &name[1..])), member);
        }
    }
    if let Some(cors) = template.pointer_mut("/Resources/Api/Properties/CorsConfiguration") {
        lower(cors);
    }
}

/// Lets those who may send a message send several, for which the emulator asks for an action of its own. In AWS
/// `sqs:SendMessage` is for both, and there is no `sqs:SendMessageBatch` (Service Authorization Reference, Amazon SQS).
fn with_batches(template: &mut Value) {
    const ONE: &str = "sqs:SendMessage";
    const MANY: &str = "sqs:SendMessageBatch";
    let resources = template["Resources"].as_object_mut().into_iter().flatten();
    for (_, role) in resources.filter(|(_, resource)| resource["Type"] == "AWS::IAM::Role") {
        let policies = role["Properties"]["Policies"].as_array_mut().into_iter().flatten();
        let statements = policies.filter_map(|policy| policy["PolicyDocument"]["Statement"].as_array_mut());
        for statement in statements.flatten() {
            match &mut statement["Action"] {
                Value::String(action) if action == ONE => statement["Action"] = json!([ONE, MANY]),
                Value::Array(actions) if actions.iter().any(|action| action == ONE) => actions.push(json!(MANY)),
                _ => {}
            }
        }
    }
}

/// Writes the numbers that event source mappings take from parameters down as they are by default: the emulator hands
/// them on as texts, where CloudFormation makes numbers of them, and then can't count with them.
fn with_numbers(template: &mut Value) {
    let defaults = template["Parameters"].clone();
    let resources = template["Resources"].as_object_mut().into_iter().flatten();
    for (_, mapping) in resources.filter(|(_, resource)| resource["Type"] == "AWS::Lambda::EventSourceMapping") {
        let Some(value) = mapping.pointer_mut("/Properties/ScalingConfig/MaximumConcurrency") else { continue };
        let default = value["Ref"].as_str().and_then(|name| defaults[name].get("Default"));
        if let Some(default) = default {
            *value = default.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_functions_change() {
        let template = json!({"Resources": {
            "ReadFunction": {
                "Type": "AWS::Serverless::Function",
                "Metadata": {"BuildMethod": "rust-cargolambda", "BuildProperties": {"Binary": "read"}},
                "Properties": {"CodeUri": ".", "Timeout": 15, "AutoPublishAlias": "live"},
            },
            "Table": {"Type": "AWS::DynamoDB::Table", "Metadata": {"kept": true}},
            "Mapping": {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {"ScalingConfig": {"MaximumConcurrency": {"Ref": "Most"}}},
            },
        }, "Parameters": {"Most": {"Type": "Number", "Default": 5}}});
        assert_eq!(binaries(&template), BTreeMap::from([("ReadFunction".to_owned(), "read".to_owned())]));
        let artifacts = BTreeMap::from([("ReadFunction".to_owned(), "/a/read.zip".to_owned())]);
        let built = built(template.clone(), &artifacts);
        let function = &built["Resources"]["ReadFunction"];
        assert_eq!(function["Properties"], json!({"CodeUri": "/a/read.zip", "Timeout": 15}));
        assert!(function.get("Metadata").is_none());
        assert_eq!(built["Resources"]["Table"], template["Resources"]["Table"]);
        assert_eq!(built["Resources"]["Mapping"]["Properties"]["ScalingConfig"], json!({"MaximumConcurrency": 5}));
    }

    #[test]
    fn the_parts_of_cors_are_named_as_the_emulator_reads_them() {
        let cors = |name: &str, max: &str| {
            let parts = json!({name: [{"Ref": "ConsoleOrigin"}], max: 7200});
            let none = json!({"Ref": "AWS::NoValue"});
            json!({"Resources": {"Api": {"Properties": {"CorsConfiguration": {"Fn::If": ["HasConsole", parts, none]}}}}})
        };
        assert_eq!(built(cors("AllowOrigins", "MaxAge"), &BTreeMap::new()), cors("allowOrigins", "maxAge"));
    }

    #[test]
    fn who_may_send_a_message_may_send_several() {
        let role = |actions: [Value; 3]| {
            let statements = actions.map(|action| json!({"Effect": "Allow", "Action": action, "Resource": "*"}));
            let policy = json!({"PolicyName": "own", "PolicyDocument": {"Statement": statements}});
            json!({"Type": "AWS::IAM::Role", "Properties": {"Policies": [policy]}})
        };
        let other = json!("sqs:ReceiveMessage");
        let template = json!({"Resources": {
            "Role": role([json!("sqs:SendMessage"), json!(["sqs:SendMessage", "sqs:GetQueueAttributes"]), other.clone()]),
        }});
        let expected = role([
            json!(["sqs:SendMessage", "sqs:SendMessageBatch"]),
            json!(["sqs:SendMessage", "sqs:GetQueueAttributes", "sqs:SendMessageBatch"]),
            other,
        ]);
        assert_eq!(built(template, &BTreeMap::new())["Resources"]["Role"], expected);
    }
}
