//! Ctrl-C and SIGTERM end a run that only reads at once, and one that writes once what is in flight is settled.

use std::future::Future;
use std::pin::pin;

use tokio_util::sync::CancellationToken;

use super::message::Stop;
use super::progress::Counts;
use super::terminal::Terminal;
use crate::report::plural;

/// Runs `work` until it is done or somebody interrupts it.
pub(crate) async fn unless_interrupted<T>(work: impl Future<Output = T>) -> Result<T, Stop> {
    let mut work = pin!(work);
    tokio::select! {
        done = &mut work => Ok(done),
        code = signalled() => Err(Stop::interrupted(code)),
    }
}

/// The same of reading a tenant: who ends it hears how far it had come.
pub(crate) async fn reading_unless_interrupted<T>(work: impl Future<Output = T>, counts: &Counts) -> Result<T, Stop> {
    unless_interrupted(work).await.map_err(|stop| Stop {
        what: format!("{} of the {} that had come", stop.what, plural(counts.answers(), "answer")),
        hint: Some("run it again: reading begins anew".into()),
        ..stop
    })
}

/// Runs `work`, which finishes what is in flight once its token is cancelled: by the first signal. The second ends it at
/// once, which the journal bears. Gives the first signal's code besides.
pub(crate) async fn stopped_gently<T>(
    terminal: &Terminal,
    work: impl AsyncFnOnce(&CancellationToken) -> T,
) -> Result<(T, Option<u8>), Stop> {
    let stop = CancellationToken::new();
    let mut work = pin!(work(&stop));
    let code = tokio::select! {
        done = &mut work => return Ok((done, None)),
        code = signalled() => code,
    };
    terminal.say("palisade: finishing what is in flight; once more to stop at once");
    stop.cancel();
    tokio::select! {
        done = &mut work => Ok((done, Some(code))),
        code = signalled() => Err(Stop {
            code,
            hint: Some("`palisade apply --resume last` finds out about it".into()),
            ..Stop::usage("stopped; what was in flight is in the journal")
        }),
    }
}

/// The exit code of the signal that came: 130 for Ctrl-C, 143 for SIGTERM.
#[cfg(unix)]
async fn signalled() -> u8 {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        return interrupted().await;
    };
    tokio::select! {
        code = interrupted() => code,
        _ = terminate.recv() => 143,
    }
}

#[cfg(not(unix))]
async fn signalled() -> u8 {
    interrupted().await
}

async fn interrupted() -> u8 {
    match tokio::signal::ctrl_c().await {
        Ok(()) => 130,
        // No handler could be set: the system's own ends the process.
        Err(_) => std::future::pending().await,
    }
}
