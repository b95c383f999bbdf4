//! Faults between a healthy service and the program: what can be got over changes nothing, what cannot is named.

use palisade::sim::{Faults, Options, Preset, Spec};
use serde_json::Value;

use crate::support::{Run, Tenant, spec};

fn served(spec: Spec, faults: Faults) -> Tenant {
    let mut options = Options::new(spec);
    options.speed = 40.0;
    options.faults = faults;
    Tenant::serve(options)
}

fn timeless(mut report: Value) -> Value {
    for finding in report["findings"].as_array_mut().unwrap() {
        let f = finding.as_object_mut().unwrap();
        f.remove("first_seen");
        f.remove("last_seen");
    }
    report["findings"].take()
}

#[test]
fn probe() {
    let mut spec = spec(1_000, 7, Preset::Messy);
    spec.now -= jiff::SignedDuration::from_mins(20);
    let clean = timeless(served(spec.clone(), Faults::none()).palisade("scan --format json").json());
    let seeds: Vec<u64> =
        std::env::var("SEEDS").unwrap_or("0,1,2,3".into()).split(',').map(|s| s.parse().unwrap()).collect();
    for seed in seeds {
        let tenant = served(spec.clone(), Faults::recoverable(seed));
        let begun = std::time::Instant::now();
        let run: Run = tenant.palisade("scan --format json");
        let report: Value = run.json();
        let ledger = tenant.ledger();
        eprintln!(
            "seed {seed}: {:?} code {} impolite {} misplaced {} skipped {} throttled {} injected {} sent {} faults {:?}",
            begun.elapsed(),
            run.code,
            ledger.total().impolite,
            ledger.misplaced,
            ledger.pages_skipped,
            ledger.total().throttled,
            ledger.total().injected,
            report["requests"]["sent"],
            ledger.faults
        );
        for (bucket, t) in &ledger.buckets {
            if t.throttled != t.injected || t.impolite > 0 {
                eprintln!("   {bucket:?} {t:?}");
            }
        }
        for family in report["families"].as_array().unwrap() {
            if !family["gap"].is_null() {
                eprintln!("   {} {}", family["family"], family["gap"]);
            }
        }
        let found = timeless(report);
        eprintln!("  same {}", clean == found);
        for (a, b) in clean.as_array().unwrap().iter().zip(found.as_array().unwrap()) {
            if a != b {
                eprintln!("  {}\n  {}", a, b);
                break;
            }
        }
    }
}
