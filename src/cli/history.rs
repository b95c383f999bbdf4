//! `palisade history`, `history show|diff|sign-off`.

use super::args::Common;
use super::history_args::{HistoryArgs, HistoryCommand};
use super::message::Stop;
use super::output::to_stdout;
use super::start;
use super::terminal::Terminal;
use crate::app::{self, Acceptance, Environment, Store};
use crate::model::HistoryReport;
use crate::report::find;

pub(crate) fn run(common: &Common, args: &HistoryArgs, terminal: &Terminal) -> Result<u8, Stop> {
    let environment = Environment::of_process();
    let tenant = app::asked_tenant(common.config.as_deref(), args.tenant.as_deref(), environment.tenant())?;
    let folder = start::folder(args.state.as_deref())?;
    let report = start::runtime()?.block_on(async {
        let mut store = Store::open_existing(&folder).await.map_err(app::Error::from)?;
        let report = ask(store.as_mut(), tenant, args.command.as_ref()).await;
        if let Some(store) = store {
            store.close().await;
        }
        report.map_err(Stop::from)
    })?;
    if report.runs.is_empty() {
        terminal.say(&format!("palisade: no run of this tenant is kept in {}", folder.display()));
    }
    let format = find(args.format.name()).expect("every format that can be asked for is in the table");
    to_stdout(|out| (format.history)(&report, &terminal.look(), out))?;
    Ok(0)
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
        Some(HistoryCommand::SignOff { run, by, reason, only }) => {
            app::sign_off(store, tenant, Acceptance { run, by, reason, area: only.as_deref() }).await
        }
    }
}
