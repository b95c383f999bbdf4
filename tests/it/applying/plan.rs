//! Plans built by hand from what a tenant shows: settings, mailboxes, a policy that is made, a grant that is deleted.

use jiff::Timestamp;
use palisade::app::Access;
use palisade::model::{
    Call, Change, Expect, Held, Look, MadeFrom, Method, PLAN_SCHEMA, Plan, PlanTenant, Preview, Resource, ResourceType,
    Safety, Touches, UndoClass, UndoStep, Version,
};
use serde_json::{Value, json};

pub(super) const POLICY: &str = "Block device code flow (report only)";
const POLICIES: &str = "/identity/conditionalAccess/policies";

pub(super) async fn get(access: &Access, call: &Call) -> Value {
    let answer = access.reader.read("test", call).await.unwrap_or_else(|error| panic!("{error}"));
    serde_json::from_slice(&answer).expect("JSON")
}

fn holds(read: &Call, at: &str, is: Value) -> Look {
    Look { read: read.clone(), expect: Expect::Holds(vec![Held { at: at.into(), is }]) }
}

fn change(id: &str, looks: (Look, Look), request: Call, undo: Call) -> Change {
    Change {
        id: id.into(),
        fix: id.split(':').next().unwrap_or(id).into(),
        summary: format!("Does {id}"),
        target: Resource::new(ResourceType::Tenant, id, id),
        touches: Touches::default(),
        precondition: looks.0,
        request,
        verify: looks.1,
        undo: UndoStep { class: UndoClass::Full, request: Some(undo), reason: None, verify: None },
        safety: Safety::Safe,
        urgent: false,
        depends_on: Vec::new(),
        resolves: Vec::new(),
    }
}

/// One property of what a `Get-` cmdlet shows, set by its `Set-`.
pub(super) async fn setting(access: &Access, id: &str, get_it: Call, set: Call, property: &str, to: Value) -> Change {
    let at = format!("/value/0/{property}");
    let old = get(access, &get_it).await.pointer(&at).cloned().unwrap_or_default();
    let looks = (holds(&get_it, &at, old.clone()), holds(&get_it, &at, to.clone()));
    change(id, looks, set.clone().with(property, to), set.with(property, old))
}

/// SMTP AUTH of the organisation, switched to what it is not.
pub(super) async fn smtp_auth(access: &Access) -> Change {
    let read = Call::cmdlet("Get-TransportConfig");
    let now = get(access, &read).await["value"][0]["SmtpClientAuthenticationDisabled"].clone();
    let to = json!(now != json!(true));
    setting(access, "smtp", read, Call::cmdlet("Set-TransportConfig"), "SmtpClientAuthenticationDisabled", to).await
}

/// IMAP of so many mailboxes, switched to what it is not.
pub(super) async fn mailboxes(access: &Access, count: usize) -> Vec<Change> {
    let mut rows: Vec<Value> = Vec::new();
    let all = Call::cmdlet("Get-CASMailbox").with("ResultSize", "Unlimited");
    let read = access
        .reader
        .pages("test", &all, &mut |page| {
            let page: Value = serde_json::from_slice(&page).map_err(|error| error.to_string())?;
            rows.extend(page["value"].as_array().expect("mailboxes").iter().cloned());
            Ok(())
        })
        .await;
    read.expect("every page");
    let some = rows.iter().take(count).map(|row| {
        let id = row["Guid"].as_str().expect("an id");
        let (read, set) = (Call::cmdlet("Get-CASMailbox"), Call::cmdlet("Set-CASMailbox"));
        let [read, set] = [read, set].map(|call| call.with("Identity", id));
        let old = row["ImapEnabled"].clone();
        let new = json!(old != json!(true));
        let at = "/value/0/ImapEnabled";
        let looks = (holds(&read, at, old.clone()), holds(&read, at, new.clone()));
        change(&format!("imap:{id}"), looks, set.clone().with("ImapEnabled", new), set.with("ImapEnabled", old))
    });
    some.collect()
}

fn graph(method: Method, path: &str, body: Option<Value>) -> Call {
    Call::Graph { method, version: Version::V1, path: path.into(), eventual: false, body }
}

