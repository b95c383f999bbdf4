//! Past runs, from scan to scan, as a person and as a script meets them.

use std::collections::BTreeSet;
use std::path::Path;

use palisade::sim::{Options, Preset};
use serde_json::Value;

use crate::support::{Run, Tenant, palisade, spec};

/// The same tenant whatever the preset: ids follow from the seed.
fn tenant(preset: Preset) -> Tenant {
    let mut options = Options::new(spec(80, 1, preset));
    options.speed = 200.0;
    Tenant::serve(options)
}

fn state() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn scan(tenant: &Tenant, state: &Path, more: &str) -> Value {
    let run = tenant.palisade(&format!("scan --format json --state {} {more}", state.display()));
    assert!([0, 1, 4].contains(&run.code), "ended with {}: {}", run.code, run.stderr);
    run.json()
}

/// `palisade history …` of a store, without any tenant at hand.
fn history(state: &Path, more: &[&str]) -> Run {
    let mut command = palisade(state, "history");
    command.args(more).arg("--state").arg(state);
    command.output().expect("the program runs").into()
}

fn told(state: &Path, more: &[&str]) -> Value {
    let run = history(state, &[more, &["--format", "json"]].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    let report = run.json();
    let schema = palisade(state, "report --schema history").output().expect("the program runs");
    let schema: Value = serde_json::from_slice(&schema.stdout).expect("a schema");
    let validator = jsonschema::validator_for(&schema).expect("a well-formed schema");
    let errors: Vec<String> = validator.iter_errors(&report).map(|error| error.to_string()).take(3).collect();
    assert!(errors.is_empty(), "{more:?}: {errors:?}");
    report
}

fn list<'v>(report: &'v Value, name: &str) -> &'v [Value] {
    report[name].as_array().map(Vec::as_slice).unwrap_or_else(|| panic!("no list {name}"))
}

fn prints(findings: &[Value]) -> BTreeSet<String> {
    findings.iter().map(|finding| finding["fingerprint"].as_str().expect("a fingerprint").to_owned()).collect()
}

fn statuses(report: &Value) -> BTreeSet<&str> {
    list(report, "findings").iter().map(|finding| finding["status"].as_str().expect("a status")).collect()
}

#[test]
fn findings_are_new_open_resolved_and_back() {
    let state = state();
    let (messy, healthy) = (tenant(Preset::Messy), tenant(Preset::Healthy));
    let first = scan(&messy, state.path(), "");
    assert_eq!(statuses(&first), BTreeSet::from(["new"]));
    let second = scan(&messy, state.path(), "");
    assert_eq!(statuses(&second), BTreeSet::from(["open"]));
    assert_eq!(list(&second, "findings")[0]["first_seen"], list(&first, "findings")[0]["first_seen"]);

    let third = scan(&healthy, state.path(), "");
    assert_eq!(list(&third, "findings").len(), 0);
    let (resolved, unsettled) = (prints(list(&third, "resolved")), prints(list(&third, "unsettled")));
    assert_eq!(&resolved | &unsettled, prints(list(&first, "findings")));
    // What a plain scan leaves out by choice is nowhere seen to be right.
    let reasons = list(&third, "unsettled").iter().map(|gone| gone["reason"].to_string());
    assert!(reasons.clone().all(|reason| reason.contains("not asked for")), "{:?}", reasons.collect::<Vec<_>>());
    // Events of the log are among them: that none is found any more proves nothing.
    assert!(resolved.len() > 3 * unsettled.len(), "{} resolved, {} not", resolved.len(), unsettled.len());
    assert_eq!(list(&scan(&healthy, state.path(), ""), "resolved").len(), 0, "it is said once");

    let back = scan(&messy, state.path(), "");
    for finding in list(&back, "findings") {
        let expected =
            if resolved.contains(finding["fingerprint"].as_str().expect("a text")) { "regressed" } else { "open" };
        assert_eq!(finding["status"], expected, "{}", finding["rule"]);
    }
    assert_eq!(back["summary"]["lifecycle"]["regressed"], resolved.len());

    let runs = told(state.path(), &[]);
    let counted: Vec<(u64, u64)> = list(&runs, "runs")
        .iter()
        .map(|run| &run["summary"]["lifecycle"])
        .map(|counts| (counts["new"].as_u64().expect("a number"), counts["resolved"].as_u64().expect("a number")))
        .collect();
    let all = u64::try_from(list(&first, "findings").len()).expect("a number");
    let gone = u64::try_from(resolved.len()).expect("a number");
    assert_eq!(counted, [(0, 0), (0, 0), (0, gone), (0, 0), (all, 0)], "newest first");
}

