//! Text and ids, borrowed from the page where it holds no escapes.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use uuid::Uuid;

/// Text of the page. serde's own `Option<Cow>` copies always; this borrows unless the text has escapes.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(in crate::collect) struct Text<'a>(pub(in crate::collect) Cow<'a, str>);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Text<'_> {
    pub(in crate::collect) fn boxed(self) -> Box<str> {
        self.0.into_owned().into_boxed_str()
    }

    /// Whether it is this word, whatever its letter case: the service's words differ in it from its documentation.
    pub(in crate::collect) fn is(&self, word: &str) -> bool {
        self.0.eq_ignore_ascii_case(word)
    }
}

/// The text, or the empty one.
pub(in crate::collect) fn boxed(text: Option<Text<'_>>) -> Box<str> {
    text.map_or_else(|| "".into(), Text::boxed)
}

/// The text, or the empty one, where more than one may hold it.
pub(in crate::collect) fn shared(text: Option<&Text<'_>>) -> Arc<str> {
    text.map_or("", |text| text).into()
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seen;
        impl<'de> Visitor<'de> for Seen {
            type Value = Text<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("text")
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }

            fn visit_string<E: Error>(self, text: String) -> Result<Self::Value, E> {
                Ok(Text(Cow::Owned(text)))
            }
        }
        deserializer.deserialize_str(Seen)
    }
}

/// A GUID that may be missing: empty, all zeros and what is no GUID are none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::collect) struct Id(pub(in crate::collect) Option<Uuid>);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Option::<Text<'de>>::deserialize(deserializer)?;
        Ok(Self(text.and_then(|text| id(&text))))
    }
}

/// The GUID written so, unless it is all zeros.
pub(in crate::collect) fn id(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok().filter(|id| !id.is_nil())
}

/// An address without its `smtp:`.
pub(in crate::collect) fn without_scheme(address: &str) -> &str {
    match address.split_at_checked(5) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("smtp:") => rest,
        _ => address,
    }
}
