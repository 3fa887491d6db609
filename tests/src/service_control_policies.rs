//! The service control policies that `docs/SECURITY.md` shows, for the vendor to attach.

use local::layout;

/// Each JSON block of the document, as it is to be pasted, with values of the greatest length for its placeholders.
pub fn shown() -> Vec<String> {
    let document = std::fs::read_to_string(layout::workspace().join("docs/SECURITY.md")).expect("docs/SECURITY.md");
    let blocks = document.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    blocks.map(filled_in).collect()
}

/// A role's name has at most 64 characters. Of a stack's, the document says, 26 are in generated names.
fn filled_in(policy: &str) -> String {
    let role = "r".repeat(64);
    let arn = format!("arn:aws:iam::222222222222:role/{role}");
    let names = [("CANARY-ROLE-ARN", arn.as_str()), ("DEPLOYMENT-ROLE", role.as_str()), ("API-ID", "a1b2c3d4e5")];
    let stack = "s".repeat(26);
    let places = [("/STACK/", format!("/{stack}/")), ("STACK-", format!("{stack}-"))];
    let filled = names.iter().fold(policy.to_owned(), |text, (name, value)| text.replace(name, value));
    let filled = places.iter().fold(filled, |text, (name, value)| text.replace(name, value));
    filled.replace("ACCOUNT", "111111111111")
}
