//! Who signs in for federated domains.

use serde::Deserialize;

use crate::collect::collector::{Asks, Collector, Needs, Options, Targets};
use crate::collect::decode::part;
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::collect::wire::Text;
use crate::model::{Call, Federation, Snapshot};

/// Microsoft Graph, "List internalDomainFederations". A domain that is not federated answers 404.
pub(super) const FAMILY: Collector = Collector {
    name: "federation",
    needs: Needs::Graph(&[&["Domain.Read.All"]]),
    licence: None,
    asks: Asks::Each {
        after: &["domains"],
        targets,
        call: |domain| Call::get(format!("/domains/{domain}/federationConfiguration")),
        batched: true,
    },
    decoder: Grouped::<Wanted>::decoder,
};

fn targets(snapshot: &Snapshot, _: &Options) -> Targets {
    let mut targets = Targets::default();
    if let Some(domains) = targets.from(&snapshot.domains) {
        let federated = domains.iter().filter(|domain| domain.authentication.eq_ignore_ascii_case("Federated"));
        targets.keys = federated.map(|domain| domain.name.clone()).collect();
    }
    targets
}

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    #[serde(borrow)]
    issuer_uri: Option<Text<'a>>,
    #[serde(borrow)]
    federated_idp_mfa_behavior: Option<Text<'a>>,
}

impl Group for Wanted {
    type Wire<'a> = Wire<'a>;
    type Row = Federation;

    fn keep(wire: Wire<'_>, rows: &mut Vec<Federation>) -> Option<()> {
        let (issuer, mfa_behavior) =
            (wire.issuer_uri.map(Text::boxed), wire.federated_idp_mfa_behavior.map(Text::boxed));
        rows.push(Federation { domain: "".into(), issuer, mfa_behavior });
        Some(())
    }

    fn place(answers: Answers<Federation>, snapshot: &mut Snapshot) {
        let any = answers.any();
        let rows = answers.about.into_iter().flat_map(|about| {
            let domain = about.target;
            about.rows.into_iter().map(move |row| Federation { domain: domain.clone(), ..row })
        });
        snapshot.federation = part(rows.collect(), any, answers.gap).into();
    }
}
