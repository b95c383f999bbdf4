//! Microsoft Graph's refusals ("Microsoft Graph error responses and resource types").

use serde_json::Value;

use super::attempt::Reply;
use super::error::Error;
use super::shown::shown;

/// Comes without a premium plan, and now and then by mistake with one.
pub(super) const NO_PREMIUM: &str = "Authentication_RequestFromNonPremiumTenantOrB2CTenant";

/// Codes that mean a plan is missing.
const UNLICENSED: [&str; 2] = [NO_PREMIUM, "AadPremiumLicenseRequired"];
/// Codes of a user without a mailbox in the cloud.
const NO_MAILBOX: [&str; 2] = ["MailboxNotEnabledForRESTAPI", "ErrorNonExistentMailbox"];

/// What a body says of a refusal.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Refusal {
    /// From the outermost to the innermost; empty ones left out.
    pub(super) codes: Vec<String>,
    pub(super) message: String,
}

impl Refusal {
    /// Never fails: bodies may be empty, HTML or anything.
    pub(super) fn read(body: &[u8]) -> Self {
        let Ok(parsed) = serde_json::from_slice::<Value>(body) else {
            return Self { codes: Vec::new(), message: raw(body) };
        };
        let mut refusal = Self::default();
        let mut level = Some(&parsed["error"]);
        while let Some(error) = level.filter(|error| error.is_object()) {
            refusal.codes.extend(text(error, "code"));
            if refusal.message.is_empty() {
                refusal.message = text(error, "message").unwrap_or_default();
            }
            level = error.get("innerError").or_else(|| error.get("innererror"));
        }
        refusal
    }

    fn has(&self, codes: &[&str]) -> bool {
        self.codes.iter().any(|code| codes.contains(&code.as_str()))
    }

    /// The innermost, which is the most specific.
    fn code(&self) -> String {
        self.codes.last().cloned().unwrap_or_default()
    }
}

/// Whether the refusal is the one that also comes by mistake.
pub(super) fn says_no_premium(reply: &Reply) -> bool {
    reply.status == 403 && Refusal::read(&reply.body).has(&[NO_PREMIUM])
}

/// Whether a page link is no longer good. The code is one of several; the texts are all that the others have.
pub(super) fn says_expired(reply: &Reply) -> bool {
    let refusal = Refusal::read(&reply.body);
    let message = refusal.message.to_ascii_lowercase();
    let texts = ["invalid page token", "invalid skip token", "expired or invalid pagination request"];
    reply.status == 400
        && (refusal.has(&["Directory_ExpiredPageToken"]) || texts.iter().any(|text| message.contains(text)))
}

/// The error of a final refusal. The status decides, codes refine; the one text looked at has no code of its own.
pub(super) fn classify(reply: &Reply, path: &str) -> Error {
    let refusal = Refusal::read(&reply.body);
    let (path, code) = (path.to_owned(), refusal.code());
    let not_licensed = refusal.message.contains("not licensed for this feature");
    let Refusal { codes, message } = &refusal;
    let message = message.clone();
    match reply.status.as_u16() {
        400 | 403 if refusal.has(&UNLICENSED) || (reply.status == 403 && not_licensed) => {
            Error::Unlicensed { path, code, message }
        }
        401 => Error::Unauthorized { path, code },
        403 => Error::Denied { path, code, message },
        404 if refusal.has(&NO_MAILBOX) => {
            let code = codes.iter().find(|code| NO_MAILBOX.contains(&code.as_str())).cloned().unwrap_or_default();
            Error::NoMailbox { path, code }
        }
        404 => Error::NotFound { path, code, message },
        status => Error::Refused { path, status, code, message },
    }
}

fn text(error: &Value, key: &str) -> Option<String> {
    error[key].as_str().filter(|text| !text.is_empty()).map(shown)
}

fn raw(body: &[u8]) -> String {
    shown(&String::from_utf8_lossy(&body[..body.len().min(512)]))
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::{HeaderMap, StatusCode};

    use super::*;

    fn reply(status: u16, body: &str) -> Reply {
        let status = StatusCode::from_u16(status).unwrap();
        Reply { status, headers: HeaderMap::new(), body: Bytes::from(body.to_owned()) }
    }

    fn coded(status: u16, code: &str) -> Error {
        classify(&reply(status, &format!(r#"{{"error":{{"code":"{code}","message":"m"}}}}"#)), "/x")
    }

    #[test]
    fn a_missing_permission_a_missing_plan_and_a_missing_mailbox_are_told_apart() {
        assert!(matches!(coded(403, "Authorization_RequestDenied"), Error::Denied { .. }));
        assert!(matches!(coded(403, NO_PREMIUM), Error::Unlicensed { .. }));
        assert!(matches!(coded(400, "AadPremiumLicenseRequired"), Error::Unlicensed { .. }));
        assert!(matches!(coded(404, "MailboxNotEnabledForRESTAPI"), Error::NoMailbox { .. }));
        assert!(matches!(coded(404, "Request_ResourceNotFound"), Error::NotFound { .. }));
        assert!(matches!(coded(400, "Request_UnsupportedQuery"), Error::Refused { status: 400, .. }));
        let unlicensed = r#"{"error":{"code":"Forbidden","message":"Your tenant is not licensed for this feature."}}"#;
        assert!(matches!(classify(&reply(403, unlicensed), "/x"), Error::Unlicensed { .. }));
    }

    #[test]
    fn the_innermost_code_is_the_one_reported() {
        let body = r#"{"error":{"code":"BadRequest","message":"no","innererror":{"code":"deeper",
            "innerError":{"code":"deepest","date":"2026-01-31T10:00:00"}}}}"#;
        assert_eq!(classify(&reply(400, body), "/x").code(), "deepest");
    }

    #[test]
    fn html_and_nothing_are_borne_and_kept_short() {
        let html = format!("<html>\u{1b}[2J{}", "x".repeat(9_000));
        let Error::Refused { message, .. } = classify(&reply(502, &html), "/x") else { panic!("another kind") };
        assert!(message.starts_with("<html>\\u{1b}[2J") && message.len() < 600);
        assert_eq!(classify(&reply(403, ""), "/x").code(), "");
    }

    #[test]
    fn an_expired_page_token_is_known_by_code_or_text() {
        assert!(says_expired(&reply(400, r#"{"error":{"code":"Directory_ExpiredPageToken","message":""}}"#)));
        assert!(says_expired(&reply(400, r#"{"error":{"code":"BadRequest","message":"Invalid Skip Token"}}"#)));
        assert!(!says_expired(&reply(400, r#"{"error":{"code":"BadRequest","message":"Invalid filter"}}"#)));
    }
}
