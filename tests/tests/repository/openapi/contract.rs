use std::collections::BTreeSet;
use std::fmt;

use serde_json::Value;

/// What an API promises to its clients and what it demands of them, a line each. A later API may promise more and
/// demand less; what it no longer promises, or demands anew, breaks clients.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Contract {
    promises: BTreeSet<String>,
    demands: BTreeSet<String>,
}

const PROMISE: &str = "promises ";
const DEMAND: &str = "demands ";

impl Contract {
    /// The contract of an `OpenAPI` document.
    pub(super) fn of(document: &Value) -> Self {
        let mut reader = Reader { document, contract: Self::default() };
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                reader.operation(&format!("{} {path}", method.to_uppercase()), operation);
            }
        }
        reader.contract
    }

    /// The contract that was written as text.
    pub(super) fn read(text: &str) -> Self {
        let lines = |kind: &str| text.lines().filter_map(|line| line.strip_prefix(kind)).map(str::to_owned).collect();
        Self { promises: lines(PROMISE), demands: lines(DEMAND) }
    }

    pub(super) fn len(&self) -> usize {
        self.promises.len() + self.demands.len()
    }

    /// What `later` breaks of this contract. What is demanded in a part that is new breaks nobody.
    pub(super) fn broken_by(&self, later: &Self) -> Vec<String> {
        let gone = self.promises.difference(&later.promises).map(|line| format!("no longer: {line}"));
        let is_known = |line: &str| {
            let part = line.split(" | ").next().unwrap_or_default();
            self.promises.iter().any(|promise| promise == part)
        };
        let new = later.demands.difference(&self.demands).filter(|line| is_known(line));
        gone.chain(new.map(|line| format!("new: {line}"))).collect()
    }
}

impl fmt::Display for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let promises = self.promises.iter().map(|line| (PROMISE, line));
        promises
            .chain(self.demands.iter().map(|line| (DEMAND, line)))
            .try_for_each(|(kind, line)| writeln!(f, "{kind}{line}"))
    }
}

/// What a schema can demand of a value.
const LIMITS: [&str; 10] = [
    "additionalProperties",
    "const",
    "dependentRequired",
    "dependentSchemas",
    "format",
    "maxLength",
    "maximum",
    "minLength",
    "minimum",
    "pattern",
];

/// Whether a schema is of what clients send or of what they read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Sent,
    Read,
}

struct Reader<'a> {
    document: &'a Value,
    contract: Contract,
}

impl<'a> Reader<'a> {
    fn promise(&mut self, line: String) {
        self.contract.promises.insert(line);
    }

    /// A demand on a part that is promised: `part | demand`.
    fn demand(&mut self, part: &str, demand: &str) {
        self.contract.demands.insert(format!("{part} | {demand}"));
    }

    fn resolve(&self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => self.document.pointer(reference.trim_start_matches('#')).unwrap(),
            None => value,
        }
    }

    fn operation(&mut self, key: &str, operation: &'a Value) {
        self.promise(key.to_owned());
        self.promise(format!("{key} is {}", operation["operationId"].as_str().unwrap()));
        let security = operation["security"].as_array().unwrap();
        for one in security {
            self.promise(format!("{key} opens to {one}"));
        }
        if security.is_empty() {
            self.promise(format!("{key} opens to everybody"));
        }
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let part =
                format!("{key} takes {}:{}", parameter["in"].as_str().unwrap(), parameter["name"].as_str().unwrap());
            self.schema(&part, &parameter["schema"], Direction::Sent);
            if parameter["required"] == true {
                self.demand(key, &part);
            }
        }
        for (content_type, body) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
            self.schema(&format!("{key} takes {content_type}"), &body["schema"], Direction::Sent);
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            let response = self.resolve(response);
            let part = format!("{key} answers {status}");
            self.promise(part.clone());
            for (name, header) in response["headers"].as_object().into_iter().flatten() {
                self.promise(format!("{part} with {name}"));
                if header["required"] == true {
                    self.promise(format!("{part} always with {name}"));
                }
            }
            for (content_type, body) in response["content"].as_object().into_iter().flatten() {
                self.schema(&format!("{part} {content_type}"), &body["schema"], Direction::Read);
            }
        }
    }

    fn schema(&mut self, part: &str, schema: &'a Value, direction: Direction) {
        // A schema with a name is one type of a generated client, wherever it is used.
        if let Some(name) = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next()) {
            self.promise(format!("{part} is {name}"));
            let kind = if direction == Direction::Sent { "sent" } else { "read" };
            return self.schema(&format!("{kind} {name}"), self.resolve(schema), direction);
        }
        self.promise(part.to_owned());
        if let Some(kind) = schema["type"].as_str() {
            self.promise(format!("{part} is a {kind}"));
        }
        for one in schema["oneOf"].as_array().into_iter().flatten() {
            let variant = one["$ref"].as_str().unwrap().rsplit('/').next().unwrap();
            self.schema(&format!("{part}<{variant}>"), one, direction);
            if direction == Direction::Read {
                self.demand(part, &format!("can be {variant}"));
            }
        }
        for code in schema["x-extensible-enum"].as_array().into_iter().flatten() {
            self.promise(format!("{part} can be {code}"));
        }
        match direction {
            Direction::Sent => {
                for value in schema["enum"].as_array().into_iter().flatten() {
                    self.promise(format!("{part} can be {value}"));
                }
                for limit in LIMITS {
                    if let Some(value) = schema.get(limit) {
                        self.demand(part, &format!("{limit} {value}"));
                    }
                }
                if let Some(value) = schema.get("default") {
                    self.promise(format!("{part} is {value} by default"));
                }
            }
            // A client that knows all values must learn the new one.
            Direction::Read => {
                for form in ["const", "format"] {
                    if let Some(value) = schema.get(form) {
                        self.promise(format!("{part} has the {form} {value}"));
                    }
                }
                if let Some(values) = schema.get("enum") {
                    self.demand(part, &format!("is one of {values}"));
                }
            }
        }
        if let Some(items) = schema.get("items") {
            self.schema(&format!("{part}[]"), items, direction);
        }
        for (name, member) in schema["properties"].as_object().into_iter().flatten() {
            let member_part = format!("{part}.{name}");
            self.schema(&member_part, member, direction);
            let is_required = schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == name));
            match direction {
                Direction::Sent if is_required => self.demand(part, &format!("needs {name}")),
                Direction::Read if is_required => self.promise(format!("{part} always has {name}")),
                _ => {}
            }
        }
    }
}
