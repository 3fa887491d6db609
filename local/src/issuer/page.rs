//! The issuer's pages: plain HTML without scripts.

use super::authorize::{AuthorizationRequest, LIFETIMES, REQUEST};
use super::parameters::{CHOSEN_SCOPE, OAuthParameters};

/// The style of every page. Its digest is what [`content_security_policy`] allows.
const STYLE: &str = "\
body { font: 16px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 3rem auto; padding: 0 1rem }
fieldset, p { margin: 1rem 0; border: 0; padding: 0 }
label { display: block }
input[type=text], select { font: inherit; width: 100%; box-sizing: border-box; padding: .3rem }
button { font: inherit; padding: .4rem 1.2rem; margin-right: .5rem }
.note { border-left: 4px solid #888; padding-left: .8rem }
@media (prefers-color-scheme: dark) { body { background: #161d26; color: #ddd } }";

/// What the pages may load: their style. They may send their form to the issuer, which sends the browser on to `back`.
pub(super) fn content_security_policy(back: &str) -> String {
    use base64::Engine as _;
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, STYLE.as_bytes());
    let digest = base64::engine::general_purpose::STANDARD.encode(digest);
    let form = format!("form-action 'self' {back}");
    format!("default-src 'none'; style-src 'sha256-{digest}'; {form}; frame-ancestors 'none'; base-uri 'none'")
}

/// The page on which an account is chosen. It sends the request's own parameters again, with what was chosen.
pub(super) fn choose(request: &AuthorizationRequest, parameters: &OAuthParameters) -> String {
    let hidden = REQUEST.iter().filter_map(|name| {
        let value = escaped(parameters.get(name)?);
        Some(format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">\n"))
    });
    let scopes = request.scopes.iter().filter(|scope| **scope != "openid").map(|scope| {
        format!("<label><input type=\"checkbox\" name=\"{CHOSEN_SCOPE}\" value=\"{scope}\" checked> {scope}</label>\n")
    });
    let lifetimes = LIFETIMES.iter().map(|seconds| {
        let shown = match seconds {
            3_600 => "1 hour".to_owned(),
            60 => "1 minute".to_owned(),
            seconds if seconds % 60 == 0 => format!("{} minutes", seconds / 60),
            seconds => format!("{seconds} seconds"),
        };
        format!("<option value=\"{seconds}\">{shown}</option>\n")
    });
    page(
        "Sign in",
        &format!(
            "<p class=\"note\">This sign-in page is part of the local stack and for local use only. It does not ask for \
             a password. In AWS, users sign in with your own OIDC issuer.</p>
<form method=\"post\" action=\"/authorize\">
{}<p><label for=\"account\">Account</label>
<input type=\"text\" id=\"account\" name=\"account\" value=\"{}\" required autofocus autocomplete=\"off\"></p>
<fieldset><legend>Scopes</legend>
{}</fieldset>
<p><label for=\"lifetime\">The access token expires after</label>
<select id=\"lifetime\" name=\"lifetime\">
{}</select></p>
<p><button name=\"decision\" value=\"allow\">Sign in</button>
<button name=\"decision\" value=\"deny\" formnovalidate>Cancel</button></p>
</form>",
            hidden.collect::<String>(),
            escaped(request.login_hint.as_deref().unwrap_or("acme")),
            scopes.collect::<String>(),
            lifetimes.collect::<String>(),
        ),
    )
}

/// A page with one message.
pub(super) fn message(title: &str, text: &str) -> String {
    page(title, &format!("<p>{}</p>", escaped(text)))
}

fn page(title: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!DOCTYPE html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<title>{title} - local issuer</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"
    )
}

/// Text for HTML, also between quotation marks.
fn escaped(text: &str) -> String {
    // The ampersand first, as those of the others stay.
    let named = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;"), ("'", "&#39;")];
    named.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}
