//! What a token says of itself, for diagnosis only.
//!
//! Microsoft declares access tokens opaque to the clients that carry them: they may be encrypted or change their form.
//! So nothing is verified here, nothing may be decided by it, and a token that cannot be read is no error.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};

/// The claims `doctor` speaks of (Microsoft Learn, *Access token claims reference*).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct TokenClaims {
    pub audience: Option<String>,
    /// `tid`
    pub tenant: Option<String>,
    /// `appid`, or `azp` in the newer form.
    pub app: Option<String>,
    /// `oid`: of the service principal, or of the person.
    pub object: Option<String>,
    /// `idtyp`: `app` when an app signed in.
    pub kind: Option<String>,
    /// `upn`: the name of the person who signed in.
    pub user: Option<String>,
    /// Application permissions granted. Missing altogether when there is none.
    pub roles: Vec<String>,
    /// Delegated permissions (`scp`).
    pub scopes: Vec<String>,
    /// Template ids of directory roles.
    pub wids: Vec<String>,
    /// `exp`
    pub expires: Option<Timestamp>,
}

/// The claims of a token in the form of a JWT; `None` for one that is opaque.
pub fn decode(token: &SecretString) -> Option<TokenClaims> {
    let mut parts = token.expose_secret().split('.');
    let (Some(_), Some(payload), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return None;
    };
    let payload = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).ok()?;
    let claims: Map<String, Value> = serde_json::from_slice(&payload).ok()?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(TokenClaims {
        audience: text("aud"),
        tenant: text("tid"),
        app: text("appid").or_else(|| text("azp")),
        object: text("oid"),
        kind: text("idtyp"),
        user: text("upn"),
        roles: texts(&claims, "roles"),
        scopes: text("scp").map(|all| all.split_whitespace().map(str::to_owned).collect()).unwrap_or_default(),
        wids: texts(&claims, "wids"),
        expires: claims.get("exp").and_then(Value::as_i64).and_then(|second| Timestamp::from_second(second).ok()),
    })
}

fn texts(claims: &Map<String, Value>, name: &str) -> Vec<String> {
    let values = claims.get(name).and_then(Value::as_array);
    values.map(|values| values.iter().filter_map(Value::as_str).map(str::to_owned).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn token(payload: &Value) -> SecretString {
        format!("{}.{}.sig", URL_SAFE_NO_PAD.encode("{}"), URL_SAFE_NO_PAD.encode(payload.to_string())).into()
    }

    #[test]
    fn an_apps_token_names_its_permissions_and_roles() {
        let claims = decode(&token(&json!({
            "aud": "https://graph.microsoft.com", "tid": "t", "appid": "a", "oid": "o", "idtyp": "app",
            "roles": ["User.Read.All", "Policy.Read.All"], "wids": ["w"], "exp": 1_700_000_000,
        })));
        let expected = TokenClaims {
            audience: Some("https://graph.microsoft.com".into()),
            tenant: Some("t".into()),
            app: Some("a".into()),
            object: Some("o".into()),
            kind: Some("app".into()),
            user: None,
            roles: vec!["User.Read.All".into(), "Policy.Read.All".into()],
            scopes: vec![],
            wids: vec!["w".into()],
            expires: Timestamp::from_second(1_700_000_000).ok(),
        };
        assert_eq!(claims, Some(expected));
    }

    #[test]
    fn a_persons_token_lists_its_scopes() {
        let claims = decode(&token(&json!({ "azp": "a", "scp": "User.Read Policy.Read.All", "upn": "kim@c.example" })))
            .expect("a JWT");
        assert_eq!((claims.app.as_deref(), claims.scopes.len(), claims.roles.len()), (Some("a"), 2, 0));
        assert_eq!(claims.user.as_deref(), Some("kim@c.example"));
    }

    #[test]
    fn an_opaque_token_says_nothing() {
        for opaque in ["", "EwB4A8l6BAAU", "a.b.c", "a.b.c.d.e", "a.W10.c"] {
            assert_eq!(decode(&opaque.into()), None, "{opaque}");
        }
    }
}
