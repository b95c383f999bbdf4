//! `palisade scan --auto-apply`.

use super::apply::{Lines, needs_journal};
use super::args::ScanArgs;
use super::consent::configured;
use super::interrupt::stopped_gently;
use super::message::Stop;
use super::terminal::Terminal;
use crate::app::{self, Access, Allowed, Applying, Cloud, Judging, Secrets, Store};
use crate::model::{AutoApplied, History, Settings, Snapshot};

/// Refuses what could not be carried out at the end, before anything is read.
pub(super) fn is_allowed(args: &ScanArgs, settings: &Settings, cloud: &Cloud) -> Result<(), Stop> {
    if args.auto_apply.is_none() {
        return Ok(());
    }
    needs_journal(&args.state, cloud)?;
    match &settings.auto_apply {
        Some(_) => Ok(()),
        None => Err(Stop {
            hint: Some(
                "say there what may be changed: [auto_apply] fixes = [\"enable-unified-audit-log\"], max_changes = 25"
                    .into(),
            ),
            ..Stop::usage("--auto-apply: the configuration has no [auto_apply], so nothing is allowed")
        }),
    }
}

/// What a scan read, and where it may write.
pub(super) struct Ground<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) history: &'a History,
    pub(super) access: &'a Access,
    pub(super) store: &'a mut Store,
}

/// Carries out what is allowed; with the code of the signal that stopped it, where one did.
pub(super) async fn carry_out(
    ground: Ground<'_>,
    judging: &Judging<'_>,
    terminal: &Terminal,
) -> Result<(AutoApplied, Option<u8>), Stop> {
    let Ground { snapshot, history, access, store } = ground;
    let limits = judging.settings.auto_apply.as_ref().expect("looked at before anything was read");
    let allowed = Allowed { limits, consent: configured(limits) };
    let lines = Lines(terminal);
    let done = stopped_gently(terminal, async |stop| {
        let applying = Applying { access, store, watch: &lines, stop, secrets: &Secrets::default() };
        app::auto_apply(snapshot, judging, history, allowed, applying).await
    });
    let (applied, signal) = done.await?;
    Ok((applied?, signal))
}
