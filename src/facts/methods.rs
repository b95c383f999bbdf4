//! Which authentication methods the tenant allows.

use super::Value;
use super::known::{all, any, unrecognised, word};
use super::record::Kind;
use crate::model::{FeatureState, Gap, Known, MethodConfiguration, MethodsPolicy, Part};
use crate::record;

pub(super) struct MethodsFacts {
    sms: Known<bool>,
    voice: Known<bool>,
    sms_sign_in: Known<bool>,
    email: Known<bool>,
    push: Known<bool>,
    app_shown: Known<&'static str>,
    location_shown: Known<&'static str>,
    access_pass: Known<bool>,
    pass_reusable: Known<bool>,
    pass_minutes: Known<i64>,
    migration: Known<Option<&'static str>>,
    passkeys: Known<bool>,
    passkeys_for_admins: Known<bool>,
    passkey_attestation: Known<bool>,
    passkeys_unrestricted: Known<bool>,
    suspicious_reports: Known<&'static str>,
    system_preferred: Known<&'static str>,
}

record! {
    /// Which authentication methods are allowed, and how (Graph `authenticationMethodsPolicy`).
    MethodsFacts as "methods" {
        /// Text messages are a method for somebody.
        "sms": Kind::Bool, ["methods_policy"] => |it| (&it.sms).into();
        /// Phone calls are a method for somebody.
        "voice": Kind::Bool, ["methods_policy"] => |it| (&it.voice).into();
        /// For somebody a phone number replaces the password (`isUsableForSignIn`).
        "smsSignIn": Kind::Bool, ["methods_policy"] => |it| (&it.sms_sign_in).into();
        /// Codes by e-mail are a method for members.
        "email": Kind::Bool, ["methods_policy"] => |it| (&it.email).into();
        /// Authenticator is a method for somebody.
        "push": Kind::Bool, ["methods_policy"] => |it| (&it.push).into();
        /// Whether Authenticator shows which app asks (`displayAppInformationRequiredState`): to everybody, as Microsoft
        /// decides, or not to all.
        "appShown": Kind::Word(&["everybody", "microsoft_decides", "not_all"]), ["methods_policy"]
            => |it| (&it.app_shown).into();
        /// The same for where the request comes from (`displayLocationInformationRequiredState`).
        "locationShown": Kind::Word(&["everybody", "microsoft_decides", "not_all"]), ["methods_policy"]
            => |it| (&it.location_shown).into();
        /// Temporary Access Passes can be issued.
        "accessPass": Kind::Bool, ["methods_policy"] => |it| (&it.access_pass).into();
        /// They may be used more than once (`isUsableOnce` is false).
        "accessPassReusable": Kind::Bool, ["methods_policy"] => |it| (&it.pass_reusable).into();
        /// How long they live at most, in minutes (`maximumLifetimeInMinutes`).
        "accessPassMinutes": Kind::Int, ["methods_policy"] => |it| (&it.pass_minutes).into();
        /// How far the old MFA and password-reset policies were migrated (`policyMigrationState`); null in newer tenants,
        /// which never had them.
        "migration": Kind::Word(&["not_begun", "under_way", "complete"]), ["methods_policy"] => |it| match &it.migration {
            Known::Yes(word) => (*word).into(),
            Known::No(gap) => Value::Unknown(gap),
        };
        /// Passkeys are a method for somebody.
        "passkeys": Kind::Bool, ["methods_policy"] => |it| (&it.passkeys).into();
        /// They are one for everybody, administrators among them. Not known where they are for single groups, whose
        /// members are not read, or where groups are left out.
        "passkeysForAdmins": Kind::Bool, ["methods_policy"] => |it| (&it.passkeys_for_admins).into();
        /// A key must prove its make (`isAttestationEnforced`). Not known where passkey profiles decide instead.
        "passkeyAttestation": Kind::Bool, ["methods_policy"] => |it| (&it.passkey_attestation).into();
        /// Keys are restricted by a list of makes to block that is empty (`keyRestrictions`).
        "passkeysBlockNothing": Kind::Bool, ["methods_policy"] => |it| (&it.passkeys_unrestricted).into();
        /// Whether people can report a prompt they did not cause (`reportSuspiciousActivitySettings` of beta).
        "suspiciousReports": Kind::Word(&["on", "off", "microsoft_decides"]), ["methods_policy"]
            => |it| (&it.suspicious_reports).into();
        /// Whether the strongest registered method is asked for first (`systemCredentialPreferences` of beta).
        "systemPreferred": Kind::Word(&["on", "off", "microsoft_decides"]), ["methods_policy"]
            => |it| (&it.system_preferred).into();
    }
}

