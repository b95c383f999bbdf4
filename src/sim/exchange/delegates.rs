//! Who may open a mailbox, and who may send in its name.

use serde_json::{Map, Value, json};

use super::wire::{Wire, missing, not_found, parameter, records};
use crate::sim::route::{Cmdlet, CmdletError, ExchangeRole, Record, Rows};
use crate::sim::world::{Mailbox, Person, World};

const PERMISSION: Cmdlet = Cmdlet {
    name: "Get-MailboxPermission",
    parameters: &[
        "Identity",
        "IncludeUnresolvedPermissions",
        "IncludeUserWithDisplayName",
        "Owner",
        "ResultSize",
        "User",
    ],
    role: ExchangeRole::GlobalReader,
    result_size: true,
    source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-MailboxPermission.md",
    handler: full_access,
};

pub(super) static CMDLETS: &[Cmdlet] = &[
    PERMISSION,
    Cmdlet {
        name: "Get-RecipientPermission",
        parameters: &["AccessRights", "Identity", "IncludeTrusteeWithPrimarySmtpAddress", "ResultSize", "Trustee"],
        source: "MicrosoftDocs/office-docs-powershell:exchange/exchange-ps/ExchangePowerShell/Get-RecipientPermission.md",
        handler: send_as,
        ..PERMISSION
    },
];

type Answer<'w> = Result<Rows<'w>, CmdletError>;

const SELF: &str = "NT AUTHORITY\\SELF";
/// The id of that.
const SELF_SID: &str = "S-1-5-10";

/// The owner himself stands there, twice and with different rights; a right that is denied is listed like one that is given.
fn full_access<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let Some(identity) = parameter(parameters, "Identity") else {
        return Err(missing("Identity"));
    };
    let mailbox = world.find_mailbox(identity).ok_or_else(|| not_found(identity))?;
    records(full_access_rows(world, &mailbox))
}

/// Every entry of a mailbox as it was made.
pub(super) fn full_access_rows(world: &World, mailbox: &Mailbox) -> Vec<Record> {
    let row = |user: &str, sid: &str, rights: &str, deny: bool| permission(mailbox, (user, sid), rights, deny);
    let mut rows = vec![
        row(SELF, SELF_SID, "FullAccess, ReadPermission", false),
        row(SELF, SELF_SID, "FullAccess, ExternalAccount, ReadPermission", false),
        row("S-1-5-21-1400-2-8-1272489", "S-1-5-21-1400-2-8-1272489", "FullAccess", false),
        row("former.colleague", "S-1-5-21-1400-2-8-1272490", "FullAccess", true),
    ];
    let delegates = mailbox.full_access.iter().map(|&index| world.person(index));
    rows.extend(delegates.map(|person| given(mailbox, &person)));
    rows
}

/// Full access of somebody.
pub(super) fn given(mailbox: &Mailbox, person: &Person) -> Record {
    permission(mailbox, (&person.upn, &sid(person.index)), "FullAccess", false)
}

fn permission(mailbox: &Mailbox, (user, sid): (&str, &str), rights: &str, deny: bool) -> Record {
    let wire = Wire::of(json!({
        "Identity": mailbox.owner.alias,
        "User": user,
        "UserSid": sid,
        "IsInherited": false,
        "Deny": deny,
        "InheritanceType": "All",
        "PrimarySmtpAddress": "",
    }));
    wire.list("AccessRights", [rights]).bare()
}

/// Of all recipients, or of one.
fn send_as<'w>(world: &'w World, parameters: &Map<String, Value>) -> Answer<'w> {
    let of = |mailbox: &Mailbox| {
        let owner = &mailbox.owner.alias;
        let own = right(owner, SELF, SELF_SID);
        let others = mailbox.send_as.iter().map(|&index| right(owner, &world.person(index).upn, &sid(index)));
        [own].into_iter().chain(others).collect::<Vec<Record>>()
    };
    if let Some(identity) = parameter(parameters, "Identity") {
        let mailbox = world.find_mailbox(identity).ok_or_else(|| not_found(identity))?;
        return records(of(&mailbox));
    }
    let all = (0..world.mailbox_count()).filter_map(|place| world.mailbox(world.mailbox_at(place)?));
    records(all.flat_map(|mailbox| of(&mailbox)).collect())
}

fn right(on: &str, trustee: &str, sid: &str) -> Record {
    let wire = Wire::of(json!({
        "Identity": on,
        "Trustee": trustee,
        "AccessControlType": "Allow",
        "TrusteeSidString": sid,
        "TrusteeWithPrimarySmtpAddress": "",
    }));
    wire.list("AccessRights", ["SendAs"]).bare()
}

fn sid(index: usize) -> String {
    format!("S-1-5-21-1400-2-8-{}", 1_300_000 + index)
}
