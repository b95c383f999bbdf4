//! Alerts of Microsoft's products, and what only looks like one that waits.

use super::ids::{self, Kind};
use super::planter::Planter;

/// One alert.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Alert {
    pub(in crate::sim) id: String,
    pub(in crate::sim) title: &'static str,
    pub(in crate::sim) severity: &'static str,
    pub(in crate::sim) status: &'static str,
    pub(in crate::sim) hours_ago: i64,
    /// By index of the account; none: it is about a device.
    pub(in crate::sim) user: Option<usize>,
}

/// Told by the seed and the size alone, so that all else stays as it was.
pub(super) fn plant(planter: &mut Planter) -> Vec<Alert> {
    const INNOCENT: [(&str, &str, &str, i64, bool, &str); 4] = [
        ("Suspicious inbox manipulation rule", "high", "resolved", 300, true, "somebody dealt with it"),
        ("Impossible travel activity", "medium", "new", 80, true, "of medium severity"),
        ("Activity from a password-spray associated address", "high", "new", 5, true, "raised a few hours ago"),
        ("Malware was detected on a device", "high", "new", 90, false, "of a device, not of an account"),
    ];
    let mut alerts = Vec::new();
    let mut add = |planter: &Planter, (title, severity, status, hours_ago, of_person)| {
        let number = alerts.len();
        let id = format!("da{}", ids::id(planter.seed, Kind::Alert, number).simple());
        let members = planter.population.members.clone();
        let user = members.clone().nth(number * 3 % members.len().max(1)).filter(|_| of_person);
        alerts.push(Alert { id: id.clone(), title, severity, status, hours_ago, user });
        id
    };
    for (title, severity, status, hours_ago, of_person, why) in INNOCENT {
        let id = add(planter, (title, severity, status, hours_ago, of_person));
        planter.innocent("audit.open-alert", "alert", id, why);
    }
    for number in 0..planter.some(1).min(30) {
        let hours_ago = 30 + i64::try_from(number).unwrap_or(0) * 7;
        let id = add(planter, ("Suspicious inbox forwarding rule", "high", "new", hours_ago, true));
        planter.must("audit.open-alert", "alert", id);
    }
    alerts
}
