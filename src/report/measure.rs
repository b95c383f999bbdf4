//! What a run is measured by besides its checks, in the same words on every page: an earlier run, and waivers.

use super::page::{number, plural};
use super::shown;
use crate::model::{Baseline, WaiverRead, WhyCounted};

/// What counts for `--fail-on` where a scan is held against an earlier run.
pub(super) fn held_against(baseline: &Baseline) -> String {
    let count = |why: WhyCounted| {
        u64::try_from(baseline.counted.iter().filter(|counted| counted.why == why).count()).unwrap_or(u64::MAX)
    };
    let parts: Vec<String> = [
        (WhyCounted::New, "new"),
        (WhyCounted::NotJudged, "of checks that it did not judge"),
        (WhyCounted::NotAssessed, "of checks that it could not assess whole"),
        (WhyCounted::RuleChanged, "of checks whose rule changed"),
        (WhyCounted::WaiverEnded, "waived then"),
    ]
    .into_iter()
    .filter(|(why, _)| count(*why) > 0)
    .map(|(why, words)| format!("{} {words}", number(count(why))))
    .collect();
    let total = u64::try_from(baseline.counted.len()).unwrap_or(u64::MAX);
    let why = if parts.is_empty() { String::new() } else { format!(" ({})", parts.join(", ")) };
    format!(
        "held against run {}: {} for --fail-on{why}; {} known then {} not",
        baseline.run,
        match total {
            1 => "1 finding counts".to_owned(),
            _ => format!("{} count", plural(total, "finding")),
        },
        number(baseline.known),
        if baseline.known == 1 { "does" } else { "do" }
    )
}

/// What a waiver speaks of, as it is written.
pub(super) fn covered(waiver: &WaiverRead) -> String {
    let what = match (&waiver.fingerprint, &waiver.rule, &waiver.area) {
        (Some(print), ..) => format!("fingerprint {}", shown(print, 40)),
        (None, Some(rule), _) => format!("rule {rule}"),
        (None, None, area) => format!("area {}", shown(area.as_deref().unwrap_or_default(), 40)),
    };
    match &waiver.resource {
        Some(resource) => format!("{what} on {}", shown(resource, 60)),
        None => what,
    }
}
