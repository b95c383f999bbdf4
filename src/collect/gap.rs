//! Refusals to gaps, in one place.

use super::collector::{Collector, Licence};
use super::source::Refusal;
use crate::model::Gap;

/// What a refusal means for a family. `held`: whether the tenant has the plan that the family needs, where known.
pub(super) fn of(refusal: Refusal, collector: &Collector, held: Option<bool>) -> Gap {
    match refusal {
        Refusal::Denied(_) if held == Some(false) => Gap::Unlicensed(plan(collector.licence).into()),
        Refusal::Denied(_) => Gap::Denied(collector.needs.words()),
        Refusal::Unlicensed(_) => Gap::Unlicensed(plan(collector.licence).into()),
        Refusal::NotFound(why) | Refusal::Unknown(why) | Refusal::Failed(why) => Gap::Failed(why),
        Refusal::NoMailbox => Gap::Failed("there is no mailbox in Exchange Online".into()),
        Refusal::Throttled(until) => Gap::Throttled(until),
        Refusal::Cut(why) => Gap::Cut(why),
    }
}

fn plan(licence: Option<Licence>) -> &'static str {
    licence.map_or("plan that includes this", Licence::words)
}
