//! What is approved and what is waived.

use super::*;

#[test]
fn what_is_approved_is_no_finding() {
    let approval = |resource: &str| Approval { rule: id(DISABLED), resource: resource.into(), reason: "so".into() };
    for resource in ["id-bob", "bob@contoso.example"] {
        let settings = Settings { approved: vec![approval(resource)], ..Settings::default() };
        let found = judge(
            &rule("!account.enabled", ""),
            &company(vec![off("Bob")].into_iter().map(|bob: Account| Account { id: "ID-Bob".into(), ..bob }).collect()),
            &settings,
        );
        assert_eq!((status(&found), found.findings.len()), (CheckStatus::Passed, 0), "{resource}");
        assert_eq!(
            found.checks.first().map(|check| check.notes.clone()),
            Some(vec!["1 approved in palisade.toml".to_owned()])
        );
    }
    let other = Approval { rule: id("test.other"), ..approval("bob@contoso.example") };
    // A name that is only shown is nobody's own: who approved one Bob did not approve the next.
    for unfit in [other, approval("bob")] {
        let settings = Settings { approved: vec![unfit], ..Settings::default() };
        assert_eq!(
            status(&judge(&rule("!account.enabled", ""), &company(vec![off("bob")]), &settings)),
            CheckStatus::Failed
        );
    }
}

#[test]
fn a_waived_finding_is_still_reported() {
    let set = rule("!account.enabled", "");
    let tenant = company(vec![off("bob")]);
    let plain = judge(&set, &tenant, &Settings::default());
    let fingerprint = plain.findings.first().map(|finding| finding.fingerprint.as_str().to_owned()).expect("a finding");
    for covers in [
        Covers::Fingerprint(fingerprint),
        Covers::Rule(id(DISABLED), Some("bob@contoso.example".into())),
        Covers::Area("test".into(), None),
    ] {
        let settings = Settings { waivers: vec![waiver(covers)], ..Settings::default() };
        let found = judge(&set, &tenant, &settings);
        assert_eq!(status(&found), CheckStatus::Waived);
        assert_eq!(found.findings.first().map(|finding| finding.status), Some(FindingStatus::Waived));
    }
    let other =
        Settings { waivers: vec![waiver(Covers::Rule(id(DISABLED), Some("ann".into())))], ..Settings::default() };
    assert_eq!(status(&judge(&set, &tenant, &other)), CheckStatus::Failed);
}

#[test]
fn an_expired_waiver_counts_as_none_and_is_told() {
    let day =
        |until: &str| Waiver { until: until.parse().expect("a date"), ..waiver(Covers::Rule(id(DISABLED), None)) };
    let judged = |until| {
        judge(
            &rule("!account.enabled", ""),
            &company(vec![off("bob")]),
            &Settings { waivers: vec![day(until)], ..Settings::default() },
        )
    };
    assert_eq!(status(&judged("2026-06-01")), CheckStatus::Waived, "the last day counts");
    let expired = judged("2026-05-31");
    assert_eq!(status(&expired), CheckStatus::Failed);
    assert_eq!(
        expired.checks.first().map(|check| check.notes.clone()),
        Some(vec!["a waiver by it-sec ended on 2026-05-31 and counts as none: old".to_owned()])
    );
}

#[test]
fn a_waived_resource_leaves_the_list_it_is_in() {
    let set = rules(&[(DISABLED, rule_file(DISABLED, "!account.enabled", "about: account\nyields: list\n"))]);
    let settings = Settings {
        waivers: vec![waiver(Covers::Rule(id(DISABLED), Some("bob@contoso.example".into())))],
        ..Settings::default()
    };
    let found = judge(&set, &company(vec![off("bob"), off("kim")]), &settings);
    assert_eq!(status(&found), CheckStatus::Failed);
    assert_eq!(found.findings.first().map(|finding| finding.affected.len()), Some(1));
    let alone = judge(&set, &company(vec![off("bob")]), &settings);
    assert_eq!(status(&alone), CheckStatus::Waived);
    assert_eq!(alone.findings.first().map(|finding| finding.affected.len()), Some(1));
}
