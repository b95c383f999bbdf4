//! What apps were granted.

use super::*;
use crate::model::{AppRoleHeld, AppRoles, Credential, Grant, ServicePrincipal};

const GRAPH: u128 = 0x90;
const OTHER: u128 = 0x91;

fn app(number: u128, app_id: &str) -> ServicePrincipal {
    ServicePrincipal {
        id: id(number),
        app_id: app_id.into(),
        name: format!("App {number}").into(),
        kind: Some("Application".into()),
        enabled: Some(true),
        owner_tenant: Some(id(0xE0)),
        verified_publisher: false,
        assignment_required: false,
        secrets: Vec::new(),
        keys: Vec::new(),
        disabled_by_microsoft: None,
        single_sign_on: None,
    }
}

fn grant(scopes: &[&str], consent: &str, resource: u128) -> Grant {
    Grant {
        own_id: None,
        client: id(1),
        resource: id(resource),
        principal: (consent == "Principal").then(|| id(0xA1)),
        consent: consent.into(),
        scopes: scopes.iter().map(|&scope| scope.into()).collect(),
    }
}

fn with(grants: Vec<Grant>) -> Snapshot {
    let mut snapshot = tenant();
    snapshot.service_principals = whole(vec![
        app(1, "11111111-0000-0000-0000-000000000001"),
        app(GRAPH, "00000003-0000-0000-c000-000000000000"),
        app(OTHER, "22222222-0000-0000-0000-000000000002"),
    ]);
    snapshot.grants = whole(grants);
    snapshot.app_roles = whole(Vec::new());
    snapshot.role_assignments = whole(Vec::new());
    snapshot
}

fn of_app(snapshot: &Snapshot, fact: &str) -> Fact {
    ask(snapshot, &Settings::default(), "app", &id(1).to_string(), fact)
}

fn of_consent(snapshot: &Snapshot, fact: &str) -> Fact {
    ask(snapshot, &Settings::default(), "consent", &id(1).to_string(), fact)
}

#[test]
fn mail_is_reached_by_a_risky_scope_on_graph_or_exchange() {
    let reaches = |scopes: &[&str], consent: &str, resource: u128| {
        of_consent(&with(vec![grant(scopes, consent, resource)]), "reachesMail")
    };
    assert_eq!(reaches(&["openid", "mail.READ"], "Principal", GRAPH), YES);
    assert_eq!(reaches(&["User.Read", "offline_access"], "Principal", GRAPH), NO);
    assert_eq!(reaches(&["Mail.Reader"], "Principal", GRAPH), NO);
    assert_eq!(reaches(&["Mail.Read"], "Principal", OTHER), NO);
    assert_eq!(reaches(&["Mail.Read"], "AllPrincipals", GRAPH), NO);
    assert!(reaches(&["Mail.Read"], "Principal", 0x99).is_open(), "whose permission it is was not read");
    assert!(reaches(&["Mail.Read"], "Somebody", GRAPH).is_open());
}

#[test]
fn people_who_consented_are_counted_once_each() {
    let other = Grant { principal: Some(id(0xA2)), ..grant(&["Mail.Send"], "Principal", GRAPH) };
    let twice = grant(&["Mail.ReadWrite"], "Principal", GRAPH);
    let mut snapshot = with(vec![grant(&["Mail.Read"], "Principal", GRAPH), twice, other]);
    assert_eq!(of_consent(&snapshot, "people"), Fact::Count(2));
    assert_eq!(of_consent(&snapshot, "scopes"), Fact::Text("Mail.Read Mail.ReadWrite Mail.Send".into()));
    snapshot.grants = partial(vec![grant(&["Mail.Read"], "Principal", GRAPH)]);
    assert_eq!(of_consent(&snapshot, "reachesMail"), YES);
    assert!(of_consent(&snapshot, "people").is_open());
    snapshot.grants = partial(vec![grant(&["User.Read"], "Principal", GRAPH)]);
    assert!(of_consent(&snapshot, "reachesMail").is_open());
}

#[test]
fn the_directory_is_taken_over_by_permissions_on_graph() {
    let holding = |name: &str, on: &str| {
        let mut snapshot = with(Vec::new());
        snapshot.app_roles = whole(vec![AppRoles {
            resource: id(GRAPH),
            resource_app_id: on.into(),
            names: vec![(id(0xF1), name.into())],
            held: vec![AppRoleHeld {
                id: "h".into(),
                holder: id(1),
                holder_name: None,
                role: id(0xF1),
                created: Stamp::NONE,
            }],
        }]);
        (of_app(&snapshot, "canTakeOver"), of_app(&snapshot, "canTakeOverAtOnce"))
    };
    let graph = "00000003-0000-0000-c000-000000000000";
    assert_eq!(holding("RoleManagement.ReadWrite.Directory", graph), (YES, YES));
    assert_eq!(holding("Application.ReadWrite.All", graph), (YES, NO));
    assert_eq!(holding("Mail.Read", graph), (NO, NO));
    assert_eq!(holding("Application.ReadWrite.All", "00000002-0000-0ff1-ce00-000000000000"), (NO, NO));
}

#[test]
fn a_key_on_somebody_elses_app_is_foreign() {
    let key = |usage: &str| Credential {
        key_id: None,
        name: None,
        usage: Some(usage.into()),
        start: Stamp::NONE,
        end: Stamp::parse("2027-01-01T00:00:00Z"),
    };
    let foreign = |change: &dyn Fn(&mut ServicePrincipal)| {
        let mut changed = app(1, "1");
        change(&mut changed);
        let mut snapshot = with(Vec::new());
        snapshot.service_principals = whole(vec![changed]);
        of_app(&snapshot, "foreignCredential")
    };
    assert_eq!(foreign(&|_| {}), NO);
    assert_eq!(foreign(&|it| it.secrets = vec![key("")]), YES);
    assert_eq!(foreign(&|it| it.keys = vec![key("Verify")]), YES);
    assert_eq!(foreign(&|it| (it.keys, it.owner_tenant) = (vec![key("Verify")], Some(id(0xC0)))), NO);
    assert_eq!(foreign(&|it| (it.keys, it.kind) = (vec![key("Verify")], Some("ManagedIdentity".into()))), NO);
    let saml = |it: &mut ServicePrincipal| it.single_sign_on = Some("saml".into());
    assert_eq!(
        foreign(&|it| {
            saml(it);
            it.keys = vec![key("Sign"), key("Verify")];
        }),
        NO
    );
    let secret = |key_id| vec![Credential { key_id: Some(key_id), ..key("") }];
    let with_secret = |opened: Uuid| {
        foreign(&|it| {
            saml(it);
            it.keys = vec![Credential { key_id: Some(id(0x51)), ..key("Sign") }, key("Verify")];
            it.secrets = secret(opened);
        })
    };
    assert_eq!(with_secret(id(0x51)), NO, "it opens the signing key's file");
    assert_eq!(with_secret(id(0x52)), YES);
    let added = || Credential { end: Stamp::parse("2028-01-01T00:00:00Z"), ..key("Verify") };
    assert_eq!(
        foreign(&|it| {
            saml(it);
            it.keys = vec![key("Sign"), key("Verify"), added()];
        }),
        YES
    );
    assert!(foreign(&|it| (it.secrets, it.owner_tenant) = (vec![key("")], None)).is_open());
}
