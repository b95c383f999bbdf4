//! Secrets that go into a request at the moment it is sent, and nowhere else.

use std::collections::BTreeMap;
use std::sync::Arc;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::error::Error;
use crate::model::{Call, SECRET};

/// Secrets by name. Not printed; their memory is overwritten when the last copy goes.
#[derive(Clone, Debug, Default)]
pub struct Secrets(Arc<BTreeMap<String, SecretString>>);

impl Secrets {
    pub fn of(named: impl IntoIterator<Item = (String, SecretString)>) -> Self {
        Self(Arc::new(named.into_iter().collect()))
    }

    /// The call with every secret that it names in its place; none where it names none.
    ///
    /// # Errors
    /// When it names one that is not here: it must not leave with the name in the secret's place.
    pub(super) fn fill(&self, call: &Call) -> Result<Option<Call>, Error> {
        let Call::Graph { method, version, path, eventual, body: Some(body) } = call else { return Ok(None) };
        let mut filled = body.clone();
        if !self.put(&mut filled)? {
            return Ok(None);
        }
        let (method, version, path, eventual) = (*method, *version, path.clone(), *eventual);
        Ok(Some(Call::Graph { method, version, path, eventual, body: Some(filled) }))
    }

    fn put(&self, value: &mut Value) -> Result<bool, Error> {
        if let Some(name) = named(value) {
            let secret = self.0.get(name).ok_or_else(|| Error::Misuse(format!("there is no {name} to send")))?;
            *value = Value::String(secret.expose_secret().to_owned());
            return Ok(true);
        }
        let inner: Vec<&mut Value> = match value {
            Value::Object(fields) => fields.values_mut().collect(),
            Value::Array(items) => items.iter_mut().collect(),
            _ => Vec::new(),
        };
        inner.into_iter().try_fold(false, |any, value| Ok(self.put(value)? || any))
    }
}

/// The name in `{"$secret": NAME}`.
fn named(value: &Value) -> Option<&str> {
    let fields = value.as_object().filter(|fields| fields.len() == 1)?;
    fields.get(SECRET)?.as_str()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::{Method, Version};

    fn call(body: Value) -> Call {
        let (method, version) = (Method::Patch, Version::V1);
        Call::Graph { method, version, path: "/users/a".into(), eventual: false, body: Some(body) }
    }

    #[test]
    fn a_secret_stands_where_its_name_stood_and_nowhere_else() {
        let secrets = Secrets::of([("password".to_owned(), "hunter2".to_owned().into())]);
        let named =
            json!({"passwordProfile": {"password": {"$secret": "password"}, "forceChangePasswordNextSignIn": true}});
        let filled = secrets.fill(&call(named)).expect("a secret").expect("another call");
        let Call::Graph { body: Some(body), .. } = filled else { panic!("a body") };
        assert_eq!(body["passwordProfile"]["password"], "hunter2");
        assert!(secrets.fill(&call(json!({"displayName": "password"}))).expect("fine").is_none());
        assert!(!format!("{secrets:?}").contains("hunter2"));
    }

    #[test]
    fn without_the_secret_nothing_is_sent() {
        let named = json!({"password": {"$secret": "password"}});
        assert!(matches!(Secrets::default().fill(&call(named)), Err(Error::Misuse(_))));
    }
}
