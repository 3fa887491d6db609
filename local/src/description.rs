//! `stack.json`: how other processes find a running stack.

use std::collections::BTreeMap;
use std::net::TcpStream;

use serde::{Deserialize, Serialize};

use crate::admin::Admin;
use crate::error::{Error, Result};
use crate::layout;

/// A running stack, as `stack.json` describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StackDescription {
    /// The URL of the API, without a slash at the end.
    pub api_url: String,
    /// The URL of every AWS service.
    pub emulator_url: String,
    /// The URL of the issuer that signs the tokens.
    pub issuer_url: String,
    /// The URL of the page, without a slash at the end, if the stack serves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub console_url: Option<String>,
    /// The AWS region.
    pub region: String,
    /// The AWS account that the functions run in.
    pub vendor_aws_account_id: String,
    /// The AWS account of the demo customer.
    pub customer_aws_account_id: String,
    /// The names of the tables.
    pub tables: TableNames,
    /// The URL of the queue of due health checks.
    pub queue_url: String,
    /// The logical id of each function, and its name.
    pub functions: BTreeMap<String, String>,
}

/// The names of the two tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableNames {
    /// The write-once table.
    pub endpoints: String,
    /// The table of what changes.
    pub state: String,
}

impl StackDescription {
    /// Reads the description of the running stack of that name. An error if no such stack runs.
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
        TcpStream::connect(address).map_err(|error| unreadable(format!("no answer at {address}: {error}")))?;
        Ok(description)
    }

    /// An administrator of an AWS account of the emulator; the vendor's own is `vendor_aws_account_id`.
    pub fn admin(&self, aws_account_id: &str) -> Admin {
        Admin::new(&self.emulator_url, aws_account_id, &self.region)
    }

    /// An administrator of the vendor's AWS account.
    pub fn vendor(&self) -> Admin {
        self.admin(&self.vendor_aws_account_id)
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
