//! Giving an account back: what stands in the way is looked at, and sign-in allowed where nothing does.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::respond::{digest_of, planned, without_leave};
use super::{Error, Investigated, Investigation, watch};
use crate::collect::account;
use crate::model::{Change, Release, Whose};
use crate::respond::{self, Weighing};

/// How an account is given back.
#[derive(Clone, Debug, Default)]
pub struct Releasing {
    /// What the operator goes on in spite of, as the checks name it.
    pub accepted: BTreeSet<String>,
    /// A new password is set first.
    pub new_password: bool,
}

/// A sign-in from outside where none of the attacker's is known: an address that nobody has (RFC 5737).
const ELSEWHERE: (&str, IpAddr) = ("US", IpAddr::V4(std::net::Ipv4Addr::new(203, 0, 113, 1)));

impl Investigation<'_> {
    /// Looks at what stands in the way. Where nothing does, the changes of the account are those that give it back, else
    /// there are none.
    ///
    /// # Errors
    /// When the plan cannot be written down.
    pub async fn release_of(&self, one: &mut Investigated, releasing: &Releasing) -> Result<(), Error> {
        let permissions = self.access.permissions();
        let outside = attackers(one);
        let from = outside.as_ref().map_or(ELSEWHERE, |(country, address)| (country.as_str(), *address));
        let user = one.account.person.id;
        let (quiet, second_factor) = tokio::join!(
            watch::quiet(self.access, &permissions, one),
            account::second_factor(&self.access.reader, &permissions, user, from)
        );
        let weighing = Weighing {
            steps: &one.response.steps,
            quiet: &quiet,
            second_factor: &second_factor,
            accepted: &releasing.accepted,
            new_password: releasing.new_password,
        };
        let checks = respond::release(&one.account, &self.known(user), &weighing);
        let mut release = Release { checks, changes: Vec::new() };
        one.changes = Vec::new();
        one.response.steps.iter_mut().for_each(|step| step.changes.clear());
        if release.is_free() {
            match respond::giving_back(&one.account, releasing.new_password) {
                Ok(mut acts) => {
                    one.by_hand = without_leave(&mut acts.changes, &permissions);
                    one.lacks = !one.by_hand.is_empty();
                    one.changes = acts.changes.into_iter().map(|act| act.change).collect();
                }
                Err(task) => one.by_hand = vec![task],
            }
        }
        release.changes = one.changes.iter().map(planned).collect::<Vec<_>>();
        one.response.plan = digest_of(&one.changes)?;
        one.response.release = Some(release);
        one.response.requests = self.access.requests();
        one.set_tasks();
        Ok(())
    }
}

/// From where the attacker came, if that is known whole.
fn attackers(one: &Investigated) -> Option<(String, IpAddr)> {
    let his = one.response.addresses.iter().filter(|seen| seen.whose == Whose::Attacker);
    his.filter_map(|seen| Some((seen.country.clone()?, seen.network.parse().ok()?))).next()
}

/// Whether one of these sets a password, which must be handed over.
pub fn sets_password(changes: &[Change]) -> bool {
    changes.iter().any(|change| change.fix == respond::RESETS_PASSWORD)
}
