//! Secrets and certificates of apps: how long they live and how long they have been dead.

use jiff::{SignedDuration, Timestamp};

use super::app::{opens_saml, signs_saml};
use super::ground::{Ground, all};
use super::listing::Listed;
use super::record::{Described, Kind, Schema, Subject};
use crate::model::{Credential, Gap, Known, Resource, ResourceType};
use crate::record;

/// A credential without an end outlives every limit that a rule may set.
const ENDLESS_DAYS: i64 = 36_500;

pub(super) struct CredentialHolderFacts<'a> {
    resource: Resource,
    app_id: &'a str,
    name: &'a str,
    secret_days: Known<Option<i64>>,
    certificate_days: Known<Option<i64>>,
    expired_days: Known<Option<i64>>,
}

pub(super) struct CredentialHolders;

impl Listed for CredentialHolders {
    const SCHEMA: &'static Schema = <CredentialHolderFacts<'_> as Described>::SCHEMA;
    const FROM: &'static [&'static str] = &["applications", "service_principals"];

    fn len(ground: &Ground<'_>) -> usize {
        all(&ground.snapshot.applications).len() + all(&ground.snapshot.service_principals).len()
    }
    fn gap<'g>(ground: &'g Ground<'_>) -> Option<&'g Gap> {
        ground.snapshot.applications.gap().or_else(|| ground.snapshot.service_principals.gap())
    }
    fn visit(ground: &Ground<'_>, index: usize, visit: &mut dyn FnMut(&dyn Subject)) {
        let registrations = all(&ground.snapshot.applications);
        let now = ground.snapshot.taken;
        if let Some(app) = registrations.get(index) {
            let secrets = app.secrets.iter().collect::<Vec<_>>();
            let keys = app.keys.iter().collect::<Vec<_>>();
            let resource = (ResourceType::Application, app.id);
            visit(&CredentialHolderFacts::of(resource, &app.app_id, &app.name, &secrets, &keys, now));
            return;
        }
        if let Some(app) = all(&ground.snapshot.service_principals).get(index - registrations.len()) {
            let managed = app.kind.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("ManagedIdentity"));
            let secrets = app.secrets.iter().filter(|secret| !managed && !opens_saml(app, secret)).collect::<Vec<_>>();
            let keys = app.keys.iter().filter(|key| !managed && !signs_saml(app, key)).collect::<Vec<_>>();
            visit(&CredentialHolderFacts::of(
                (ResourceType::App, app.id),
                &app.app_id,
                &app.name,
                &secrets,
                &keys,
                now,
            ));
        }
    }
}

record! {
    /// What holds secrets and certificates of an app: its registration here (Graph `application`) or its service
    /// principal. Not counted: certificates that sign SAML tokens, and keys that Azure keeps for managed identities.
    CredentialHolderFacts<'_> as "credential_holder" {
        /// The display name.
        "name": Kind::Str, ["applications", "service_principals"] => |it| it.name.into();
        /// The app id.
        "appId": Kind::Str, ["applications", "service_principals"] => |it| it.app_id.into();
        /// The longest life of a secret in days, from start to end; null when it has none.
        "secretDays": Kind::Int, ["applications", "service_principals"] => |it| days(&it.secret_days);
        /// The longest life of a certificate in days; null when it has none.
        "certificateDays": Kind::Int, ["applications", "service_principals"] => |it| days(&it.certificate_days);
        /// For how many days the longest expired secret or certificate has been; null when none is expired.
        "expiredDays": Kind::Int, ["applications", "service_principals"] => |it| days(&it.expired_days);
    }
}

fn days(known: &Known<Option<i64>>) -> super::Value<'_> {
    match known {
        Known::Yes(days) => (*days).into(),
        Known::No(gap) => gap.into(),
    }
}

impl<'a> CredentialHolderFacts<'a> {
    fn of(
        (kind, id): (ResourceType, uuid::Uuid),
        app_id: &'a str,
        name: &'a str,
        secrets: &[&Credential],
        keys: &[&Credential],
        now: Timestamp,
    ) -> Self {
        let every = || secrets.iter().chain(keys).copied();
        Self {
            resource: Resource::new(kind, id, name),
            app_id,
            name,
            secret_days: longest(secrets.iter().map(|secret| life(secret))).into(),
            certificate_days: longest(keys.iter().map(|key| life(key))).into(),
            expired_days: longest(every().filter_map(|one| expired(one, now).transpose())).into(),
        }
    }
}

impl Subject for CredentialHolderFacts<'_> {
    fn resource(&self) -> Resource {
        self.resource.clone()
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.app_id.to_owned()]
    }
}

/// The greatest; one that cannot be read leaves it open.
fn longest(days: impl Iterator<Item = Result<i64, Gap>>) -> Result<Option<i64>, Gap> {
    days.collect::<Result<Vec<i64>, Gap>>().map(|days| days.into_iter().max())
}

fn life(credential: &Credential) -> Result<i64, Gap> {
    readable(credential)?;
    match (credential.start.timestamp(), credential.end.timestamp()) {
        (Some(start), Some(end)) => Ok(whole_days(end.duration_since(start))),
        (_, None) => Ok(ENDLESS_DAYS),
        (None, Some(_)) => Err(Gap::Failed("a credential came without its start".into())),
    }
}

fn expired(credential: &Credential, now: Timestamp) -> Result<Option<i64>, Gap> {
    readable(credential)?;
    let end = credential.end.timestamp().filter(|end| *end < now);
    Ok(end.map(|end| whole_days(now.duration_since(end))))
}

fn readable(credential: &Credential) -> Result<(), Gap> {
    if credential.start.is_unreadable() || credential.end.is_unreadable() {
        return Err(Gap::Unrecognised("the start or end of a credential is no date".into()));
    }
    Ok(())
}

/// Started days count: 180 days and one second are 181.
fn whole_days(span: SignedDuration) -> i64 {
    (span.as_secs() + 86_399).div_euclid(86_400)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Stamp;

    fn credential(start: &str, end: Stamp) -> Credential {
        Credential { key_id: None, name: None, usage: None, start: Stamp::parse(start), end }
    }

    #[test]
    fn lives_are_counted_in_started_days() {
        let start = "2026-01-01T00:00:00Z";
        assert_eq!(life(&credential(start, Stamp::parse("2026-06-30T00:00:00Z"))), Ok(180));
        assert_eq!(life(&credential(start, Stamp::parse("2026-06-30T00:00:01Z"))), Ok(181));
        assert_eq!(life(&credential(start, Stamp::NONE)), Ok(ENDLESS_DAYS));
        assert!(life(&credential(start, Stamp::UNREADABLE)).is_err());
    }

    #[test]
    fn only_what_has_ended_is_expired() {
        let now = "2026-07-01T00:00:00Z".parse().expect("a time");
        let start = "2026-01-01T00:00:00Z";
        assert_eq!(expired(&credential(start, Stamp::parse("2026-06-01T00:00:00Z")), now), Ok(Some(30)));
        assert_eq!(expired(&credential(start, Stamp::parse("2026-08-01T00:00:00Z")), now), Ok(None));
        assert_eq!(expired(&credential(start, Stamp::NONE), now), Ok(None));
    }
}
