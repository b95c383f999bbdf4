//! `palisade tickets`.

use std::collections::BTreeMap;

use super::args::Common;
use super::interrupt::unless_interrupted;
use super::message::Stop;
use super::output::to_stdout;
use super::start;
use super::terminal::Terminal;
use super::tickets_args::{TicketTarget, TicketsArgs};
use crate::app::{self, Environment, Store, TicketPlace, TicketStep, TicketSystem, Ticketing, TicketsTold};
use crate::model::{TicketOp, TicketOperation, TicketOutcome};
use crate::report::{json_line, plural, shown};

pub(crate) fn run(common: &Common, args: &TicketsArgs, terminal: &Terminal) -> Result<u8, Stop> {
    let environment = Environment::of_process();
    let asked = Ticketing {
        run: &args.run,
        tenant: app::asked_tenant(common.config.as_deref(), args.tenant.as_deref(), environment.tenant())?,
        config: common.config.as_deref(),
        held: args.held,
    };
    let secret = |name: &str| std::env::var(name).ok();
    let place = args.to.map(|to| TicketPlace { system: system(to), secret: &secret, speed: start::told_speed() });
    let folder = start::folder(args.state.as_deref())?;
    start::runtime()?.block_on(async {
        let mut store = Store::open_existing(&folder).await.map_err(app::Error::from)?;
        let done = match &place {
            Some(place) if !args.dry_run => carry_out(store.as_mut(), asked, place, terminal).await,
            _ => print(store.as_mut(), asked, place.as_ref(), terminal).await,
        };
        if let Some(store) = store {
            store.close().await;
        }
        done
    })
}

fn system(to: TicketTarget) -> TicketSystem {
    match to {
        TicketTarget::Webhook => TicketSystem::Webhook,
        TicketTarget::GitHub => TicketSystem::GitHub,
        TicketTarget::Jira => TicketSystem::Jira,
        TicketTarget::ServiceNow => TicketSystem::ServiceNow,
    }
}

async fn print(
    store: Option<&mut Store>,
    asked: Ticketing<'_>,
    place: Option<&TicketPlace<'_>>,
    terminal: &Terminal,
) -> Result<u8, Stop> {
    let printed = app::ticket_operations(store, asked, place).await?;
    to_stdout(|out| printed.operations.iter().try_for_each(|operation| json_line(operation, out)))?;
    terminal.say(&format!("palisade: {}", counted(&printed.operations)));
    say_held(printed.held, terminal);
    if let (Some(_), false) = (place, printed.operations.is_empty()) {
        terminal.say("palisade: nothing was sent; without --dry-run it is");
    }
    Ok(0)
}

async fn carry_out(
    store: Option<&mut Store>,
    asked: Ticketing<'_>,
    place: &TicketPlace<'_>,
    terminal: &Terminal,
) -> Result<u8, Stop> {
    let mut is_waiting = false;
    let mut each = |step: TicketStep<'_>| match step {
        TicketStep::Waiting { most } if !is_waiting => {
            is_waiting = true;
            let seconds = most.as_secs();
            terminal.say(&format!("palisade: a ticket may have been made; looking for it for up to {seconds} s"));
        }
        TicketStep::Waiting { .. } => {}
        TicketStep::Carried(carried) => {
            is_waiting = false;
            if let Some(why) = &carried.why {
                let (op, title) = (carried.operation.op.word(), shown(&carried.operation.title, 60));
                terminal.say(&format!("palisade: {op} {title}: {}", shown(why, 300)));
            }
        }
    };
    let carrying = app::carry_out_tickets(store, asked, place, &mut each);
    let told = unless_interrupted(carrying).await.map_err(|stop| Stop {
        what: "interrupted; what was sent and has no answer is looked into by the next run".into(),
        ..stop
    })??;
    to_stdout(|out| told.operations.iter().try_for_each(|carried| json_line(carried, out)))?;
    say_told(&told, terminal);
    let is_done = told.operations.iter().all(|carried| carried.outcome == TicketOutcome::Done);
    match told.stopped {
        Some(why) => Err(Stop {
            code: if told.operations.iter().any(|carried| carried.outcome == TicketOutcome::Done) { 1 } else { 3 },
            what: shown(&why, 400),
            hint: Some("nothing is lost: run it again, and what was not done is".into()),
            drawing: None,
        }),
        None => Ok(u8::from(!is_done)),
    }
}

fn say_told(told: &TicketsTold, terminal: &Terminal) {
    let of = |outcome| told.operations.iter().filter(move |carried| carried.outcome == outcome);
    let done: Vec<TicketOperation> = of(TicketOutcome::Done).map(|carried| carried.operation.clone()).collect();
    let mut line = format!("palisade: {}", counted(&done));
    for (outcome, says) in [
        (TicketOutcome::Failed, "failed"),
        (TicketOutcome::Unknown, "without an answer"),
        (TicketOutcome::Left, "not tried"),
    ] {
        match of(outcome).count() {
            0 => {}
            some => line.push_str(&format!("; {some} {says}")),
        }
    }
    terminal.say(&line);
    say_held(told.held, terminal);
}

fn say_held(held: usize, terminal: &Terminal) {
    if held > 0 {
        terminal.say(&format!(
            "palisade: {} came with another version of the rule and got no ticket (--held opens them)",
            plural(u64::try_from(held).unwrap_or(u64::MAX), "finding")
        ));
    }
}

/// `ticket operations: 12 open, 1 close`
fn counted(operations: &[TicketOperation]) -> String {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for operation in operations {
        let place = TicketOp::ALL.iter().position(|op| *op == operation.op).unwrap_or_default();
        *counts.entry(place).or_default() += 1;
    }
    if counts.is_empty() {
        return "no ticket operation".into();
    }
    let one = |(place, count): (usize, usize)| format!("{count} {}", TicketOp::ALL[place].word());
    format!("ticket operations: {}", counts.into_iter().map(one).collect::<Vec<_>>().join(", "))
}
