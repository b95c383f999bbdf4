//! The playbook, point by point: made of what the steps came to.

use super::act::is_harmless;
use super::password::RESET_BEFORE;
use super::release::second_factor;
use super::sessions::ENDED_BEFORE;
use crate::model::{
    Account, ChangeStatus, Observation, PlaybookPoint, PointStatus, ReleaseStatus, ResourceType, Response, StepChange,
    StepReport, Verdicted,
};

/// What became of each point, as far as the report tells.
pub fn playbook(account: &Account, response: &Response) -> Vec<PlaybookPoint> {
    let telling = Telling { account, response };
    let mut points = telling.first_steps();
    points.extend(telling.things(3, "Remove sign-in methods that the owner does not know", &|one| {
        one.kind == "account.unconfirmed-method"
    }));
    points.push(telling.by_hand(
        3,
        "Have a fresh method registered at the next sign-in",
        "ask on the phone what was registered",
    ));
    points.extend(telling.things(4, "Remove rules that the owner did not make", &|one| {
        one.resource.kind == ResourceType::InboxRule || one.resource.kind == ResourceType::SweepRule
    }));
    points.extend(telling.things(4, "Stop forwarding", &|one| {
        one.kind == "account.forwarding" || one.resource.kind == ResourceType::AutoReply
    }));
    points.extend(telling.things(4, "Remove unknown delegates", &|one| one.resource.kind == ResourceType::Delegate));
    points.extend(telling.things(5, "Revoke consents to apps that nobody knows", &|_| true));
    points.extend(telling.things(6, "Remove unknown devices", &|one| one.resource.kind == ResourceType::Device));
    points.extend(telling.things(6, "Remove unknown phones", &|one| one.resource.kind == ResourceType::Phone));
    points.extend(telling.things(6, "Switch old protocols off", &|one| one.resource.kind == ResourceType::Protocol));
    points.extend(telling.recipients());
    points.push(telling.by_hand(
        8,
        "Harden the rest of the tenant",
        "`palisade scan`: what let the attacker in ranks first",
    ));
    points
}

struct Telling<'t> {
    account: &'t Account,
    response: &'t Response,
}

