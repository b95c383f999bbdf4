//! Carrying operations out: written down, sent, written down again. What has no answer is looked for before it is sent
//! once more, and whoever made a ticket shortly before waits until it must show.
//!
//! What cannot be known: a system whose listing lags longer than `patience` behind what was made in it, or a receiver that
//! drops no repetition, has a ticket twice after a line broke at the wrong moment.

use std::time::Duration;

use jiff::Timestamp;

use super::http::Failure;
use super::operations::Turn;
use super::order::{Existing, Order, Sent};
use super::system::System;
use crate::model::{CarriedOperation, Fingerprint, Pending, Ticket, TicketOp, TicketOperation, TicketOutcome};
use crate::store::{Error, TicketBook};

/// Seconds in which a ticket that was made must show when the system is asked.
pub const PATIENCE: u32 = 120;
/// Between two looks for one ticket.
const LOOK: Duration = Duration::from_secs(5);
/// So many in a row without an answer, and nobody is there.
const SILENCES: usize = 3;

/// What a system has made of a run.
#[derive(Debug, Default)]
pub struct Told {
    /// Operations of earlier runs whose answer was missing come first.
    pub operations: Vec<CarriedOperation>,
    /// Findings that are held.
    pub held: usize,
    /// Why it ended before its end.
    pub stopped: Option<String>,
}

/// What happens while a run is carried out.
#[derive(Clone, Copy, Debug)]
pub enum Step<'s> {
    Carried(&'s CarriedOperation),
    /// A ticket may have been made, and need not show yet.
    Waiting {
        most: Duration,
    },
}

