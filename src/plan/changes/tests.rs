//! Which changes findings call for, in which order, and what is left to a person.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::facts::Lists;
use crate::model::{
    AuthPolicy, Exposure, Family, Fingerprint, Gap, Grant, Maps, OrgConfig, Part, PrincipalType, ResourceType,
    RoleAssignment, RuleId, Settings, Snapshot, Stamp, Tri, UndoClass,
};

const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";
const ANNA: Uuid = Uuid::from_u128(1);

fn whole<T>(found: T) -> Family<T> {
    Arc::new(Part::Complete(found))
}

fn unread() -> Snapshot {
    Snapshot::unread(Uuid::from_u128(9), Timestamp::UNIX_EPOCH)
}

fn finding(fix: &str, kind: ResourceType, id: &str) -> Finding {
    let rule = RuleId::new("mail.some-check").expect("a well-formed id");
    let resource = Resource::new(kind, id, id);
    Finding {
        fingerprint: Fingerprint::of("t", &rule, fix, &resource),
        rule,
        cause: String::new(),
        title: String::new(),
        severity: Severity::High,
        status: FindingStatus::New,
        resource,
        affected: Arc::default(),
        detail: String::new(),
        evidence: Vec::new(),
        first_seen: Timestamp::UNIX_EPOCH,
        last_seen: Timestamp::UNIX_EPOCH,
        maps: Maps::default(),
        fix: Some(fix.into()),
        exposure: Exposure::One,
    }
}

fn drafted_for(findings: &[Finding], snapshot: &Snapshot, settings: &Settings, choice: &Choice) -> Drafted {
    let lists = Lists::builtin();
    changes(findings, &Situation { snapshot, settings, lists: &lists, enforce: choice.enforce }, choice)
}

fn drafted(findings: &[Finding], snapshot: &Snapshot) -> Drafted {
    drafted_for(findings, snapshot, &Settings::default(), &Choice::default())
}

/// What a cmdlet is called with.
fn called(change: &Change) -> (&str, Value) {
    let Call::Cmdlet { name, parameters, .. } = &change.request else { panic!("no cmdlet: {change:?}") };
    (name, Value::Object(parameters.clone()))
}

fn policies(default: &str, all: Vec<AuthPolicy>) -> Snapshot {
    let mut snapshot = unread();
    let config = OrgConfig {
        audit_disabled: Tri::Off,
        modern_auth: Tri::On,
        default_auth_policy: Some(default.into()),
        reject_direct_send: Tri::On,
        is_dehydrated: Tri::Off,
    };
    (snapshot.org_config, snapshot.auth_policies) = (whole(config), whole(all));
    snapshot
}

fn policy(name: &str, allows: &[&str]) -> AuthPolicy {
    AuthPolicy { id: name.into(), name: name.into(), allows_basic: allows.iter().map(|&word| word.into()).collect() }
}

const BASIC: &str = "palisade: no Basic authentication";

#[test]
fn a_policy_is_made_before_it_becomes_the_default() {
    let open = [finding("block-basic-auth", ResourceType::Tenant, "t")];
    let made = drafted(&open, &policies("", vec![policy("Printers", &["Smtp"])])).changes;
    let (new, default) = (&made[0], &made[1]);
    assert_eq!(called(new), ("New-AuthenticationPolicy", json!({"Name": BASIC})));
    assert_eq!(called(default), ("Set-OrganizationConfig", json!({"DefaultAuthenticationPolicy": BASIC})));
    assert_eq!(default.depends_on, std::slice::from_ref(&new.id));
    assert_eq!(
        new.undo.request,
        Some(Call::cmdlet("Remove-AuthenticationPolicy").with("Identity", BASIC).with("Confirm", false))
    );
}

#[test]
fn a_policy_that_blocks_all_is_taken_as_it_is_and_a_default_that_does_not_is_tightened() {
    let open = [finding("block-basic-auth", ResourceType::Tenant, "t")];
    let strict = drafted(&open, &policies("", vec![policy("Strict", &[])])).changes;
    assert_eq!(called(&strict[0]), ("Set-OrganizationConfig", json!({"DefaultAuthenticationPolicy": "Strict"})));
    assert_eq!(strict.len(), 1);
    let loose = drafted(&open, &policies("Old", vec![policy("Old", &["Imap", "Smtp"])])).changes;
    let wanted = json!({"Identity": "Old", "AllowBasicAuthImap": false, "AllowBasicAuthSmtp": false});
    assert_eq!(called(&loose[0]), ("Set-AuthenticationPolicy", wanted));
}

#[test]
fn what_could_not_be_read_is_for_a_person() {
    let open = [finding("block-basic-auth", ResourceType::Tenant, "t")];
    let mut cut = policies("", Vec::new());
    cut.auth_policies = Arc::new(Part::Partial(Vec::new(), Gap::Failed("no answer".into())));
    let draft = drafted(&open, &cut);
    assert_eq!(draft.changes, []);
    let why = draft.manual[0].why.as_deref().expect("a reason");
    assert!(why.contains("no answer"), "{why}");
}

