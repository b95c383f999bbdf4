//! Whether the services answer at all: few harmless readings, none of which is waited for long.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Access;
use super::scan::options;
use crate::collect;
use crate::facts::Lists;
use crate::model::{
    Call, Completeness, ExchangeAnswer, ExchangeProbe, FamilyRead, Gap, GraphAnswer, GraphProbe, Snapshot,
};
use crate::plan;
use crate::transport;

/// The families that every scan begins with: who the tenant is and what it has bought.
const FIRST: [&str; 2] = ["organization", "licences"];
const FAMILY: &str = "doctor";

/// What Graph said of the tenant, and whether it answered. `patience` is the longest wait.
pub(super) async fn graph(access: &Access, lists: &Lists, patience: Duration) -> (Option<Snapshot>, GraphProbe) {
    let mut options = options(access, lists, false);
    options.only = Some(FIRST.map(str::to_owned).into());
    let taking = collect::take(&access.reader, &options, None);
    match tokio::time::timeout(patience, taking).await {
        Ok(Ok(snapshot)) => {
            let probe = graph_probe(&plan::families(&snapshot));
            (Some(snapshot), probe)
        }
        Ok(Err(error)) => (None, graph_failed(error.to_string())),
        Err(_) => (None, graph_failed(silent(access.cloud.graph.as_str(), patience))),
    }
}

/// A refusal for want of a permission or a plan is an answer: what it costs is told elsewhere.
fn graph_probe(families: &[FamilyRead]) -> GraphProbe {
    let asked: Vec<&FamilyRead> = families.iter().filter(|family| FIRST.contains(&family.family.as_str())).collect();
    let failed = |family: &&&FamilyRead| {
        family.completeness != Completeness::Complete
            && !matches!(family.gap, Some(Gap::Denied(_) | Gap::Unlicensed(_)))
    };
    let failed: Vec<&FamilyRead> = asked.iter().filter(failed).copied().collect();
    if failed.is_empty() {
        return GraphProbe { answer: GraphAnswer::Works, detail: None, hint: None };
    }
    let reasons: BTreeSet<String> =
        failed.iter().map(|family| family.gap.as_ref().map_or_else(|| "no answer".into(), Gap::to_string)).collect();
    let detail = reasons.into_iter().collect::<Vec<_>>().join("; ");
    match failed.len() < asked.len() {
        true => GraphProbe { answer: GraphAnswer::Partly, ..graph_failed(detail) },
        false => graph_failed(detail),
    }
}

fn graph_failed(detail: String) -> GraphProbe {
    let hint =
        "look at the network between this machine and Graph (a proxy that wants a sign-in?), then run this again";
    GraphProbe { answer: GraphAnswer::Failed, detail: Some(detail), hint: Some(hint.into()) }
}

fn silent(origin: &str, patience: Duration) -> String {
    format!("{origin} gave no answer within {} s", patience.as_secs())
}

/// One harmless cmdlet: only an answer proves that the role behind the permission is there.
pub(super) async fn exchange(access: &Access, patience: Duration) -> ExchangeProbe {
    let call = Call::cmdlet("Get-OrganizationConfig").selecting(&["Name"]);
    let asked = tokio::time::timeout(patience, access.reader.read(FAMILY, &call)).await;
    match asked {
        Ok(answer) => exchange_probe(answer.map(|_| ())),
        Err(_) => ExchangeProbe {
            answer: ExchangeAnswer::Unreachable,
            detail: Some(silent(access.cloud.exchange.as_str(), patience)),
            hint: None,
        },
    }
}

fn exchange_probe(answer: Result<(), transport::Error>) -> ExchangeProbe {
    use transport::Error;
    let probe = |answer, error: &Error, hint: Option<&str>| ExchangeProbe {
        answer,
        detail: Some(error.to_string()),
        hint: hint.map(str::to_owned),
    };
    match &answer {
        Ok(()) => ExchangeProbe { answer: ExchangeAnswer::Works, detail: None, hint: None },
        Err(error @ Error::Unauthorized { .. }) => probe(
            ExchangeAnswer::Denied,
            error,
            Some("grant Exchange.ManageAsApp and assign the app the directory role Global Reader; new tokens carry it"),
        ),
        Err(error @ Error::Denied { .. }) => probe(
            ExchangeAnswer::Denied,
            error,
            Some("assign the app the directory role Global Reader; it may take an hour to be known to Exchange"),
        ),
        Err(error @ Error::Unlicensed { .. }) => probe(ExchangeAnswer::NoExchange, error, None),
        Err(error @ Error::SignIn(_)) => probe(ExchangeAnswer::NotTried, error, None),
        Err(error) => probe(ExchangeAnswer::Unreachable, error, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn family(name: &str, gap: Option<Gap>) -> FamilyRead {
        let completeness = if gap.is_none() { Completeness::Complete } else { Completeness::Missing };
        FamilyRead { family: name.into(), completeness, gap, records: None, from: None, to: None }
    }

    fn answer(organization: Option<Gap>, licences: Option<Gap>) -> GraphAnswer {
        graph_probe(&[family("organization", organization), family("licences", licences)]).answer
    }

    #[test]
    fn a_refusal_is_an_answer_and_a_failure_is_none() {
        let denied = || Some(Gap::denied(["Organization.Read.All"]));
        let failed = || Some(Gap::Failed("answered with nothing".into()));
        assert_eq!(answer(None, None), GraphAnswer::Works);
        assert_eq!(answer(denied(), denied()), GraphAnswer::Works);
        assert_eq!(answer(None, failed()), GraphAnswer::Partly);
        assert_eq!(answer(failed(), failed()), GraphAnswer::Failed);
        assert_eq!(answer(failed(), denied()), GraphAnswer::Partly);
    }

    #[test]
    fn what_failed_is_said_once() {
        let failed = || Some(Gap::Failed("graph.example answered with nothing".into()));
        let probe = graph_probe(&[family("organization", failed()), family("licences", failed())]);
        assert_eq!(probe.detail.as_deref(), Some("graph.example answered with nothing"));
        assert!(probe.hint.is_some());
    }
}