/// Carries out what `turn` makes of the tickets that are known once everything of before has its answer. `number` is the
/// run's; `each` hears of every step.
///
/// # Errors
/// When the store cannot be read or written: then nothing more was sent.
pub async fn carry_out(
    book: &mut TicketBook<'_>,
    system: &System,
    number: i64,
    patience: Duration,
    turn: impl FnOnce(&TicketBook<'_>) -> Turn,
    each: &mut dyn FnMut(Step<'_>),
) -> Result<Told, Error> {
    book.begin(number).await?;
    let mut walk = Walk { book, system, patience, existing: None, silences: 0, told: Told::default(), each };
    walk.find_out().await?;
    let Turn { operations, held, released } = turn(walk.book);
    walk.told.held = held.len();
    walk.book.hold(held).await?;
    for print in &released {
        walk.book.forget(print).await?;
    }
    for operation in &operations {
        walk.one(operation).await?;
    }
    walk.find_out().await?;
    walk.report_open_ends();
    Ok(walk.told)
}

struct Walk<'w, 's> {
    book: &'w mut TicketBook<'s>,
    system: &'w System,
    patience: Duration,
    /// What the system had when it was asked last.
    existing: Option<Existing>,
    silences: usize,
    told: Told,
    each: &'w mut dyn FnMut(Step<'_>),
}

impl Walk<'_, '_> {
    /// One operation of this run.
    async fn one(&mut self, operation: &TicketOperation) -> Result<(), Error> {
        let known = self.book.tickets().get(&operation.fingerprint);
        if known.is_some_and(|ticket| ticket.pending.is_some()) {
            let why = "an earlier operation on this ticket still has no answer";
            self.report(operation, TicketOutcome::Left, None, Some(why.into()));
            return Ok(());
        }
        if self.told.stopped.is_some() {
            self.report(operation, TicketOutcome::Left, None, None);
            return Ok(());
        }
        let key = match self.key_of(operation).await {
            Ok(key) => key,
            Err(failure) => {
                self.stop(failure.to_string());
                self.report(operation, TicketOutcome::Left, None, None);
                return Ok(());
            }
        };
        let before = known_severity(self.book, operation);
        self.book.intend(operation, Timestamp::now()).await?;
        let order = Order { operation, key: key.as_deref(), before, again: false };
        let sent = self.system.send(&order).await;
        self.settle(&order, sent).await
    }

    /// The ticket that the book knows or, before one is made, that the system has all the same: made by a run whose store
    /// is lost, or by another machine.
    async fn key_of(&mut self, operation: &TicketOperation) -> Result<Option<String>, Failure> {
        let known = self.book.tickets().get(&operation.fingerprint).and_then(|ticket| ticket.key.clone());
        if known.is_some() || operation.op != TicketOp::Open {
            return Ok(known);
        }
        if self.existing.is_none() {
            self.existing = Some(self.system.existing().await?.unwrap_or_default());
        }
        Ok(self.existing.as_ref().and_then(|all| all.get(operation.fingerprint.as_str()).cloned()))
    }

    /// Everything that was about to be sent and has no answer: looked for, and sent once more where it is not there.
    async fn find_out(&mut self) -> Result<(), Error> {
        let pending = |ticket: &Ticket| Some((ticket.clone(), ticket.pending.clone()?));
        let open: Vec<(Ticket, Pending)> = self.book.tickets().values().filter_map(pending).collect();
        for (ticket, Pending { operation, since }) in open {
            if self.told.stopped.is_some() {
                return Ok(());
            }
            let key = match (&ticket.key, operation.op) {
                (None, TicketOp::Open) => self.look_for(&operation.fingerprint, since).await,
                (key, _) => Ok(key.clone()),
            };
            let key = match key {
                Ok(key) => key,
                Err(failure) => {
                    self.stop(failure.to_string());
                    return Ok(());
                }
            };
            self.book.intend(&operation, Timestamp::now()).await?;
            let order = Order { operation: &operation, key: key.as_deref(), before: ticket.severity, again: true };
            let sent = self.system.send(&order).await;
            self.settle(&order, sent).await?;
        }
        Ok(())
    }

    /// Looks for a ticket that may have been made at `since` until it shows, or must have shown.
    async fn look_for(&mut self, print: &Fingerprint, since: Timestamp) -> Result<Option<String>, Failure> {
        loop {
            let Some(existing) = self.system.existing().await? else { return Ok(None) };
            let found = existing.get(print.as_str()).cloned();
            self.existing = Some(existing);
            let pace = self.system.pace();
            let left = self.patience.saturating_sub(pace.since(since));
            if found.is_some() || left.is_zero() {
                return Ok(found);
            }
            (self.each)(Step::Waiting { most: left });
            pace.sleep(left.min(LOOK)).await;
        }
    }

    async fn settle(&mut self, order: &Order<'_>, sent: Result<Sent, Failure>) -> Result<(), Error> {
        let Order { operation, again, .. } = *order;
        let print = &operation.fingerprint;
        match sent {
            Ok(Sent { key, trouble }) => {
                self.silences = 0;
                self.book.settle(print, key.clone()).await?;
                self.report(operation, TicketOutcome::Done, key, None);
                trouble.into_iter().for_each(|why| self.stop(why));
            }
            Err(Failure::Refused(why)) => {
                self.silences = 0;
                self.book.withdraw(print).await?;
                self.report(operation, TicketOutcome::Failed, None, Some(why));
            }
            // Nothing was sent now, but it may have been before: the intent stands.
            Err(Failure::Stop(why)) if again => self.stop(why),
            Err(Failure::Stop(why)) => {
                self.book.withdraw(print).await?;
                self.report(operation, TicketOutcome::Failed, None, Some(why.clone()));
                self.stop(why);
            }
            // The intent stands; it is looked into when all others are done.
            Err(Failure::Unsure(why)) => {
                self.silences = self.silences.saturating_add(1);
                if self.silences >= SILENCES {
                    self.stop(why);
                }
            }
        }
        Ok(())
    }

    /// What still has no answer at the end.
    fn report_open_ends(&mut self) {
        let open: Vec<TicketOperation> =
            self.book.tickets().values().filter_map(|ticket| Some(ticket.pending.clone()?.operation)).collect();
        for operation in open {
            let key = self.book.tickets().get(&operation.fingerprint).and_then(|ticket| ticket.key.clone());
            let why = "it was sent and has no answer; the next run finds out before it does anything";
            self.report(&operation, TicketOutcome::Unknown, key, Some(why.into()));
        }
    }

    fn report(
        &mut self,
        operation: &TicketOperation,
        outcome: TicketOutcome,
        key: Option<String>,
        why: Option<String>,
    ) {
        let carried = CarriedOperation { operation: operation.clone(), outcome, key, why };
        (self.each)(Step::Carried(&carried));
        self.told.operations.push(carried);
    }

    fn stop(&mut self, why: String) {
        self.told.stopped.get_or_insert(why);
    }
}

fn known_severity(book: &TicketBook<'_>, operation: &TicketOperation) -> crate::model::Severity {
    book.tickets().get(&operation.fingerprint).map_or(operation.severity, |ticket| ticket.severity)
}
