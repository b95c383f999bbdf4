//! Reads a snapshot file instead of a tenant: the same decoders without the requests.

use std::collections::{BTreeMap, HashSet};
use std::io::BufRead;

use super::collector::{Asks, Collector, Targets};
use super::decode::{Decoder, Ending};
use super::file::{Error, Header, Line, Reader};
use super::order::Order;
use super::{FAMILIES, scope};
use crate::model::{Gap, Snapshot};

/// The snapshot that a file holds, and the options it was taken with.
pub fn replay<R: BufRead>(mut file: Reader<R>) -> Result<(Snapshot, Header), Error> {
    let header = file.header().clone();
    let mut families: BTreeMap<&str, Replayed> =
        FAMILIES.iter().map(|family| (family.name, Replayed::new(family))).collect();
    let ended = loop {
        match file.line()? {
            // A family of a later version is passed over.
            Line::Page { family, target, body } => {
                if let Some(replayed) = families.get_mut(&*family) {
                    replayed.asked.insert(target.to_string());
                    replayed.decoder.page(&target, body.get()).map_err(|why| file.damaged(why))?;
                }
            }
            Line::Answer { family, target, answer } => {
                if let Some(replayed) = families.get_mut(&*family) {
                    replayed.asked.insert(target.to_string());
                    replayed.decoder.answered(&target, answer);
                }
            }
            Line::End { family, ending, .. } => {
                if let Some(replayed) = families.get_mut(&*family) {
                    replayed.ending = Some(ending);
                }
            }
            Line::Trailer { ended } => break ended,
        }
    };
    Ok((assemble(families, &header, ended), header))
}

fn assemble(mut families: BTreeMap<&str, Replayed>, header: &Header, ended: jiff::Timestamp) -> Snapshot {
    let mut snapshot = Snapshot::unread(header.options.tenant, header.options.taken);
    snapshot.clients.clone_from(&header.options.clients);
    snapshot.ended = ended;
    let mut order = Order::of(&scope::families(&header.options));
    loop {
        let ready = order.ready();
        if ready.is_empty() {
            return snapshot;
        }
        for family in ready {
            if let Some(replayed) = families.remove(family.name) {
                replayed.finish(header, &mut snapshot);
            }
            order.done(family);
        }
    }
}

/// One family on its way through the file.
struct Replayed {
    family: &'static Collector,
    decoder: Box<dyn Decoder>,
    /// Targets about which there is an answer.
    asked: HashSet<String>,
    ending: Option<Ending>,
}

impl Replayed {
    fn new(family: &'static Collector) -> Self {
        Self { family, decoder: (family.decoder)(), asked: HashSet::new(), ending: None }
    }

    fn finish(self, header: &Header, snapshot: &mut Snapshot) {
        let Some(mut ending) = self.ending else {
            let gap = Gap::NotAsked("the snapshot file was taken without this family".into());
            self.decoder.finish(Ending { gap: Some(gap), count: None })(snapshot);
            return;
        };
        if let (None, Asks::Each { targets, .. }) = (&ending.gap, &self.family.asks) {
            ending.gap = unasked(&targets(snapshot, &header.options), &self.asked);
        }
        self.decoder.finish(ending)(snapshot);
    }
}

