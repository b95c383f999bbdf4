//! Giving an account back: what stands in the way is looked at, and sign-in allowed where nothing does.

use std::collections::BTreeSet;

use super::respond::{digest_of, planned, without_leave};
use super::{Error, Investigated, Investigation, watch};
use crate::model::{Change, Release};
use crate::respond::{self, Weighing};

/// How an account is given back.
#[derive(Clone, Debug, Default)]
pub struct Releasing {
    /// What the operator goes on in spite of, as the checks name it.
    pub accepted: BTreeSet<String>,
    /// A new password is set first.
    pub new_password: bool,
}

impl Investigation<'_> {
    /// Looks at what stands in the way. Where nothing does, the changes of the account are those that give it back, else
    /// there are none.
    ///
    /// # Errors
    /// When the plan cannot be written down.
    pub async fn release_of(&self, one: &mut Investigated, releasing: &Releasing) -> Result<(), Error> {
        let permissions = self.access.permissions();
        let user = one.account.person.id;
        let quiet = watch::quiet(self.access, &permissions, one).await;
        let weighing = Weighing {
            steps: &one.response.steps,
            quiet: &quiet,
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
        one.refresh();
        Ok(())
    }
}

/// Whether one of these sets a password, which must be handed over.
pub fn sets_password(changes: &[Change]) -> bool {
    changes.iter().any(|change| change.fix == respond::RESETS_PASSWORD)
}
