//! Errors in the token endpoint's shape.
//!
//! Source: Microsoft identity platform, "OAuth 2.0 client credentials flow" (error response) and "Microsoft Entra
//! authentication and authorization error codes".

use jiff::Timestamp;
use serde_json::json;

use super::super::reply::Reply;

/// A refusal to issue a token.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Refused {
    pub(super) error: &'static str,
    pub(super) code: u32,
    pub(super) message: String,
}

impl Refused {
    pub(super) fn new(error: &'static str, code: u32, message: impl Into<String>) -> Self {
        Self { error, code, message: message.into() }
    }

    pub(super) fn missing(field: &str) -> Self {
        let message = format!("The request body must contain the following parameter: '{field}'.");
        Self::new("invalid_request", 900_144, message)
    }

    pub(super) fn reply(&self, request_id: &str) -> Reply {
        let status = if self.error == "invalid_client" { 401 } else { 400 };
        let now = Timestamp::now().strftime("%Y-%m-%d %H:%M:%SZ").to_string();
        let Self { error, code, message } = self;
        let description =
            format!("AADSTS{code}: {message} Trace ID: {request_id} Correlation ID: {request_id} Timestamp: {now}");
        Reply::json(
            status,
            &json!({
                "error": error, "error_description": description, "error_codes": [code], "timestamp": now,
                "trace_id": request_id, "correlation_id": request_id,
                "error_uri": format!("https://login.microsoftonline.com/error?code={code}"),
            }),
        )
    }
}
