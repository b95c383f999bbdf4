//! Sign-ins of standing Global Administrators, among whom the break-glass accounts are.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use uuid::Uuid;

use crate::collect::collector::{Asks, Collector, Licence, Needs, Options, Targets};
use crate::collect::decode::{Answer, part};
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::collect::wire::{Moment, Text, id};
use crate::model::{AdminSignIn, AdminSignIns, Call, Gap, Part, PrincipalType, Snapshot};

/// Microsoft Graph, "List signIns": interactive ones that succeeded, newest first. A target is a whole `$filter`.
pub(super) const FAMILY: Collector = Collector {
    name: "admin_sign_ins",
    needs: Needs::Graph(&[&["AuditLog.Read.All"]]),
    licence: Some(Licence::P1),
    asks: Asks::Each {
        after: &["role_assignments"],
        targets,
        call: |filter| Call::get(format!("/auditLogs/signIns?$filter={}&$top=1000", filter.replace(' ', "%20"))),
        batched: false,
    },
    decoder: Grouped::<Wanted>::decoder,
};

/// As far back as the log reaches with P1.
const WINDOW: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Global Administrator.
const ROLE: &str = "62e90394-69f5-4237-9190-012177145e10";

/// More are another finding, and would take minutes.
const MOST: usize = 20;

fn targets(snapshot: &Snapshot, options: &Options) -> Targets {
    let mut targets = Targets::default();
    let began = options.taken.saturating_sub(WINDOW).map_or(0, Timestamp::as_second);
    let since = Timestamp::from_second(began).unwrap_or(Timestamp::UNIX_EPOCH);
    let held = targets.from(&snapshot.role_assignments).into_iter().flatten();
    let people =
        held.filter(|held| held.role.eq_ignore_ascii_case(ROLE) && held.principal_type != PrincipalType::Group);
    let people: BTreeSet<Uuid> = people.map(|held| held.principal).collect();
    if people.len() > MOST {
        let why = format!("sign-ins of {} of {} Global Administrators", people.len() - MOST, people.len());
        targets.gap.get_or_insert(Gap::NotAsked(why));
    }
    let filter = |user| format!("createdDateTime ge {since} and userId eq '{user}' and status/errorCode eq 0").into();
    targets.keys = people.into_iter().take(MOST).map(filter).collect();
    targets
}

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    id: Option<Text<'a>>,
    #[serde(default)]
    created_date_time: Moment,
    #[serde(borrow)]
    ip_address: Option<Text<'a>>,
    #[serde(borrow)]
    app_display_name: Option<Text<'a>>,
}

impl Group for Wanted {
    type Wire<'a> = Wire<'a>;
    type Row = AdminSignIn;

    fn keep(wire: Wire<'_>, rows: &mut Vec<AdminSignIn>) -> Option<()> {
        rows.push(AdminSignIn {
            id: wire.id.map(Text::boxed).unwrap_or_default(),
            at: wire.created_date_time.0,
            address: wire.ip_address.map(Text::boxed),
            app: wire.app_display_name.map(Text::boxed),
        });
        Some(())
    }

    fn place(answers: Answers<AdminSignIn>, snapshot: &mut Snapshot) {
        let any = answers.any();
        let mut all: Vec<AdminSignIns> = Vec::new();
        for about in answers.about {
            let user = about.target.split('\'').nth(1).and_then(id);
            let rows = match about.answer {
                Answer::Whole | Answer::Absent => Part::Complete(about.rows),
                Answer::Short(gap) => Part::Partial(about.rows, gap),
            };
            all.extend(user.map(|user| AdminSignIns { user, rows }));
        }
        all.sort_by_key(|one| one.user);
        snapshot.admin_sign_ins = part(all, any, answers.gap).into();
    }
}
