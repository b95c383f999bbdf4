//! Changes of the account itself: sign-in, password, sessions, methods, devices (graph-endpoints, users and
//! authentication).

use serde_json::json;

use super::draft::{Done, Drafted, Told, full, holds, is_there, never, no_entry, send};
use super::{ENDS_SESSIONS, RESETS_PASSWORD, password_of};
use crate::model::{
    Account, Call, Expect, Look, Method, MethodKind, Observation, Resource, ResourceType, SECRET, UserType,
};

fn account_of(account: &Account) -> Resource {
    let person = &account.person;
    Resource::new(ResourceType::User, person.id, &*person.upn)
}

/// The one switch that also ends the refresh tokens of every device (Microsoft, "Revoke user access").
pub(super) fn block(account: &Account) -> Drafted {
    let told = Told {
        act: "block-sign-in",
        target: account_of(account),
        says: format!("Block sign-in of {}", account.person.upn),
        touches: "nobody signs in to it, the owner neither, until it is given back",
    };
    switch(account, told, false)
}

/// The same switch, for the owner.
pub(super) fn allow(account: &Account) -> Drafted {
    let told = Told {
        act: "allow-sign-in",
        target: account_of(account),
        says: format!("Allow sign-in of {} again", account.person.upn),
        touches: "whoever has the password may sign in, and who has no sign-in method left registers one",
    };
    switch(account, told, true)
}

fn switch(account: &Account, told: Told, on: bool) -> Drafted {
    let path = format!("/users/{}", account.person.id);
    let read = || Call::get(format!("{path}?$select=id,accountEnabled"));
    let shows = |on: bool| holds(read(), &[("/accountEnabled", json!(on))]);
    let write = |on: bool| send(Method::Patch, path.as_str(), Some(json!({ "accountEnabled": on })));
    told.done(
        "User.EnableDisableAccount.All",
        Done { before: shows(!on), request: write(on), after: shows(on), undo: full(write(!on), shows(!on)) },
    )
}

/// # Errors
/// The task for a person, where the password is not ours to reset.
pub(super) fn password(account: &Account) -> Result<Drafted, String> {
    let person = &account.person;
    if person.is_synced {
        return Err(
            "Disable the account on premises and reset its password there, twice: the old one can be replayed.".into(),
        );
    }
    if account.is_federated.known() == Some(&true) {
        return Err(
            "Block the account and reset its password at the identity provider: its domain is federated.".into()
        );
    }
    if person.user_type == UserType::Guest {
        return Err("A guest's password is its home tenant's: tell them.".into());
    }
    let kind = account.mailbox.known().and_then(Option::as_ref).map(|mailbox| &*mailbox.kind);
    if kind.is_some_and(|kind| !kind.eq_ignore_ascii_case("UserMailbox")) {
        return Err(
            "Nobody should sign in to a shared mailbox: keep it blocked, and look at whoever may open it.".into()
        );
    }
    let path = format!("/users/{}", person.id);
    let read = || Call::get(format!("{path}?$select=id,lastPasswordChangeDateTime"));
    let profile = json!({"password": {SECRET: password_of(person.id)}, "forceChangePasswordNextSignIn": true});
    let told = Told {
        act: RESETS_PASSWORD,
        target: account_of(account),
        says: format!("Reset the password of {}", person.upn),
        touches: "the owner needs the new one, by phone, and changes it at the first sign-in",
    };
    Ok(told.done(
        "User-PasswordProfile.ReadWrite.All",
        Done {
            before: is_there(read()),
            request: send(Method::Patch, path.as_str(), Some(json!({ "passwordProfile": profile }))),
            after: Look { read: read(), expect: Expect::Moved(vec!["/lastPasswordChangeDateTime".into()]) },
            undo: never("the old password is not known, and it is the attacker's"),
        },
    ))
}

