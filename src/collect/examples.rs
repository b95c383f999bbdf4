//! Microsoft's own printed answers, each through the decoder of its family.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;
use uuid::{Uuid, uuid};

use super::FAMILIES;
use super::decode::Ending;
use crate::model::{Gap, LocationKind, Part, PrincipalType, Snapshot, UserType};

/// The snapshot after one family read these files; a file's target stands before a blank.
fn decoded(family: &str, files: &[&str]) -> Snapshot {
    let mut snapshot = Snapshot::unread(Uuid::nil(), Timestamp::UNIX_EPOCH);
    add(&mut snapshot, family, files);
    snapshot
}

fn add(snapshot: &mut Snapshot, family: &str, files: &[&str]) {
    let found = FAMILIES.iter().find(|found| found.name == family).expect("a family");
    let mut decoder = (found.decoder)();
    for file in files {
        let (target, file) = file.split_once(' ').unwrap_or(("", file));
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples").join(format!("{file}.json"));
        let body = std::fs::read_to_string(path).expect("an example");
        decoder.page(target, &body).expect("a page that can be read");
    }
    decoder.finish(Ending::default())(snapshot);
}

/// Family and printed answer; the target a family asked about stands before a blank.
const READ: [(&str, &str); 35] = [
    ("organization", "organization"),
    ("licences", "subscribedskus"),
    ("domains", "domains"),
    ("federation", "a.example domain-federationconfiguration"),
    ("users", "users"),
    ("users", "users-assignedlicenses"),
    ("users", "users-guests"),
    ("users", "users-signinactivity"),
    ("users", "users-startswith"),
    ("registration", "userregistrationdetails"),
    ("security_defaults", "identitysecuritydefaults"),
    ("conditional_access", "conditionalaccess-policies"),
    ("named_locations", "conditionalaccess-namedlocations"),
    ("methods_policy", "authenticationmethodspolicy"),
    ("authorization_policy", "authorizationpolicy"),
    ("consent_workflow", "adminconsentrequestpolicy"),
    ("device_registration", "deviceregistrationpolicy"),
    ("cross_tenant_default", "crosstenantaccesspolicy-default"),
    ("directory_settings", "groupsettings"),
    ("per_user_mfa", "4782e723-f4f4-4af3-a76e-25e3bab0d896 beta-user-authentication-requirements"),
    ("role_definitions", "roledefinitions"),
    ("role_assignments", "roleassignments-expand-principal"),
    ("role_assignments", "roleassignments-by-principal"),
    ("role_active", "roleassignmentscheduleinstances"),
    ("role_eligible", "roleeligibilityscheduleinstances"),
    ("policy_groups", "4782e723-f4f4-4af3-a76e-25e3bab0d896 group-transitivemembers-cast-user"),
    ("role_groups", "4782e723-f4f4-4af3-a76e-25e3bab0d896 group-transitivemembers-cast-user"),
    ("role_settings", "rolemanagementpolicyassignments-expanded"),
    ("service_principals", "serviceprincipals"),
    ("grants", "oauth2permissiongrants"),
    ("app_roles", "fea94d6d-b5bf-44d2-a887-4f72a8d74f44/held serviceprincipal-approleassignments"),
    ("legacy_sign_ins", "auditlogs-signins"),
    ("directory_audits", "directoryaudits"),
    ("directory_audits", "directoryaudits-by-initiator"),
    ("inbox_rules", "4782e723-f4f4-4af3-a76e-25e3bab0d896 messagerules"),
];

#[test]
fn every_example_is_read_by_its_family() {
    for (family, file) in READ {
        decoded(family, &[file]);
    }
}

#[test]
fn every_printed_answer_is_read_or_has_a_reason_not_to_be() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples");
    let files = std::fs::read_dir(&folder).expect("the examples").map(|entry| entry.expect("a file").file_name());
    let files = files.map(|name| name.into_string().expect("a plain name"));
    let kept: BTreeSet<String> = files.filter_map(|name| name.strip_suffix(".json").map(str::to_owned)).collect();
    let read = READ.iter().map(|(_, file)| file.rsplit(' ').next().unwrap_or(file).to_owned());
    assert_eq!(read.collect::<BTreeSet<_>>(), kept);
    let reasons = std::fs::read_to_string(folder.join("not-read.txt")).expect("the reasons");
    let reasons = reasons.lines().filter_map(|line| line.split_once(": "));
    let left_out: BTreeSet<String> = reasons.map(|(name, _)| name.to_owned()).collect();
    assert!(left_out.is_disjoint(&kept));
    assert_eq!(left_out.len() + kept.len(), 77, "as many as Microsoft's documentation prints of these operations");
}

#[test]
fn the_organisation_and_its_plans() {
    let snapshot = decoded("organization", &["organization"]);
    let organization = snapshot.organization.whole().expect("complete");
    assert_eq!((&*organization.name, organization.synced), ("Contoso", None));
    assert!(!organization.last_sync.is_unreadable(), "null is never");
    let snapshot = decoded("licences", &["subscribedskus"]);
    let plans = snapshot.licences.whole().expect("complete");
    assert!(plans.iter().any(|plan| plan.active && &*plan.name == "ADALLOM_S_O365"));
    assert!(plans.iter().any(|plan| !plan.active), "a suspended subscription gives nothing");
}

#[test]
fn users_with_what_came_and_what_did_not() {
    let snapshot = decoded("users", &["users"]);
    let users = snapshot.users.whole().expect("complete");
    assert_eq!(users.len(), 2);
    assert_eq!(users[1].upn, "Adams@contoso.com".into());
    assert_eq!((users[1].enabled, users[1].user_type), (None, UserType::Absent));
    // Listed without ids: not kept, and not complete.
    let snapshot = decoded("users", &["users-startswith"]);
    assert!(matches!(&*snapshot.users, Part::Partial(users, Gap::Failed(_)) if users.is_empty()));
}

