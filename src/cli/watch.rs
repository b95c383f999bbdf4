//! `palisade respond --watch`: waiting for proof, a line on standard error for each look.

use clap::ValueEnum;

use super::interrupt::stopped_gently;
use super::message::Stop;
use super::terminal::Terminal;
use crate::app::{self, Access, Investigated, WatchLook};
use crate::model::{Gap, Watched};
use crate::report::{plural, shown};

/// How long after the seal.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Watching {
    /// Until records of the first minutes have arrived
    #[value(name = "15m")]
    Quarter,
    /// Until tokens are dead that nobody can revoke
    #[value(name = "90m")]
    Ninety,
    /// Until every token is dead
    #[value(name = "24h")]
    Day,
}

impl Watching {
    fn minutes(self) -> u64 {
        match self {
            Self::Quarter => 15,
            Self::Ninety => 90,
            Self::Day => 24 * 60,
        }
    }
}

/// Watches the accounts side by side; gives the exit code: 0 when nobody came in for so long.
pub(super) async fn watch(
    access: &Access,
    all: &mut [Investigated],
    watching: Watching,
    terminal: &Terminal,
) -> Result<u8, Stop> {
    let watched = stopped_gently(terminal, async |stop| {
        let each = all.iter_mut().map(async |one| {
            let upn = shown(&one.response.user.upn, 100);
            let told = |look: WatchLook| terminal.say(&format!("palisade: {upn}: {}", line(look)));
            let watched = app::watch(access, one, watching.minutes(), stop, told).await;
            if watched.is_none() {
                terminal.say(&format!(
                    "palisade: {upn}: its sessions were not ended since the attacker came: --apply does that, then there \
                     is something to watch"
                ));
            }
            watched
        });
        futures_util::future::join_all(each).await
    });
    let (watched, signal) = watched.await?;
    let code = watched.iter().map(|watched| watched.as_ref().map_or(1, code)).max().unwrap_or(0);
    // Whoever was not sealed is told apart from a watch that was stopped.
    let unsealed = watched.iter().any(Option::is_none);
    Ok(signal.filter(|_| !unsealed).unwrap_or(code))
}

fn code(watched: &Watched) -> u8 {
    u8::from(!watched.came_in.is_empty() || watched.gap.as_ref().is_some_and(|gap| !matches!(gap, Gap::NotAsked(_))))
}

fn line(look: WatchLook) -> String {
    let refused = match look.refused {
        0 => String::new(),
        some => format!(", {} refused", plural(some, "attempt")),
    };
    match look.came_in {
        0 if look.unread => format!("{} min after the seal: the log could not be read", look.minutes),
        0 => format!("{} min after the seal: quiet{refused}", look.minutes),
        some => {
            let some = plural(u64::try_from(some).unwrap_or(u64::MAX), "sign-in");
            format!("{} min after the seal: SOMEBODY IS IN, {some} that worked{refused}", look.minutes)
        }
    }
}