/// Once when it is stopped, and once more when all else is done.
pub(super) fn sessions(account: &Account, again: bool) -> Drafted {
    let path = format!("/users/{}", account.person.id);
    let read = || Call::get(format!("{path}?$select=id,signInSessionsValidFromDateTime"));
    let [first, second] = ENDS_SESSIONS;
    let (act, says) = match again {
        false => (first, format!("End all sessions of {}", account.person.upn)),
        true => (second, format!("End all sessions of {} once more: the seal", account.person.upn)),
    };
    let told =
        Told { act, target: account_of(account), says, touches: "everybody who is signed in must sign in again" };
    told.done(
        "User.RevokeSessions.All",
        Done {
            before: is_there(read()),
            request: send(Method::Post, format!("{path}/revokeSignInSessions"), None),
            after: Look { read: read(), expect: Expect::Moved(vec!["/signInSessionsValidFromDateTime".into()]) },
            undo: never("a session that ended cannot be begun again but by signing in"),
        },
    )
}

pub(super) fn method(account: &Account, one: &Observation) -> Option<Drafted> {
    let (_, id) = one.resource.id.split_once('/')?;
    let method = account.methods.known()?.iter().find(|method| *method.id == *id)?;
    let collection = match method.kind {
        MethodKind::Authenticator => "microsoftAuthenticatorMethods",
        MethodKind::Phone => "phoneMethods",
        MethodKind::SoftwareCode => "softwareOathMethods",
        MethodKind::Email => "emailMethods",
        MethodKind::Passkey => "fido2Methods",
        MethodKind::Hello => "windowsHelloForBusinessMethods",
        MethodKind::AccessPass => "temporaryAccessPassMethods",
        MethodKind::PlatformCredential => "platformCredentialMethods",
        MethodKind::External => "externalAuthenticationMethods",
        MethodKind::HardwareCode | MethodKind::Unrecognised(_) => return None,
    };
    let all = format!("/users/{}/authentication", account.person.id);
    let list = || Call::get(format!("{all}/methods"));
    let told = Told {
        act: "remove-method",
        target: one.resource.clone(),
        says: format!("Remove the sign-in method {}", one.resource.name),
        touches: "it is asked for no more; who needs one registers again",
    };
    Some(told.done(
        "UserAuthenticationMethod.ReadWrite.All",
        Done {
            before: is_there(list()),
            request: send(Method::Delete, format!("{all}/{collection}/{id}"), None),
            after: no_entry(list(), json!({ "id": id })),
            undo: never("a method that was removed can only be registered again"),
        },
    ))
}

/// The addresses of the account without one of them. `left` is what the changes before this one leave.
pub(super) fn alternate_address(account: &Account, one: &Observation, left: &mut Vec<Box<str>>) -> Option<Drafted> {
    let (_, address) = one.resource.id.split_once('/')?;
    let was = left.clone();
    left.retain(|kept| **kept != *address);
    if left.len() == was.len() {
        return None;
    }
    let path = format!("/users/{}", account.person.id);
    let shows =
        |list: &[Box<str>]| holds(Call::get(format!("{path}?$select=id,otherMails")), &[("/otherMails", json!(list))]);
    let write = |list: &[Box<str>]| send(Method::Patch, path.as_str(), Some(json!({ "otherMails": list })));
    let told = Told {
        act: "remove-alternate-address",
        target: one.resource.clone(),
        says: format!("Take the alternate address {address} off the account"),
        touches: "no code for a new password goes there any more",
    };
    Some(told.done(
        "User-Mail.ReadWrite.All",
        Done { before: shows(&was), request: write(left), after: shows(left), undo: full(write(&was), shows(&was)) },
    ))
}

/// Disabled, never deleted: what is stored on it stays.
pub(super) fn device(account: &Account, one: &Observation) -> Option<Drafted> {
    let found = account.devices.known()?.iter().find(|device| device.id.to_string() == one.resource.id);
    let device = found.filter(|device| device.enabled != Some(false))?;
    let path = format!("/devices/{}", device.id);
    let read = || Call::get(format!("{path}?$select=id,accountEnabled"));
    let write = |on: bool| send(Method::Patch, path.as_str(), Some(json!({ "accountEnabled": on })));
    let told = Told {
        act: "disable-device",
        target: one.resource.clone(),
        says: format!("Disable the device {}", one.resource.name),
        touches: "it signs nobody in any more",
    };
    let was = || holds(read(), &[("/accountEnabled", json!(true))]);
    Some(told.done(
        "Device.ReadWrite.All",
        Done {
            before: was(),
            request: write(false),
            after: holds(read(), &[("/accountEnabled", json!(false))]),
            undo: full(write(true), was()),
        },
    ))
}
