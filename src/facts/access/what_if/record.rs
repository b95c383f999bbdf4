//! A disagreement without names, fit for a bug report.

use std::collections::HashMap;

use serde_json::{Value, json};
use uuid::Uuid;

use super::compare::{Compared, Dispute, Point};
use crate::facts::access::engine::Access;
use crate::facts::access::places::Place;
use crate::facts::access::resources::{AZURE, EXCHANGE, SHAREPOINT, TEAMS};
use crate::model::{
    CrossCheck, Disagreement, DisagreementRecord, DisputedPolicy, DisputedSignIn, GrantControls, Guests, Resource,
    ResourceType,
};

impl Compared {
    /// For the report; `None` where nothing was asked.
    pub(in crate::facts::access) fn told(&self, access: &Access<'_>) -> Option<CrossCheck> {
        let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let (asked, agreed) = (number(self.asked), number(self.agreed));
        let disagreements: Vec<Disagreement> =
            self.disputes.iter().filter_map(|dispute| disagreement(access, dispute)).collect();
        let undecided = asked.saturating_sub(agreed).saturating_sub(number(self.disputes.len()));
        (asked > 0).then_some(CrossCheck { asked, agreed, undecided, disagreements })
    }
}

fn disagreement(access: &Access<'_>, dispute: &Dispute) -> Option<Disagreement> {
    let user = access.people.users.get(dispute.account as usize)?;
    Some(Disagreement {
        account: Resource::new(ResourceType::User, user.id, user.upn.clone()),
        alike: u64::try_from(access.standings.alike(dispute.profile)).unwrap_or(u64::MAX),
        record: Writer { access, dispute, names: HashMap::new() }.record(),
    })
}

/// Ids that are the same in every tenant.
const KNOWN: [&str; 4] = [AZURE, EXCHANGE, SHAREPOINT, TEAMS];

/// Writes one record, with a name of its own for each id.
struct Writer<'a> {
    access: &'a Access<'a>,
    dispute: &'a Dispute,
    names: HashMap<String, String>,
}

impl Writer<'_> {
    fn record(mut self) -> DisagreementRecord {
        let dispute = self.dispute;
        // The account is the first of its kind.
        self.name("user", &dispute.sign_in.user.to_string());
        let policies = dispute.points.iter().filter_map(|point| self.policy(point)).collect();
        let (sign_in, account) = (self.sign_in(), self.account());
        let (ours, theirs) = (dispute.ours.word().into(), dispute.theirs.word().into());
        DisagreementRecord { version: env!("CARGO_PKG_VERSION").into(), sign_in, account, ours, theirs, policies }
    }

    fn sign_in(&mut self) -> DisputedSignIn {
        let asked = &self.dispute.sign_in;
        let cells = &self.access.scales.cells;
        let place = cells.places.get(cells.cell(self.dispute.at).place);
        let places: Vec<String> =
            place.into_iter().flat_map(Place::keys).map(|key| self.name("location", key)).collect();
        DisputedSignIn {
            app: self.name("app", &asked.app.to_string()),
            client: asked.client.to_string(),
            platform: asked.platform.to_string(),
            flow: asked.flow.to_string(),
            place: if places.is_empty() { "elsewhere".into() } else { places.join(", ") },
        }
    }

    /// What the account has of that by which the disputed policies choose.
    fn account(&mut self) -> Vec<String> {
        let (access, dispute) = (self.access, self.dispute);
        let (people, account) = (&access.people, dispute.account);
        let rules = dispute.points.iter().filter_map(|point| access.scales.rules.get(point.rule));
        let mut has = Vec::new();
        for users in rules.map(|rule| &rule.policy.users) {
            let groups = users.include_groups.iter().chain(&users.exclude_groups);
            let groups = groups.filter(|group| people.is_in_group(group, account));
            has.extend(groups.map(|group| self.name("group", group)));
            let roles = users.include_roles.iter().chain(&users.exclude_roles);
            let roles = roles.filter(|role| people.holds_role(role, account, false));
            has.extend(roles.map(|role| self.name("role", role)));
        }
        has.sort_unstable();
        has.dedup();
        has
    }

    fn policy(&mut self, point: &Point) -> Option<DisputedPolicy> {
        let policy = self.access.scales.rules.get(point.rule)?.policy;
        let users = &policy.users;
        let conditions = &policy.conditions;
        let structure = json!({
            "users": {
                "include": self.all("user", &users.include_users),
                "exclude": self.all("user", &users.exclude_users),
                "include_groups": self.all("group", &users.include_groups),
                "exclude_groups": self.all("group", &users.exclude_groups),
                "include_roles": self.all("role", &users.include_roles),
                "exclude_roles": self.all("role", &users.exclude_roles),
                "include_guests": guests(users.include_guests.as_ref()),
                "exclude_guests": guests(users.exclude_guests.as_ref()),
            },
            "resources": self.all("app", &policy.resources),
            "excluded_resources": self.all("app", &policy.excluded_resources),
            "clients": conditions.client_app_types,
            "platforms": conditions.platforms.as_ref().map(|scope| [&scope.include, &scope.exclude]),
            "locations": conditions.locations.as_ref().map(|scope| {
                [self.all("location", &scope.include), self.all("location", &scope.exclude)]
            }),
            // What a filter says may hold names.
            "device_filter": conditions.device_filter.as_ref().map(|filter| &filter.mode),
            "app_filter": conditions.app_filter.as_ref().map(|filter| &filter.mode),
            "flows": conditions.flows,
            "sign_in_risk": conditions.sign_in_risk,
            "user_risk": conditions.user_risk,
            "insider_risk": conditions.insider_risk,
            "grant": grant(policy.grant.as_ref()),
        });
        let reasons = point.reasons.to_string();
        Some(DisputedPolicy { ours: point.ours, reasons, structure })
    }

    fn all(&mut self, kind: &'static str, entries: &[Box<str>]) -> Vec<String> {
        entries.iter().map(|entry| self.name(kind, entry)).collect()
    }

    /// Words stay, and the ids that are the same in every tenant; each other id gets a number.
    fn name(&mut self, kind: &'static str, entry: &str) -> String {
        let entry = entry.to_ascii_lowercase();
        if entry.parse::<Uuid>().is_err() || KNOWN.contains(&entry.as_str()) {
            return entry;
        }
        let next = self.names.values().filter(|name| name.starts_with(kind)).count() + 1;
        self.names.entry(entry).or_insert_with(|| format!("{kind}-{next}")).clone()
    }
}

fn guests(guests: Option<&Guests>) -> Value {
    guests.map_or(Value::Null, |guests| json!({"kinds": guests.kinds, "tenants": guests.tenants}))
}

/// A strength by what it takes: its name is somebody's.
fn grant(grant: Option<&GrantControls>) -> Value {
    let Some(grant) = grant else { return Value::Null };
    let strength = grant.strength.as_ref();
    let strength = strength.map(|it| json!({"satisfies": it.satisfies, "combinations": it.combinations}));
    json!({"operator": grant.operator, "controls": grant.controls, "strength": strength})
}
