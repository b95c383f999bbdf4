//! Incidents of ServiceNow, found by their `correlation_id`.

use std::collections::BTreeSet;

use palisade::sim::Preset;

use super::desk::{Desk, list, prints, scan, tenant, there};
use super::servicenow::{PASSWORD, ServiceNow};

#[test]
fn incidents_are_opened_once_resolved_and_worked_on_again() {
    let now = ServiceNow::serve();
    now.instance.lock().expect("no thread panics").lag = there(60);
    let desk = Desk::new(&now.settings());
    let (messy, mended) = (tenant(Preset::Messy), tenant(Preset::Healthy));
    let first = scan(&messy, &desk.state(), "");
    now.cut_next(3);
    let run = desk.tickets("last --to servicenow");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let opened = now.by_print();
    assert_eq!(opened.keys().cloned().collect::<BTreeSet<_>>(), prints(list(&first, "findings")));
    assert_eq!(desk.tickets("last --to servicenow").stdout, "");

    let right = scan(&mended, &desk.state(), "");
    now.cut_next(2);
    let run = desk.tickets("last --to servicenow");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let resolved = prints(list(&right, "resolved"));
    for (print, incident) in now.by_print() {
        let (state, notes) = if resolved.contains(&print) { ("6", 1) } else { ("1", 0) };
        assert_eq!((incident.fields["state"].as_str(), incident.notes.len()), (state, notes), "{incident:?}");
    }
    scan(&messy, &desk.state(), "");
    assert_eq!(desk.tickets("last --to servicenow").code, 0);
    let back = now.by_print();
    assert_eq!(back.len(), opened.len());
    assert!(back.values().all(|incident| ["1", "2"].contains(&incident.fields["state"].as_str())));

    let elsewhere = Desk::new(&now.settings());
    scan(&messy, &elsewhere.state(), "");
    let run = elsewhere.tickets("last --to servicenow");
    assert_eq!(
        (run.code, now.by_print().len()),
        (0, opened.len()),
        "a store that knows nothing finds them: {}",
        run.stderr
    );
    assert!(!format!("{}{}", run.stdout, run.stderr).contains(PASSWORD));
}
