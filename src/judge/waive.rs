//! Waivers: findings accepted for a time. An expired one counts as none.

use jiff::civil::Date;

use crate::model::{Covers, Fingerprint, RuleId, Settings, Waiver};

/// The waivers that can speak of one rule.
#[derive(Debug)]
pub(super) struct Waivers<'s> {
    valid: Vec<&'s Waiver>,
    expired: Vec<&'s Waiver>,
}

impl<'s> Waivers<'s> {
    /// Those that hold on `today`, apart from those that do not any more.
    pub(super) fn of(settings: &'s Settings, rule: &RuleId, today: Date) -> Self {
        let speaks = |waiver: &&Waiver| match &waiver.covers {
            Covers::Fingerprint(_) => true,
            Covers::Rule(id, _) => id == rule,
            Covers::Area(area, _) => area == rule.area(),
        };
        let (valid, expired) = settings.waivers.iter().filter(speaks).partition(|waiver| waiver.until >= today);
        Self { valid, expired }
    }

    /// Whether none holds today.
    pub(super) fn is_empty(&self) -> bool {
        self.valid.is_empty()
    }

    /// The waiver of one resource, known by any of these names (lower case), or of all.
    pub(super) fn of_resource(&self, names: &[String]) -> Option<&'s Waiver> {
        self.valid.iter().copied().find(|waiver| covers_resource(waiver, names))
    }

    pub(super) fn of_fingerprint(&self, fingerprint: &Fingerprint) -> Option<&'s Waiver> {
        self.valid.iter().copied().find(|waiver| covers_fingerprint(waiver, fingerprint))
    }

    /// Sentences about waivers that cover a whole rule or area, and about expired ones.
    pub(super) fn notes(&self, found: &[Fingerprint]) -> Vec<String> {
        let broad = self.valid.iter().filter_map(|waiver| {
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
        let expired = self.expired.iter().filter(|waiver| of_this(waiver)).map(|waiver| {
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
