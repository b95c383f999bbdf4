//! `palisade history`, `history show|diff|verify|sign-off`.

use super::args::Common;
use super::formats::OFFERED;
use super::history_args::{HistoryArgs, HistoryCommand};
use super::message::Stop;
use super::output::to_stdout;
use super::start;
use super::terminal::Terminal;
use crate::app::{self, Acceptance, Environment, Store};
use crate::model::{ApplyReport, HistoryReport};

pub(crate) fn run(common: &Common, args: &HistoryArgs, terminal: &Terminal) -> Result<u8, Stop> {
    let environment = Environment::of_process();
    let tenant = app::asked_tenant(common.config.as_deref(), args.tenant.as_deref(), environment.tenant())?;
    let folder = start::folder(args.state.as_deref())?;
    let told = start::runtime()?.block_on(async {
        let mut store = Store::open_existing(&folder).await.map_err(app::Error::from)?;
        let told = tell(store.as_mut(), tenant, args.command.as_ref()).await;
        if let Some(store) = store {
            store.close().await;
        }
        told.map_err(Stop::from)
    })?;
    let report = match told {
        Told::Changed(report) => {
            to_stdout(|out| args.format.apply.expect(OFFERED)(&report, &terminal.look(), out))?;
            return Ok(0);
        }
        Told::Runs(report) => report,
    };
    let verified = match &args.command {
        Some(HistoryCommand::Verify { head }) => report.journals_are_whole(head.is_some()),
        _ => true,
    };
    if report.runs.is_empty() && report.journals.is_empty() {
        terminal.say(&format!("palisade: no run of this tenant is kept in {}", folder.display()));
    }
    to_stdout(|out| args.format.history.expect(OFFERED)(&report, &terminal.look(), out))?;
    Ok(u8::from(!verified))
}

/// What is said of the past.
enum Told {
    Runs(Box<HistoryReport>),
    /// A run that changed the tenant.
    Changed(Box<ApplyReport>),
}

async fn tell(
    mut store: Option<&mut Store>,
    tenant: Option<uuid::Uuid>,
    command: Option<&HistoryCommand>,
) -> Result<Told, app::Error> {
    if let (Some(HistoryCommand::Show { run }), Some(store)) = (command, store.as_deref_mut())
        && let Some(report) = app::applied(store, tenant, run).await?
    {
        return Ok(Told::Changed(Box::new(report)));
    }
    ask(store, tenant, command).await.map(|report| Told::Runs(Box::new(report)))
}

async fn ask(
    store: Option<&mut Store>,
    tenant: Option<uuid::Uuid>,
    command: Option<&HistoryCommand>,
) -> Result<HistoryReport, app::Error> {
    match command {
        None => app::list(store, tenant).await,
        Some(HistoryCommand::Show { run }) => app::show(store, tenant, run).await,
        Some(HistoryCommand::Diff { run, other }) => app::diff(store, tenant, run, other).await,
        Some(HistoryCommand::Verify { head }) => app::journals(store, tenant, head.as_deref()).await,
        Some(HistoryCommand::SignOff { run, by, reason, only }) => {
            app::sign_off(store, tenant, Acceptance { run, by, reason, area: only.as_deref() }).await
        }
    }
}
