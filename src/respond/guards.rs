//! What one must know of an account before anything is done to it.

use super::Known;
use crate::model::{Account, Guard, Part, UserType};

pub(super) fn of(account: &Account, known: &Known<'_>) -> Vec<Guard> {
    let person = &account.person;
    let mut guards = Vec::new();
    let mut say = |holds: bool, code: &'static str, text: String| {
        if holds {
            guards.push(Guard { code, text });
        }
    };
    let roles: Vec<&str> = account.roles.known().into_iter().flatten().map(|role| &**role).collect();
    say(
        known.operator == Some(person.id),
        "oneself",
        "this is the account you are signed in with: answer it from another one".into(),
    );
    let owned = account.owned.known().into_iter().flatten();
    let owns_ours = known.our_app.is_some_and(|ours| owned.into_iter().any(|app| app.app_id == Some(ours)));
    say(
        owns_ours,
        "own_app",
        "owns the app that palisade signs in as: who holds the account can give himself a secret of it, and read with it"
            .into(),
    );
    let is_spare = known.break_glass.iter().any(|name| name.eq_ignore_ascii_case(&person.upn));
    say(
        is_spare,
        "break_glass",
        "an account kept for an emergency: see that another one works before it is touched".into(),
    );
    say(
        !roles.is_empty(),
        "administrator",
        format!("holds {}: the incident is one of the whole tenant", roles.join(", ")),
    );
    let unread = matches!(account.roles, Part::Missing(_) | Part::Partial(..));
    say(unread, "roles_unread", "its roles could not be read: take it for an administrator".into());
    say(
        person.is_synced,
        "synced",
        "comes from the directory on premises: disable it and reset the password there, twice".into(),
    );
    let federated = account.is_federated.known() == Some(&true);
    say(
        federated,
        "federated",
        "signs in by federation: block it and reset the password at the identity provider".into(),
    );
    let is_guest = person.user_type == UserType::Guest || person.upn.to_uppercase().contains("#EXT#");
    say(is_guest, "guest", "a guest: ending sessions here does nothing, tell the tenant that it comes from".into());
    let mailbox = account.mailbox.known().and_then(Option::as_ref);
    let shared = mailbox.filter(|mailbox| !mailbox.kind.eq_ignore_ascii_case("UserMailbox"));
    if let Some(mailbox) = shared {
        say(true, "shared", format!("a {}: nobody signs in to it; the way in is whoever may open it", mailbox.kind));
    }
    let none = account.mailbox.whole().is_ok_and(Option::is_none);
    say(none, "no_mailbox", "no mailbox in Exchange Online".into());
    let held = mailbox.and_then(|mailbox| mailbox.litigation_hold) == Some(true);
    say(held, "hold", "the mailbox is on litigation hold: nothing in it is deleted".into());
    say(
        person.is_management_restricted,
        "restricted",
        "in a restricted administrative unit: writes need a role in it".into(),
    );
    say(person.enabled == Some(false), "blocked", "sign-in is blocked already".into());
    guards
}