impl MethodsFacts {
    pub(super) fn of(policy: &Part<MethodsPolicy>) -> Self {
        let asked = Asked { policy };
        let pass = asked.one("TemporaryAccessPass");
        let push = asked.one("MicrosoftAuthenticator");
        let shown = |state: fn(&MethodConfiguration) -> &Option<FeatureState>| {
            push.clone().and_then(|push| is_shown(state(push).as_ref()))
        };
        Self {
            sms: asked.is_on("Sms").into(),
            voice: asked.is_on("Voice").into(),
            sms_sign_in: all([asked.is_on("Sms"), asked.one("Sms").and_then(signs_in)]).into(),
            email: asked.is_on("Email").into(),
            push: asked.is_on("MicrosoftAuthenticator").into(),
            app_shown: shown(|push| &push.app_information).into(),
            location_shown: shown(|push| &push.location_information).into(),
            access_pass: asked.is_on("TemporaryAccessPass").into(),
            pass_reusable: pass.clone().and_then(|pass| said(pass.usable_once)).map(|once| !once).into(),
            pass_minutes: pass.and_then(|pass| said(pass.maximum_lifetime_minutes)).into(),
            migration: asked.migration().into(),
            passkeys: asked.is_on("Fido2").into(),
            passkeys_for_admins: all([asked.is_on("Fido2"), asked.one("Fido2").and_then(is_for_everybody)]).into(),
            passkey_attestation: asked
                .one("Fido2")
                .and_then(by_settings)
                .and_then(|keys| said(keys.attestation))
                .into(),
            passkeys_unrestricted: asked.one("Fido2").and_then(by_settings).and_then(blocks_nothing).into(),
            suspicious_reports: asked
                .switch(|policy| &policy.suspicious_reports, "reportSuspiciousActivitySettings")
                .into(),
            system_preferred: asked.switch(|policy| &policy.system_preferred, "systemCredentialPreferences").into(),
        }
    }
}

struct Asked<'p> {
    policy: &'p Part<MethodsPolicy>,
}

impl<'p> Asked<'p> {
    /// The configuration of a method. Every tenant has one for each: a method that did not come is not one that is off.
    fn one(&self, id: &str) -> Result<&'p MethodConfiguration, Gap> {
        let found = self
            .policy
            .known()
            .and_then(|policy| policy.methods.iter().find(|method| method.id.eq_ignore_ascii_case(id)));
        found.ok_or_else(|| {
            let unsent = || Gap::Failed(format!("the configuration of the method {id} did not come"));
            self.policy.gap().cloned().unwrap_or_else(unsent)
        })
    }

    /// Whether a method is on for somebody.
    fn is_on(&self, id: &str) -> Result<bool, Gap> {
        let method = self.one(id)?;
        let state = said(method.state.as_deref())?;
        let on = word(state, &[("enabled", "on"), ("disabled", "off")], "a method's state")? == "on";
        Ok(on && !said(method.targets.as_ref())?.is_empty())
    }

    /// A setting that only beta holds.
    fn switch(&self, setting: fn(&MethodsPolicy) -> &Option<Box<str>>, name: &str) -> Result<&'static str, Gap> {
        const WORDS: [(&str, &str); 3] = [("enabled", "on"), ("disabled", "off"), ("default", "microsoft_decides")];
        let policy = self.policy.whole().map_err(Gap::clone)?;
        let unsent = || Gap::Failed(format!("{name} did not come: Microsoft holds it in beta alone"));
        word(setting(policy).as_deref().ok_or_else(unsent)?, &WORDS, name)
    }

    fn migration(&self) -> Result<Option<&'static str>, Gap> {
        const WORDS: [(&str, &str); 3] =
            [("preMigration", "not_begun"), ("migrationInProgress", "under_way"), ("migrationComplete", "complete")];
        let policy = self.policy.whole().map_err(Gap::clone)?;
        policy.migration.as_deref().map(|said| word(said, &WORDS, "policyMigrationState")).transpose()
    }
}