#[test]
fn two_findings_about_one_object_are_one_call_and_each_is_resolved() {
    let about = |rule: &str| {
        let rule = RuleId::new(rule).expect("an id");
        let list = finding("disable-pop-imap", ResourceType::Tenant, "t");
        let mailbox = Resource::new(ResourceType::Mailbox, "m", "m@t");
        let fingerprint = Fingerprint::of("t", &rule, "", &list.resource);
        Finding { rule, fingerprint, affected: Arc::new(vec![mailbox]), ..list }
    };
    let draft = drafted(&[about("legacy.pop"), about("legacy.imap")], &unread());
    assert_eq!(draft.changes.len(), 1, "{:#?}", draft.changes);
    assert_eq!(draft.changes[0].resolves.len(), 2);
    let (name, sent) = called(&draft.changes[0]);
    assert_eq!((name, &sent["PopEnabled"], &sent["ImapEnabled"]), ("Set-CASMailbox", &json!(false), &json!(false)));
}

#[test]
fn only_what_is_chosen_is_planned() {
    let mut waived = finding("block-basic-auth", ResourceType::Tenant, "t");
    waived.status = FindingStatus::Waived;
    let snapshot = policies("", vec![policy("Strict", &[])]);
    assert_eq!(drafted(&[waived], &snapshot), Drafted::default(), "a waived finding calls for nothing");
    let open = [finding("block-basic-auth", ResourceType::Tenant, "t")];
    let planned = |choice: Choice| drafted_for(&open, &snapshot, &Settings::default(), &choice).changes.len();
    assert_eq!(planned(Choice { severity: Some(Severity::Critical), ..Choice::default() }), 0);
    assert_eq!(planned(Choice { severity: Some(Severity::High), ..Choice::default() }), 1);
    assert_eq!(planned(Choice { fixes: vec!["disable-smtp-auth".into()], ..Choice::default() }), 0);
    assert_eq!(planned(Choice { safe: true, ..Choice::default() }), 0, "somebody notices");
}

fn assignment(kind: Option<&str>) -> RoleAssignment {
    RoleAssignment {
        id: "held".into(),
        principal: ANNA,
        principal_type: PrincipalType::User,
        principal_name: None,
        principal_upn: None,
        role: GLOBAL_ADMINISTRATOR.into(),
        scope: "/".into(),
        kind: kind.map(Into::into),
        start: Stamp::NONE,
        end: Stamp::NONE,
    }
}

#[test]
fn a_role_is_taken_where_it_is_held_directly_and_by_no_break_glass_account() {
    let held =
        [finding("remove-unknown-admins", ResourceType::RoleAssignment, &format!("{ANNA}/{GLOBAL_ADMINISTRATOR}//"))];
    let mut snapshot = unread();
    snapshot.role_assignments = whole(vec![assignment(None)]);
    let taken = drafted(&held, &snapshot).changes;
    let path = "/roleManagement/directory/roleAssignments/held";
    assert!(matches!(&taken[0].request, Call::Graph { path: sent, .. } if sent == path), "{:?}", taken[0].request);
    assert_eq!(taken[0].undo.class, UndoClass::Partial);

    let settings = Settings { break_glass: vec![ANNA.to_string()], ..Settings::default() };
    let kept = drafted_for(&held, &snapshot, &settings, &Choice::default());
    assert_eq!((kept.changes.len(), kept.manual.len()), (0, 1));

    snapshot.role_active = whole(vec![assignment(Some("Activated"))]);
    let activated = drafted(&held, &snapshot);
    assert_eq!(activated.changes, [], "it ends by itself, and comes back by the next activation");
}

#[test]
fn a_consent_is_revoked_by_its_own_id_and_a_record_of_one_is_for_a_person() {
    let (client, resource) = (Uuid::from_u128(2), Uuid::from_u128(3));
    let mut snapshot = unread();
    let grant = Grant {
        own_id: Some("its own".into()),
        client,
        resource,
        principal: Some(ANNA),
        consent: "Principal".into(),
        scopes: ["Mail.Read".into()].into(),
    };
    snapshot.grants = whole(vec![grant]);
    let id = format!("{client}/{resource}/{ANNA}");
    let revoked = drafted(&[finding("revoke-risky-grants", ResourceType::Grant, &id)], &snapshot).changes;
    assert!(matches!(&revoked[0].request, Call::Graph { path, .. } if path == "/oauth2PermissionGrants/its%20own"));
    let Some(Call::Graph { body: Some(again), .. }) = &revoked[0].undo.request else { panic!("no way back") };
    assert_eq!((&again["principalId"], &again["scope"]), (&json!(ANNA), &json!("Mail.Read")));
    let logged = drafted(&[finding("revoke-risky-grants", ResourceType::AuditEvent, "x")], &snapshot);
    assert_eq!((logged.changes.len(), logged.manual.len()), (0, 1));
}
