//! What `CloudFormation` makes of a part of a template: the functions that the published one uses, by their definition.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::*;

pub(super) struct Resolver<'a> {
    pub(super) parameters: BTreeMap<&'static str, String>,
    pub(super) region: &'a Region,
}

impl Resolver<'_> {
    fn value(&self, name: &str) -> String {
        match name {
            "AWS::Partition" => self.region.partition().to_string(),
            "AWS::URLSuffix" => self.region.partition().dns_suffix().to_owned(),
            name => self.parameters.get(name).cloned().unwrap_or_default(),
        }
    }

    fn holds(&self, condition: &str) -> bool {
        let has = |parameter| !self.value(parameter).is_empty();
        match condition {
            "HasPrefix" => has("PathPrefixPattern"),
            "Writes" => self.value("BucketAccess") == "read_write",
            "HasKey" => has("KmsKeyArn"),
            "HasOwnDomain" => ["aws-cn", "aws-eusc"].contains(&self.value("AWS::Partition").as_str()),
            "HasBoundary" => has("PermissionsBoundaryArn"),
            other => panic!("there is no condition {other}"),
        }
    }

    /// `None` is `AWS::NoValue`.
    pub(super) fn resolve(&self, node: &Value) -> Option<Value> {
        let members = match node {
            Value::Array(items) => return Some(items.iter().filter_map(|item| self.resolve(item)).collect()),
            Value::Object(members) => members,
            scalar => return Some(scalar.clone()),
        };
        let only = members.iter().next().filter(|_| members.len() == 1);
        let Some((name, argument)) = only else { return Some(self.resolve_members(members)) };
        let arguments = argument.as_array().map(Vec::as_slice);
        Some(match (name.as_str(), argument, arguments) {
            ("Ref", name, _) if name == "AWS::NoValue" => return None,
            ("Ref", Value::String(name), _) => json!(self.value(name)),
            ("Fn::Sub", Value::String(text), _) => json!(self.substitute(text, &Map::new())),
            ("Fn::Sub", _, Some([Value::String(text), Value::Object(own)])) => {
                let Value::Object(own) = self.resolve_members(own) else { panic!("no members") };
                json!(self.substitute(text, &own))
            }
            ("Fn::Split", _, Some([Value::String(separator), text])) => {
                let text = self.resolve(text)?;
                json!(text.as_str()?.split(separator.as_str()).collect::<Vec<_>>())
            }
            ("Fn::Select", _, Some([index, list])) => {
                self.resolve(list)?.get(usize::try_from(index.as_u64()?).ok()?)?.clone()
            }
            ("Fn::If", _, Some([Value::String(condition), then, otherwise])) => {
                return self.resolve(if self.holds(condition) { then } else { otherwise });
            }
            (name, ..) if name.starts_with("Fn::") => panic!("not resolved here: {node}"),
            _ => self.resolve_members(members),
        })
    }

    fn resolve_members(&self, members: &Map<String, Value>) -> Value {
        let resolve = |(key, value): (&String, &Value)| Some((key.clone(), self.resolve(value)?));
        Value::Object(members.iter().filter_map(resolve).collect())
    }

    /// One pass: what comes in for a variable is not read again.
    fn substitute(&self, text: &str, own: &Map<String, Value>) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, behind) = after.split_once('}').unwrap();
            out.push_str(before);
            let value = own.get(name).map(|value| value.as_str().unwrap().to_owned());
            out.push_str(&value.unwrap_or_else(|| self.value(name)));
            rest = behind;
        }
        out + rest
    }
}
