//! `palisade apply`.

use super::apply_args::{ApplyArgs, ChangingArgs};
use super::args::Common;
use super::consent::Asking;
use super::exit::apply_code;
use super::formats::OFFERED;
use super::history_args::StateArgs;
use super::interrupt::stopped_gently;
use super::message::Stop;
use super::output::to_stdout;
use super::start;
use super::terminal::Terminal;
use crate::app::{self, Access, Applying, Cloud, Environment, Secrets, Step, Store, Watch};
use crate::model::{ApplyReport, Change, Consent, Plan};
use crate::report::shown;

pub(crate) fn run(common: &Common, args: &ApplyArgs, terminal: &Terminal) -> Result<u8, Stop> {
    match (&args.plan, &args.resume) {
        (Some(file), _) => {
            let plan = app::plan_file(file)?;
            start::runtime()?.block_on(carry_out(common, args, &plan, terminal))
        }
        (None, Some(run)) => start::runtime()?.block_on(resume(common, args, run, terminal)),
        (None, None) => Err(Stop::usage("name a plan, or a run with --resume")),
    }
}

async fn carry_out(common: &Common, args: &ApplyArgs, plan: &Plan, terminal: &Terminal) -> Result<u8, Stop> {
    if plan.changes.is_empty() {
        return Err(Stop { code: 0, ..Stop::usage("the plan holds no change: there is nothing to do") });
    }
    let Place { mut store, access } = Place::open(common, &args.common, terminal).await?;
    app::suits(plan, access.tenant, args.max_age)?;
    app::permitted(&access, &plan.needs)?;
    let changes: Vec<&Change> = plan.changes.iter().collect();
    let consent = consent(args, &plan.tenant, &plan.digest, &changes, terminal)?;
    let lines = Lines(terminal);
    let done = stopped_gently(terminal, async |stop| {
        let applying =
            Applying { access: &access, store: &mut store, watch: &lines, stop, secrets: &Secrets::default() };
        app::apply(applying, plan, consent).await
    });
    let (report, signal) = done.await?;
    store.close().await;
    finish(&report?, &args.common, signal, terminal)
}

async fn resume(common: &Common, args: &ApplyArgs, run: &str, terminal: &Terminal) -> Result<u8, Stop> {
    let Place { mut store, access } = Place::open(common, &args.common, terminal).await?;
    let run = app::resumable(Some(&mut store), Some(access.tenant), run).await?;
    let changes: Vec<&Change> = run.opened.changes.iter().collect();
    let consent = consent(args, &run.opened.tenant, &run.opened.plan, &changes, terminal)?;
    let lines = Lines(terminal);
    let done = stopped_gently(terminal, async |stop| {
        let applying =
            Applying { access: &access, store: &mut store, watch: &lines, stop, secrets: &Secrets::default() };
        app::resume(applying, &run, consent).await
    });
    let (report, signal) = done.await?;
    store.close().await;
    finish(&report?, &args.common, signal, terminal)
}

fn consent(
    args: &ApplyArgs,
    tenant: &crate::model::PlanTenant,
    digest: &str,
    changes: &[&Change],
    terminal: &Terminal,
) -> Result<Consent, Stop> {
    let what = if args.resume.is_some() { "Go on with" } else { "Carry out" };
    let unasked = "where nobody can be asked: --yes together with --plan-digest DIGEST";
    let asking = Asking { tenant, digest, what, changes, word: None, unasked };
    match &args.plan_digest {
        Some(said) => asking.on_command_line(said, digest),
        None => asking.typed(terminal),
    }
}

/// Refuses to change a tenant where no journal would be kept, or a rehearsal's among the real ones.
pub(super) fn needs_journal(state: &StateArgs, cloud: &Cloud) -> Result<(), Stop> {
    if state.no_state {
        return Err(Stop::usage("--no-state: nothing is changed without a journal to keep it in"));
    }
    if cloud.is_simulated() && state.state.is_none() {
        return Err(Stop {
            hint: Some("name a folder for the rehearsal with --state DIR".into()),
            ..Stop::usage("this is a simulated tenant: its journal is no part of what happened")
        });
    }
    Ok(())
}

/// The store and the tenant that changes are made with.
pub(super) struct Place {
    pub(super) store: Store,
    pub(super) access: Access,
}

impl Place {
    pub(super) async fn open(common: &Common, args: &ChangingArgs, terminal: &Terminal) -> Result<Self, Stop> {
        let cloud = start::cloud(&args.tenant)?;
        needs_journal(&args.state, &cloud)?;
        let rulebook = app::rules(None)?;
        let environment = Environment::of_process();
        let loaded = start::configuration(common, &args.tenant, &environment, &rulebook.rules)?;
        let folder = start::folder(args.state.state.as_deref())?;
        let store = Store::open(&folder).await.map_err(app::Error::from)?;
        terminal.say(&format!("palisade: the journal is in {}", store.path().display()));
        let connecting = start::connect(cloud, &args.tenant, &environment, &loaded.tenant, None, terminal);
        let access = super::interrupt::unless_interrupted(connecting).await??;
        Ok(Self { store, access })
    }
}

/// Prints the report; the exit code.
pub(super) fn finish(
    report: &ApplyReport,
    args: &ChangingArgs,
    signal: Option<u8>,
    terminal: &Terminal,
) -> Result<u8, Stop> {
    let write = args.format.apply.expect(OFFERED);
    to_stdout(|out| write(report, &terminal.look(), out))?;
    Ok(signal.filter(|_| report.finished_at.is_none()).unwrap_or_else(|| apply_code(report)))
}

/// A line for each change as it settles.
pub(super) struct Lines<'t>(pub(super) &'t Terminal);

impl Watch for Lines<'_> {
    fn step(&self, step: &Step<'_>) {
        let Step::Stands { change, standing } = step else { return };
        let status = standing.status().word();
        let why = standing.why.as_deref().map(|why| format!(" ({})", shown(why, 200))).unwrap_or_default();
        self.0.say(&format!("{status:<10} {}{why}", shown(&change.summary, 200)));
    }
}