/// The same tenant, half of it dark: what is not seen is not gone.
#[test]
fn nothing_is_resolved_because_it_could_not_be_read_or_was_left_out() {
    let state = state();
    let first = scan(&tenant(Preset::Messy), state.path(), "");
    let dark = scan(&tenant(Preset::HalfPermissions), state.path(), "");
    assert_eq!(list(&dark, "resolved").len(), 0, "{:#?}", dark["resolved"]);
    let known = prints(list(&first, "findings"));
    let now = &prints(list(&dark, "findings")) | &prints(list(&dark, "unsettled"));
    assert!(known.is_subset(&now), "lost: {:?}", known.difference(&now));
    assert!(list(&dark, "unsettled").len() > 5, "half of it is dark");
    assert!(list(&dark, "unsettled").iter().all(|gone| gone["why"] == "not_assessed"));

    let narrow = scan(&tenant(Preset::Messy), state.path(), "--only mail");
    assert_eq!(list(&narrow, "resolved").len(), 0);
    let is_legacy = |gone: &Value| gone["rule"].as_str().is_some_and(|rule| rule.starts_with("legacy."));
    let others: Vec<&Value> = list(&narrow, "unsettled").iter().filter(|gone| !is_legacy(gone)).collect();
    assert!(!others.is_empty() && others.iter().all(|gone| gone["why"] == "not_judged"), "{others:#?}");
    assert_eq!(prints(list(&scan(&tenant(Preset::Messy), state.path(), ""), "findings")), known);
}

#[test]
fn a_rule_of_ones_own_that_takes_anothers_place_makes_no_wave() {
    let state = state();
    let messy = tenant(Preset::Messy);
    let id = "audit.mailbox-audit-off";
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("rules/audit/{id}.yaml"));
    let rule = std::fs::read_to_string(built_in).expect("a rule file");
    let own = messy.folder().join("own");
    std::fs::create_dir(&own).expect("a folder");
    let first = scan(&messy, state.path(), &format!("--only {id}"));
    assert_eq!(list(&first, "findings").len(), 1);
    // The same rule, never true: as an upgrade that judges more kindly.
    let kind = rule.replace("when: ", "when: false && ");
    assert_ne!(kind, rule);
    std::fs::write(own.join(format!("{id}.yaml")), kind).expect("a file");
    let second = scan(&messy, state.path(), &format!("--only {id} --rules own"));
    assert_eq!((list(&second, "findings").len(), list(&second, "resolved").len()), (0, 0));
    assert_eq!(list(&second, "unsettled")[0]["why"], "rule_changed");
    assert!(second["checks"][0]["notes"].to_string().contains("another version of this rule"), "{second:#}");
    let changes = told(state.path(), &["show", "last"]);
    assert_eq!(changes["changes"]["rules_changed"][0], id);
}

#[test]
fn one_run_and_two_runs_are_told() {
    let state = state();
    let messy = scan(&tenant(Preset::Messy), state.path(), "");
    let healthy = scan(&tenant(Preset::Healthy), state.path(), "");
    let last = scan(&tenant(Preset::Healthy), state.path(), "");
    let [first, second, third] =
        [&messy, &healthy, &last].map(|run| run["run"]["id"].as_str().expect("an id").to_owned());

    let shown = told(state.path(), &["show", &first]);
    assert_eq!(prints(list(&shown, "findings")), prints(list(&messy, "findings")));
    assert_eq!(list(&shown, "checks").len(), list(&messy, "checks").len());
    assert!(shown["changes"].is_null(), "nothing was before it");
    assert!(!list(&shown, "role_holders").is_empty());

    let changes = &told(state.path(), &["diff", &third, &first])["changes"];
    assert_eq!((changes["from"].as_str(), changes["to"].as_str()), (Some(first.as_str()), Some(third.as_str())));
    let gone = &prints(list(changes, "resolved")) | &prints(list(changes, "unsettled"));
    assert_eq!(gone, prints(list(&messy, "findings")));
    assert_eq!(prints(list(changes, "resolved")), prints(list(&healthy, "resolved")));
    assert!(!list(changes, "checks").is_empty());
    assert!(!list(&changes["roles"], "lost").is_empty(), "a healthy tenant has fewer administrators");
    let quiet = &told(state.path(), &["show", "last"])["changes"];
    assert_eq!(quiet["from"].as_str(), Some(second.as_str()));
    assert!(["new", "regressed", "resolved", "checks"].iter().all(|name| list(quiet, name).is_empty()));

    let page = history(state.path(), &["diff", &first, "last"]);
    assert!(page.stdout.contains("RESOLVED") && page.stdout.contains("ROLES"), "{}", page.stdout);
    for (wrong, says) in [("ffff", "there is no stored run"), ("0", "stored runs begin with"), ("x y", "no stored run")]
    {
        let run = history(state.path(), &["show", wrong]);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains(says), "{}", run.stderr);
    }
}

