//! One account investigated: found, read, judged; and answered, by the changes that follow from it.

use std::collections::BTreeMap;

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use uuid::Uuid;

use super::{Access, Error, watch};
use crate::collect::account::{self, Kept, NotFound};
use crate::facts::Lists;
use crate::model::{
    Account, ApplyReport, Change, ChangeStatus, Earlier, Mode, PlanTenant, Proof, RespondingTenant, RespondingUser,
    Response, StepChange, StepStatus, TimelineEntry, TimelineSource, Verdict, Watched, Whose, whole_millis,
};
use crate::respond::{self, Act, Choice, Corrections, Known};

/// What an investigation is given.
pub struct Investigation<'i> {
    pub access: &'i Access,
    pub lists: &'i Lists,
    /// Sign-in names of the accounts kept for an emergency.
    pub break_glass: &'i [String],
    pub corrections: &'i Corrections,
    pub choice: &'i Choice,
    pub mode: Mode,
    /// What earlier runs did, by the object ids of accounts.
    pub earlier: &'i BTreeMap<String, Earlier>,
}

/// An account as it was judged, and what would be done about it.
pub struct Investigated {
    pub response: Response,
    /// Something that should be changed is not among the changes: for want of a permission, or because it is another
    /// directory's to change.
    pub lacks: bool,
    pub(super) changes: Vec<Change>,
    pub(super) account: Account,
    /// Tasks that stand for changes which cannot be made.
    pub(super) by_hand: Vec<String>,
    /// What the service answered.
    pub(super) kept: Vec<Kept>,
}

impl Investigation<'_> {
    /// Investigates the account that `who` means: an address, a sign-in name or an object id.
    pub async fn of(&self, who: &str) -> Result<Investigated, Error> {
        let taken = whole_millis(Timestamp::now());
        let permissions = self.access.permissions();
        let reader = &self.access.reader;
        let (tenant, person) =
            tokio::join!(account::tenant_name(reader, &permissions), account::find(reader, &permissions, who));
        let person = person.map_err(|why| unknown(who, why))?;
        let (account, kept) = account::read(reader, &permissions, person, taken).await;
        let judged = respond::judge(&account, &self.known(account.person.id));
        let mut acts = respond::acts(&account, &judged.steps, self.choice);
        let lacking = without_leave(&mut acts.changes, &permissions);
        let lacks = !lacking.is_empty() || acts.is_left;
        let mut steps = judged.steps;
        for act in &acts.changes {
            let step = steps.iter_mut().find(|step| step.step == act.step);
            step.into_iter().for_each(|step| step.changes.push(planned(&act.change)));
        }
        let changes: Vec<Change> = acts.changes.into_iter().map(|act| act.change).collect();
        let person = &account.person;
        let response = Response {
            schema: Response::SCHEMA.into(),
            run: Uuid::now_v7(),
            mode: self.mode,
            read_at: taken,
            version: env!("CARGO_PKG_VERSION").into(),
            tenant: RespondingTenant { id: self.access.tenant, name: tenant },
            user: RespondingUser {
                id: person.id,
                upn: person.upn.to_string(),
                name: person.name.to_string(),
                department: person.department.as_deref().map(Into::into),
                enabled: person.enabled,
                roles: account.roles.known().into_iter().flatten().map(ToString::to_string).collect(),
            },
            verdict: judged.verdict,
            window: judged.window,
            addresses: judged.addresses,
            guards: judged.guards,
            steps,
            plan: digest_of(&changes)?,
            applied: None,
            proof: None,
            watched: None,
            release: None,
            recipients: None,
            tasks: Vec::new(),
            playbook: Vec::new(),
            permissions: None,
            timeline: judged.timeline,
            requests: self.access.requests(),
        };
        let by_hand = [acts.tasks, lacking].concat();
        let mut investigated = Investigated { response, lacks, changes, account, by_hand, kept };
        investigated.refresh();
        Ok(investigated)
    }

    /// Reads to whom the account wrote, and adds the seventh step. It takes longer than all else: whoever changes something
    /// does that first.
    pub async fn mail_of(&self, one: &mut Investigated) {
        if one.account.mailbox.whole().is_ok_and(Option::is_none) {
            return;
        }
        let window = one.response.window.clone();
        let permissions = self.access.permissions();
        let read = account::correspondence(&self.access.reader, &permissions, &one.account, window.from).await;
        let mail = respond::mail(
            &one.account,
            &self.known(one.account.person.id),
            &window,
            &one.response.steps,
            &read,
            &self.choice.select,
        );
        let response = &mut one.response;
        response.steps.push(mail.step);
        response.recipients = Some(mail.recipients);
        response.timeline.extend(mail.timeline);
        response.timeline.sort_by_key(|entry| entry.at);
        response.verdict = respond::verdict(&response.steps);
        response.requests = self.access.requests();
        one.refresh();
    }

    pub(super) fn known(&self, user: Uuid) -> Known<'_> {
        Known {
            lists: self.lists,
            break_glass: self.break_glass,
            operator: self.access.person(),
            our_app: self.access.app(),
            corrections: self.corrections,
            earlier: self.earlier.get(&user.to_string()),
        }
    }
}

impl Investigated {
    /// In the order in which they are sent.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// What consent is asked for.
    pub fn tenant(&self) -> PlanTenant {
        PlanTenant { id: self.response.tenant.id, name: self.response.tenant.name.clone(), default_domain: None }
    }

    /// Whether a network is one that the account was used from before.
    pub(super) fn is_owners(&self, address: &str) -> bool {
        let network = respond::network_of(address);
        self.response.addresses.iter().any(|one| one.whose == Whose::User && one.network == network)
    }

