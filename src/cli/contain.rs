//! Changing accounts: refused where it would take the tenant along, agreed to once, carried out, the passwords handed over.

use secrecy::SecretString;
use uuid::Uuid;

use super::apply::Lines;
use super::consent::Asking;
use super::evidence;
use super::exit::apply_code;
use super::interrupt::stopped_gently;
use super::message::Stop;
use super::password::{Handed, Place};
use super::respond::Ground;
use super::respond_args::RespondArgs;
use super::start;
use super::terminal::Terminal;
use crate::app::{self, Applying, Investigated, Joint, RESETS_PASSWORD, Secrets, Store};
use crate::model::{AppliedChange, ApplyReport, Change, ChangeStatus, Consent, Response};
use crate::report;

/// A new password, and the account it is for.
struct Fresh {
    user: Uuid,
    upn: String,
    password: SecretString,
}

/// Asks once, carries the changes out, and hands the new passwords over. None: there is nothing to change.
pub(super) async fn contain(
    ground: &Ground<'_>,
    all: &mut [Investigated],
    args: &RespondArgs,
    terminal: &Terminal,
) -> Result<Option<u8>, Stop> {
    all.iter().try_for_each(|one| guarded(&one.response, args, all.len()))?;
    let joint = app::join(all)?;
    if joint.changes.is_empty() {
        terminal.say("palisade: there is nothing to change");
        return Ok(None);
    }
    let fresh = fresh(all)?;
    let place = if fresh.is_empty() { Place::Nowhere } else { Place::of(args)? };
    match agreed(ground, all, joint, &fresh, args, terminal).await {
        Ok((report, signal)) => {
            let set: Vec<Handed<'_>> = fresh.iter().filter(|one| was_set(&report, one.user)).map(handed).collect();
            if set.is_empty() {
                place.keep_nothing()
            } else {
                place.give(&set, terminal)?
            }
            let lacks = all.iter().any(|one| one.lacks);
            let code = apply_code(&report).max(u8::from(lacks));
            Ok(Some(signal.filter(|_| report.finished_at.is_none()).unwrap_or(code)))
        }
        Err(stop) => {
            place.keep_nothing();
            Err(stop)
        }
    }
}

fn handed(fresh: &Fresh) -> Handed<'_> {
    Handed { user: &fresh.upn, password: &fresh.password }
}

/// A password for each account that gets one.
fn fresh(all: &[Investigated]) -> Result<Vec<Fresh>, Stop> {
    let wanted = all.iter().filter(|one| app::sets_password(one.changes()));
    let make = |one: &Investigated| {
        let Response { user, tenant, .. } = &one.response;
        let avoid = [user.name.as_str(), &user.upn, tenant.name.as_deref().unwrap_or_default()];
        Ok(Fresh { user: user.id, upn: user.upn.clone(), password: app::password(&avoid)? })
    };
    wanted.map(make).collect()
}

/// Whether the tenant may have taken the account's new password.
fn was_set(report: &ApplyReport, user: Uuid) -> bool {
    let of_user = |change: &&AppliedChange| change.fix == RESETS_PASSWORD && change.target.id == user.to_string();
    let sent = report.changes.iter().find(of_user).filter(|change| change.settled_at.is_some());
    sent.is_some_and(|change| change.status != ChangeStatus::Failed)
}

async fn agreed(
    ground: &Ground<'_>,
    all: &mut [Investigated],
    joint: Joint,
    fresh: &[Fresh],
    args: &RespondArgs,
    terminal: &Terminal,
) -> Result<(ApplyReport, Option<u8>), Stop> {
    let consent = consent(all, &joint, args, terminal)?;
    evidence::preserve(args, ground.access, all)?;
    let tenant = all.first().map(Investigated::tenant).ok_or_else(|| Stop::usage("no account was named"))?;
    let mut store = Store::open(&start::folder(args.state.state.as_deref())?).await.map_err(app::Error::from)?;
    let secrets = Secrets::of(fresh.iter().map(|one| (app::password_of(one.user), one.password.clone())));
    let lines = Lines(terminal);
    let done = stopped_gently(terminal, async |stop| {
        let applying = Applying { access: ground.access, store: &mut store, watch: &lines, stop, secrets: &secrets };
        app::contain(all, joint, tenant, applying, consent).await
    });
    let (report, signal) = done.await?;
    store.close().await;
    Ok((report?, signal))
}

/// Refuses what would take the tenant or this run with it.
fn guarded(response: &Response, args: &RespondArgs, accounts: usize) -> Result<(), Stop> {
    let refused = |what: String, hint: &str| Stop { code: 1, hint: Some(hint.into()), ..Stop::usage(what) };
    let guard = |code: &str| response.guards.iter().find(|guard| guard.code == code);
    let upn = report::shown(&response.user.upn, 100);
    if guard("oneself").is_some() {
        return Err(refused(
            format!("{upn} is who you are signed in as: nothing was changed"),
            "sign in as somebody else",
        ));
    }
    if guard("own_app").is_some() {
        return Err(refused(
            format!("{upn} owns the app that palisade signs in as: nothing was changed"),
            "give that app another secret or certificate and take this owner off it, then run again",
        ));
    }
    let grave = guard("break_glass").is_some() || response.user.roles.iter().any(|role| role == "Global Administrator");
    if grave && !(args.break_glass_confirmed && accounts == 1) {
        return Err(refused(
            format!("{upn} is an emergency account or a Global Administrator: nothing was changed"),
            "see that another Global Administrator can sign in, then name it alone, with --break-glass-confirmed",
        ));
    }
    Ok(())
}

fn consent(all: &[Investigated], joint: &Joint, args: &RespondArgs, terminal: &Terminal) -> Result<Consent, Stop> {
    let changes: Vec<&Change> = joint.changes.iter().collect();
    let (tenant, word) = match all {
        [one] => {
            let upn = one.response.user.upn.as_str();
            let local = upn.split('@').next().unwrap_or(upn);
            // A second phrase where more than one account hangs on it.
            (one.tenant(), if args.break_glass_confirmed { upn.to_owned() } else { local.to_owned() })
        }
        [first, ..] => (first.tenant(), format!("{} accounts", all.len())),
        [] => return Err(Stop::usage("no account was named")),
    };
    let asking = Asking {
        tenant: &tenant,
        digest: &joint.digest,
        what: "Carry out",
        changes: &changes,
        word: Some(&word),
        unasked: "where nobody can be asked: --yes together with --plan-digest DIGEST",
    };
    match &args.plan_digest {
        Some(said) => asking.on_command_line(said, &joint.digest),
        None => asking.typed(terminal),
    }
}
