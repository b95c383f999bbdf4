//! `palisade respond`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::apply::needs_journal;
use super::args::Common;
use super::contain::contain;
use super::demo::{Demo, refuse_config_of_demo};
use super::evidence;
use super::exit::respond_code;
use super::formats::OFFERED;
use super::interrupt::{reading_unless_interrupted, unless_interrupted};
use super::message::Stop;
use super::output::to_stdout;
use super::progress::Counts;
use super::respond_args::RespondArgs;
use super::scan::with_line;
use super::start;
use super::terminal::Terminal;
use super::warn;
use super::watch::watch;
use crate::app::{self, Access, Answering, Corrections, Environment, Investigated, Investigation, Rulebook, Store};
use crate::config::Tenant;
use crate::model::{Earlier, Mode, Response};
use crate::report;
use crate::sim::Scenario;

/// What befell the accounts of the demo: one in an attacker's hands.
const STORY: [Scenario; 1] = [Scenario::Everything];

pub(crate) fn run(common: &Common, args: &RespondArgs, terminal: &Terminal) -> Result<u8, Stop> {
    refuse_config_of_demo(args.demo, common)?;
    if args.release && args.accounts.len() > 1 {
        return Err(Stop::usage("--release takes one account at a time: each is given back on the phone"));
    }
    let rulebook = app::rules(args.rules.as_deref())?;
    let ended = start::runtime()?.block_on(respond(common, args, &rulebook, terminal))?;
    let write = args.format.response.expect(OFFERED);
    to_stdout(|out| {
        for (place, response) in ended.responses.iter().enumerate() {
            if place > 0 {
                writeln!(out)?;
            }
            write(response, &terminal.look(), out)?;
        }
        Ok(())
    })?;
    Ok(ended.code)
}

fn changes_something(args: &RespondArgs) -> bool {
    args.apply || args.stop || args.release
}

struct Ended {
    responses: Vec<Response>,
    code: u8,
}

/// Where the accounts are, and what they are judged and changed with.
pub(super) struct Ground<'g> {
    pub(super) access: &'g Access,
    tenant: &'g Tenant,
    mode: Mode,
    counts: Arc<Counts>,
    rulebook: &'g Rulebook,
    earlier: BTreeMap<String, Earlier>,
}

async fn respond(common: &Common, args: &RespondArgs, rulebook: &Rulebook, terminal: &Terminal) -> Result<Ended, Stop> {
    let counts = Arc::new(Counts::default());
    if args.demo {
        let demo = Demo::start_with(&args.demo_world, &STORY).await?;
        terminal.say(&demo.notice());
        if changes_something(args) {
            needs_journal(&args.state, &demo.cloud()?)?;
        }
        let tenant = demo.tenant()?;
        let access = demo.connect(&tenant, counts.clone()).await?;
        let earlier = earlier(args, &access, terminal).await?;
        let ground = Ground { access: &access, tenant: &tenant, mode: Mode::Demo, counts, rulebook, earlier };
        return answer(&ground, &demo.victims(), args, terminal).await;
    }
    let environment = Environment::of_process();
    let loaded = start::configuration(common, &args.tenant, &environment, &rulebook.rules)?;
    let cloud = start::cloud(&args.tenant)?;
    if changes_something(args) {
        needs_journal(&args.state, &cloud)?;
    }
    let mut request =
        start::request(cloud, &args.tenant, &environment, &loaded.tenant, Some(counts.clone() as _), terminal);
    // Somebody waits, and the attacker does not.
    request.background = false;
    let access = unless_interrupted(request.connect()).await?.map_err(at_night)?;
    let earlier = earlier(args, &access, terminal).await?;
    let ground = Ground { access: &access, tenant: &loaded.tenant, mode: Mode::Live, counts, rulebook, earlier };
    answer(&ground, &args.accounts, args, terminal).await
}

