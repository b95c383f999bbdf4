//! `palisade respond`.

use std::sync::Arc;

use super::args::Common;
use super::demo::{Demo, refuse_config_of_demo};
use super::exit::respond_code;
use super::interrupt::{reading_unless_interrupted, unless_interrupted};
use super::message::Stop;
use super::output::to_stdout;
use super::progress::Counts;
use super::respond_args::RespondArgs;
use super::scan::with_line;
use super::start;
use super::terminal::Terminal;
use crate::app::{self, Access, Corrections, Environment, Investigation, Rulebook};
use crate::config::Tenant;
use crate::model::{Mode, Response};
use crate::report::{self, find};
use crate::sim::Scenario;

/// What befell the accounts of the demo: one in an attacker's hands.
const STORY: [Scenario; 1] = [Scenario::Everything];

pub(crate) fn run(common: &Common, args: &RespondArgs, terminal: &Terminal) -> Result<u8, Stop> {
    refuse_config_of_demo(args.demo, common)?;
    let rulebook = app::rules(args.rules.as_deref())?;
    let responses = start::runtime()?.block_on(investigate(common, args, &rulebook, terminal))?;
    let format = find(args.format.name()).expect("every format that can be asked for is in the table");
    to_stdout(|out| {
        for (place, response) in responses.iter().enumerate() {
            if place > 0 {
                writeln!(out)?;
            }
            (format.response)(response, &terminal.look(), out)?;
        }
        Ok(())
    })?;
    Ok(respond_code(&responses))
}

async fn investigate(
    common: &Common,
    args: &RespondArgs,
    rulebook: &Rulebook,
    terminal: &Terminal,
) -> Result<Vec<Response>, Stop> {
    let counts = Arc::new(Counts::default());
    if args.demo {
        let demo = Demo::start_with(&args.demo_world, &STORY).await?;
        terminal.say(&demo.notice());
        let tenant = demo.tenant()?;
        let access = demo.connect(&tenant, counts.clone()).await?;
        return read(&access, &tenant, demo.victims(), args, rulebook, (Mode::Demo, counts), terminal).await;
    }
    let environment = Environment::of_process();
    let loaded = start::configuration(common, &args.tenant, &environment, &rulebook.rules)?;
    let cloud = start::cloud(&args.tenant)?;
    let mut request =
        start::request(cloud, &args.tenant, &environment, &loaded.tenant, Some(counts.clone() as _), terminal);
    // Somebody waits, and the attacker does not.
    request.background = false;
    let access = unless_interrupted(request.connect()).await??;
    read(&access, &loaded.tenant, args.accounts.clone(), args, rulebook, (Mode::Live, counts), terminal).await
}

async fn read(
    access: &Access,
    tenant: &Tenant,
    users: Vec<String>,
    args: &RespondArgs,
    rulebook: &Rulebook,
    (mode, counts): (Mode, Arc<Counts>),
    terminal: &Terminal,
) -> Result<Vec<Response>, Stop> {
    let corrections = Corrections { since: args.since, networks: args.ip.clone() };
    let investigation = Investigation {
        access,
        lists: &rulebook.lists,
        break_glass: &tenant.settings.break_glass,
        corrections: &corrections,
        mode,
    };
    let reading = futures_util::future::try_join_all(users.iter().map(|user| investigation.of(user)));
    let shown = with_line(reading, access, Arc::clone(&counts), terminal);
    let responses = reading_unless_interrupted(shown, &counts).await??;
    if let Some(ahead) = access.requests().clock_ahead_seconds {
        terminal.say(&format!("palisade: {}", report::wrong_clock(ahead)));
    }
    Ok(responses)
}
