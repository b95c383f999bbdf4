//! Numbers that may come as text.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

use super::Text;

#[derive(Deserialize)]
#[serde(untagged)]
enum Written<'a> {
    Signed(i64),
    Unsigned(u64),
    Text(#[serde(borrow)] Text<'a>),
    Other(IgnoredAny),
}

/// A number, or none when it is no number of that kind (`Unlimited`).
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::collect) struct Number(pub(in crate::collect) Option<i64>);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Option::<Written<'de>>::deserialize(deserializer)? {
            Some(Written::Signed(number)) => Some(number),
            Some(Written::Text(text)) => text.trim().parse().ok(),
            Some(Written::Unsigned(_) | Written::Other(_)) | None => None,
        }))
    }
}

/// A number beyond `i64`, such as the identity of an inbox rule. Never through a float, which rounds it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::collect) struct Unsigned(pub(in crate::collect) Option<u64>);

impl<'de> Deserialize<'de> for Unsigned {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Option::<Written<'de>>::deserialize(deserializer)? {
            Some(Written::Signed(number)) => u64::try_from(number).ok(),
            Some(Written::Unsigned(number)) => Some(number),
            Some(Written::Text(text)) => text.trim().parse().ok(),
            Some(Written::Other(_)) | None => None,
        }))
    }
}