/// What earlier runs did, as far as there is a store. One that cannot be read ends only a run that changes something: somebody
/// waits, and what is read here is no more than a help.
async fn earlier(args: &RespondArgs, access: &Access, terminal: &Terminal) -> Result<BTreeMap<String, Earlier>, Stop> {
    let state = &args.state;
    let nowhere = state.no_state || (state.state.is_none() && access.cloud.is_simulated());
    let folder = match start::folder(state.state.as_deref()) {
        Ok(folder) if !nowhere => folder,
        _ => return Ok(BTreeMap::new()),
    };
    let read = async {
        let Some(mut store) = Store::open_existing(&folder).await? else { return Ok(BTreeMap::new()) };
        let earlier = app::earlier(&mut store, access.tenant).await;
        store.close().await;
        earlier
    };
    match read.await {
        Err(error) if !changes_something(args) => {
            terminal.say(&format!("palisade: what earlier runs did is not known: {error}"));
            Ok(BTreeMap::new())
        }
        read => Ok(read?),
    }
}

/// Who has configured nothing yet is told how to begin at once, as a person.
fn at_night(error: app::Error) -> Stop {
    let nothing_set = matches!(&error, app::Error::SignIn(app::SignInError::NoWay));
    let stop = Stop::from(error);
    if nothing_set { Stop { hint: Some(TONIGHT.into()), ..stop } } else { stop }
}

const TONIGHT: &str = "\
tonight, as a person and without a secret:
  1. register an app that allows public client flows: `palisade doctor --setup respond` lists its permissions
  2. export AZURE_TENANT_ID=(the tenant's id) AZURE_CLIENT_ID=(the app's id)
  3. palisade respond USER --auth device-code
  4. sign in as Privileged Authentication Administrator and Exchange Administrator, from a clean machine
  5. the same line with --apply contains the account; --stop its first wave";

async fn answer(ground: &Ground<'_>, users: &[String], args: &RespondArgs, terminal: &Terminal) -> Result<Ended, Stop> {
    let mut investigated = investigate(ground, users, args, terminal).await?;
    known(&args.select, &investigated)?;
    if changes_something(args) {
        let mut code = match args.release {
            true => give_back(ground, &mut investigated, args, terminal).await?,
            false => contain(ground, &mut investigated, args, terminal).await?,
        };
        if let Some(watching) = args.watch.filter(|_| code.is_none_or(|code| code <= 1)) {
            let watched = watch(ground.access, &mut investigated, watching, terminal).await?;
            code = Some(code.unwrap_or(0).max(watched));
        }
        if args.apply {
            read_mail(ground, &mut investigated, args, terminal).await?;
        }
        if investigated.iter().any(|one| one.response.applied.is_some())
            && let Err(stop) = evidence::complete(args, ground.access, &investigated, terminal).await
        {
            // What was done is told all the same.
            terminal.complain(&stop);
            code = Some(code.unwrap_or(0).max(stop.code));
        }
        return Ok(ended(investigated, code));
    }
    if args.check_permissions {
        read_mail(ground, &mut investigated, args, terminal).await?;
        let whole: Vec<bool> = investigated.iter_mut().map(|one| one.check_permissions(ground.access)).collect();
        return Ok(ended(investigated, Some(if whole.iter().all(|whole| *whole) { 0 } else { 4 })));
    }
    app::join(&mut investigated)?;
    read_mail(ground, &mut investigated, args, terminal).await?;
    let mut code = None;
    if let Some(watching) = args.watch {
        code = Some(watch(ground.access, &mut investigated, watching, terminal).await?);
    }
    if args.warn {
        code = Some(warned(ground, &mut investigated, args, terminal)?);
    } else if args.evidence.is_some() {
        evidence::preserve(args, ground.access, &investigated)?;
        evidence::complete(args, ground.access, &investigated, terminal).await?;
    }
    Ok(ended(investigated, code))
}

/// Writes list and letters of each account.
fn warned(
    ground: &Ground<'_>,
    investigated: &mut [Investigated],
    args: &RespondArgs,
    terminal: &Terminal,
) -> Result<u8, Stop> {
    let mut code = 0;
    for one in investigated {
        let folder = warn::folder(args, &one.response, ground.access.cloud.is_simulated())?;
        code = code.max(warn::write(&folder, &mut one.response, args.contact.as_deref(), terminal)?);
    }
    Ok(code)
}

