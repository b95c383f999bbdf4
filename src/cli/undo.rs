//! `palisade undo`.

use super::apply::{Lines, Place, finish};
use super::apply_args::UndoArgs;
use super::args::Common;
use super::consent::Asking;
use super::interrupt::stopped_gently;
use super::message::Stop;
use super::start;
use super::terminal::Terminal;
use crate::app::{self, Applying, Secrets};
use crate::model::Change;
use crate::report::shown;

pub(crate) fn run(common: &Common, args: &UndoArgs, terminal: &Terminal) -> Result<u8, Stop> {
    start::runtime()?.block_on(take_back(common, args, terminal))
}

async fn take_back(common: &Common, args: &UndoArgs, terminal: &Terminal) -> Result<u8, Stop> {
    let Place { mut store, access } = Place::open(common, &args.common, terminal).await?;
    let undoing = app::undoing(Some(&mut store), Some(access.tenant), &args.run, args.change.as_deref()).await?;
    for stays in &undoing.stays {
        let (what, why) = (shown(&stays.summary, 200), shown(&stays.why, 300));
        terminal.say(&format!("palisade: stays as it is: {what} ({why})"));
    }
    if undoing.changes.is_empty() {
        return Err(Stop { code: 1, ..Stop::usage("there is nothing in this run that can be taken back") });
    }
    let run = undoing.run.id.to_string();
    let changes: Vec<&Change> = undoing.changes.iter().collect();
    let asking = Asking {
        tenant: &undoing.run.opened.tenant,
        digest: &undoing.run.opened.plan,
        what: "Take back",
        changes: &changes,
        word: None,
        unasked: "where nobody can be asked: --yes and the whole id of the run",
    };
    let consent = match args.yes {
        true => asking.on_command_line(&args.run, &run)?,
        false => asking.typed(terminal)?,
    };
    let stays = !undoing.stays.is_empty();
    let lines = Lines(terminal);
    let done = stopped_gently(terminal, async |stop| {
        let applying =
            Applying { access: &access, store: &mut store, watch: &lines, stop, secrets: &Secrets::default() };
        app::undo(applying, undoing.clone(), consent).await
    });
    let (report, signal) = done.await?;
    store.close().await;
    let code = finish(&report?, &args.common, signal, terminal)?;
    // Asked for and not done: what has no way back.
    Ok(if code == 0 && stays { 1 } else { code })
}