/// A file taken by another version may lack targets that this one would have asked about: that is a gap.
fn unasked(targets: &Targets, asked: &HashSet<String>) -> Option<Gap> {
    let missing = targets.keys.iter().filter(|key| !asked.contains(&***key)).count();
    (missing > 0).then(|| Gap::NotAsked(format!("the snapshot file was taken without {missing} of its targets")))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use proptest::prelude::*;

    use super::*;
    use crate::collect::source::Refusal;
    use crate::collect::specimen::{Tenant, options, read, resealed, scan_to_file};

    const USER: &str = "4782e723-f4f4-4af3-a76e-25e3bab0d896";

    fn tenant() -> Tenant {
        let mailbox = format!(
            r#"[{{"ExchangeGuid":"{USER}","ExternalDirectoryObjectId":"{USER}","PrimarySmtpAddress":"a@contoso.example",
            "RecipientTypeDetails":"UserMailbox","ForwardingAddress":"\u001b[2JDrop","ForwardingSmtpAddress":null}}]"#
        );
        Tenant::licensed()
            .answer("users", "", Ok(format!("{{\n\"value\":[\r\n{{\"id\":\"{USER}\",\"displayName\":\"a\\nb\"}}]}}")))
            .counts("users", 1)
            .page("mailboxes", &mailbox)
            .page("domains", r#"[{"id":"a.example","authenticationType":"Federated"}]"#)
            .refuses("federation", Refusal::NotFound("404".into()))
            .refuses("grants", Refusal::Denied("403".into()))
            .answer(
                "inbox_rules",
                "",
                Ok(r#"{"value":[{"id":"AQAAAASAotU=","displayName":".","actions":{"delete":true}}]}"#.into()),
            )
            .answer("inbox_rules", "", Err(Refusal::Cut("broke".into())))
    }

    #[test]
    fn a_replayed_file_is_the_snapshot_that_was_taken() {
        let (taken, bytes) = scan_to_file(&tenant(), &options());
        assert!(taken.inbox_rules.gap().is_some() && taken.federation.gap().is_none());
        assert_eq!(read(bytes).expect("a whole file"), taken);
    }

    #[test]
    fn targets_that_were_never_asked_are_a_gap() {
        let mut older = String::new();
        let (_, bytes) = scan_to_file(&tenant(), &options());
        flate2::read::GzDecoder::new(&*bytes).read_to_string(&mut older).expect("lines");
        let kept = |line: &&str| !line.contains(r#""family":"inbox_rules","target":"#);
        let lines: String = older.lines().filter(kept).flat_map(|line| [line, "\n"]).collect();
        let snapshot = read(resealed(&lines)).expect("a whole file");
        let gap = Gap::NotAsked("the snapshot file was taken without 1 of its targets".into());
        assert_eq!(snapshot.inbox_rules.gap(), Some(&gap));
    }

    #[test]
    fn a_file_taken_without_a_family_leaves_it_unasked() {
        let (_, bytes) = scan_to_file(&tenant(), &options());
        let mut lines = String::new();
        flate2::read::GzDecoder::new(&*bytes).read_to_string(&mut lines).expect("lines");
        let older: String =
            lines.lines().filter(|line| !line.contains(r#""family":"users""#)).flat_map(|line| [line, "\n"]).collect();
        let snapshot = read(resealed(&older)).expect("a whole file");
        assert!(matches!(snapshot.users.gap(), Some(Gap::NotAsked(_))));
    }

    /// A small JSON value of any shape, with the names that decoders look for.
    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            ".{0,12}".prop_map(Into::into),
            Just(USER.into()),
            Just("0001-01-01T00:00:00Z".into()),
        ];
        let name = prop::sample::select(vec![
            "id",
            "value",
            "appId",
            "state",
            "conditions",
            "actions",
            "principalId",
            "Guid",
            "ExchangeGuid",
            "AuthenticationPolicy",
            "isMfaCapable",
            "isMfaRegistered",
            "servicePlans",
            "users",
            "appRoles",
            "authenticationMethodConfigurations",
            "RuleIdentity",
            "Conditions",
            "ForwardingAddress",
            "Name",
        ]);
        leaf.prop_recursive(4, 24, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::hash_map(name.clone(), inner, 0..6)
                    .prop_map(|map| { map.into_iter().map(|(name, value)| (name.to_owned(), value)).collect() }),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_page_breaks_a_decoder_and_any_page_replays(
            pages in prop::collection::vec((0..FAMILIES.len(), json()), 1..12),
        ) {
            let tenant = pages.into_iter().fold(Tenant::licensed(), |tenant, (family, page)| {
                let family = FAMILIES[family].name;
                if family == "licences" { tenant } else { tenant.page(family, &format!("[{page}]")) }
            });
            let (taken, bytes) = scan_to_file(&tenant, &options());
            prop_assert_eq!(read(bytes).expect("a whole file"), taken);
        }

        #[test]
        fn no_bytes_break_a_decoder(body in ".{0,60}") {
            for family in FAMILIES {
                let mut decoder = (family.decoder)();
                let _ = decoder.page("target", &body);
            }
        }
    }
}