/// Without a code it is that of what was read.
fn ended(investigated: Vec<Investigated>, code: Option<u8>) -> Ended {
    let responses: Vec<Response> = investigated.into_iter().map(|one| one.response).collect();
    let code = code.unwrap_or_else(|| respond_code(&responses));
    Ended { responses, code }
}

/// Refuses a name that nothing has: what was meant would be left alone unnoticed.
fn known(select: &[String], investigated: &[Investigated]) -> Result<(), Stop> {
    let steps = investigated.iter().flat_map(|one| &one.response.steps);
    let ids: Vec<&str> = steps.flat_map(|step| &step.observations).map(|one| one.id.as_str()).collect();
    // That of the seventh step, which is read later.
    let is_mail = |id: &str| {
        let of = id.strip_prefix("account.recipients-not-warned:").unwrap_or_default();
        investigated.iter().any(|one| one.response.user.id.to_string() == of)
    };
    match select.iter().find(|id| !ids.contains(&id.as_str()) && !is_mail(id)) {
        None => Ok(()),
        Some(id) => Err(Stop {
            hint: Some("take it from observations[].id of --format json".into()),
            ..Stop::usage(format!("--select {}: nothing on the account has this id", report::shown(id, 120)))
        }),
    }
}

/// What everything that is asked of accounts is judged with.
struct Judging {
    corrections: Corrections,
    choice: Answering,
}

impl Judging {
    fn of(args: &RespondArgs) -> Self {
        Self {
            corrections: Corrections { since: args.since, networks: args.ip.clone() },
            choice: Answering {
                steps: args.step.iter().copied().collect(),
                select: args.select.iter().cloned().collect(),
                keep_sign_in: args.keep_sign_in,
                all_methods: args.all_methods,
                stop_only: args.stop,
            },
        }
    }

    fn investigation<'i>(&'i self, ground: &'i Ground<'_>) -> Investigation<'i> {
        Investigation {
            access: ground.access,
            lists: &ground.rulebook.lists,
            break_glass: &ground.tenant.settings.break_glass,
            corrections: &self.corrections,
            choice: &self.choice,
            mode: ground.mode,
            earlier: &ground.earlier,
        }
    }
}

async fn investigate(
    ground: &Ground<'_>,
    users: &[String],
    args: &RespondArgs,
    terminal: &Terminal,
) -> Result<Vec<Investigated>, Stop> {
    let judging = Judging::of(args);
    let investigation = judging.investigation(ground);
    let reading = futures_util::future::try_join_all(users.iter().map(|user| investigation.of(user)));
    let shown = with_line(reading, ground.access, Arc::clone(&ground.counts), terminal);
    let investigated = reading_unless_interrupted(shown, &ground.counts).await??;
    if let Some(ahead) = ground.access.requests().clock_ahead_seconds {
        terminal.say(&format!("palisade: {}", report::wrong_clock(ahead)));
    }
    Ok(investigated)
}

/// Looks at what stands in the way, and gives the account back where nothing does.
async fn give_back(
    ground: &Ground<'_>,
    investigated: &mut [Investigated],
    args: &RespondArgs,
    terminal: &Terminal,
) -> Result<Option<u8>, Stop> {
    let judging = Judging::of(args);
    let releasing = app::Releasing { accepted: args.accept.iter().cloned().collect(), new_password: args.new_password };
    for one in investigated.iter_mut() {
        judging.investigation(ground).release_of(one, &releasing).await?;
    }
    if investigated.iter().all(|one| one.changes().is_empty()) {
        return Ok(Some(1));
    }
    contain(ground, investigated, args, terminal).await
}

/// To whom the accounts wrote: last, for message trace is slow and nothing waits for it.
async fn read_mail(
    ground: &Ground<'_>,
    investigated: &mut [Investigated],
    args: &RespondArgs,
    terminal: &Terminal,
) -> Result<(), Stop> {
    let judging = Judging::of(args);
    let investigation = judging.investigation(ground);
    let reading = futures_util::future::join_all(investigated.iter_mut().map(|one| investigation.mail_of(one)));
    let shown = with_line(reading, ground.access, Arc::clone(&ground.counts), terminal);
    reading_unless_interrupted(shown, &ground.counts).await?;
    Ok(())
}
