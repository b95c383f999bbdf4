//! `palisade respond --warn`: the list of those whom the attacker wrote to, and the letters.

use std::collections::BTreeSet;

use palisade::sim::{Consent, Options, Preset, Scenario};

use crate::support::{Tenant, spec};

fn served(story: Scenario) -> Tenant {
    let mut options = Options::new(spec(300, 6, Preset::Healthy));
    options.speed = 1_000.0;
    options.consent = Consent::Respond;
    options.incidents = vec![story];
    Tenant::serve(options)
}

/// By a reader of CSV that is not ours: address and letter of each row.
fn listed(tenant: &Tenant) -> Vec<(String, String)> {
    let text = std::fs::read(tenant.folder().join("files/recipients.csv")).expect("the list");
    let text = text.strip_prefix(b"\xef\xbb\xbf").expect("the mark by which spreadsheets know UTF-8");
    let mut reader = csv::Reader::from_reader(text);
    reader
        .records()
        .map(|row| row.expect("a row"))
        .map(|row| (row[0].trim_start_matches('\'').to_owned(), row[1].to_owned()))
        .collect()
}

/// Three thousand people: each has a letter but the owner's own mail, what failed, a group, and the attacker himself.
#[test]
fn whoever_got_mail_of_the_attackers_is_on_the_list_with_a_letter() {
    let tenant = served(Scenario::Recipients);
    let truth = &tenant.incidents()[0];
    let told = truth.recipients.as_ref().expect("people were written to");
    let run = tenant.palisade(&format!("respond {} --warn --evidence files --contact Ines --format json", truth.upn));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let rows = listed(&tenant);
    let with = |wanted: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
        rows.iter().filter(|(_, letter)| wanted(letter)).map(|(address, _)| address.clone()).collect()
    };
    assert_eq!(with(&|letter| !letter.is_empty()), told.warn);
    assert_eq!(with(&|letter| letter == "answered"), told.replied);
    assert_eq!(run.json()["recipients"]["file"], "files/recipients.csv");
    for letter in ["answered", "internal", "external"] {
        let text = std::fs::read_to_string(tenant.folder().join(format!("files/letter-{letter}.txt"))).expect(letter);
        assert!(text.contains("Call: Ines\n") && !text.contains("http"), "{text}");
    }
    assert!(tenant.ledger().writes.is_empty(), "nothing is sent and nothing changed");
}

#[cfg(unix)]
#[test]
fn what_is_written_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let tenant = served(Scenario::Textbook);
    tenant.palisade(&format!("respond {} --warn --evidence files", tenant.incidents()[0].upn));
    let mode = |path: &str| {
        let path = tenant.folder().join(path);
        std::fs::metadata(&path).unwrap_or_else(|error| panic!("{path:?}: {error}")).permissions().mode() & 0o777
    };
    assert_eq!((mode("files"), mode("files/recipients.csv"), mode("files/letter-answered.txt")), (0o700, 0o600, 0o600));
}

/// Graph's trace answers only where Microsoft's app for it was made; Exchange's answers everywhere.
#[test]
fn where_trace_is_not_set_up_in_graph_exchange_is_asked() {
    let tenant = served(Scenario::Untraced);
    let truth = &tenant.incidents()[0];
    let run = tenant.palisade(&format!("respond {} --warn --evidence files", truth.upn));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let warned: BTreeSet<String> =
        listed(&tenant).into_iter().filter(|(_, letter)| !letter.is_empty()).map(|(address, _)| address).collect();
    assert_eq!(warned, truth.recipients.as_ref().expect("people were written to").warn);
}

#[test]
fn where_nobody_was_written_to_nothing_is_written() {
    let tenant = served(Scenario::Nothing);
    let run = tenant.palisade(&format!("respond {} --warn --evidence files", tenant.incidents()[0].upn));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("nobody got mail of the attacker's"), "{}", run.stderr);
    assert!(!tenant.folder().join("files").exists());
}

/// A list that may not be whole is written, and is no success: of a time before message trace begins nobody knows.
#[test]
fn a_list_that_may_not_be_whole_says_so() {
    let tenant = served(Scenario::Nothing);
    let truth = &tenant.incidents()[0];
    let run = tenant.palisade(&format!("respond {} --warn --evidence files --since 2026-01-01", truth.upn));
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("the list may not be whole: message trace not read: "), "{}", run.stderr);
    assert!(tenant.folder().join("files/recipients.csv").exists());
}

/// A simulated account's list is not put among the real ones.
#[test]
fn without_a_store_a_folder_must_be_named() {
    let tenant = served(Scenario::Textbook);
    let run = tenant.palisade(&format!("respond {} --warn", tenant.incidents()[0].upn));
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("--evidence DIR"), "{}", run.stderr);
}