impl Telling<'_> {
    fn first_steps(&self) -> Vec<PlaybookPoint> {
        vec![
            self.act(1, "Reset the password, to be changed at the first sign-in", "reset-password", RESET_BEFORE),
            self.by_hand(1, "Tell the owner the new password", "by phone, on a number that is not from the directory"),
            self.act(2, "End all sessions", "end-sessions", ENDED_BEFORE),
            self.watched(),
            self.second_factor(),
        ]
    }

    fn step(&self, number: u8) -> Option<&StepReport> {
        self.response.steps.iter().find(|step| step.step == number)
    }

    fn by_hand(&self, step: u8, what: &'static str, why: &str) -> PlaybookPoint {
        PlaybookPoint { step, what, status: PointStatus::ByHand, why: why.into() }
    }

    /// What is done to the account itself, in this run or an earlier one.
    fn act(&self, number: u8, what: &'static str, fix: &str, before: &str) -> PlaybookPoint {
        let point = |status, why: String| PlaybookPoint { step: number, what, status, why };
        let Some(step) = self.step(number) else { return point(PointStatus::NotAssessed, "not read".into()) };
        let change = step.changes.iter().find(|change| change.id.starts_with(&format!("{fix}/")));
        if let Some(change) = change {
            return point(of_change(change.status), why_of(change, self.response.applied.is_some()));
        }
        let reasons = step.observations.iter().flat_map(|one| &one.reasons);
        match reasons.clone().find(|reason| reason.code == before) {
            Some(reason) => point(PointStatus::Done, reason.text.clone()),
            None => point(PointStatus::ByHand, step.why.clone()),
        }
    }

    fn watched(&self) -> PlaybookPoint {
        let point =
            |status, why: String| PlaybookPoint { step: 2, what: "Watch the log of sign-ins afterwards", status, why };
        match &self.response.watched {
            Some(watched) if !watched.came_in.is_empty() => {
                point(PointStatus::Failed, "somebody came in after the sessions were ended".into())
            }
            Some(watched) if watched.gap.is_none() && watched.minutes >= 15 => {
                point(PointStatus::Done, format!("nobody came in for {} minutes", watched.minutes))
            }
            _ => point(PointStatus::Open, "--watch 15m, once the sessions are ended".into()),
        }
    }

    fn second_factor(&self) -> PlaybookPoint {
        let check = second_factor(&self.account.second_factor);
        let read =
            self.account.second_factor.policies.gap().is_none() && self.account.second_factor.defaults.gap().is_none();
        let status = match (check.status, read) {
            (ReleaseStatus::Met, _) => PointStatus::NotNeeded,
            (_, true) => PointStatus::ByHand,
            (_, false) => PointStatus::NotAssessed,
        };
        PlaybookPoint { step: 3, what: "Ask for a second factor at every sign-in", status, why: check.text }
    }

    /// What is to be taken away of some kind. None: the step does not apply.
    fn things(&self, number: u8, what: &'static str, is_of: &dyn Fn(&Observation) -> bool) -> Option<PlaybookPoint> {
        let point = |status, why: String| Some(PlaybookPoint { step: number, what, status, why });
        let step = self.step(number).filter(|step| step.judgement.is_some())?;
        let all: Vec<&Observation> = step.observations.iter().filter(|one| is_of(one)).collect();
        let changes: Vec<&StepChange> = all
            .iter()
            .filter_map(|one| step.changes.iter().find(|change| change.id.ends_with(&*one.resource.id)))
            .collect();
        let on = all.iter().filter(|one| one.judgement == Verdicted::Malicious && !is_harmless(self.account, one));
        let left = on.clone().filter(|one| !step.changes.iter().any(|change| change.id.ends_with(&*one.resource.id)));
        if let Some(worst) = changes.iter().find(|change| change.status != ChangeStatus::Verified).or(changes.first()) {
            let (status, count) = (of_change(worst.status), changes.len());
            // What a person must do is not done because the rest is.
            if status == PointStatus::Done && left.count() > 0 {
                return point(
                    PointStatus::ByHand,
                    format!("{count} of {} taken away; for the rest see the tasks", all.len()),
                );
            }
            return point(
                status,
                format!("{count} of {}: {}", all.len(), why_of(worst, self.response.applied.is_some())),
            );
        }
        let of = |wanted: Verdicted| all.iter().filter(|one| one.judgement == wanted).count();
        match (on.count(), of(Verdicted::Malicious), of(Verdicted::Suspicious) + of(Verdicted::Unknown)) {
            (1.., _, _) => point(PointStatus::ByHand, "see the tasks".into()),
            (0, _, open @ 1..) => point(PointStatus::Open, format!("the owner must be asked about {open}")),
            (0, 1.., 0) => point(PointStatus::Done, "switched off and kept as evidence, or there no more".into()),
            (0, 0, 0) => match step.gaps.first() {
                Some(gap) => point(PointStatus::NotAssessed, format!("{} not read: {}", gap.what, gap.gap)),
                None if all.is_empty() => point(PointStatus::NotNeeded, "there are none".into()),
                None => point(PointStatus::NotNeeded, format!("{} looked at, all the owner's", all.len())),
            },
        }
    }

    fn recipients(&self) -> Vec<PlaybookPoint> {
        let Some(recipients) = &self.response.recipients else { return Vec::new() };
        let people = recipients.internal + recipients.external;
        let gap = self.step(7).and_then(|step| step.gaps.first());
        let list = match (gap, people + recipients.possible) {
            (Some(gap), _) => (PointStatus::NotAssessed, format!("{} not read: {}", gap.what, gap.gap)),
            (None, 0) => (PointStatus::NotNeeded, "nobody got mail of the attacker's".into()),
            (None, _) => (PointStatus::Done, format!("{people} to warn, {} more to ask about", recipients.possible)),
        };
        let mut points = vec![PlaybookPoint {
            step: 7,
            what: "List everybody whom the account wrote to",
            status: list.0,
            why: list.1,
        }];
        if people + recipients.possible > 0 {
            let why = "--warn writes list and letters; a senior contact sends them, from another mailbox";
            points.push(self.by_hand(7, "Warn them", why));
            let why = format!(
                "{} answered: phone them, and take whoever opened something for taken over",
                recipients.replied
            );
            points.push(self.by_hand(7, "Follow up with whoever opened or answered it", &why));
        }
        points
    }
}

fn of_change(status: ChangeStatus) -> PointStatus {
    match status {
        ChangeStatus::Verified => PointStatus::Done,
        ChangeStatus::Planned | ChangeStatus::Intended => PointStatus::Open,
        ChangeStatus::Manual => PointStatus::ByHand,
        ChangeStatus::Unverified | ChangeStatus::Failed | ChangeStatus::Skipped | ChangeStatus::Undone => {
            PointStatus::Failed
        }
    }
}

fn why_of(change: &StepChange, applied: bool) -> String {
    match (&change.why, change.status) {
        (_, ChangeStatus::Verified) => "seen on reading back".into(),
        (Some(why), _) => why.clone(),
        (None, _) if applied => change.status.word().into(),
        (None, _) => "--apply does it".into(),
    }
}
