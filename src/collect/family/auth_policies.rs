//! Authentication policies: for which protocols Basic authentication is let through.

use std::cmp::Ordering;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Given, Text, boxed};
use crate::model::{AuthPolicy, Call};

/// Exchange Online PowerShell, "Get-AuthenticationPolicy". Not narrowed: each protocol has a property of its own, and
/// one that is new would be missed.
pub(super) const FAMILY: Collector = Collector {
    name: "auth_policies",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| Call::cmdlet("Get-AuthenticationPolicy")),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.auth_policies = part),
};

const PREFIX: &str = "AllowBasicAuth";

struct Wanted;

#[derive(Default)]
pub(super) struct Wire<'a> {
    id: Given<Text<'a>>,
    name: Given<Text<'a>>,
    allows: Vec<Box<str>>,
}

impl<'de> Deserialize<'de> for Wire<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Wire<'de>;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an authentication policy")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut wire = Wire::default();
                while let Some(key) = map.next_key::<Text<'de>>()? {
                    if key.is("Identity") {
                        wire.id = map.next_value()?;
                    } else if key.is("Name") {
                        wire.name = map.next_value()?;
                    } else if let Some(protocol) = protocol(&key) {
                        if map.next_value::<Given<bool>>()? == Given::Is(true) {
                            wire.allows.push(protocol.into());
                        }
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                wire.allows.sort_unstable();
                Ok(wire)
            }
        }
        deserializer.deserialize_map(Keys)
    }
}

/// The protocol that a property of a policy is about. Type annotations beside a property are not about any.
fn protocol(key: &str) -> Option<&str> {
    let (prefix, protocol) = key.split_at_checked(PREFIX.len())?;
    (prefix.eq_ignore_ascii_case(PREFIX) && !protocol.is_empty() && !protocol.contains('@')).then_some(protocol)
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = AuthPolicy;

    fn keep(wire: Wire<'_>, rows: &mut Vec<AuthPolicy>) -> Option<()> {
        rows.push(AuthPolicy {
            id: wire.id.value()?.boxed(),
            name: boxed(wire.name.value()),
            allows_basic: wire.allows,
        });
        Some(())
    }

    fn order(one: &AuthPolicy, other: &AuthPolicy) -> Ordering {
        one.id.cmp(&other.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_protocol_let_through_is_named() {
        let wire: Wire<'_> = serde_json::from_str(
            r#"{"AllowBasicAuthSmtp":true,"allowbasicauthImap":true,"AllowBasicAuthPop":false,
                "AllowBasicAuthNew@data.type":"System.Boolean","AllowBasicAuthNew":true,"Identity":"Legacy scanners"}"#,
        )
        .expect("a policy");
        assert_eq!(wire.allows, ["Imap".into(), "New".into(), "Smtp".into()] as [Box<str>; 3]);
    }
}
