use crate::support::{Tenant, spec};
use palisade::sim::{Options, Preset};
use std::collections::BTreeMap;
#[test]
fn pace_probe() {
    let mut options = Options::new(spec(1_000, 7, Preset::Messy));
    options.speed = 20.0;
    options.latency = true;
    let tenant = Tenant::serve(options);
    let begun = std::time::Instant::now();
    let run = tenant.palisade("scan --format json");
    let took = begun.elapsed();
    let ledger = tenant.ledger();
    let mut by: BTreeMap<String, u32> = BTreeMap::new();
    for call in &ledger.calls {
        let path = call.path.split('?').next().unwrap();
        let segs: Vec<&str> =
            path.split('/')
                .map(|s| {
                    if s.len() == 36 || s.contains('.') && s != "v1.0" && !s.starts_with("microsoft") { "X" } else { s }
                })
                .collect();
        *by.entry(segs.join("/")).or_default() += 1;
    }
    eprintln!("{took:?} {:?}", ledger.total());
    for (b, t) in &ledger.buckets {
        eprintln!("  {b:?} {t:?}");
    }
    for (p, n) in &by {
        eprintln!("  {n} {p}");
    }
    let r = run.json();
    eprintln!("{}", r["requests"]);
}
