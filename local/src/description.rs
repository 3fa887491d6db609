//! `stack.json`: how a running stack is found by everybody else.

use std::collections::BTreeMap;
use std::net::TcpStream;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::layout;

/// What is known about a running stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Description {
    /// Where the API is, without a slash at its end.
    pub api_url: String,
    /// Where every AWS service is.
    pub emulator_url: String,
    /// Who signs the tokens.
    pub issuer_url: String,
    /// The AWS region.
    pub region: String,
    /// The AWS account that the functions run in.
    pub vendor_aws_account_id: String,
    /// The AWS account of the demo customer.
    pub customer_aws_account_id: String,
    /// The tables' names.
    pub tables: Tables,
    /// The queue of the health checks, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_url: Option<String>,
    /// Logical id to function name.
    pub functions: BTreeMap<String, String>,
}

/// The names of the two tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tables {
    /// The write-once table.
    pub endpoints: String,
    /// The table of what changes.
    pub state: String,
}

impl Description {
    /// Reads what is known about the stack of that name.
    pub fn read(name: &str) -> Result<Self> {
        let path = layout::description(name);
        let unreadable = |why: String| {
            let next = "Start it first, in another terminal: `cargo run -p local`.";
            Error::new("No local stack is running.", path.display().to_string(), why, next)
        };
        let text = std::fs::read_to_string(&path).map_err(|error| unreadable(error.to_string()))?;
        let description: Self = serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
        // A stack that was killed leaves its description behind.
        let address = description.issuer_url.trim_start_matches("http://");
        TcpStream::connect(address).map_err(|error| unreadable(format!("nobody answers at {address}: {error}")))?;
        Ok(description)
    }

    pub(crate) fn write(&self, name: &str) -> Result<()> {
        let path = layout::description(name);
        let text = serde_json::to_string_pretty(self).map_err(|error| layout::unwritable(&path, &error.into()))?;
        layout::write(&path, text.as_bytes())
    }

    pub(crate) fn remove(name: &str) {
        // It may never have been written.
        let _ = std::fs::remove_file(layout::description(name));
    }
}
