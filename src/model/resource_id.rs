//! The identity that never changes, held without an allocation where it is a GUID: a report of a large tenant names
//! hundreds of thousands of things.

use std::borrow::{Borrow, Cow};
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// A text in every respect.
#[derive(Clone)]
pub struct ResourceId(Held);

/// The length of a GUID with its hyphens, in bytes.
const GUID: usize = 36;

#[derive(Clone)]
enum Held {
    Inline([u8; GUID]),
    /// What is shorter or longer.
    Boxed(Box<str>),
}

impl ResourceId {
    pub fn as_str(&self) -> &str {
        match &self.0 {
            // It was a text when it was put there.
            Held::Inline(bytes) => std::str::from_utf8(bytes).unwrap_or_default(),
            Held::Boxed(text) => text,
        }
    }
}

impl Deref for ResourceId {
    type Target = str;
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for ResourceId {
    fn borrow(&self) -> &str {
        self
    }
}

impl From<&str> for ResourceId {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().try_into().map_or_else(|_| Held::Boxed(text.into()), Held::Inline))
    }
}

impl From<String> for ResourceId {
    fn from(text: String) -> Self {
        Self(text.as_bytes().try_into().map_or_else(|_| Held::Boxed(text.into()), Held::Inline))
    }
}

impl From<Uuid> for ResourceId {
    /// In lower case.
    fn from(guid: Uuid) -> Self {
        Self::from(&*guid.hyphenated().encode_lower(&mut Uuid::encode_buffer()))
    }
}

impl PartialEq for ResourceId {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for ResourceId {}

impl<T: AsRef<str> + ?Sized> PartialEq<T> for ResourceId {
    fn eq(&self, other: &T) -> bool {
        **self == *other.as_ref()
    }
}

impl PartialEq<ResourceId> for String {
    fn eq(&self, other: &ResourceId) -> bool {
        **self == **other
    }
}

impl Ord for ResourceId {
    fn cmp(&self, other: &Self) -> Ordering {
        (**self).cmp(other)
    }
}

impl PartialOrd for ResourceId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for ResourceId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Display for ResourceId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(out)
    }
}

impl fmt::Debug for ResourceId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, out)
    }
}

impl Serialize for ResourceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for ResourceId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Into::into)
    }
}

impl JsonSchema for ResourceId {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        String::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        String::json_schema(generator)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0a1b2c3d-0000-4000-8000-00000000beef";

    #[test]
    fn what_comes_out_is_what_went_in() {
        let long = format!("{ID}/17");
        for text in [ID, &ID.to_uppercase(), "contoso.example", "", &long, "ünterwegs in einer langen Straßenba"] {
            let id: ResourceId = text.into();
            assert_eq!((&*id, id.to_string(), format!("{id:?}")), (text, text.into(), format!("{text:?}")));
            assert_eq!(id, ResourceId::from(text.to_owned()));
            let json = serde_json::to_string(&id).expect("a text");
            assert_eq!(json, serde_json::to_string(text).expect("a text"));
            assert_eq!(serde_json::from_str::<ResourceId>(&json).expect("a text"), id);
        }
        let guid: Uuid = ID.to_uppercase().parse().expect("a GUID");
        assert_eq!(ResourceId::from(guid), ResourceId::from(ID));
        assert_ne!(ResourceId::from(guid), ResourceId::from(ID.to_uppercase()));
    }

    #[test]
    fn its_order_is_that_of_the_text() {
        let other = ID.replace("0a1b", "0a1c");
        let mut texts = vec!["contoso.example", &other, ID, "0a1b2c3d", "", "f/1", "0A1B"];
        let mut ids: Vec<ResourceId> = texts.iter().map(|text| (*text).into()).collect();
        texts.sort_unstable();
        ids.sort_unstable();
        assert_eq!(ids.iter().map(|id| &**id).collect::<Vec<_>>(), texts);
    }

    #[test]
    fn it_takes_the_room_of_a_guid_in_letters_and_no_more() {
        assert_eq!(size_of::<ResourceId>(), 40);
    }
}
