//! Step 6: who registered each device, and which phones copy the mailbox.

use jiff::SignedDuration;

use super::case::Case;
use super::draft::Draft;
use crate::model::{AccountDevice, Observation, Phone, ResourceType, SeenBy, Tie, Verdicted, Whose};

/// As the log names them (Microsoft Entra, "Audit activity reference", Device Registration Service and Core Directory).
pub(super) const REGISTERED: [&str; 3] = ["Register device", "Add device", "Add registered owner to device"];
/// Minutes between a device and its record.
pub(super) const NEAR: i64 = 10;
/// Builds that attackers' kits give their machines (elastic/detection-rules, Entra device registration).
const KIT_BUILDS: [&str; 2] = ["10.0.19045.2006", "10.0.19041.928"];

pub(super) fn judge(case: &Case<'_>) -> Vec<Observation> {
    let devices = case.account.devices.known().into_iter().flatten();
    let phones = case.account.phones.known().into_iter().flatten();
    devices.map(|device| one(case, device)).chain(phones.map(|phone| paired(case, phone))).collect()
}

fn one(case: &Case<'_>, device: &AccountDevice) -> Observation {
    let mut draft = Draft::of("account.unknown-device", ResourceType::Device, device.id, &*device.name);
    draft.seen(device.registered, SeenBy::Api);
    let Some(registered) = device.registered.timestamp() else {
        draft.soft("V0", "the directory does not say when it was registered");
        draft.ask(format!("Is the device {} yours?", device.name));
        return draft.judged(Verdicted::Unknown);
    };
    if is_of_kit(device) {
        draft.hard("V1", format!("build {} under such a name is what attackers' kits register", device.build));
    }
    let at_once = case.account.devices.known().into_iter().flatten().filter(|other| {
        let then = other.registered.timestamp();
        then.is_some_and(|then| then.duration_since(registered).abs() <= SignedDuration::from_mins(15))
    });
    if at_once.count() >= 3 {
        draft.hard("V2", "one of three or more that were registered within a quarter of an hour");
    }
    let in_window = case.is_in_window(device.registered);
    let logged = case.logged_near(registered, NEAR, &REGISTERED);
    let whose = case.whose(logged.and_then(|row| row.by.address.as_deref()));
    if in_window {
        draft.tie(Tie::Window);
    }
    if in_window && whose == Whose::Attacker {
        draft.hard("V3", "registered from a network of the attacker's");
        draft.tie(Tie::Ip);
    }
    let judgement = match draft.weighed() {
        Some(judgement) => judgement,
        None if !in_window => {
            draft.clears("VB", "registered before the window");
            Verdicted::Benign
        }
        None if whose == Whose::User || device.is_compliant == Some(true) => {
            draft.soft("V4", "registered in the window");
            draft.ask(format!("Did you register the device {} on {}?", device.name, super::step::day(registered)));
            Verdicted::Unknown
        }
        None => {
            draft.soft("V5", "registered in the window, and nothing shows from where");
            Verdicted::Suspicious
        }
    };
    draft.judged(judgement)
}

/// A machine of an attacker's kit.
pub(super) fn is_of_kit(device: &AccountDevice) -> bool {
    KIT_BUILDS.contains(&&*device.build) && device.name.starts_with("DESKTOP-")
}

fn paired(case: &Case<'_>, phone: &Phone) -> Observation {
    let mut draft = Draft::of("account.unknown-phone", ResourceType::Phone, phone.guid, &*phone.model);
    draft.seen(phone.first_sync, SeenBy::Api);
    let judgement = match phone.first_sync.timestamp() {
        None => {
            draft.soft("Y0", "Exchange does not say since when it copies the mailbox");
            draft.ask(format!("Is the phone {} yours?", phone.model));
            Verdicted::Unknown
        }
        Some(_) if !case.is_in_window(phone.first_sync) => {
            draft.clears("YB", "copies the mailbox since before the window");
            Verdicted::Benign
        }
        Some(at) if case.window.assumed => {
            draft.soft("Y2", "copies the mailbox since the window opened");
            draft.ask(format!("Did you set up mail on a {} on {}?", phone.model, super::step::day(at)));
            Verdicted::Unknown
        }
        Some(_) => {
            draft.soft("Y1", format!("copies the mailbox since the attacker came ({})", phone.user_agent));
            draft.tie(Tie::Window);
            Verdicted::Suspicious
        }
    };
    draft.judged(judgement)
}
