//! The families that access rests on, read of a served tenant in plain HTTP, page by page.

use palisade::collect::{Asks, Ending, FAMILIES, Options};
use palisade::model::{Call, Gap, GroupMembers, Part, PerUserMfa, Snapshot};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

use crate::support::{Asker, Tenant};

const LISTED: [&str; 10] = [
    "licences",
    "users",
    "registration",
    "security_defaults",
    "conditional_access",
    "named_locations",
    "role_definitions",
    "role_assignments",
    "role_active",
    "role_eligible",
];

/// All of it but per-user MFA, which costs a request for each account.
pub(super) fn snapshot(tenant: &Tenant) -> Snapshot {
    let now = jiff::Timestamp::now();
    let mut snapshot = Snapshot::unread(Uuid::nil(), now);
    let asker = tenant.asker();
    let options = Options::all(Uuid::nil(), now);
    for family in FAMILIES.iter().filter(|family| LISTED.contains(&family.name)) {
        let call = match &family.asks {
            Asks::Once(call) | Asks::Either(call, _) => call(&options),
            Asks::Each { .. } => panic!("{} is asked target by target", family.name),
        };
        let mut decoder = (family.decoder)();
        let gap = match pages(&asker, &path(&call)) {
            Ok(pages) => {
                pages.iter().for_each(|page| decoder.page("", &page.to_string()).expect("a page"));
                None
            }
            Err(403) => Some(Gap::Unlicensed("the plan".into())),
            Err(status) => panic!("{} answers {status}", family.name),
        };
        decoder.finish(Ending { gap, count: None })(&mut snapshot);
    }
    snapshot.role_groups = members(&asker, &holders(&snapshot));
    snapshot.policy_groups = members(&asker, &named(&snapshot));
    snapshot
}

/// Adds the state of per-user MFA of some accounts.
pub(super) fn add_per_user_mfa(tenant: &Tenant, users: &[Uuid], snapshot: &mut Snapshot) {
    let asker = tenant.asker();
    let state = |user: &Uuid| {
        let path = format!("/beta/users/{user}/authentication/requirements");
        let answer = pages(&asker, &path).expect("an answer").remove(0);
        PerUserMfa { user: *user, state: answer["perUserMfaState"].as_str().expect("a state").into() }
    };
    snapshot.per_user_mfa = Arc::new(Part::Complete(users.iter().map(state).collect()));
}

fn path(call: &Call) -> String {
    let Call::Graph { version, path, .. } = call else { panic!("no call of Graph") };
    format!("/{}{path}", version.segment())
}

/// The pages of an answer, waited for as long as the service wants; or its status.
fn pages(asker: &Asker<'_>, path: &str) -> Result<Vec<Value>, u16> {
    let mut pages: Vec<Value> = Vec::new();
    let mut next = Some(path.to_owned());
    while let Some(path) = next.take() {
        let (status, body) = asker.ask(&path);
        match status {
            200 => {
                let link = body["@odata.nextLink"].as_str().map(|link| link.replace("://", ""));
                next = link.and_then(|link| Some(link[link.find('/')?..].to_owned()));
                pages.push(body);
            }
            429 | 503 => {
                std::thread::sleep(std::time::Duration::from_millis(20));
                next = Some(path);
            }
            other => return Err(other),
        }
    }
    Ok(pages)
}

fn holders(snapshot: &Snapshot) -> BTreeSet<Uuid> {
    let lists = [&snapshot.role_assignments, &snapshot.role_active, &snapshot.role_eligible];
    let held = lists.into_iter().filter_map(|list| list.known()).flatten();
    held.filter(|held| held.principal_type == palisade::model::PrincipalType::Group)
        .map(|held| held.principal)
        .collect()
}

fn named(snapshot: &Snapshot) -> BTreeSet<Uuid> {
    let policies = snapshot.conditional_access.known().map(Vec::as_slice).unwrap_or_default();
    let names =
        policies.iter().flat_map(|policy| policy.users.include_groups.iter().chain(&policy.users.exclude_groups));
    names.map(|group| group.parse().expect("an id")).collect()
}

/// Who is in these groups; those that were deleted are left out.
fn members(asker: &Asker<'_>, groups: &BTreeSet<Uuid>) -> palisade::model::Family<Vec<GroupMembers>> {
    let of = |group: &Uuid| {
        let path =
            format!("/v1.0/groups/{group}/transitiveMembers/microsoft.graph.user?$select=id&$top=999&$count=true");
        let pages = match pages(asker, &path) {
            Err(404) => return None,
            answer => answer.expect("members"),
        };
        let rows = pages.iter().flat_map(|page| page["value"].as_array().expect("rows"));
        let mut users: Vec<Uuid> = rows.map(|row| row["id"].as_str().expect("an id").parse().expect("an id")).collect();
        users.sort_unstable();
        Some(GroupMembers { group: *group, users })
    };
    Arc::new(Part::Complete(groups.iter().filter_map(of).collect()))
}
