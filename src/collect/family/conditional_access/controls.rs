//! What a policy demands, and how long what was given lasts.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::unknown;
use crate::collect::wire::{Strings, Text, boxed};
use crate::model::{self, CUSTOM_FACTOR, GrantControls, SignInFrequency, Strength, TERMS_OF_USE};

/// Microsoft Graph, `conditionalAccessGrantControls`; `None` when it is not of that shape. Properties that are not known go
/// to `unknown`.
pub(super) fn read(raw: &RawValue, unknown: &mut Vec<Box<str>>) -> Option<GrantControls> {
    let wire: Grant<'_> = serde_json::from_str(raw.get()).ok()?;
    unknown::properties(raw, "grantControls", GRANT, unknown);
    Some(grant(wire))
}

const GRANT: &[&str] =
    &["operator", "builtInControls", "customAuthenticationFactors", "termsOfUse", "authenticationStrength"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Grant<'a> {
    #[serde(borrow)]
    operator: Option<Text<'a>>,
    #[serde(borrow, default)]
    built_in_controls: Strings<'a>,
    #[serde(borrow, default)]
    custom_authentication_factors: Strings<'a>,
    #[serde(borrow, default)]
    terms_of_use: Strings<'a>,
    #[serde(borrow)]
    authentication_strength: Option<WireStrength<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireStrength<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(borrow)]
    display_name: Option<Text<'a>>,
    #[serde(borrow)]
    requirements_satisfied: Option<Text<'a>>,
    #[serde(borrow, default)]
    allowed_combinations: Strings<'a>,
}

/// Terms of use and the factors of others stand beside the built-in controls, and are alternatives to them all the same.
fn grant(grant: Grant<'_>) -> GrantControls {
    let mut controls = grant.built_in_controls.boxed();
    for (list, word) in [(grant.terms_of_use, TERMS_OF_USE), (grant.custom_authentication_factors, CUSTOM_FACTOR)] {
        if !list.0.is_empty() {
            controls.push(word.into());
        }
    }
    GrantControls {
        operator: grant.operator.map(Text::boxed),
        controls,
        strength: grant.authentication_strength.map(|strength| Strength {
            id: boxed(strength.id),
            name: boxed(strength.display_name),
            satisfies: boxed(strength.requirements_satisfied),
            combinations: strength.allowed_combinations.boxed(),
        }),
    }
}

/// Microsoft Graph, `conditionalAccessSessionControls`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Session<'a> {
    #[serde(borrow)]
    sign_in_frequency: Option<Frequency<'a>>,
    #[serde(borrow)]
    persistent_browser: Option<Persistent<'a>>,
    application_enforced_restrictions: Option<Switch>,
    cloud_app_security: Option<Switch>,
    secure_sign_in_session: Option<Switch>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Frequency<'a> {
    is_enabled: Option<bool>,
    value: Option<i64>,
    #[serde(borrow, rename = "type")]
    unit: Option<Text<'a>>,
    #[serde(borrow)]
    frequency_interval: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Persistent<'a> {
    is_enabled: Option<bool>,
    #[serde(borrow)]
    mode: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Switch {
    is_enabled: Option<bool>,
}

pub(super) fn session(wire: Session<'_>) -> model::Session {
    let is_on = |switch: Option<Switch>| switch.is_some_and(|switch| switch.is_enabled == Some(true));
    let frequency = wire.sign_in_frequency.filter(|frequency| frequency.is_enabled == Some(true));
    let persistent = wire.persistent_browser.filter(|persistent| persistent.is_enabled == Some(true));
    model::Session {
        sign_in_frequency: frequency.map(|frequency| SignInFrequency {
            value: frequency.value,
            unit: frequency.unit.map(Text::boxed),
            interval: frequency.frequency_interval.map(Text::boxed),
        }),
        persistent_browser: persistent.and_then(|persistent| persistent.mode).map(Text::boxed),
        app_enforced_restrictions: is_on(wire.application_enforced_restrictions),
        cloud_app_security: is_on(wire.cloud_app_security),
        token_protection: is_on(wire.secure_sign_in_session),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_of_use_and_other_factors_are_controls_too() {
        let grant = |more: &str| {
            let json = format!(r#"{{"operator":"OR","builtInControls":["mfa"]{more}}}"#);
            grant(serde_json::from_str(&json).expect("grant controls")).controls
        };
        assert_eq!(grant(r#","termsOfUse":[],"customAuthenticationFactors":[]"#), ["mfa".into()] as [Box<str>; 1]);
        let both =
            grant(r#","termsOfUse":["ce580154-086a-40fd-91df-8a60abac81a0"],"customAuthenticationFactors":["x"]"#);
        assert_eq!(both, ["mfa".into(), TERMS_OF_USE.into(), CUSTOM_FACTOR.into()] as [Box<str>; 3]);
    }

    #[test]
    fn session_controls_count_only_when_they_are_on() {
        let json = r#"{"signInFrequency":{"isEnabled":false,"value":4,"type":"hours"},"secureSignInSession":{"isEnabled":true},
            "persistentBrowser":{"isEnabled":true,"mode":"never"},"cloudAppSecurity":null}"#;
        let kept = session(serde_json::from_str(json).expect("session controls"));
        assert_eq!((kept.sign_in_frequency, kept.persistent_browser.as_deref()), (None, Some("never")));
        assert!(kept.token_protection && !kept.cloud_app_security && !kept.app_enforced_restrictions);
    }
}