#[test]
fn a_named_person_accepts_who_holds_a_role() {
    let state = state();
    let run = scan(&tenant(Preset::Messy), state.path(), "");
    let before = told(state.path(), &["show", "last"]);
    assert_eq!(list(&before, "sign_offs").len(), 0);
    let signed =
        told(state.path(), &["sign-off", "last", "--by", "Ada Lovelace", "--reason", "review", "--only", "role"]);
    let one = &list(&signed, "sign_offs")[0];
    assert_eq!((one["by"].as_str(), one["run"].as_str()), (Some("Ada Lovelace"), run["run"]["id"].as_str()));
    assert!(one["events"].as_u64().is_some_and(|events| events > 0), "{one:#}");
    assert_eq!(one["role_holders"], list(&before, "role_holders").len());
    assert!(one["up_to"].is_string() && one["up_to"] == run["run"]["snapshot_taken_at"], "{one:#}");
    assert_eq!(list(&told(state.path(), &[]), "runs")[0]["signed_off"], true);

    for (arguments, says) in [
        (["--by", " ", "--reason", "review"].as_slice(), "--by may not be empty"),
        (&["--by", "Ada", "--reason", ""], "--reason may not be empty"),
        (&["--by", "Ada", "--reason", "review", "--only", "legacy"], "nothing of it to accept"),
    ] {
        let refused = history(state.path(), &[&["sign-off", "last"], arguments].concat());
        assert_eq!(refused.code, 2, "{}", refused.stderr);
        assert!(refused.stderr.contains(says), "{}", refused.stderr);
    }
    scan(&tenant(Preset::Messy), state.path(), "--only mail");
    let refused = history(state.path(), &["sign-off", "last", "--by", "Ada", "--reason", "review"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("did not read everybody who holds a directory role"), "{}", refused.stderr);
    scan(&tenant(Preset::Messy), state.path(), "--only role");
    let refused = history(state.path(), &["sign-off", "last", "--by", "Ada", "--reason", "review"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("left out app.consent-not-accepted, audit.switched-off"), "{}", refused.stderr);
    assert_eq!(list(&told(state.path(), &[]), "sign_offs").len(), 1, "what was refused is not kept");
    told(state.path(), &["sign-off", "last", "--by", "Ada", "--reason", "review", "--only", "role"]);
}

/// What a scan of chosen checks did not judge is no news of the tenant when the next one does.
#[test]
fn a_run_of_chosen_checks_is_marked_and_makes_no_wave_afterwards() {
    let state = state();
    let messy = tenant(Preset::Messy);
    let narrow = scan(&messy, state.path(), "--only legacy");
    assert_eq!(narrow["run"]["only"], serde_json::json!(["legacy"]));
    assert!(narrow["tenant"]["name"].is_string(), "whose tenant it is, is one request");
    assert_eq!(narrow["summary"]["lifecycle"]["first_judged"], 0, "nothing was before it");
    let full = scan(&messy, state.path(), "");
    let counts = &full["summary"]["lifecycle"];
    assert_eq!(counts["new"], counts["first_judged"], "nothing changed");
    assert_eq!(counts["open"], list(&narrow, "findings").len());
    let note = |check: &Value| check["notes"].to_string().contains("no earlier run judged this check");
    assert!(list(&full, "checks").iter().any(note));
    let runs = told(state.path(), &[]);
    assert_eq!(
        (&list(&runs, "runs")[0]["only"], &list(&runs, "runs")[1]["only"]),
        (&full["run"]["only"], &narrow["run"]["only"])
    );
    let changes = &told(state.path(), &["show", "last"])["changes"];
    assert_eq!(
        (list(changes, "new").len(), list(changes, "newly_judged").len()),
        (0, counts["new"].as_u64().map_or(0, |new| usize::try_from(new).expect("few")))
    );
    let page = history(state.path(), &[]).stdout;
    assert!(page.contains("judged only legacy") && page.contains("not counted as new"), "{page}");
}

/// Two runs of one minute share the first eight digits of their ids.
#[test]
fn every_run_is_named_so_that_it_can_be_asked_for() {
    let state = state();
    let messy = tenant(Preset::Messy);
    let ids: Vec<String> = (0..2)
        .map(|_| scan(&messy, state.path(), "--only legacy")["run"]["id"].as_str().expect("an id").to_owned())
        .collect();
    for (run, id) in list(&told(state.path(), &[]), "runs").iter().zip(ids.iter().rev()) {
        let short = run["short"].as_str().expect("a text");
        assert!(id.starts_with(short));
        let page = history(state.path(), &["show", short]);
        assert_eq!(page.code, 0, "{}", page.stderr);
        assert!(page.stdout.contains(&format!("\n{short} ")), "{}", page.stdout);
        assert_eq!(told(state.path(), &["show", short])["runs"][0]["id"].as_str(), Some(id.as_str()));
    }
}

#[test]
fn a_simulated_tenant_and_a_file_leave_nothing_unless_the_command_line_names_a_store() {
    let (folder, named) = (state(), state());
    let files = |folder: &Path| std::fs::read_dir(folder).expect("a folder").count();
    let mut demo = palisade(folder.path(), "scan --demo --users 60 --only legacy");
    demo.env("PALISADE_STATE", named.path());
    assert_eq!(demo.output().expect("the program runs").status.code(), Some(1));
    let messy = tenant(Preset::Messy);
    let mut live = messy.command("scan --only legacy");
    live.env("PALISADE_STATE", named.path());
    assert_eq!(live.output().expect("the program runs").status.code(), Some(1));
    assert_eq!((files(folder.path()), files(named.path())), (0, 0));

    messy.palisade("snapshot take old.snapshot");
    let judge = |more: &str| -> Run {
        let mut command = palisade(messy.folder(), &format!("scan --snapshot old.snapshot --only legacy {more}"));
        command.arg("--state").arg(named.path());
        command.output().expect("the program runs").into()
    };
    assert_eq!(judge("").code, 1, "a store that is named is used");
    let again = judge("");
    assert_eq!(again.code, 2, "the same file once more is no run after it: {}", again.stderr);
    assert!(again.stderr.contains("leave --state out"), "{}", again.stderr);
    let none = palisade(messy.folder(), "scan --snapshot old.snapshot --no-state").output().expect("the program runs");
    assert_eq!(none.status.code(), Some(1));
    assert_eq!(list(&told(named.path(), &[]), "runs").len(), 1);
}

#[test]
fn a_store_that_cannot_be_used_ends_the_scan_before_the_tenant_is_read() {
    let state = state();
    let messy = tenant(Preset::Messy);
    std::fs::write(state.path().join("palisade.sqlite"), "this is a letter to my aunt").expect("room");
    let before = messy.ledger().total().requests;
    for run in [
        messy.palisade(&format!("scan --state {}", state.path().display())),
        history(state.path(), &[]),
        history(state.path(), &["sign-off", "last", "--by", "a", "--reason", "b"]),
    ] {
        assert_eq!((run.code, run.stdout.as_str()), (3, ""));
        assert!(
            run.stderr.contains("is damaged") && run.stderr.contains("hint: nothing was written"),
            "{}",
            run.stderr
        );
    }
    assert!(messy.ledger().total().requests <= before + 1, "more was asked than a token");
    let kept = std::fs::read_to_string(state.path().join("palisade.sqlite")).expect("a file");
    assert_eq!(kept, "this is a letter to my aunt");
    assert_eq!(messy.palisade("scan --no-state --only legacy").code, 1, "it goes without");
}

#[test]
fn a_scan_leaves_while_another_of_the_same_tenant_is_running() {
    let state = state();
    let mut options = Options::new(spec(80, 1, Preset::Messy));
    options.speed = 20.0;
    let messy = Tenant::serve(options);
    let arguments = format!("scan --format json --state {}", state.path().display());
    let mut command = messy.command(&arguments);
    command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let running = command.spawn().expect("the program runs");
    let lock = || {
        let entries = std::fs::read_dir(state.path()).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).find(|path| path.to_string_lossy().ends_with(".scan.lock"))
    };
    while lock().is_none_or(|path| std::fs::read_to_string(path).unwrap_or_default().is_empty()) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let second = messy.palisade(&arguments);
    assert_eq!((second.code, second.stdout.as_str()), (3, ""), "{}", second.stderr);
    assert!(second.stderr.contains("another palisade is scanning this tenant (process "), "{}", second.stderr);
    assert!(second.stderr.contains("--no-state"), "{}", second.stderr);
    let beside = messy.palisade("scan --only legacy --no-state");
    assert_eq!(beside.code, 1, "who keeps nothing may: {}", beside.stderr);

    let first = Run::from(running.wait_with_output().expect("an end"));
    assert_eq!(first.code, 1, "{}", first.stderr);
    let after = scan(&messy, state.path(), "");
    assert!(statuses(&after).contains("open"), "the lock is given up, and the first run is kept");
}

#[test]
fn a_scan_that_was_killed_keeps_nobody_out() {
    let state = state();
    let mut options = Options::new(spec(80, 1, Preset::Messy));
    options.speed = 20.0;
    let messy = Tenant::serve(options);
    let arguments = format!("scan --format json --state {}", state.path().display());
    let mut command = messy.command(&arguments);
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let mut killed = command.spawn().expect("the program runs");
    std::thread::sleep(std::time::Duration::from_millis(700));
    killed.kill().expect("it runs");
    killed.wait().expect("an end");
    scan(&messy, state.path(), "--only legacy");
}

#[test]
fn held_against_an_earlier_run_only_what_is_new_since_counts() {
    let state = state();
    let messy = tenant(Preset::Messy);
    let first = scan(&messy, state.path(), "");
    let code = |more: &str| {
        let run = messy.palisade(&format!("scan --format json --state {} {more}", state.path().display()));
        (run.code, run.json())
    };
    let (ended, again) = code("--baseline last --fail-on low");
    assert_eq!(ended, 0, "nothing is new");
    assert_eq!(again["baseline"]["run"], first["run"]["id"]);
    assert_eq!(again["baseline"]["known"], list(&first, "findings").len());
    assert_eq!(again["baseline"]["counted"], serde_json::json!([]));

    // A run that saw half of it excuses what it found, and nothing of what it could not see.
    let dark = scan(&tenant(Preset::HalfPermissions), state.path(), "");
    let id = dark["run"]["id"].as_str().expect("a text");
    let (ended, whole) = code(&format!("--baseline {id}"));
    assert_eq!(ended, 1);
    let found_then = prints(list(&dark, "findings"));
    let counted = list(&whole["baseline"], "counted");
    assert_eq!(prints(counted), &prints(list(&whole, "findings")) - &found_then);
    assert!(counted.iter().any(|one| one["why"] == "not_assessed"), "{counted:#?}");

    let narrow = scan(&messy, state.path(), "--only legacy");
    let (_, whole) = code(&format!("--baseline {}", narrow["run"]["id"].as_str().expect("a text")));
    let whys: BTreeSet<&str> =
        list(&whole["baseline"], "counted").iter().filter_map(|one| one["why"].as_str()).collect();
    assert_eq!(whys, BTreeSet::from(["not_judged"]));
}

#[test]
fn a_baseline_that_there_is_not_ends_the_scan_before_the_tenant_is_read() {
    let state = state();
    let messy = tenant(Preset::Messy);
    let before = messy.ledger().total().requests;
    for (more, says) in [
        (format!("--state {} --baseline last", state.path().display()), "there is no stored run"),
        (format!("--state {} --baseline 0193", state.path().display()), "there is no stored run"),
        ("--baseline last".to_owned(), "this scan has none"),
        ("--no-state --baseline last".to_owned(), "cannot be used with"),
    ] {
        let run = messy.palisade(&format!("scan {more}"));
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{more}: {}", run.stderr);
        assert!(run.stderr.contains(says), "{more}: {}", run.stderr);
    }
    assert_eq!(messy.ledger().total().requests, before, "nothing was asked");
    let left: Vec<_> = std::fs::read_dir(state.path()).expect("a folder").flatten().collect();
    assert!(left.is_empty(), "no store was made in vain: {left:?}");
}

#[test]
fn without_a_store_history_says_so() {
    let state = state();
    let mut command = palisade(state.path(), "history --state none");
    let run: Run = command.output().expect("the program runs").into();
    assert_eq!((run.code, run.stdout.as_str()), (0, "No run is kept yet.\n"), "{}", run.stderr);
    assert!(!state.path().join("none").exists(), "looking makes nothing");
}
