//! What nobody does but an attacker, as far as a record of a log shows it by itself: the ground on which networks are
//! weighed.

use jiff::{SignedDuration, Timestamp};
use uuid::{Uuid, uuid};

use super::devices;
use super::ours::leaves;
use crate::facts::Lists;
use crate::model::{Account, AccountDevice, DirectoryAudit, MailboxAct, Visit};

/// A kind of hostile act.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Hostile {
    Forwarding,
    HidingRule,
    RogueApp,
    KitDevice,
}

impl Hostile {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Forwarding => "mail sent on to the outside",
            Self::HidingRule => "a rule that hides mail",
            Self::RogueApp => "a consent to an app that is often abused",
            Self::KitDevice => "a device of an attacker's kit",
        }
    }
}

/// Office's web client, and the broker of Microsoft's authentication.
const OFFICE_HOME: Uuid = uuid!("4765445b-32c6-49b0-83e6-1d93765276ca");
const BROKER: Uuid = uuid!("29d9ed98-a469-4536-ade2-f981bc1d605e");
const GRAPH: Uuid = uuid!("00000003-0000-0000-c000-000000000000");
const EXCHANGE: Uuid = uuid!("00000002-0000-0ff1-ce00-000000000000");
const NODE: [&str; 3] = ["node", "axios", "undici"];

/// A sign-in as only a kit makes it (elastic/detection-rules, `initial_access_tycoon_entra_id` and the rules of Kali365).
pub(super) fn kit(visit: &Visit) -> Option<&'static str> {
    let agent = visit.user_agent.to_lowercase();
    let is_node = NODE.iter().any(|name| agent.starts_with(name));
    let to_itself = visit.app_id == Some(OFFICE_HOME) && visit.resource_id == Some(OFFICE_HOME);
    let by_broker = visit.app_id == Some(BROKER) && matches!(visit.resource_id, Some(GRAPH | EXCHANGE));
    match () {
        () if agent.starts_with("kali365-live") => Some("the user agent of the Kali365 kit"),
        () if is_node && (to_itself || by_broker) => Some("signed in as kits of the Tycoon family do"),
        () => None,
    }
}

/// Hostile acts of the logs: from which address, when, and what kind.
pub(super) fn acts<'a>(
    account: &'a Account,
    lists: &'a Lists,
) -> impl Iterator<Item = (&'a str, Timestamp, Option<Hostile>)> {
    let log = account.mailbox_log.known().into_iter().flatten();
    let acts = log.filter_map(move |act| {
        let kind = of_mailbox(account, lists, act)?;
        Some((act.address.as_deref()?, act.at.timestamp()?, Some(kind)))
    });
    let audits = account.audits.known().into_iter().flatten();
    let audits = audits.filter_map(move |row| {
        let kind = of_directory(account, lists, row)?;
        Some((row.by.address.as_deref()?, row.at.timestamp()?, Some(kind)))
    });
    acts.chain(audits)
}

fn of_directory(account: &Account, lists: &Lists, row: &DirectoryAudit) -> Option<Hostile> {
    let is = |name: &str| row.activity.eq_ignore_ascii_case(name);
    let rogue = |id: &str| {
        let app = id.parse::<Uuid>().ok().and_then(|id| account.apps.get(&id)).and_then(|app| app.known());
        app.is_some_and(|app| lists.rogue_apps.holds(&app.app_id.to_string()))
    };
    if is("Consent to application") && row.targets.iter().any(|target| rogue(&target.id)) {
        return Some(Hostile::RogueApp);
    }
    let at = row.at.timestamp()?;
    let near = |device: &&AccountDevice| {
        let then = device.registered.timestamp();
        then.is_some_and(|then| then.duration_since(at).abs() <= SignedDuration::from_mins(devices::NEAR))
    };
    let registers = devices::REGISTERED.iter().any(|name| is(name));
    let mut kits = account.devices.known().into_iter().flatten().filter(|device| devices::is_of_kit(device));
    (registers && kits.any(|device| near(&device))).then_some(Hostile::KitDevice)
}

pub(super) fn of_mailbox(account: &Account, lists: &Lists, act: &MailboxAct) -> Option<Hostile> {
    let outside = |name: &str| {
        let value = act.parameter(name).unwrap_or_default();
        value.split(';').any(|recipient| !recipient.is_empty() && leaves(account, recipient) == Some(true))
    };
    let forwards = ["ForwardTo", "RedirectTo", "ForwardAsAttachmentTo", "ForwardingSmtpAddress", "ForwardingAddress"];
    if forwards.into_iter().any(outside) {
        return Some(Hostile::Forwarding);
    }
    let is_rule = ["New-InboxRule", "Set-InboxRule"].iter().any(|name| act.operation.eq_ignore_ascii_case(name));
    let is_true = |name: &str| act.parameter(name).is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let hides = is_true("DeleteMessage")
        || act.parameter("MoveToFolder").is_some_and(|folder| lists.hiding_folders.holds(folder));
    let watches = act.parameters.iter().any(|(name, value)| {
        let looks = name.contains("Contains") || name.eq_ignore_ascii_case("From");
        looks && lists.watched_words.occurs_in(value)
    });
    (is_rule && hides && watches).then_some(Hostile::HidingRule)
}
