//! Reads a tenant: every family as soon as what it waits for is read, each ending in its piece of the snapshot.

use bytes::Bytes;
use futures_util::stream::{FuturesUnordered, StreamExt};
use jiff::Timestamp;

use super::collector::{Asks, Collector, Options, Targets};
use super::decode::{Decoder, Ending, Piece};
use super::file::{Error, Span, Writer};
use super::gap::{self, Asker};
use super::order::Order;
use super::source::{Refusal, Source};
use super::targets::Asked;
use super::tee::Tee;
use super::{licence, scope};
use crate::model::{Call, Gap, Snapshot, whole_millis};

/// Reads the families of `options` from `source`; with a file, every page goes there as received. An error is the
/// file's: what the service refuses is a gap in the snapshot.
pub async fn take<S: Source>(source: &S, options: &Options, file: Option<&mut Writer>) -> Result<Snapshot, Error> {
    let mut snapshot = Snapshot::unread(options.tenant, options.taken);
    snapshot.clients.clone_from(&options.clients);
    let tee = Tee::new(file);
    let run = Run { source, options, tee: &tee };
    let mut order = Order::of(&scope::families(options));
    let mut running = FuturesUnordered::new();
    loop {
        if !tee.is_broken() {
            running.extend(order.ready().into_iter().map(|family| run.family(Start::of(family, &snapshot, options))));
        }
        let Some((family, piece)) = running.next().await else { break };
        piece(&mut snapshot);
        source.learnt(&snapshot);
        order.done(family);
    }
    drop(running);
    snapshot.ended = whole_millis(Timestamp::now());
    tee.finish().map(|()| snapshot)
}

/// What the families of one collection share.
pub(super) struct Run<'r, 'w, S> {
    pub(super) source: &'r S,
    pub(super) options: &'r Options,
    pub(super) tee: &'r Tee<'w>,
}

/// A family whose turn has come, with what earlier ones told of it.
struct Start {
    family: &'static Collector,
    /// Whether the tenant has the plan that it needs, where known.
    held: Option<bool>,
    /// Whom to ask about, where that was to be read first.
    targets: Targets,
}

impl Start {
    fn of(family: &'static Collector, snapshot: &Snapshot, options: &Options) -> Self {
        let held = family.licence.and_then(|licence| licence::held(licence, snapshot));
        let targets = match family.asks {
            Asks::Each { targets, .. } => targets(snapshot, options),
            Asks::Once(_) | Asks::Either(..) => Targets::default(),
        };
        Self { family, held, targets }
    }
}

impl<S: Source> Run<'_, '_, S> {
    async fn family(&self, start: Start) -> (&'static Collector, Piece) {
        let Start { family, held, .. } = start;
        let from = whole_millis(Timestamp::now());
        let mut decoder = (family.decoder)();
        let ending = match skipped(family, held) {
            Some(gap) => Ending { gap: Some(gap), count: None },
            None => self.ask(start, decoder.as_mut()).await,
        };
        // An error of the file is held by the tee and ends the collection.
        let _ = self.tee.end(family, &ending, Span { from, to: whole_millis(Timestamp::now()) });
        (family, decoder.finish(ending))
    }

    async fn ask(&self, Start { family, held, targets }: Start, decoder: &mut dyn Decoder) -> Ending {
        match family.asks {
            Asks::Once(call) => self.once(family, held, &[call(self.options)], decoder).await,
            Asks::Either(first, second) => {
                self.once(family, held, &[first(self.options), second(self.options)], decoder).await
            }
            Asks::Each { call, batched, .. } => {
                let Targets { keys, gap } = targets;
                let mut asked = Asked { run: self, family, held, call, decoder };
                let given_up = if batched { asked.batch(&keys).await } else { asked.listings(&keys).await };
                Ending { gap: gap::of_targets(gap, given_up, family, self.asker(held)), count: None }
            }
        }
    }

