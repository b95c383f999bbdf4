//! Who is in Exchange's role groups.

use crate::collect::collector::{Asks, Collector, Licence, Needs, Options, Targets};
use crate::collect::decode::part;
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::collect::wire::{Text, boxed, exchange_record, id};
use crate::model::{Call, ExchangeRoleMember, Snapshot};

/// Exchange Online PowerShell, "Get-RoleGroupMember", for every role group.
pub(super) const FAMILY: Collector = Collector {
    name: "exchange_role_members",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Each {
        after: &["exchange_role_groups"],
        targets,
        call: |group| Call::cmdlet("Get-RoleGroupMember").with("Identity", group).with("ResultSize", "Unlimited"),
        batched: true,
    },
    decoder: Grouped::<Wanted>::decoder,
};

fn targets(snapshot: &Snapshot, _: &Options) -> Targets {
    let mut targets = Targets::default();
    let groups = targets.from(&snapshot.exchange_role_groups).into_iter().flatten();
    targets.keys = groups.map(|group| group.guid.to_string().into()).collect();
    targets
}

struct Wanted;

exchange_record! {
    Wire {
        guid: Text<'a> = "Guid",
        directory: Text<'a> = "ExternalDirectoryObjectId",
        name: Text<'a> = "Name",
        display: Text<'a> = "DisplayName",
        kind: Text<'a> = "RecipientTypeDetails",
    }
}

impl Group for Wanted {
    type Wire<'a> = Wire<'a>;
    type Row = ExchangeRoleMember;

    fn keep(wire: Wire<'_>, rows: &mut Vec<ExchangeRoleMember>) -> Option<()> {
        let own = wire.guid.value().and_then(|guid| id(&guid));
        rows.push(ExchangeRoleMember {
            group: uuid::Uuid::nil(),
            id: wire.directory.value().and_then(|directory| id(&directory)).or(own)?,
            name: boxed(wire.name.value().or(wire.display.value())),
            kind: boxed(wire.kind.value()),
        });
        Some(())
    }

    fn place(answers: Answers<ExchangeRoleMember>, snapshot: &mut Snapshot) {
        let any = answers.any();
        let mut rows: Vec<ExchangeRoleMember> = Vec::new();
        for about in answers.about {
            let Some(group) = id(&about.target) else { continue };
            rows.extend(about.rows.into_iter().map(|row| ExchangeRoleMember { group, ..row }));
        }
        rows.sort_by_key(|row| (row.group, row.id));
        rows.dedup();
        snapshot.exchange_role_members = part(rows, any, answers.gap).into();
    }
}
