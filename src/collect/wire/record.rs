//! Records of Exchange: keys in whatever letter case the server's objects have, type annotations beside them dropped.

/// Declares a record and reads it by comparing keys without regard to case. A key that is not named, such as
/// `Guid@odata.type`, is passed over. Every field is a [`Given`](super::Given).
macro_rules! exchange_record {
    ($(#[$meta:meta])* $name:ident { $($field:ident: $type:ty = $key:literal,)* }) => {
        $(#[$meta])*
        #[derive(Default)]
        pub(in crate::collect) struct $name<'a> {
            $($field: $crate::collect::wire::Given<$type>,)*
            page: ::std::marker::PhantomData<&'a str>,
        }

        impl<'de: 'a, 'a> ::serde::Deserialize<'de> for $name<'a> {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Keys;
                impl<'a> ::serde::de::Visitor<'a> for Keys {
                    type Value = $name<'a>;

                    fn expecting(&self, out: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        out.write_str("a record")
                    }

                    fn visit_map<A: ::serde::de::MapAccess<'a>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                        let mut record = $name::default();
                        while let Some(key) = map.next_key::<$crate::collect::wire::Text<'a>>()? {
                            $(if key.is($key) {
                                record.$field = map.next_value()?;
                                continue;
                            })*
                            map.next_value::<::serde::de::IgnoredAny>()?;
                        }
                        Ok(record)
                    }
                }
                deserializer.deserialize_map(Keys)
            }
        }
    };
}

pub(in crate::collect) use exchange_record;

#[cfg(test)]
mod tests {
    use crate::collect::wire::{Given, Number, Strings, Text, Unsigned};

    exchange_record! {
        Rule {
            name: Text<'a> = "Name",
            identity: Unsigned = "RuleIdentity",
            limit: Number = "RecipientLimits",
            to: Strings<'a> = "ForwardTo",
            on: bool = "Enabled",
            quiet: bool = "MarkAsRead",
        }
    }

    #[test]
    fn keys_have_any_case_and_annotations_are_dropped() {
        let rule: Rule<'_> = serde_json::from_str(
            r##"{"Name@odata.type":"#String","NAME":"a\u0041","RuleIdentity@data.type":"System.UInt64",
                "RuleIdentity":15394007230974001153,"recipientlimits":"500","ForwardTo":"x@y.example","Enabled":null}"##,
        )
        .expect("a record");
        assert_eq!(rule.name.value().as_deref(), Some("aA"));
        assert_eq!(rule.identity.value().and_then(|id| id.0), Some(15_394_007_230_974_001_153));
        assert_eq!(rule.limit.value().and_then(|limit| limit.0), Some(500));
        assert_eq!(rule.to.value().map(Strings::boxed), Some(vec!["x@y.example".into()]));
        assert_eq!(rule.on, Given::Null);
        assert!(rule.quiet.is_absent());
    }
}
