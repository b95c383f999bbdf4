//! Searches of the unified audit log, in plain HTTP: what a client meets who asks for one.

use std::time::Duration;

use palisade::sim::{Options, Preset, SearchHabits};
use serde_json::{Value, json};

use crate::support::{Asker, Tenant, spec};

const QUERIES: &str = "/v1.0/security/auditLog/queries";

/// A tenant of which half an hour passes in a second, and whose searches go like this.
fn tenant(searches: SearchHabits) -> Tenant {
    let mut options = Options::new(spec(60, 9, Preset::Messy));
    options.speed = 1_800.0;
    options.searches = searches;
    options.also_granted = vec!["AuditLogsQuery.Read.All"];
    Tenant::serve(options)
}

fn habits(minutes: u64) -> SearchHabits {
    let takes = Duration::from_secs(minutes * 60);
    SearchHabits { takes: (takes, takes), ..SearchHabits::default() }
}

fn asked() -> Value {
    json!({
        "displayName": "what is logged",
        "filterStartDateTime": "2020-01-01T00:00:00Z",
        "filterEndDateTime": "2099-01-01T00:00:00Z",
        "operationFilters": ["Set-AdminAuditLogConfig", "Set-OrganizationConfig", "Set-Mailbox"],
    })
}

fn status(asker: &Asker<'_>, id: &str) -> String {
    let (code, search) = asker.ask(&format!("{QUERIES}/{id}"));
    assert_eq!(code, 200, "{search}");
    search["status"].as_str().expect("a status").to_owned()
}

fn made(asker: &Asker<'_>) -> String {
    let (code, search) = asker.post(QUERIES, &asked());
    assert_eq!(code, 201, "{search}");
    search["id"].as_str().expect("an id").to_owned()
}

/// The stations that a search passes until it has ended.
fn stations(asker: &Asker<'_>, id: &str) -> Vec<String> {
    let mut seen = vec![status(asker, id)];
    while !["succeeded", "failed"].contains(&&*seen[seen.len() - 1]) {
        std::thread::sleep(Duration::from_millis(30));
        let now = status(asker, id);
        if seen.last() != Some(&now) {
            seen.push(now);
        }
    }
    seen
}

#[test]
fn a_search_is_queued_runs_ends_and_stays_listed() {
    // Three hours of the service's time, so that no station is missed.
    let tenant = tenant(habits(180));
    let asker = tenant.asker();
    let id = made(&asker);
    let (code, early) = asker.ask(&format!("{QUERIES}/{id}/records"));
    assert_eq!((code, &early["value"]), (200, &json!([])), "nothing is found before the end");
    assert_eq!(stations(&asker, &id), ["notStarted", "running", "succeeded"]);
    let (_, listed) = asker.ask(QUERIES);
    assert_eq!(listed["value"][0]["id"], *id);
    assert_eq!(listed["value"][0]["displayName"], "what is logged");
    assert_eq!(listed["value"][0]["isRecordCountLimitExceeded"], false);
}

#[test]
fn it_finds_what_its_filters_name_and_what_has_arrived() {
    let tenant = tenant(habits(0));
    let asker = tenant.asker();
    let id = made(&asker);
    let (_, found) = asker.ask(&format!("{QUERIES}/{id}/records"));
    let rows = found["value"].as_array().expect("records");
    let operations: Vec<&str> = rows.iter().map(|row| row["operation"].as_str().expect("an operation")).collect();
    assert_eq!(operations, ["Set-OrganizationConfig", "Set-Mailbox", "Set-AdminAuditLogConfig"]);
    let late = SearchHabits { record_lag: Duration::from_secs(100 * 60), ..habits(0) };
    let tenant = self::tenant(late);
    let asker = tenant.asker();
    let (_, found) = asker.ask(&format!("{QUERIES}/{}/records", made(&asker)));
    let fewer = found["value"].as_array().expect("records").len();
    assert_eq!(fewer, operations.len() - 1, "of the last hours not everything is there yet");
}

#[test]
fn one_that_finds_too_much_says_so_and_gives_the_rest_of_it_to_nobody() {
    let tenant = tenant(SearchHabits { most_records: 2, ..habits(0) });
    let asker = tenant.asker();
    let id = made(&asker);
    let (_, search) = asker.ask(&format!("{QUERIES}/{id}"));
    assert_eq!((&search["status"], &search["isRecordCountLimitExceeded"]), (&json!("succeeded"), &json!(true)));
    let (_, found) = asker.ask(&format!("{QUERIES}/{id}/records"));
    assert_eq!(found["value"].as_array().map(Vec::len), Some(2));
}

#[test]
fn too_many_at_once_are_refused_and_some_fail() {
    let tenant = tenant(SearchHabits { at_once: 2, fails: 2, ..habits(180) });
    let asker = tenant.asker();
    let (first, second) = (made(&asker), made(&asker));
    let (code, refused) = asker.post(QUERIES, &asked());
    assert_eq!((code, &refused["error"]["code"]), (429, &json!("TooManyRequests")));
    assert_eq!(stations(&asker, &second).last().map(String::as_str), Some("failed"));
    assert_eq!(stations(&asker, &first).last().map(String::as_str), Some("succeeded"));
    made(&asker);
}

/// A scan asks for none, so the app of a scan may make none.
#[test]
fn without_the_permission_nobody_searches() {
    let tenant = Tenant::serve(Options::new(spec(60, 9, Preset::Messy)));
    let asker = tenant.asker();
    assert_eq!((asker.post(QUERIES, &asked()).0, asker.ask(QUERIES).0), (403, 403));
}

#[test]
fn what_a_search_has_not_is_refused() {
    let tenant = tenant(habits(0));
    let asker = tenant.asker();
    for wrong in [
        json!({"serviceFilter": "Exchange"}),
        json!({"operationFilters": "Set-Mailbox"}),
        json!({"filterStartDateTime": "yesterday"}),
    ] {
        assert_eq!(asker.post(QUERIES, &wrong).0, 400, "{wrong}");
    }
    assert_eq!(asker.ask(&format!("{QUERIES}/4782e723-f4f4-4af3-a76e-25e3bab0d896")).0, 404);
}