/// Whether a method is for all users, whoever they are.
fn is_for_everybody(method: &MethodConfiguration) -> Result<bool, Gap> {
    let targets = said(method.targets.as_ref())?;
    let to_all = targets.iter().any(|target| target.id.eq_ignore_ascii_case("all_users"));
    match (targets.is_empty(), to_all && !said(method.leaves_out)?) {
        (true, _) => Ok(false),
        (false, true) => Ok(true),
        (false, false) => Err(Gap::Failed("which users are in the groups a method is for is not read".into())),
    }
}

/// The passkey settings, where they decide.
fn by_settings(passkeys: &MethodConfiguration) -> Result<&MethodConfiguration, Gap> {
    match passkeys.has_profiles {
        false => Ok(passkeys),
        true => Err(Gap::Failed("passkey profiles decide, and this version does not read them".into())),
    }
}

fn blocks_nothing(passkeys: &MethodConfiguration) -> Result<bool, Gap> {
    let keys = said(passkeys.key_restrictions.as_ref())?;
    if !said(keys.enforced)? {
        return Ok(false);
    }
    let kind = word(said(keys.kind.as_deref())?, &[("allow", "allow"), ("block", "block")], "keyRestrictions")?;
    Ok(kind == "block" && said(keys.listed)? == 0)
}

fn said<T>(value: Option<T>) -> Result<T, Gap> {
    value.ok_or_else(|| Gap::Failed("a setting of an authentication method did not come".into()))
}

fn signs_in(sms: &MethodConfiguration) -> Result<bool, Gap> {
    any(said(sms.targets.as_ref())?.iter().map(|target| said(target.usable_for_sign_in)))
}