    /// What a watch of it came to: how far it is proven that nobody is in, or that somebody is.
    pub(super) fn take_watch(&mut self, watched: &Watched) {
        // Where a write that contains it was not seen, a quiet log proves nothing: mail may still leave.
        let not_seen = self.response.applied.is_some() && self.response.proof.is_none();
        self.response.proof = watch::proof(watched, self.response.proof).filter(|_| !not_seen);
        let seen = watched.came_in.iter().map(|one| TimelineEntry {
            at: one.at,
            source: if one.interactive { TimelineSource::SignIn } else { TimelineSource::Renewal },
            what: format!("after the seal: {} by {}", one.app, one.client),
            address: one.address.clone(),
            session: None,
            by: Whose::Attacker,
        });
        self.response.timeline.extend(seen);
        self.response.timeline.sort_by_key(|entry| entry.at);
        if !watched.came_in.is_empty() {
            self.response.verdict = Verdict::Compromised;
            let sessions = self.response.steps.iter_mut().find(|step| step.step == 2);
            sessions.into_iter().for_each(|step| step.status = StepStatus::ActionNeeded);
        }
        self.response.watched = Some(watched.clone());
        self.refresh();
    }

    /// What follows from all that is there by now: tasks and the playbook.
    pub(super) fn refresh(&mut self) {
        let asked = respond::tasks(&self.account, &self.response.steps);
        self.response.tasks = asked.into_iter().chain(self.by_hand.iter().cloned()).collect();
        self.response.playbook = respond::playbook(&self.account, &self.response);
    }

    /// Takes in what became of the changes.
    pub(super) fn take_in(&mut self, report: &ApplyReport) {
        self.response.applied = Some(report.run);
        let became = |change: &mut StepChange| {
            let Some(applied) = report.changes.iter().find(|applied| applied.id == change.id) else { return };
            change.status = if applied.already { ChangeStatus::Verified } else { applied.status };
            change.why.clone_from(&applied.why);
        };
        if let Some(release) = &mut self.response.release {
            release.changes.iter_mut().for_each(became);
            let given = release.changes.iter().all(|change| change.status == ChangeStatus::Verified);
            if given {
                self.response.user.enabled = Some(true);
                self.response.guards.retain(|guard| guard.code != "blocked");
            }
            return;
        }
        for step in &mut self.response.steps {
            step.changes.iter_mut().for_each(became);
            let is = |status: ChangeStatus| step.changes.iter().all(|change| change.status == status);
            if !step.changes.is_empty() {
                let done = is(ChangeStatus::Verified);
                step.status = if done { StepStatus::Done } else { StepStatus::Failed };
                let now = if done { "mended, seen on reading back" } else { "not all of it could be mended" };
                step.why = format!("{now}; it was: {}", step.why);
            }
        }
        let urgent = self.changes.iter().filter(|change| change.urgent);
        let stopped = urgent.map(|change| report.changes.iter().find(|applied| applied.id == change.id));
        let seen = |applied: Option<&crate::model::AppliedChange>| {
            applied.is_some_and(|applied| applied.already || applied.status == ChangeStatus::Verified)
        };
        let stopped: Vec<bool> = stopped.map(seen).collect();
        self.response.proof = (!stopped.is_empty() && stopped.iter().all(|seen| *seen)).then_some(Proof::Contained);
        self.refresh();
    }
}

pub(super) fn planned(change: &Change) -> StepChange {
    StepChange {
        id: change.id.clone(),
        summary: change.summary.clone(),
        status: ChangeStatus::Planned,
        safety: change.safety,
        undo: change.undo.class,
        undo_reason: change.undo.reason.clone(),
        why: None,
    }
}

/// Whether the token has this permission, or one that covers it.
pub(super) fn is_held(needs: &str, permissions: &[String]) -> bool {
    permissions.iter().any(|one| one == needs || one == "Directory.ReadWrite.All")
}

/// Takes out what the token has no leave for, so that the rest can be done; says what to grant. Of Exchange's roles, and of
/// a token that cannot be read, nothing is known before it answers.
pub(super) fn without_leave(acts: &mut Vec<Act>, permissions: &[String]) -> Vec<String> {
    if permissions.is_empty() {
        return Vec::new();
    }
    let held = |act: &Act| !act.needs.contains('.') || is_held(act.needs, permissions);
    let (fine, refused): (Vec<Act>, Vec<Act>) = acts.drain(..).partition(held);
    *acts = fine;
    let task = |act: Act| format!("{} by hand, or grant {} and run again.", act.change.summary, act.needs);
    refused.into_iter().map(task).collect()
}

/// SHA-256, in hex, over the changes: the same as long as the same is to be done.
pub(super) fn digest_of(changes: &[Change]) -> Result<String, Error> {
    let text =
        serde_json::to_vec(changes).map_err(|error| Error::Usage(format!("the plan cannot be written: {error}")))?;
    Ok(digest(&SHA256, &text).as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn unknown(who: &str, why: NotFound) -> Error {
    let (what, hint) = match why {
        NotFound::Nobody => (
            format!("{who}: no account of this tenant has this address, name or id"),
            "look for a typing error, or for the tenant: `palisade doctor` says which one this is",
        ),
        NotFound::Several(names) => (
            format!("{who} is an address of several accounts: {}", names.join(", ")),
            "name the one by its sign-in name or object id",
        ),
        NotFound::Unread(gap) => {
            return Error::AccountUnread(format!("{who}: the account could not be looked up: {gap}"));
        }
    };
    Error::Account { what, hint: hint.into() }
}
