//! Waivers: findings accepted for a time. An expired one counts as none.

use jiff::civil::Date;

use crate::model::{Covers, Fingerprint, RuleId, Settings, Waiver};

/// The waivers that can speak of one rule, each with its place in the settings.
#[derive(Debug)]
pub(super) struct Waivers<'s> {
    valid: Vec<(usize, &'s Waiver)>,
    expired: Vec<(usize, &'s Waiver)>,
}

impl<'s> Waivers<'s> {
    /// Those that hold on `today`, apart from those that do not any more.
    pub(super) fn of(settings: &'s Settings, rule: &RuleId, today: Date) -> Self {
        let speaks = |(_, waiver): &(usize, &Waiver)| match &waiver.covers {
            Covers::Fingerprint(_) => true,
            Covers::Rule(id, _) => id == rule,
            Covers::Area(area, _) => area == rule.area(),
        };
        let all = settings.waivers.iter().enumerate().filter(speaks);
        let (valid, expired) = all.partition(|(_, waiver)| waiver.holds_on(today));
        Self { valid, expired }
    }

    /// Whether there is none, not even one that has ended.
    pub(super) fn is_empty(&self) -> bool {
        self.valid.is_empty() && self.expired.is_empty()
    }

    /// Whether one that holds covers the resource known by any of these names (lower case).
    pub(super) fn cover_resource(&self, names: &[String]) -> bool {
        self.valid.iter().any(|(_, waiver)| covers_resource(waiver, names))
    }

    pub(super) fn cover_fingerprint(&self, fingerprint: &Fingerprint) -> bool {
        self.valid.iter().any(|(_, waiver)| covers_fingerprint(waiver, fingerprint))
    }

    /// The places of all that speak of the resource, also of those that have ended.
    pub(super) fn speak_of_resource(&self, names: &[String]) -> impl Iterator<Item = usize> {
        self.all().filter(|(_, waiver)| covers_resource(waiver, names)).map(|(at, _)| at)
    }

    /// The places of all that speak of the finding, also of those that have ended.
    pub(super) fn speak_of_fingerprint(&self, fingerprint: &Fingerprint) -> impl Iterator<Item = usize> {
        self.all().filter(|(_, waiver)| covers_fingerprint(waiver, fingerprint)).map(|(at, _)| at)
    }

    fn all(&self) -> impl Iterator<Item = (usize, &'s Waiver)> {
        self.valid.iter().chain(&self.expired).copied()
    }

    /// Sentences about waivers that cover a whole rule or area, and about expired ones.
    pub(super) fn notes(&self, found: &[Fingerprint]) -> Vec<String> {
        let broad = self.valid.iter().filter_map(|(_, waiver)| {
            let what = match &waiver.covers {
                Covers::Rule(rule, None) => rule.as_str(),
                Covers::Area(area, None) => area,
                Covers::Fingerprint(_) | Covers::Rule(..) | Covers::Area(..) => return None,
            };
            Some(format!(
                "{what} is waived on every resource until {} by {}: {}",
                waiver.until, waiver.owner, waiver.reason
            ))
        });
        let of_this = |waiver: &Waiver| match &waiver.covers {
            Covers::Fingerprint(_) => found.iter().any(|fingerprint| covers_fingerprint(waiver, fingerprint)),
            Covers::Rule(..) | Covers::Area(..) => true,
        };
        let expired = self.expired.iter().filter(|(_, waiver)| of_this(waiver)).map(|(_, waiver)| {
            format!("a waiver by {} ended on {} and counts as none: {}", waiver.owner, waiver.until, waiver.reason)
        });
        broad.chain(expired).collect()
    }
}

fn covers_resource(waiver: &Waiver, names: &[String]) -> bool {
    match &waiver.covers {
        Covers::Fingerprint(_) => false,
        Covers::Rule(_, resource) | Covers::Area(_, resource) => {
            resource.as_ref().is_none_or(|resource| names.contains(resource))
        }
    }
}

fn covers_fingerprint(waiver: &Waiver, fingerprint: &Fingerprint) -> bool {
    matches!(&waiver.covers, Covers::Fingerprint(covered) if covered.eq_ignore_ascii_case(fingerprint.as_str()))
}