/// Whether Authenticator shows something to all users. A group that is left out is somebody who does not see it.
fn is_shown(feature: Option<&FeatureState>) -> Result<&'static str, Gap> {
    let feature = said(feature)?;
    let state = feature.state.as_deref().ok_or_else(|| Gap::Failed("a state of Authenticator did not come".into()))?;
    let to_all = |target: &str| target.eq_ignore_ascii_case("all_users");
    let is_nobody = |target: &str| target.is_empty() || target == "00000000-0000-0000-0000-000000000000";
    let without = feature.exclude.as_deref().is_some_and(|target| !is_nobody(target));
    match state {
        "default" => Ok("microsoft_decides"),
        "enabled" if to_all(said(feature.include.as_deref())?) && !without => Ok("everybody"),
        "enabled" | "disabled" => Ok("not_all"),
        other => Err(unrecognised("a state of Authenticator", other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{KeyRestrictions, MethodTarget};

    fn method(id: &str, state: &str, targets: usize) -> MethodConfiguration {
        let target = MethodTarget { id: "all_users".into(), usable_for_sign_in: Some(false) };
        MethodConfiguration {
            id: id.into(),
            state: Some(state.into()),
            targets: Some(vec![target; targets]),
            ..MethodConfiguration::default()
        }
    }

    fn facts(method: MethodConfiguration) -> MethodsFacts {
        MethodsFacts::of(&Part::Complete(MethodsPolicy { methods: vec![method], ..MethodsPolicy::default() }))
    }

    #[test]
    fn a_method_is_on_when_enabled_for_somebody() {
        assert_eq!(facts(method("Sms", "enabled", 1)).sms, Known::Yes(true));
        assert_eq!(facts(method("Sms", "enabled", 0)).sms, Known::Yes(false));
        assert_eq!(facts(method("Sms", "disabled", 1)).sms, Known::Yes(false));
        assert!(matches!(facts(method("Sms", "sometimes", 1)).sms, Known::No(Gap::Unrecognised(_))));
        assert!(matches!(facts(method("Voice", "enabled", 1)).sms, Known::No(_)), "nothing was said of SMS");
        let for_whom = MethodConfiguration { targets: None, ..method("Sms", "enabled", 0) };
        assert!(matches!(facts(for_whom).sms, Known::No(_)), "for whom did not come");
    }

    #[test]
    fn loose_passkeys_are_told_from_what_is_not_known() {
        let keys = |attestation, listed| MethodConfiguration {
            attestation: Some(attestation),
            key_restrictions: Some(KeyRestrictions { enforced: Some(true), kind: Some("block".into()), listed }),
            leaves_out: Some(false),
            ..method("Fido2", "enabled", 1)
        };
        let loose = facts(keys(false, Some(0)));
        assert_eq!((loose.passkeys_for_admins, loose.passkey_attestation), (Known::Yes(true), Known::Yes(false)));
        assert_eq!(loose.passkeys_unrestricted, Known::Yes(true));
        assert_eq!(facts(keys(true, Some(2))).passkeys_unrestricted, Known::Yes(false));
        assert!(matches!(facts(keys(true, None)).passkeys_unrestricted, Known::No(_)));
        let profiles = facts(MethodConfiguration { has_profiles: true, ..keys(false, Some(0)) });
        assert!(matches!(profiles.passkey_attestation, Known::No(_)));
        let some = facts(MethodConfiguration { leaves_out: Some(true), ..keys(false, Some(0)) });
        assert!(matches!(some.passkeys_for_admins, Known::No(_)));
    }

    #[test]
    fn what_only_beta_says_is_not_known_without_it() {
        let policy = |state: Option<&str>| MethodsPolicy {
            suspicious_reports: state.map(Into::into),
            ..MethodsPolicy::default()
        };
        let told = |state| MethodsFacts::of(&Part::Complete(policy(state))).suspicious_reports;
        assert_eq!(told(Some("disabled")), Known::Yes("off"));
        assert_eq!(told(Some("default")), Known::Yes("microsoft_decides"));
        assert!(matches!(told(Some("unknownFutureValue")), Known::No(Gap::Unrecognised(_))));
        assert!(matches!(told(None), Known::No(Gap::Failed(_))));
    }

    #[test]
    fn context_is_shown_to_everybody_only_without_exclusions() {
        let feature = |state: &str, include: &str, exclude: Option<&str>| {
            Some(FeatureState {
                state: Some(state.into()),
                include: Some(include.into()),
                exclude: exclude.map(Into::into),
            })
        };
        let shown = |feature: Option<FeatureState>| is_shown(feature.as_ref()).ok();
        let nobody = Some("00000000-0000-0000-0000-000000000000");
        assert_eq!(shown(feature("enabled", "all_users", nobody)), Some("everybody"));
        assert_eq!(shown(feature("enabled", "all_users", Some("1-2-3"))), Some("not_all"));
        assert_eq!(shown(feature("enabled", "1-2-3", None)), Some("not_all"));
        assert_eq!(shown(feature("default", "all_users", nobody)), Some("microsoft_decides"));
        assert_eq!(shown(None), None);
        let to_whom = FeatureState { state: Some("enabled".into()), include: None, exclude: None };
        assert_eq!(shown(Some(to_whom)), None);
    }
}
