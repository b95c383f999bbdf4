//! The `claims` parameter of a token request.
//!
//! Declaring the client capability `cp1` tells the services that this client answers claims challenges, so that they
//! may end a token's life at once when the app or the person behind it is disabled (Microsoft Learn, *Claims
//! challenges, claims requests and client capabilities*). The client must then answer them everywhere.

use serde_json::{Map, Value, json};

use super::error::SignInError;

/// The capability, merged into what a challenge asks for, if there is one.
pub(super) fn claims_parameter(challenge: Option<&str>) -> Result<String, SignInError> {
    let mut asked: Map<String, Value> = match challenge {
        None => Map::new(),
        Some(text) => serde_json::from_str(text).map_err(|_| SignInError::BadChallenge)?,
    };
    let access_token = asked.entry("access_token").or_insert_with(|| json!({}));
    if !access_token.is_object() {
        *access_token = json!({});
    }
    access_token["xms_cc"] = json!({ "values": ["cp1"] });
    Ok(Value::Object(asked).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_capability_is_always_declared() {
        assert_eq!(claims_parameter(None).expect("no challenge"), r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#);
    }

    #[test]
    fn a_challenge_is_kept_beside_the_capability() {
        let merged = claims_parameter(Some(r#"{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}"#));
        let merged: Value = serde_json::from_str(&merged.expect("a challenge")).expect("JSON");
        assert_eq!(
            merged,
            json!({ "access_token": {
                "nbf": { "essential": true, "value": "1604106651" },
                "xms_cc": { "values": ["cp1"] }
            } })
        );
    }

    #[test]
    fn a_challenge_that_is_no_object_is_an_error() {
        assert!(matches!(claims_parameter(Some("nonsense")), Err(SignInError::BadChallenge)));
        assert!(matches!(claims_parameter(Some("[1]")), Err(SignInError::BadChallenge)));
    }
}
