//! What holds of every member of the organisation.

use super::access_answers::Answers;
use super::ground::{Ground, all};
use super::known;
use crate::model::{Gap, User};

/// Whether of every member something holds; one of whom it does not decides.
pub(super) fn every(ground: &Ground<'_>, holds: &dyn Fn(&User, &Answers) -> Result<bool, Gap>) -> Result<bool, Gap> {
    let users = all(&ground.snapshot.users).iter().zip(0_u32..);
    let each = users.filter_map(|(user, place)| {
        let coverage = ground.access.of_account(place)?;
        let answer = holds(user, ground.answers.of(Some(&coverage)));
        if answer == Ok(true) {
            return None;
        }
        match super::user::is_member(ground, user) {
            Ok(true) => Some(answer),
            Ok(false) => None,
            Err(gap) => Some(Err(gap.clone())),
        }
    });
    let unread = ground.snapshot.users.gap().map(|gap| Err(gap.clone()));
    known::all(each.chain(unread))
}
