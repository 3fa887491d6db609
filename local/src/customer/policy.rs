//! The inline policies that customers attach to their role, as the documentation shows them.

use serde_json::{Value, json};

/// The policy that `read_only` needs under `prefix`, which is empty or ends with a slash.
pub fn read_only(bucket: &str, prefix: &str) -> Value {
    without(&read_write(bucket, prefix), &["s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"])
}

/// The policy that `read_write` needs under `prefix`, which is empty or ends with a slash.
pub fn read_write(bucket: &str, prefix: &str) -> Value {
    let mut list =
        json!({"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": format!("arn:aws:s3:::{bucket}")});
    if !prefix.is_empty() {
        list["Condition"] = json!({"StringLike": {"s3:prefix": format!("{prefix}*")}});
    }
    let objects = json!({
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"],
        "Resource": format!("arn:aws:s3:::{bucket}/{prefix}*"),
    });
    json!({"Version": "2012-10-17", "Statement": [list, objects]})
}

/// The policy without some actions; a statement that has no actions left is removed too.
pub fn without(policy: &Value, actions: &[&str]) -> Value {
    let mut policy = policy.clone();
    if let Some(statements) = policy["Statement"].as_array_mut() {
        for statement in &mut *statements {
            if let Some(listed) = statement["Action"].as_array_mut() {
                listed.retain(|action| !action.as_str().is_some_and(|action| actions.contains(&action)));
            }
        }
        statements.retain(|statement| statement["Action"].as_array().is_none_or(|listed| !listed.is_empty()));
    }
    policy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removing_an_action_leaves_no_empty_statement() {
        let policy = without(&read_only("b", "p/"), &["s3:ListBucket"]);
        assert_eq!(policy["Statement"].as_array().unwrap().len(), 1);
        assert_eq!(policy["Statement"][0]["Action"], json!(["s3:GetObject"]));
        assert_eq!(policy["Statement"][0]["Resource"], "arn:aws:s3:::b/p/*");
    }
}
