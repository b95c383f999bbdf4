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

/// Where nothing tells who sent them a person is asked first: no letter, and no success. The owner's word settles it.
#[test]
fn what_only_the_owner_knows_is_asked_before_anybody_is_warned() {
    let mut options = Options::new(spec(300, 6, Preset::Unlicensed));
    options.speed = 1_000.0;
    options.consent = Consent::Respond;
    options.incidents = vec![Scenario::Textbook];
    let tenant = Tenant::serve(options);
    let truth = &tenant.incidents()[0];
    let run = tenant.palisade(&format!("respond {} --warn --evidence files --format json", truth.upn));
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(listed(&tenant).iter().all(|(_, letter)| letter.is_empty()));
    let step = &run.json()["steps"][6];
    assert!(
        step["observations"][0]["question"].as_str().is_some_and(|asks| asks.starts_with("Did you write to ")),
        "{step:#}"
    );
    let select = format!("--select account.recipients-not-warned:{}", truth.user);
    let run = tenant.palisade(&format!("respond {} --warn --evidence told {select}", truth.upn));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(tenant.folder().join("told/letter-answered.txt").exists(), "{}", run.stderr);
}

#[test]
fn what_a_person_wrote_into_a_letter_stays() {
    let tenant = served(Scenario::Textbook);
    let line = format!("respond {} --warn --evidence files", tenant.incidents()[0].upn);
    tenant.palisade(&line);
    let letter = tenant.folder().join("files/letter-external.txt");
    std::fs::write(&letter, "as edited").expect("a letter");
    let run = tenant.palisade(&line);
    assert!(run.stderr.contains("kept, it differs"), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(&letter).expect("a letter"), "as edited");
}

#[cfg(unix)]
#[test]
fn a_link_is_not_followed_and_an_open_folder_refused() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let tenant = served(Scenario::Textbook);
    let upn = &tenant.incidents()[0].upn;
    let at = |path: &str| tenant.folder().join(path);
    let mode =
        |path: &str, mode: u32| std::fs::set_permissions(at(path), PermissionsExt::from_mode(mode)).expect("a mode");
    std::fs::create_dir(at("files")).expect("a folder");
    std::fs::write(at("victim"), "untouched").expect("a file");
    symlink("../victim", at("files/recipients.csv")).expect("a link");
    mode("files", 0o777);
    let refused = tenant.palisade(&format!("respond {upn} --warn --evidence files"));
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    mode("files", 0o700);
    assert_eq!(tenant.palisade(&format!("respond {upn} --warn --evidence files")).code, 0);
    assert_eq!(std::fs::read_to_string(at("victim")).expect("the file"), "untouched");
    assert!(!listed(&tenant).is_empty());
}

/// A simulated account's list is not put among the real ones.
#[test]
fn without_a_store_a_folder_must_be_named() {
    let tenant = served(Scenario::Textbook);
    let run = tenant.palisade(&format!("respond {} --warn", tenant.incidents()[0].upn));
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("--evidence DIR"), "{}", run.stderr);
}
