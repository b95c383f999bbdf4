//! Whose sign-ins are asked about.

use std::collections::BTreeMap;

use crate::facts::access::Class;
use crate::facts::access::engine::Access;
use crate::model::{User, UserType};

/// One account of each profile, in turns through the classes from the weakest on; of a class first the profiles with an
/// administrator, then those of many accounts.
pub(super) fn accounts(access: &Access<'_>) -> Vec<u32> {
    let mut by_class: BTreeMap<Class, Vec<Candidate>> = BTreeMap::new();
    for (profile, candidate) in candidates(access) {
        if let Some(profile) = access.profile(profile) {
            by_class.entry(profile.access.least).or_default().push(candidate);
        }
    }
    let mut turns: Vec<(usize, Class, u32)> = Vec::new();
    for (class, mut candidates) in by_class {
        candidates.sort_by_key(|one| (!one.is_admin, std::cmp::Reverse(one.alike), one.account));
        turns.extend(candidates.iter().enumerate().map(|(turn, one)| (turn, class, one.account)));
    }
    turns.sort_unstable();
    turns.into_iter().map(|(.., account)| account).collect()
}

struct Candidate {
    account: u32,
    is_admin: bool,
    alike: u64,
}

/// By profile: an administrator if there is one, else the first.
fn candidates(access: &Access<'_>) -> BTreeMap<u32, Candidate> {
    let mut found: BTreeMap<u32, Candidate> = BTreeMap::new();
    for (user, account) in access.people.users.iter().zip(0_u32..).filter(|(user, _)| is_plain(user)) {
        let Some((profile, _)) = access.profile_of(account) else { continue };
        let is_admin = access.beside.is_privileged(user.id) == Ok(true);
        let known = found.entry(profile).or_insert(Candidate { account, is_admin, alike: 0 });
        known.alike += 1;
        if is_admin && !known.is_admin {
            (known.account, known.is_admin) = (account, true);
        }
    }
    found
}

/// Enabled and a member at home: which kind of guest somebody is, the question would have to say, and so decide.
fn is_plain(user: &User) -> bool {
    let is_member = matches!(user.user_type, UserType::Member | UserType::Unset);
    user.enabled == Some(true) && is_member && user.is_external == Some(false)
}
