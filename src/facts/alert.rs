//! Alerts of Microsoft's products that nobody took up.

use std::sync::LazyLock;

use super::ground::Ground;
use super::known::word;
use super::listing::listed;
use super::record::{Kind, Subject};
use crate::model::{Alert, Exposure, Gap, Known, Resource, ResourceType};
use crate::record;

pub(super) struct AlertFacts<'a> {
    alert: &'a Alert,
    severity: Known<&'static str>,
    status: Known<&'static str>,
    hours: Known<i64>,
}

static NO_TIME: LazyLock<Gap> = LazyLock::new(|| Gap::Failed("when an alert was raised did not come".into()));

listed!(Alerts, AlertFacts<'_>, alerts, |ground, alert| AlertFacts {
    alert,
    severity: severity(alert).into(),
    status: status(alert).into(),
    hours: hours(alert, ground).into(),
});

record! {
    /// An alert of high severity that is still new (Graph `security.alert`).
    AlertFacts<'_> as "alert" {
        /// What it says it is about.
        "title": Kind::Str, ["alerts"] => |it| (&*it.alert.title).into();
        /// How grave the product holds it to be.
        "severity": Kind::Word(&["informational", "low", "medium", "high"]), ["alerts"] => |it| (&it.severity).into();
        /// What became of it.
        "status": Kind::Word(&["new", "in_progress", "resolved"]), ["alerts"] => |it| (&it.status).into();
        /// The product that raised it (`serviceSource`).
        "source": Kind::Str, ["alerts"] => |it| (&*it.alert.source).into();
        /// Whole hours since it was raised.
        "hours": Kind::Int, ["alerts"] => |it| (&it.hours).into();
        /// Its evidence names an account or a mailbox.
        "isAboutPeople": Kind::Bool, ["alerts"] => |it| it.alert.is_about_people.into();
        /// These accounts and mailboxes, as the evidence names them.
        "people": Kind::List(&Kind::Str), ["alerts"] => |it| super::Value::List(&it.alert.people);
    }
}

impl Subject for AlertFacts<'_> {
    fn resource(&self) -> Resource {
        Resource::new(ResourceType::Alert, &*self.alert.id, &*self.alert.title)
    }
    fn exposure(&self) -> Exposure {
        Exposure::One
    }
}

fn severity(alert: &Alert) -> Result<&'static str, Gap> {
    const WORDS: [(&str, &str); 4] =
        [("informational", "informational"), ("low", "low"), ("medium", "medium"), ("high", "high")];
    word(&alert.severity, &WORDS, "the severity of an alert")
}

fn status(alert: &Alert) -> Result<&'static str, Gap> {
    const WORDS: [(&str, &str); 3] = [("new", "new"), ("inProgress", "in_progress"), ("resolved", "resolved")];
    word(&alert.status, &WORDS, "the status of an alert")
}

fn hours(alert: &Alert, ground: &Ground<'_>) -> Result<i64, Gap> {
    let created = alert.created.timestamp().ok_or_else(|| NO_TIME.clone())?;
    Ok(ground.snapshot.taken.duration_since(created).as_hours())
}
