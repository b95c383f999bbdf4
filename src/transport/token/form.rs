//! The form that is posted to the authority.

use bytes::Bytes;
use secrecy::{ExposeSecret, SecretString};
use url::form_urlencoded;
use zeroize::{Zeroize, Zeroizing};

/// Fields of one token request. Keeps apart what may be shown (and tells two requests apart) and what may not.
#[derive(Clone, Default)]
pub(super) struct Form {
    open: Vec<(&'static str, String)>,
    secret: Vec<(&'static str, SecretString)>,
}

impl Form {
    pub(super) fn new(grant_type: &str) -> Self {
        Self::default().with("grant_type", grant_type)
    }

    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.open.push((name, value.into()));
        self
    }

    pub(super) fn with_secret(mut self, name: &'static str, value: SecretString) -> Self {
        self.secret.push((name, value));
        self
    }

    /// What makes two requests the same one: every field but the secrets (an assertion is new each time).
    pub(super) fn key(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.open).finish()
    }

    /// The body, wiped from memory once it was sent.
    pub(super) fn body(&self) -> Bytes {
        // Three bytes for each one is the most that percent-encoding takes: the text never moves and leaves no copy.
        let open: usize = self.open.iter().map(|(name, value)| name.len() + 3 * value.len() + 2).sum();
        let secret: usize =
            self.secret.iter().map(|(name, value)| name.len() + 3 * value.expose_secret().len() + 2).sum();
        let mut form = form_urlencoded::Serializer::new(String::with_capacity(open + secret));
        form.extend_pairs(&self.open);
        form.extend_pairs(self.secret.iter().map(|(name, value)| (name, value.expose_secret())));
        Bytes::from_owner(Zeroizing::new(form.finish().into_bytes()))
    }

    /// A text from outside without any secret of this form that it may repeat.
    pub(super) fn redact(&self, mut text: String) -> String {
        for (_, value) in self.secret.iter().filter(|(_, value)| !value.expose_secret().is_empty()) {
            let clean = text.replace(value.expose_secret(), "[secret]");
            text.zeroize();
            text = clean;
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> Form {
        Form::new("client_credentials").with("scope", "https://a/.default").with_secret("client_secret", "p&w".into())
    }

    #[test]
    fn the_body_holds_every_field_encoded() {
        let expected = "grant_type=client_credentials&scope=https%3A%2F%2Fa%2F.default&client_secret=p%26w";
        assert_eq!(form().body(), expected);
    }

    #[test]
    fn the_key_holds_no_secret() {
        assert_eq!(form().key(), "grant_type=client_credentials&scope=https%3A%2F%2Fa%2F.default");
    }

    #[test]
    fn an_answer_that_repeats_the_secret_is_cleaned() {
        assert_eq!(form().redact("bad secret p&w given".into()), "bad secret [secret] given");
    }
}
