//! Sign-in as an app with a certificate: each request carries a fresh assertion signed with its key.

use futures_util::future::BoxFuture;
use jiff::Timestamp;

use super::authority::Authority;
use super::error::SignInError;
use super::key_file::KeyFile;
use super::{Audience, Token, TokenSource, assertion};

pub(super) struct Certificate {
    pub(super) authority: Authority,
    pub(super) client_id: String,
    pub(super) key_file: KeyFile,
}

impl TokenSource for Certificate {
    fn token<'a>(&'a self, audience: Audience, claims: Option<&'a str>) -> BoxFuture<'a, Result<Token, SignInError>> {
        Box::pin(async move {
            let sign = || self.key_file.assertion(&self.client_id, &self.authority.token_url(), Timestamp::now());
            let granted = assertion::token(&self.authority, &self.client_id, audience, claims, sign).await?;
            Ok(granted.token)
        })
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::digest::{SHA256, digest};
    use aws_lc_rs::signature::{RSA_PSS_2048_8192_SHA256, UnparsedPublicKey};
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::Value;

    use super::super::der;
    use super::super::key_file::tests::{certificate_der, test_key};
    use super::super::stand_in::{APP, Reply, StandIn};
    use super::*;

    async fn assertions(replies: impl IntoIterator<Item = Reply>) -> (StandIn, Vec<String>) {
        let stand_in = StandIn::start(replies).await;
        let key_file = KeyFile::read(&test_key("app.pem"), None, Timestamp::now()).expect("a key file");
        let flow = Certificate { authority: stand_in.authority("contoso.com"), client_id: APP.into(), key_file };
        flow.token(Audience::Graph, None).await.expect("a token");
        let sent =
            stand_in.seen().iter().map(|seen| seen.field("client_assertion").expect("sent").to_owned()).collect();
        (stand_in, sent)
    }

    /// What the authority does: header and claims of an assertion whose signature the certificate's key verifies.
    fn verified(assertion: &str) -> (Value, Value) {
        let (signed, signature) = assertion.rsplit_once('.').expect("three parts");
        let (header, claims) = signed.split_once('.').expect("three parts");
        let decode = |part: &str| URL_SAFE_NO_PAD.decode(part).expect("base64url");
        let certificate = certificate_der("app.pem");
        let key = der::certificate(&certificate).expect("a certificate").public_key.to_vec();
        let key = UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA256, key);
        key.verify(signed.as_bytes(), &decode(signature)).expect("the signature is the certificate's");
        let json = |part: &str| serde_json::from_slice(&decode(part)).expect("JSON");
        (json(header), json(claims))
    }

    #[tokio::test]
    async fn the_assertion_is_signed_and_says_what_microsoft_documents() {
        let (stand_in, sent) = assertions([Reply::token()]).await;
        let (header, claims) = verified(&sent[0]);
        let thumbprint = URL_SAFE_NO_PAD.encode(digest(&SHA256, &certificate_der("app.pem")));
        assert_eq!(header, serde_json::json!({ "alg": "PS256", "typ": "JWT", "x5t#S256": thumbprint }));
        assert_eq!(claims["aud"], format!("{}/contoso.com/oauth2/v2.0/token", stand_in.cloud.authority));
        assert_eq!((&claims["iss"], &claims["sub"]), (&APP.into(), &APP.into()));
        let time = |name: &str| claims[name].as_i64().expect("a time");
        assert!((time("nbf") - Timestamp::now().as_second()).abs() < 10);
        assert!(time("iat") == time("nbf") && (300..=600).contains(&(time("exp") - time("nbf"))));
    }

    #[tokio::test]
    async fn the_request_carries_the_assertion_and_no_secret() {
        let (stand_in, _) = assertions([Reply::token()]).await;
        let seen = &stand_in.seen()[0];
        let names: Vec<_> = seen.form().into_iter().map(|(name, _)| name.to_owned()).collect();
        let expected = ["grant_type", "client_id", "scope", "claims", "client_assertion_type", "client_assertion"];
        assert_eq!(names, expected);
        let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        assert_eq!(seen.field("client_assertion_type"), Some(kind));
        assert_eq!(seen.field("grant_type"), Some("client_credentials"));
    }

    #[tokio::test]
    async fn each_attempt_is_signed_anew() {
        let busy = Reply::json(429, "{}").with("retry-after", "0");
        let (_stand_in, sent) = assertions([busy, Reply::token()]).await;
        let ids: Vec<_> = sent.iter().map(|assertion| verified(assertion).1["jti"].clone()).collect();
        assert_eq!(ids.len(), 2);
        assert_ne!(ids[0], ids[1]);
    }
}
