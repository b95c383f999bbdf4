//! How long it takes to write 200,000 findings in every format.
//!
//! `cargo bench --bench formats`. Every format that writes all of them should reach 100 MB/s of output; a page for people ends
//! at a limit that it states. Nothing is kept of what is written, so that it is the writing that is measured.

use std::io::{self, Write};

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use jiff::Timestamp;
use palisade::model::{
    Check, CheckStatus, Evidence, Exposure, Finding, FindingStatus, Fingerprint, Maps, Mode, Requests, Resource,
    ResourceType, RuleId, Run, ScanReport, Severity, Summary, TenantSummary,
};
use palisade::report::{Look, find};
use uuid::Uuid;

const FINDINGS: u32 = 200_000;
const TENANT: &str = "11111111-2222-3333-4444-555555555555";
const RULES: [&str; 4] = ["mailbox.forwards-outside", "legacy.imap", "mfa.password-alone", "role.permanent"];

fn main() {
    divan::main();
}

#[divan::bench(
    sample_count = 5,
    sample_size = 1,
    args = ["table", "json", "jsonl", "csv", "markdown", "html", "junit", "sarif", "ocsf"]
)]
fn write(bencher: Bencher<'_, '_>, name: &str) {
    let report = report();
    let write = find(name).and_then(|format| format.scan).expect("a format of scans");
    let mut counted = Counted::default();
    write(&report, &Look::plain(), &mut counted).expect("nothing stands in the way");
    bencher.counter(BytesCount::new(counted.0)).bench_local(|| {
        let mut out = io::BufWriter::new(Counted::default());
        write(black_box(&report), &Look::plain(), &mut out).expect("nothing stands in the way");
        black_box(out);
    });
}

/// Takes everything and keeps how much it was.
#[derive(Default)]
struct Counted(usize);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += black_box(bytes).len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn report() -> ScanReport {
    let at: Timestamp = "2026-11-25T22:50:09Z".parse().expect("a moment");
    let findings: Vec<Finding> = (0..FINDINGS).map(|number| finding(number, at)).collect();
    let check = |id: &str| Check {
        rule: RuleId::new(id).expect("an id"),
        status: CheckStatus::Failed,
        severity: Severity::High,
        assessed: 0,
        failed: 0,
        not_assessed: 0,
        reason: None,
        gaps: Vec::new(),
        missing_permissions: Vec::new(),
        notes: Vec::new(),
    };
    ScanReport {
        schema: ScanReport::SCHEMA.into(),
        run: Run {
            id: Uuid::nil(),
            started_at: at,
            finished_at: at,
            version: "0.1.0".into(),
            mode: Mode::Demo,
            snapshot_taken_at: at,
            snapshot_ended_at: at,
            only: Vec::new(),
        },
        tenant: TenantSummary {
            id: TENANT.parse().expect("an id"),
            name: Some("Contoso Ltd".into()),
            default_domain: Some("contoso.example".into()),
            cloud: "global".into(),
            users: Some(FINDINGS.into()),
            mailboxes: Some(FINDINGS.into()),
        },
        summary: Summary::default(),
        fixes: Vec::new(),
        findings,
        resolved: Vec::new(),
        unsettled: Vec::new(),
        checks: RULES.map(check).to_vec(),
        cross_check: None,
        auto_apply: None,
        families: Vec::new(),
        requests: Requests::default(),
        waivers: Vec::new(),
        baseline: None,
        compliance: Vec::new(),
    }
}

fn finding(number: u32, at: Timestamp) -> Finding {
    let rule = RULES[number as usize % RULES.len()];
    let rule = RuleId::new(rule).expect("an id");
    let name = format!("zoë.müller{number}@contoso.example");
    let id = format!("{number:08}-0000-4000-8000-000000000000");
    let resource = Resource::new(ResourceType::Mailbox, id, name.clone());
    Finding {
        fingerprint: Fingerprint::of(TENANT, &rule, "", &resource),
        rule,
        cause: String::new(),
        title: "A mailbox forwards outside".into(),
        severity: Severity::High,
        status: FindingStatus::Open,
        resource,
        affected: Vec::new().into(),
        detail: format!("{name} forwards to drop{number}@evil.example, which is outside, and keeps no copy"),
        evidence: vec![Evidence {
            fact: "mailbox.forwardsTo".into(),
            value: format!("drop{number}@evil.example").into(),
            source: vec!["mailboxes".into(), "accepted_domains".into()],
        }],
        first_seen: at,
        last_seen: at,
        maps: Maps {
            cis_m365: vec!["6.2.1".into()],
            scuba: vec!["MS.EXO.1.1v2".into()],
            attack: vec!["T1114.003".into()],
            nist_800_53: vec!["AC-4".into(), "SC-7".into()],
        },
        fix: Some("stop-mailbox-forwarding".into()),
        exposure: Exposure::One,
    }
}