    /// The first of the calls that the service knows.
    async fn once(&self, family: &Collector, held: Option<bool>, calls: &[Call], decoder: &mut dyn Decoder) -> Ending {
        let mut calls = calls.iter().peekable();
        while let Some(&call) = calls.peek() {
            let mut pages = 0_usize;
            let answer = self
                .source
                .pages(family.name, call, &mut |page| {
                    pages += 1;
                    self.page(family, "", &page, decoder)
                })
                .await;
            match answer {
                Ok(listing) => return Ending { gap: listing.cut.map(Gap::Cut), count: listing.count },
                Err(Refusal::NotFound(why) | Refusal::Unknown(why)) if pages == 0 => {
                    calls.next();
                    if calls.peek().is_none() {
                        return Ending { gap: Some(Gap::Failed(why)), count: None };
                    }
                }
                Err(refusal) => return Ending { gap: Some(gap::of(refusal, family, self.asker(held))), count: None },
            }
        }
        Ending::default()
    }

    pub(super) fn asker(&self, held: Option<bool>) -> Asker<'_> {
        Asker { held, permissions: &self.options.permissions }
    }

    /// A page to the decoder, and if that can read it, to the file.
    pub(super) fn page(
        &self,
        family: &Collector,
        target: &str,
        page: &Bytes,
        decoder: &mut dyn Decoder,
    ) -> Result<(), String> {
        let body = std::str::from_utf8(page).map_err(|_| "an answer that is not UTF-8".to_owned())?;
        decoder.page(target, body)?;
        self.tee.page(family.name, target, body)
    }
}

