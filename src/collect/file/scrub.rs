//! Takes out of a page what must never be kept.
//!
//! Graph gives no secret of an app after its creation, but `hint` holds a password's first characters and `key` may
//! hold key material when a credential is selected (Microsoft Graph, resources `passwordCredential`, `keyCredential`).

use std::borrow::Cow;

/// Properties whose value is written as null, in the families whose records have credentials.
const SECRETS: [&str; 3] = ["hint", "key", "secretText"];

/// The page without line breaks and, for families with credentials, without secrets. The page must be valid JSON.
pub(super) fn scrub<'a>(family: &str, body: &'a str) -> Cow<'a, str> {
    let body =
        if matches!(family, "applications" | "service_principals") { without(body) } else { Cow::Borrowed(body) };
    // A line break can only stand between tokens: inside text it is written as an escape.
    if body.contains(['\n', '\r']) { Cow::Owned(body.replace(['\n', '\r'], " ")) } else { body }
}

fn without(body: &str) -> Cow<'_, str> {
    let mut clean = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(start) = body[at..].find('"').map(|offset| at + offset) {
        let end = end_of_text(body, start);
        at = end;
        let name = body.get(start + 1..end.saturating_sub(1)).unwrap_or_default();
        let Some(value) = SECRETS.contains(&name).then(|| value_after(body, end)).flatten() else { continue };
        at = end_of_text(body, value);
        clean.push_str(&body[copied..value]);
        clean.push_str("null");
        copied = at;
    }
    if copied == 0 {
        return Cow::Borrowed(body);
    }
    clean.push_str(&body[copied..]);
    Cow::Owned(clean)
}

/// Where the text that begins at `start` ends, its closing quote included.
fn end_of_text(body: &str, start: usize) -> usize {
    let mut escaped = false;
    for (offset, byte) in body.bytes().enumerate().skip(start + 1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return offset + 1,
            _ => {}
        }
    }
    body.len()
}

/// Where the text begins that is the value of the property whose name ends at `end`.
fn value_after(body: &str, end: usize) -> Option<usize> {
    let rest = body[end..].trim_start().strip_prefix(':')?.trim_start();
    rest.starts_with('"').then(|| body.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_apps_become_null_and_nothing_else_changes() {
        let page = r#"{"value":[{"displayName":"key","note":"\"key\":\"x\"","keyCredentials":[{"key" : "AQ\"==","keyId":"k"}],"passwordCredentials":[{"hint":"abc","secretText":null}]}]}"#;
        let clean = r#"{"value":[{"displayName":"key","note":"\"key\":\"x\"","keyCredentials":[{"key" : null,"keyId":"k"}],"passwordCredentials":[{"hint":null,"secretText":null}]}]}"#;
        assert_eq!(scrub("applications", page), clean);
        assert_eq!(scrub("users", page), page);
    }

    #[test]
    fn a_page_is_one_line() {
        assert_eq!(scrub("users", "{\r\n\"a\":\"b\\n\"}"), "{  \"a\":\"b\\n\"}");
    }
}