/// A policy that is made, report-only.
pub(super) fn policy() -> Change {
    let body = json!({
        "displayName": POLICY,
        "state": "enabledForReportingButNotEnforced",
        "conditions": {
            "users": {"includeUsers": ["All"]},
            "applications": {"includeApplications": ["All"]},
            "authenticationFlows": {"transferMethods": "deviceCodeFlow"},
        },
        "grantControls": {"operator": "OR", "builtInControls": ["block"]},
    });
    let named = json!({"displayName": POLICY}).as_object().expect("a map").clone();
    let before = Look { read: Call::get(POLICIES), expect: Expect::NoEntry(named) };
    let after = holds(&Call::get(format!("{POLICIES}/{{created}}")), "/displayName", POLICY.into());
    let undo = graph(Method::Delete, &format!("{POLICIES}/{{created}}"), None);
    change("policy", (before, after), graph(Method::Post, POLICIES, Some(body)), undo)
}

/// A consent of which one scope is left.
pub(super) async fn trimmed(access: &Access) -> Change {
    let grant = grants(access).await[1].clone();
    let path = format!("/oauth2PermissionGrants/{}", grant["id"].as_str().expect("an id"));
    let read = Call::get(path.clone());
    let (old, new) = (grant["scope"].clone(), json!("openid"));
    assert_ne!(old, new, "there is something to trim");
    let looks = (holds(&read, "/scope", old.clone()), holds(&read, "/scope", new.clone()));
    let set = |value: Value| graph(Method::Patch, &path, Some(json!({"scope": value})));
    change("trimmed", looks, set(new), set(old))
}

async fn grants(access: &Access) -> Vec<Value> {
    let all = get(access, &Call::get("/oauth2PermissionGrants?$top=999")).await;
    all["value"].as_array().expect("consents").clone()
}

/// A consent that is taken away; put back it has another id.
pub(super) async fn grant(access: &Access) -> Change {
    let grant = grants(access).await[0].clone();
    let path = format!("/oauth2PermissionGrants/{}", grant["id"].as_str().expect("an id"));
    let read = Call::get(path.clone());
    let looks = (holds(&read, "/scope", grant["scope"].clone()), Look { read: read.clone(), expect: Expect::Gone });
    let body: serde_json::Map<String, Value> = ["clientId", "consentType", "principalId", "resourceId", "scope"]
        .into_iter()
        .map(|name| (name.to_owned(), grant[name].clone()))
        .collect();
    let undo = graph(Method::Post, "/oauth2PermissionGrants", Some(body.into()));
    let mut change = change("grant", looks, graph(Method::Delete, &path, None), undo);
    let again = Call::get("/oauth2PermissionGrants/{created}");
    change.undo.class = UndoClass::Partial;
    change.undo.reason = Some("it comes back under another id".into());
    change.undo.verify = Some(holds(&again, "/scope", grant["scope"].clone()));
    change
}

pub(super) fn sealed(access: &Access, changes: Vec<Change>) -> Plan {
    let plan = Plan {
        schema: PLAN_SCHEMA.into(),
        digest: String::new(),
        tenant: PlanTenant { id: access.tenant, name: None, default_domain: Some("contoso.example".into()) },
        made_at: Timestamp::now(),
        version: "0.1.0".into(),
        made_from: MadeFrom { taken_at: Timestamp::now(), run: None, snapshot: Default::default() },
        refused: Vec::new(),
        needs: Vec::new(),
        preview: Preview::default(),
        changes,
        manual: Vec::new(),
    };
    plan.seal().expect("JSON")
}

/// Some of each kind: a few settings, a policy, and `mailboxes` mailboxes in the middle.
pub(super) async fn mixed(access: &Access, count: usize) -> Plan {
    let mut changes = vec![smtp_auth(access).await];
    changes.extend(mailboxes(access, count).await);
    changes.extend([policy(), trimmed(access).await, grant(access).await]);
    // The policy only once SMTP AUTH is settled: an order that must be kept.
    if let Some(policy) = changes.iter_mut().find(|change| change.id == "policy") {
        policy.depends_on = vec!["smtp".into()];
    }
    sealed(access, changes)
}