/// Why a family need not be asked at all.
fn skipped(family: &Collector, held: Option<bool>) -> Option<Gap> {
    use super::collector::Licence::P1Asked;
    let licence = family.licence.filter(|&licence| licence != P1Asked)?;
    (held == Some(false)).then(|| Gap::Unlicensed(licence.words().into()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use super::*;
    use crate::collect::specimen::{Tenant, options, scan};
    use crate::model::{Completeness, Method, Part, Version};

    const ALICE: &str = "4782e723-f4f4-4af3-a76e-25e3bab0d896";
    const BOB: &str = "c03e6eaa-b6ab-46d7-905b-73ec7ea1f755";

    fn user(id: &str, name: &str) -> String {
        format!(r#"{{"id":"{id}","displayName":"{name}","accountEnabled":true}}"#)
    }

    #[test]
    fn a_refused_family_is_missing_and_names_what_to_grant() {
        let tenant = Tenant::licensed().refuses("grants", Refusal::Denied("403".into()));
        let snapshot = scan(&tenant.refuses("org_config", Refusal::Denied("403".into())));
        assert_eq!(snapshot.grants.gap(), Some(&Gap::Denied("Directory.Read.All".into())));
        assert_eq!(snapshot.org_config.gap(), Some(&Gap::Denied("Global Reader".into())));
        assert_eq!(snapshot.users.completeness(), Completeness::Complete);
    }

    #[test]
    fn pages_before_an_error_stay_and_make_a_partial_family() {
        let tenant = Tenant::licensed()
            .page("users", &format!("[{}]", user(ALICE, "Alice")))
            .refuses("users", Refusal::Cut("the chain of pages broke".into()));
        let snapshot = scan(&tenant);
        assert_eq!(snapshot.users.known().map(Vec::len), Some(1));
        assert_eq!(snapshot.users.gap(), Some(&Gap::Cut("the chain of pages broke".into())));
    }

    #[test]
    fn an_empty_an_unreadable_and_a_refused_list_are_three_things() {
        let page = |body: &str| scan(&Tenant::licensed().answer("grants", "", Ok(body.into())));
        assert!(matches!(*page(r#"{"value":[]}"#).grants, Part::Complete(_)));
        assert!(matches!(*page(r#"{"value":[{"id":"x"}]}"#).grants, Part::Partial(..)));
        assert!(matches!(*page("<html>").grants, Part::Missing(Gap::Failed(_))));
    }

    #[test]
    fn repeated_records_are_one_and_the_later_counts() {
        let tenant = Tenant::licensed()
            .page("users", &format!("[{},{}]", user(BOB, "Bob"), user(ALICE, "Alice")))
            .page("users", &format!("[{}]", user(BOB, "Robert")))
            .counts("users", 2);
        let users = Arc::clone(&scan(&tenant).users);
        let names: Vec<&str> = users.whole().expect("complete").iter().map(|user| &*user.name).collect();
        assert_eq!(names, ["Alice", "Robert"]);
    }

    #[test]
    fn a_listing_shorter_than_its_count_is_not_complete() {
        let tenant = Tenant::licensed().page("users", &format!("[{}]", user(BOB, "Bob"))).counts("users", 40);
        assert_eq!(scan(&tenant).users.gap(), Some(&Gap::Cut("1 of 40 records came".into())));
    }

    #[test]
    fn without_the_plan_families_are_not_asked() {
        let tenant = Tenant::default().page("licences", "[]");
        let snapshot = scan(&tenant);
        assert_eq!(snapshot.mailboxes.gap(), Some(&Gap::Unlicensed("Exchange Online".into())));
        assert_eq!(snapshot.role_active.gap(), Some(&Gap::Unlicensed("Entra ID P2".into())));
        assert!(tenant.asked("mailboxes").is_empty() && tenant.asked("role_active").is_empty());
        assert_eq!(tenant.asked("conditional_access").len(), 1, "policies outlive the plan");
    }

    #[test]
    fn unread_subscriptions_forbid_nothing() {
        let tenant = Tenant::default().refuses("licences", Refusal::Denied("403".into()));
        scan(&tenant);
        assert_eq!((tenant.asked("mailboxes").len(), tenant.asked("risky_users").len()), (1, 1));
    }

    #[test]
    fn roles_are_asked_of_v1_where_beta_refuses() {
        let tenant = Tenant::licensed().answer("role_definitions", "Beta", Err(Refusal::Unknown("400".into()))).answer(
            "role_definitions",
            "V1",
            Ok(r#"{"value":[{"id":"r","displayName":"Reader"}]}"#.into()),
        );
        let roles = Arc::clone(&scan(&tenant).role_definitions);
        assert_eq!(roles.whole().expect("complete").len(), 1);
        let versions = tenant.asked("role_definitions").into_iter().map(|call| match call {
            Call::Graph { version, method: Method::Get, .. } => version,
            other => panic!("{other:?}"),
        });
        assert_eq!(versions.collect::<Vec<_>>(), [Version::Beta, Version::V1]);
    }

    fn federated() -> Tenant {
        Tenant::licensed().page(
            "domains",
            r#"[{"id":"A.example","authenticationType":"Federated"},{"id":"b.example","authenticationType":"federated"},
                {"id":"c.example","authenticationType":"Managed"}]"#,
        )
    }

    #[test]
    fn families_ask_about_what_those_before_them_named() {
        let tenant = federated()
            .answer("federation", "a.example", Ok(r#"{"value":[{"issuerUri":"urn:a"}]}"#.into()))
            .answer("federation", "b.example", Err(Refusal::NotFound("404".into())));
        let snapshot = scan(&tenant);
        let found = snapshot.federation.whole().expect("complete: not federated is an answer");
        assert_eq!(found.len(), 1);
        assert_eq!((&*found[0].domain, found[0].issuer.as_deref()), ("a.example", Some("urn:a")));
        assert_eq!(tenant.asked("federation").len(), 2);
    }

    #[test]
    fn one_unread_target_makes_the_family_partial() {
        let until = Timestamp::UNIX_EPOCH;
        let tenant = federated()
            .answer("federation", "a.example", Ok(r#"{"value":[{"issuerUri":"urn:a"}]}"#.into()))
            .answer("federation", "b.example", Err(Refusal::Throttled(until)));
        let snapshot = scan(&tenant);
        assert_eq!(snapshot.federation.gap(), Some(&Gap::Throttled(until)));
        assert_eq!(snapshot.federation.known().map(Vec::len), Some(1));
    }

    #[test]
    fn what_is_denied_for_everybody_is_not_asked_of_everybody() {
        let mailbox = |number: u32| {
            format!(
                r#"{{"ExchangeGuid":"00000000-0000-4000-8000-{number:012}","ForwardingAddress":null,
                "ExternalDirectoryObjectId":"00000000-0000-4000-8000-{number:012}","ForwardingSmtpAddress":null,
                "RecipientTypeDetails":"UserMailbox"}}"#
            )
        };
        let mailboxes: Vec<String> = (1..=500).map(mailbox).collect();
        let tenant = Tenant::licensed().page("mailboxes", &format!("[{}]", mailboxes.join(",")));
        let denied = tenant.clone().refuses("inbox_rules", Refusal::Denied("403".into()));
        assert_eq!(scan(&denied).inbox_rules.gap(), Some(&Gap::Denied("MailboxSettings.Read".into())));
        assert!(denied.asked("inbox_rules").len() <= 100);
        let one = "00000000-0000-4000-8000-000000000007";
        let denied_but_one = tenant
            .answer("inbox_rules", one, Ok(r#"{"value":[]}"#.into()))
            .refuses("inbox_rules", Refusal::Denied("403".into()));
        assert_eq!(scan(&denied_but_one).inbox_rules.known().map(Vec::len), Some(500));
    }

    #[test]
    fn families_without_their_targets_inherit_the_gap() {
        let snapshot = scan(&Tenant::licensed().refuses("domains", Refusal::Denied("403".into())));
        assert_eq!(snapshot.federation.gap(), Some(&Gap::Denied("Domain.Read.All".into())));
    }

    #[test]
    fn what_is_left_out_is_not_asked() {
        let tenant = Tenant::licensed();
        let mut chosen = options();
        chosen.only = Some(BTreeSet::from(["grants".into()]));
        let future = take(&tenant, &chosen, None);
        let snapshot = tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future);
        assert!(matches!(snapshot.expect("no file").users.gap(), Some(Gap::NotAsked(_))));
        assert_eq!((tenant.asked("users").len(), tenant.asked("grants").len()), (0, 1));
    }

    #[test]
    fn a_rule_that_only_the_second_listing_shows_is_hidden() {
        let mailbox = format!(
            r#"[{{"ExchangeGuid":"{BOB}","ExternalDirectoryObjectId":"{ALICE}","PrimarySmtpAddress":"a@contoso.example",
            "RecipientTypeDetails":"UserMailbox","ForwardingAddress":null,"ForwardingSmtpAddress":"smtp:x@evil.example"}}]"#
        );
        let plain = r#"{"value":[{"RuleIdentity":1,"Name":"Newsletters"}]}"#;
        let both =
            r#"{"value":[{"RuleIdentity":1,"Name":"Newsletters"},{"RuleIdentity":15394007230974001153,"Name":""}]}"#;
        let tenant = Tenant::licensed()
            .page("mailboxes", &mailbox)
            .answer("hidden_rules", "IncludeHidden", Ok(both.into()))
            .answer("hidden_rules", "Get-InboxRule", Ok(plain.into()));
        let snapshot = scan(&tenant);
        let found = snapshot.hidden_rules.whole().expect("complete");
        let hidden = found[0].rules.whole().expect("complete");
        assert_eq!(hidden.iter().map(|rule| rule.identity).collect::<Vec<_>>(), [Some(15_394_007_230_974_001_153)]);
        assert_eq!(tenant.asked("inbox_rules").len(), 1);
    }
}
