//! Changing an account: refused where it would take the tenant along, agreed to once, carried out, the password handed over.

use secrecy::SecretString;

use super::apply::Lines;
use super::consent::Asking;
use super::exit::{apply_code, respond_code};
use super::interrupt::stopped_gently;
use super::message::Stop;
use super::password::Place;
use super::respond::Ground;
use super::respond_args::RespondArgs;
use super::start;
use super::terminal::Terminal;
use crate::app::{self, Applying, Investigated, RESETS_PASSWORD, Secrets, Store};
use crate::model::{AppliedChange, ApplyReport, Change, ChangeStatus, Consent, Response};
use crate::report;

/// Asks once, carries the changes out, and hands the new password over.
pub(super) async fn contain(
    ground: &Ground<'_>,
    one: &mut Investigated,
    args: &RespondArgs,
    terminal: &Terminal,
) -> Result<u8, Stop> {
    guarded(&one.response, args)?;
    if one.changes().is_empty() {
        terminal.say("palisade: there is nothing to change");
        return Ok(respond_code(std::slice::from_ref(&one.response)));
    }
    let place = match app::sets_password(one.changes()) {
        true => Place::of(args)?,
        false => Place::Nowhere,
    };
    let consent = match consent(one, args, terminal) {
        Ok(consent) => consent,
        Err(stop) => {
            place.keep_nothing();
            return Err(stop);
        }
    };
    let user = one.response.user.clone();
    let tenant = one.response.tenant.name.clone().unwrap_or_default();
    let password = app::password(&[&user.name, &user.upn, &tenant])?;
    let (report, signal) = match carry_out(ground, one, args, consent, &password, terminal).await {
        Ok(done) => done,
        Err(stop) => {
            place.keep_nothing();
            return Err(stop);
        }
    };
    let was_sent = |change: &&AppliedChange| change.fix == RESETS_PASSWORD && change.settled_at.is_some();
    match report.changes.iter().find(was_sent) {
        Some(change) if change.status != ChangeStatus::Failed => place.give(&password, &user.upn, terminal)?,
        _ => place.keep_nothing(),
    }
    let code = apply_code(&report).max(u8::from(one.lacks));
    Ok(signal.filter(|_| report.finished_at.is_none()).unwrap_or(code))
}

async fn carry_out(
    ground: &Ground<'_>,
    one: &mut Investigated,
    args: &RespondArgs,
    consent: Consent,
    password: &SecretString,
    terminal: &Terminal,
) -> Result<(ApplyReport, Option<u8>), Stop> {
    let mut store = Store::open(&start::folder(args.state.state.as_deref())?).await.map_err(app::Error::from)?;
    let secrets = Secrets::of("password", password.clone());
    let lines = Lines(terminal);
    let done = stopped_gently(terminal, async |stop| {
        let applying = Applying { access: ground.access, store: &mut store, watch: &lines, stop, secrets: &secrets };
        one.carry_out(applying, consent).await
    });
    let (report, signal) = done.await?;
    store.close().await;
    Ok((report?, signal))
}

/// Refuses what would take the tenant or this run with it.
fn guarded(response: &Response, args: &RespondArgs) -> Result<(), Stop> {
    let refused = |what: String, hint: &str| Stop { code: 1, hint: Some(hint.into()), ..Stop::usage(what) };
    let guard = |code: &str| response.guards.iter().find(|guard| guard.code == code);
    let upn = report::shown(&response.user.upn, 100);
    if guard("oneself").is_some() {
        return Err(refused(
            format!("{upn} is who you are signed in as: nothing was changed"),
            "sign in as somebody else",
        ));
    }
    let grave = guard("break_glass").is_some() || response.user.roles.iter().any(|role| role == "Global Administrator");
    if grave && !args.break_glass_confirmed {
        return Err(refused(
            format!("{upn} is an emergency account or a Global Administrator: nothing was changed"),
            "see that another Global Administrator can sign in, then add --break-glass-confirmed",
        ));
    }
    Ok(())
}

fn consent(one: &Investigated, args: &RespondArgs, terminal: &Terminal) -> Result<Consent, Stop> {
    let response = &one.response;
    let tenant = one.tenant();
    let changes: Vec<&Change> = one.changes().iter().collect();
    let local = response.user.upn.split('@').next().unwrap_or(&response.user.upn);
    // A second phrase where more than one account hangs on it.
    let word = if args.break_glass_confirmed { response.user.upn.as_str() } else { local };
    let asking = Asking {
        tenant: &tenant,
        digest: &response.plan,
        what: "Carry out",
        changes: &changes,
        word: Some(word),
        unasked: "where nobody can be asked: --yes together with --plan-digest DIGEST",
    };
    match &args.plan_digest {
        Some(said) => asking.on_command_line(said, &response.plan),
        None => asking.typed(terminal),
    }
}
