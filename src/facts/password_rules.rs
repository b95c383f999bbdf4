//! Which passwords are refused, and how often one may guess.

use super::known::{all, unrecognised};
use super::record::Kind;
use crate::model::{DirectorySetting, Gap, Known, Part};
use crate::record;

pub(super) struct PasswordRulesFacts {
    banned_list: Known<bool>,
    lockout_threshold: Known<i64>,
    lockout_seconds: Known<i64>,
    on_premises: Known<bool>,
}

record! {
    /// Password protection (Graph `groupSetting` of the template "Password Rule Settings"; without one the defaults hold).
    PasswordRulesFacts as "password_rules" {
        /// Words of the organisation's own are refused as well (`EnableBannedPasswordCheck`, `BannedPasswordList`).
        "bannedList": Kind::Bool, ["directory_settings"] => |it| (&it.banned_list).into();
        /// Failed sign-ins before an account is locked (`LockoutThreshold`; 10 where it is not set).
        "lockoutThreshold": Kind::Int, ["directory_settings"] => |it| (&it.lockout_threshold).into();
        /// For how long at first, in seconds (`LockoutDurationInSeconds`; 60 where it is not set).
        "lockoutSeconds": Kind::Int, ["directory_settings"] => |it| (&it.lockout_seconds).into();
        /// The same words are refused on premises (`EnableBannedPasswordCheckOnPremises`,
        /// `BannedPasswordCheckOnPremisesMode`).
        "onPremisesEnforced": Kind::Bool, ["directory_settings"] => |it| (&it.on_premises).into();
    }
}

impl PasswordRulesFacts {
    pub(super) fn of(settings: &Part<Vec<DirectorySetting>>) -> Self {
        let asked = asked(settings);
        let asked = asked.as_ref().map_err(|gap| (*gap).clone());
        let ask = |of: fn(Values<'_>) -> Result<bool, Gap>| asked.clone().and_then(|values| of(*values)).into();
        let number = |name: &str, default: i64| asked.clone().and_then(|values| values.number(name, default)).into();
        Self {
            banned_list: ask(|values| {
                let listed = values.text("BannedPasswordList").is_some_and(|list| !list.trim().is_empty());
                all([values.flag("EnableBannedPasswordCheck"), Ok(listed)])
            }),
            lockout_threshold: number("LockoutThreshold", 10),
            lockout_seconds: number("LockoutDurationInSeconds", 60),
            on_premises: ask(|values| {
                let mode = match values.text("BannedPasswordCheckOnPremisesMode") {
                    None => Ok(false),
                    Some(mode) if mode.eq_ignore_ascii_case("Enforce") => Ok(true),
                    Some(mode) if mode.eq_ignore_ascii_case("Audit") || mode.is_empty() => Ok(false),
                    Some(mode) => Err(unrecognised("BannedPasswordCheckOnPremisesMode", mode)),
                };
                all([values.flag("EnableBannedPasswordCheckOnPremises"), mode])
            }),
        }
    }
}

/// The values of the template; none where there is no setting.
#[derive(Clone, Copy)]
struct Values<'s>(Option<&'s DirectorySetting>);

fn asked(settings: &Part<Vec<DirectorySetting>>) -> Result<Values<'_>, &Gap> {
    let settings = settings.whole()?;
    Ok(Values(settings.iter().find(|one| one.template.eq_ignore_ascii_case(DirectorySetting::PASSWORD_RULES))))
}

impl<'s> Values<'s> {
    fn text(self, name: &str) -> Option<&'s str> {
        self.0?.value(name)
    }

    /// Off where it is not set.
    fn flag(self, name: &str) -> Result<bool, Gap> {
        match self.text(name) {
            None => Ok(false),
            Some(value) if value.eq_ignore_ascii_case("true") => Ok(true),
            Some(value) if value.eq_ignore_ascii_case("false") || value.is_empty() => Ok(false),
            Some(value) => Err(unrecognised(name, value)),
        }
    }

    fn number(self, name: &str, default: i64) -> Result<i64, Gap> {
        match self.text(name).map(str::trim) {
            None | Some("") => Ok(default),
            Some(value) => value.parse().map_err(|_| unrecognised(name, value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(values: &[(&str, &str)]) -> PasswordRulesFacts {
        let values = values.iter().map(|&(name, value)| (name.into(), value.into())).collect();
        let template = DirectorySetting::PASSWORD_RULES.to_uppercase().into();
        PasswordRulesFacts::of(&Part::Complete(vec![DirectorySetting { id: "1".into(), template, values }]))
    }

    #[test]
    fn without_a_setting_the_defaults_hold() {
        let none = PasswordRulesFacts::of(&Part::Complete(Vec::new()));
        assert_eq!((none.banned_list, none.on_premises), (Known::Yes(false), Known::Yes(false)));
        assert_eq!((none.lockout_threshold, none.lockout_seconds), (Known::Yes(10), Known::Yes(60)));
    }

    #[test]
    fn all_values_are_text_and_strange_ones_are_not_known() {
        let list = |on: &str, words: &str| {
            facts(&[("EnableBannedPasswordCheck", on), ("BannedPasswordList", words)]).banned_list
        };
        assert_eq!(list("True", "contoso"), Known::Yes(true));
        assert_eq!(list("True", " "), Known::Yes(false));
        assert_eq!(list("False", "contoso"), Known::Yes(false));
        assert!(matches!(list("Perhaps", "contoso"), Known::No(_)));
        assert_eq!(facts(&[("LockoutThreshold", "30")]).lockout_threshold, Known::Yes(30));
        assert!(matches!(facts(&[("LockoutThreshold", "many")]).lockout_threshold, Known::No(_)));
        let premises = |mode: &str| {
            facts(&[("EnableBannedPasswordCheckOnPremises", "true"), ("BannedPasswordCheckOnPremisesMode", mode)])
                .on_premises
        };
        assert_eq!((premises("Enforce"), premises("Audit")), (Known::Yes(true), Known::Yes(false)));
        assert!(matches!(premises("Dream"), Known::No(_)));
    }
}
