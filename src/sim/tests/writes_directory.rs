//! Writes of the directory beside Conditional Access, put to a generated tenant by a plain client: each is seen in every
//! read that shows the thing, and taken back to the same state. Sources: the api-reference pages that each route names.

use serde_json::{Value, json};

use super::super::Preset;
use super::super::test_tenant::Tenant;
use super::writes::{options, tenant};

async fn rows(tenant: &Tenant, path: &str) -> Vec<Value> {
    let seen = tenant.read(path).await;
    assert_eq!(seen.status, 200, "{path}: {}", seen.body);
    seen.body["value"].as_array().cloned().unwrap_or_default()
}

async fn done(tenant: &Tenant, method: &str, path: &str, body: Value) -> Value {
    let seen = tenant.write(method, path, body).await;
    assert!(seen.status.is_success(), "{method} {path}: {} {}", seen.status, seen.body);
    seen.body
}

fn id(record: &Value) -> &str {
    record["id"].as_str().expect("an id")
}

fn assert_as_made(tenant: &Tenant) {
    assert!(tenant.simulator.drift().is_none(), "{:#?}", tenant.simulator.drift());
}

#[tokio::test]
async fn what_people_may_do_is_narrowed_and_the_rest_of_it_stays() {
    let tenant = tenant(options(Preset::Messy)).await;
    let path = "/v1.0/policies/authorizationPolicy";
    let old = tenant.read(path).await.body;
    let new = json!({"allowInvitesFrom": "none", "defaultUserRolePermissions": {"permissionGrantPoliciesAssigned": ["ManagePermissionGrantsForSelf.microsoft-user-default-low"]}});
    done(&tenant, "PATCH", path, new).await;
    let read = tenant.read(path).await.body;
    assert_eq!(read["allowInvitesFrom"], "none");
    let (was, is) = (&old["defaultUserRolePermissions"], &read["defaultUserRolePermissions"]);
    assert_eq!(was["allowedToCreateApps"], is["allowedToCreateApps"]);
    assert_ne!(was["permissionGrantPoliciesAssigned"], is["permissionGrantPoliciesAssigned"]);
    for wrong in [
        json!({"allowInvitesFrom": "somebody"}),
        json!({"defaultUserRolePermissions": {"permissionGrantPoliciesAssigned": ["mine"]}}),
    ] {
        assert_eq!(tenant.write("PATCH", path, wrong).await.status, 400);
    }
    let back = json!({"allowInvitesFrom": old["allowInvitesFrom"], "defaultUserRolePermissions": was});
    done(&tenant, "PATCH", path, back).await;
    assert_as_made(&tenant);
}

#[tokio::test]
async fn requests_for_consent_are_put_as_a_whole() {
    let tenant = tenant(options(Preset::Messy)).await;
    let path = "/v1.0/policies/adminConsentRequestPolicy";
    let old = tenant.read(path).await.body;
    let person = rows(&tenant, "/v1.0/users?$top=1").await.remove(0);
    let reviewer =
        json!({"query": format!("/users/{}", id(&person)), "queryType": "MicrosoftGraph", "queryRoot": null});
    let whole = json!({"isEnabled": true, "notifyReviewers": true, "remindersEnabled": false, "requestDurationInDays": 10, "reviewers": [reviewer]});
    assert_eq!(tenant.write("PUT", path, json!({"isEnabled": true})).await.status, 400, "not the whole object");
    done(&tenant, "PUT", path, whole).await;
    let read = tenant.read(path).await.body;
    assert_eq!((&read["isEnabled"], &read["requestDurationInDays"]), (&json!(true), &json!(10)));
    done(&tenant, "PUT", path, old).await;
    assert_as_made(&tenant);
}

#[tokio::test]
async fn a_method_is_switched_by_itself_and_shows_in_the_policy() {
    let tenant = tenant(options(Preset::Messy)).await;
    let one = "/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/Voice";
    let kind = "#microsoft.graph.voiceAuthenticationMethodConfiguration";
    assert_eq!(tenant.write("PATCH", one, json!({"state": "enabled"})).await.status, 400, "the type is left out");
    done(&tenant, "PATCH", one, json!({"@odata.type": kind, "state": "enabled"})).await;
    assert_eq!(tenant.read(one).await.body["state"], "enabled");
    for version in ["v1.0", "beta"] {
        let policy = tenant.read(&format!("/{version}/policies/authenticationMethodsPolicy")).await.body;
        let all = policy["authenticationMethodConfigurations"].as_array().expect("configurations").clone();
        assert!(all.iter().any(|one| one["id"] == "Voice" && one["state"] == "enabled"), "{version}");
    }
    done(&tenant, "PATCH", one, json!({"@odata.type": kind, "state": "disabled"})).await;
    let beta = "/beta/policies/authenticationMethodsPolicy";
    let old = tenant.read(beta).await.body["systemCredentialPreferences"].clone();
    let mut new = old.clone();
    new["state"] = json!(if old["state"] == "enabled" { "disabled" } else { "enabled" });
    done(&tenant, "PATCH", beta, json!({"systemCredentialPreferences": new})).await;
    assert_eq!(tenant.read(beta).await.body["systemCredentialPreferences"], new);
    assert!(
        tenant.read("/v1.0/policies/authenticationMethodsPolicy").await.body["systemCredentialPreferences"].is_null()
    );
    done(&tenant, "PATCH", beta, json!({"systemCredentialPreferences": old})).await;
    assert_as_made(&tenant);
}

