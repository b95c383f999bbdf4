//! Lists of text that may come as one text, or as null.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

use super::Text;

/// Exchange writes a list of one as that one, and a list never set as null.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::collect) struct Strings<'a>(pub(in crate::collect) Vec<Text<'a>>);

impl Strings<'_> {
    pub(in crate::collect) fn boxed(self) -> Vec<Box<str>> {
        self.0.into_iter().map(Text::boxed).collect()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Strings<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Seen;
        impl<'de> Visitor<'de> for Seen {
            type Value = Strings<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a list of text, a text or null")
            }

            fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
                Ok(Strings::default())
            }

            fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(if text.is_empty() { Strings::default() } else { Strings(vec![Text(text.into())]) })
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
                Ok(if text.is_empty() { Strings::default() } else { Strings(vec![Text(text.to_owned().into())]) })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
                let mut found = Vec::new();
                while let Some(item) = items.next_element::<Option<Text<'de>>>()? {
                    found.extend(item);
                }
                Ok(Strings(found))
            }
        }
        deserializer.deserialize_any(Seen)
    }
}
