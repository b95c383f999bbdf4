//! Errors in Graph's shape.
//!
//! Source: microsoft-graph-docs-contrib `concepts/errors.md`.

use jiff::Timestamp;
use serde_json::json;

use super::super::reply::Reply;
use super::super::service::Incoming;

/// `{"error":{"code","message","innerError":{…}}}`.
pub(in crate::sim) fn error(incoming: &Incoming<'_>, status: u16, code: &str, message: &str) -> Reply {
    let date = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%S").to_string();
    let inner = json!({
        "date": date,
        "request-id": incoming.request_id,
        "client-request-id": incoming.header("client-request-id").unwrap_or(&incoming.request_id),
    });
    Reply::json(status, &json!({"error": {"code": code, "message": message, "innerError": inner}}))
}

/// 401 for a token that this resource does not take.
pub(in crate::sim) fn denied(incoming: &Incoming<'_>, message: &str) -> Reply {
    let challenge =
        "Bearer realm=\"\", authorization_uri=\"https://login.microsoftonline.com/common/oauth2/authorize\"";
    error(incoming, 401, "InvalidAuthenticationToken", message).header("www-authenticate", challenge)
}