#[tokio::test]
async fn an_app_is_switched_off_and_loses_its_secret() {
    let tenant = tenant(options(Preset::Messy)).await;
    let app = rows(&tenant, "/v1.0/servicePrincipals?$top=999").await.pop().expect("an app");
    let one = format!("/v1.0/servicePrincipals/{}", id(&app));
    let other = json!(app["accountEnabled"] != true);
    done(&tenant, "PATCH", &one, json!({"accountEnabled": other})).await;
    assert_eq!(tenant.read(&one).await.body["accountEnabled"], other);
    let listed = rows(&tenant, "/v1.0/servicePrincipals?$top=999").await;
    assert!(listed.iter().any(|row| row["id"] == app["id"] && row["accountEnabled"] == other));
    done(&tenant, "PATCH", &one, json!({"accountEnabled": app["accountEnabled"]})).await;
    assert_as_made(&tenant);

    let registrations = rows(&tenant, "/v1.0/applications?$top=999").await;
    let with = |row: &&Value| row["passwordCredentials"].as_array().is_some_and(|all| !all.is_empty());
    let app = registrations.iter().find(with).expect("an app with a secret");
    let one = format!("/v1.0/applications/{}", id(app));
    let key = json!({"keyId": app["passwordCredentials"][0]["keyId"]});
    done(&tenant, "POST", &format!("{one}/removePassword"), key.clone()).await;
    assert_eq!(tenant.read(&one).await.body["passwordCredentials"], json!([]));
    assert_eq!(tenant.write("POST", &format!("{one}/removePassword"), key).await.status, 400, "it is gone");
}

#[tokio::test]
async fn a_permission_of_an_app_is_withdrawn_on_both_sides_and_given_again() {
    let tenant = tenant(options(Preset::Messy)).await;
    let graph = tenant.read("/v1.0/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')").await.body;
    let offered = format!("/v1.0/servicePrincipals/{}/appRoleAssignedTo", id(&graph));
    let first = rows(&tenant, &offered).await.pop().expect("a holder");
    let held = format!("/v1.0/servicePrincipals/{}/appRoleAssignments", first["principalId"].as_str().expect("an id"));
    let counts = || async { [rows(&tenant, &offered).await.len(), rows(&tenant, &held).await.len()] };
    let before = counts().await;
    done(&tenant, "DELETE", &format!("{held}/{}", id(&first)), Value::Null).await;
    assert_eq!(tenant.write("DELETE", &format!("{held}/{}", id(&first)), Value::Null).await.status, 404);
    assert_eq!(counts().await, before.map(|count| count - 1));
    let again = json!({"principalId": first["principalId"], "resourceId": first["resourceId"], "appRoleId": first["appRoleId"]});
    done(&tenant, "POST", &held, again.clone()).await;
    assert_eq!(tenant.write("POST", &held, again).await.status, 400, "it is there already");
    assert_eq!(counts().await, before);
    assert_as_made(&tenant);
}

#[tokio::test]
async fn a_role_is_withdrawn_from_assignments_and_from_pim_and_given_again() {
    let tenant = tenant(options(Preset::Messy)).await;
    let base = "/v1.0/roleManagement/directory";
    let (assigned, active) =
        (format!("{base}/roleAssignments?$expand=principal"), format!("{base}/roleAssignmentScheduleInstances"));
    let all = rows(&tenant, &assigned).await;
    let counts = || async { [rows(&tenant, &assigned).await.len(), rows(&tenant, &active).await.len()] };
    let (before, one) = (counts().await, all.last().expect("an assignment"));
    done(&tenant, "DELETE", &format!("{base}/roleAssignments/{}", id(one)), Value::Null).await;
    assert_eq!(tenant.read(&format!("{base}/roleAssignments/{}", id(one))).await.status, 404);
    assert_eq!(counts().await, before.map(|count| count - 1));
    let again = json!({"principalId": one["principalId"], "roleDefinitionId": one["roleDefinitionId"], "directoryScopeId": "/"});
    done(&tenant, "POST", &format!("{base}/roleAssignments"), again.clone()).await;
    assert_eq!(tenant.write("POST", &format!("{base}/roleAssignments"), again).await.status, 400);
    assert_eq!(counts().await, before);
    let back = rows(&tenant, &assigned).await;
    let back = back.iter().find(|row| row["id"] == one["id"]).expect("it is back");
    assert_eq!(back["principal"]["id"], one["principalId"], "with its holder, as asked");
    assert_as_made(&tenant);
}