#[test]
fn the_registration_report_names_methods_once() {
    let snapshot = decoded("registration", &["userregistrationdetails"]);
    let report = snapshot.registration.whole().expect("complete");
    assert_eq!(report.rows[0].methods, 0b11);
    assert_eq!(report.words[..2], ["microsoftAuthenticatorPush".into(), "softwareOneTimePasscode".into()]);
}

#[test]
fn policies_keep_the_services_words() {
    let snapshot = decoded("conditional_access", &["conditionalaccess-policies"]);
    let policies = snapshot.conditional_access.whole().expect("complete");
    let simple = policies.iter().find(|policy| &*policy.name == "SimplePolicy1").expect("listed");
    assert_eq!((&*simple.state, &*simple.users.include_users[0]), ("disabled", "None"));
    assert_eq!(simple.grant.as_ref().map(|grant| &*grant.controls[0]), Some("block"));
    let snapshot = decoded("named_locations", &["conditionalaccess-namedlocations"]);
    let locations = snapshot.named_locations.whole().expect("complete");
    let ip = locations.iter().find(|location| &*location.name == "IPv4 named location").expect("listed");
    let ranges = vec!["6.5.4.3/32".into(), "127.126.125.0/24".into()];
    assert_eq!(ip.kind, LocationKind::Ip { trusted: false, ranges });
}

#[test]
fn the_tenants_policies() {
    let mut snapshot = decoded("authorization_policy", &["authorizationpolicy"]);
    add(&mut snapshot, "security_defaults", &["identitysecuritydefaults"]);
    add(&mut snapshot, "consent_workflow", &["adminconsentrequestpolicy"]);
    add(&mut snapshot, "methods_policy", &["authenticationmethodspolicy"]);
    let policy = snapshot.authorization_policy.whole().expect("complete");
    assert_eq!(policy.consent_policies, Some(vec!["just-user-read".into()]));
    assert_eq!((policy.blocks_msol, policy.create_tenants, policy.guest_role), (None, None, None));
    assert_eq!(snapshot.security_defaults.whole(), Ok(&true));
    assert_eq!(snapshot.consent_workflow.whole().map(|workflow| workflow.reviewers), Ok(2));
    let methods = &snapshot.methods_policy.whole().expect("complete").methods;
    assert!(methods.iter().any(|method| &*method.id == "Fido2" && method.state.as_deref() == Some("disabled")));
}

#[test]
fn roles_and_who_holds_them() {
    let mut snapshot = decoded("role_assignments", &["roleassignments-expand-principal"]);
    add(&mut snapshot, "role_eligible", &["roleeligibilityscheduleinstances"]);
    add(&mut snapshot, "role_active", &["roleassignmentscheduleinstances"]);
    let joeys = uuid!("ace08ec9-aa11-4ada-9145-addf0398233e");
    let held = snapshot.role_assignments.whole().expect("complete");
    let joey = held.iter().find(|held| held.principal == joeys).expect("listed");
    assert_eq!(joey.principal_type, PrincipalType::User);
    assert_eq!((joey.principal_name.as_deref(), &*joey.scope), (Some("Joey Cruz"), "/"));
    let eligible = &snapshot.role_eligible.whole().expect("complete")[0];
    assert_eq!(eligible.end.timestamp().map(|end| end.to_string()).as_deref(), Some("2024-04-10T00:00:00Z"));
    let active = &snapshot.role_active.whole().expect("complete")[0];
    assert_eq!((active.kind.as_deref(), active.end.timestamp()), (Some("Assigned"), None));
}

#[test]
fn the_audit_log_with_its_actors_and_targets() {
    let snapshot = decoded("directory_audits", &["directoryaudits"]);
    let row = &snapshot.directory_audits.whole().expect("complete")[0];
    assert_eq!((&*row.activity, &*row.result, &*row.service), ("Add member to group", "success", "Core Directory"));
    assert_eq!((&*row.by.name, row.by.address.as_deref()), ("bob@wingtiptoysonline.com", Some("127.0.0.1")));
    assert_eq!((&*row.targets[0].kind, &*row.targets[1].name), ("Group", "bob@contoso.com"));
    assert_eq!(&*row.targets[0].changes[0].new, "DirectorySync");
}

#[test]
fn apps_and_what_they_hold() {
    let mut snapshot = decoded("grants", &["oauth2permissiongrants"]);
    let held = "fea94d6d-b5bf-44d2-a887-4f72a8d74f44/held serviceprincipal-approleassignments";
    add(&mut snapshot, "app_roles", &[held]);
    let grant = &snapshot.grants.whole().expect("complete")[0];
    assert_eq!(*grant.scopes, ["User.Read".into(), "Group.ReadWrite.All".into()] as [Box<str>; 2]);
    assert_eq!((&*grant.consent, grant.principal), ("AllPrincipals", None));
    let held = &snapshot.app_roles.whole().expect("complete")[0].held;
    assert_eq!(held[0].role, uuid!("e2a3a72e-5f79-4c64-b1b1-878b674786c9"));
}

#[test]
fn inbox_rules_and_their_targets() {
    let user = "4782e723-f4f4-4af3-a76e-25e3bab0d896 messagerules";
    let snapshot = decoded("inbox_rules", &[user]);
    let rules = snapshot.inbox_rules.whole().expect("complete")[0].rules.whole().expect("complete");
    assert!(rules[0].deletes && rules[0].identity.is_some());
    assert_eq!(*rules[1].sends_to, ["AlexW@contoso.onmicrosoft.com".into()] as [Box<str>; 1]);
}
