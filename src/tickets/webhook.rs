//! A receiver of one's own: each operation is one POST, signed. There is nothing to ask, so whatever has no answer is sent
//! again under the same `Idempotency-Key`, and the receiver, which alone can know, drops what it has already.
//!
//! `Palisade-Signature: v1=HEX` is HMAC-SHA256 over the timestamp as sent in `Palisade-Timestamp`, a full stop, and the
//! bytes of the body. A receiver refuses what is older than it wants.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use jiff::Timestamp;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, StatusCode};
use serde_json::Value;

use super::http::{Client, Failure};
use super::order::{Order, Sent};
use super::plain::plain;
use crate::model::WebhookSettings;

pub(super) struct Webhook {
    client: Client,
    key: Key,
    target: String,
}

impl Webhook {
    pub(super) fn new(settings: &WebhookSettings, secret: &str, speed: f64) -> Result<Self, String> {
        if secret.len() < 16 {
            return Err(format!("{} is too short to sign with: at least 16 characters", settings.secret_env));
        }
        let client = Client::new(&settings.url, HeaderMap::new(), speed)?;
        // An address may hold a secret itself: what is kept is a digest of it.
        let of_address = hex(digest(&SHA256, settings.url.as_bytes()).as_ref().get(..4).unwrap_or_default());
        let target = format!("webhook:{}#{of_address}", client.host());
        Ok(Self { client, key: Key::new(HMAC_SHA256, secret.as_bytes()), target })
    }

    pub(super) fn client(&self) -> &Client {
        &self.client
    }

    pub(super) fn target(&self) -> &str {
        &self.target
    }

    pub(super) async fn send(&self, order: &Order<'_>) -> Result<Sent, Failure> {
        let body = serde_json::to_vec(order.operation).map_err(|error| Failure::Refused(error.to_string()))?;
        let at = Timestamp::now().as_second().to_string();
        let headers = [
            ("palisade-timestamp", at.clone()),
            ("palisade-signature", format!("v1={}", signature(&self.key, &at, &body))),
            ("idempotency-key", order.id()),
        ];
        let mut pairs = Vec::new();
        for (name, value) in headers {
            let value = HeaderValue::from_str(&value).map_err(|error| Failure::Refused(error.to_string()))?;
            pairs.push((HeaderName::from_static(name), value));
        }
        let url = self.client.url("")?;
        match self.client.write(Method::POST, url, &pairs, body).await {
            Ok(answer) => {
                let said =
                    answer.json().and_then(|said| said.get("key").and_then(Value::as_str).map(|key| plain(key, 200)));
                let key = said.filter(|key| !key.is_empty()).or_else(|| order.key.map(str::to_owned));
                Ok(Sent { key: Some(key.unwrap_or_else(|| order.operation.fingerprint.to_string())), trouble: None })
            }
            // The first sending of it is still being worked on.
            Err(Failure::Refused(why)) if why.contains(StatusCode::CONFLICT.as_str()) => Err(Failure::Unsure(why)),
            Err(failure) => Err(failure),
        }
    }
}

fn signature(key: &Key, at: &str, body: &[u8]) -> String {
    let message = [at.as_bytes(), b".", body].concat();
    hex(sign(key, &message).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_hmac_sha256_over_time_and_body() {
        let key = Key::new(HMAC_SHA256, b"a secret of sixteen");
        // printf '1700000000.{"op":"open"}' | openssl dgst -sha256 -hmac 'a secret of sixteen'
        assert_eq!(
            signature(&key, "1700000000", br#"{"op":"open"}"#),
            "a886c0f62e900933b92018671e07284ed0fa2c52e364a9ba1dde7660530e1c4b"
        );
    }

    #[test]
    fn a_secret_that_is_none_is_refused() {
        let settings = WebhookSettings { url: "https://t.example/in/S3CR3T".into(), secret_env: "HOOK".into() };
        assert!(Webhook::new(&settings, "short", 1.0).is_err());
        let webhook = Webhook::new(&settings, "a secret of sixteen", 1.0).expect("a receiver");
        assert!(!webhook.target().contains("S3CR3T"), "{}", webhook.target());
    }
}