#[tokio::test]
async fn an_eligibility_ends_and_begins_by_request() {
    let tenant = tenant(options(Preset::Messy)).await;
    let base = "/v1.0/roleManagement/directory";
    let list = format!("{base}/roleEligibilityScheduleInstances");
    let all = rows(&tenant, &list).await;
    let one = all.first().expect("an eligibility");
    let ask = |action: &str| json!({"action": action, "principalId": one["principalId"], "roleDefinitionId": one["roleDefinitionId"], "directoryScopeId": "/", "justification": "review"});
    let requests = format!("{base}/roleEligibilityScheduleRequests");
    assert_eq!(done(&tenant, "POST", &requests, ask("adminRemove")).await["status"], "Revoked");
    assert_eq!(rows(&tenant, &list).await.len(), all.len() - 1);
    assert_eq!(tenant.write("POST", &requests, ask("adminRemove")).await.code(), "RoleAssignmentDoesNotExist");
    assert_eq!(done(&tenant, "POST", &requests, ask("adminAssign")).await["status"], "Provisioned");
    assert_eq!(tenant.write("POST", &requests, ask("adminAssign")).await.code(), "RoleAssignmentExists");
    assert_eq!(rows(&tenant, &list).await.len(), all.len());
    assert_as_made(&tenant);
}

#[tokio::test]
async fn an_account_is_disabled_for_exchange_too_and_signed_out() {
    let tenant = tenant(options(Preset::Messy)).await;
    let users = rows(
        &tenant,
        "/v1.0/users?$top=999&$select=id,accountEnabled,mail,onPremisesSyncEnabled,signInSessionsValidFromDateTime",
    )
    .await;
    let own = |row: &&Value| {
        row["accountEnabled"] == true && row["mail"].is_string() && row["onPremisesSyncEnabled"].is_null()
    };
    let user = users.iter().find(own).expect("a cloud user with a mailbox");
    let one = format!("/v1.0/users/{}", id(user));
    done(&tenant, "PATCH", &one, json!({"accountEnabled": false})).await;
    assert_eq!(tenant.read(&format!("{one}?$select=accountEnabled")).await.body["accountEnabled"], false);
    let token = tenant.token(&tenant.simulator.exchange()).await;
    let mailbox = tenant.cmdlet(&token, "Get-Mailbox", json!({"Identity": id(user)})).await;
    assert_eq!(mailbox.body["value"][0]["AccountDisabled"], true, "{}", mailbox.body);
    done(&tenant, "PATCH", &one, json!({"accountEnabled": true})).await;
    assert_as_made(&tenant);

    assert_eq!(done(&tenant, "POST", &format!("{one}/revokeSignInSessions"), Value::Null).await["value"], true);
    let select = format!("{one}?$select=signInSessionsValidFromDateTime,lastPasswordChangeDateTime");
    let read = tenant.read(&select).await.body;
    assert_ne!(read["signInSessionsValidFromDateTime"], user["signInSessionsValidFromDateTime"]);
    let weak = json!({"passwordProfile": {"password": "short", "forceChangePasswordNextSignIn": true}});
    assert_eq!(tenant.write("PATCH", &one, weak).await.status, 400);
    let strong =
        json!({"passwordProfile": {"password": "correct horse battery", "forceChangePasswordNextSignIn": true}});
    done(&tenant, "PATCH", &one, strong).await;
    assert_ne!(tenant.read(&select).await.body["lastPasswordChangeDateTime"], read["lastPasswordChangeDateTime"]);

    let mfa = format!("/beta/users/{}/authentication/requirements", id(user));
    let old = tenant.read(&mfa).await.body["perUserMfaState"].clone();
    done(&tenant, "PATCH", &mfa, json!({"perUserMfaState": "enforced"})).await;
    assert_eq!(tenant.read(&mfa).await.body["perUserMfaState"], "enforced");
    done(&tenant, "PATCH", &mfa, json!({"perUserMfaState": old})).await;
    assert_as_made(&tenant);
}

#[tokio::test]
async fn a_person_is_taken_into_a_group_and_out_of_it() {
    let tenant = tenant(options(Preset::Messy)).await;
    let group = rows(&tenant, "/v1.0/groups?$top=999").await.pop().expect("a group");
    let user = rows(&tenant, "/v1.0/users?$top=1").await.remove(0);
    let members = format!("/v1.0/groups/{}/members", id(&group));
    let through = format!("/v1.0/groups/{}/transitiveMembers/microsoft.graph.user?$count=true", id(&group));
    let is_in = |path: &str| {
        let (tenant, user, path) = (&tenant, &user, path.to_owned());
        async move { rows(tenant, &path).await.iter().any(|row| row["id"] == user["id"]) }
    };
    let reference = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{}", id(&user))});
    assert!(!is_in(&members).await);
    done(&tenant, "POST", &format!("{members}/$ref"), reference.clone()).await;
    assert!(is_in(&members).await && is_in(&through).await);
    assert_eq!(tenant.write("POST", &format!("{members}/$ref"), reference).await.status, 400, "already there");
    let one = format!("{members}/{}/$ref", id(&user));
    done(&tenant, "DELETE", &one, Value::Null).await;
    assert_eq!(tenant.write("DELETE", &one, Value::Null).await.status, 404);
    assert!(!is_in(&members).await && !is_in(&through).await);
    assert_as_made(&tenant);
}
