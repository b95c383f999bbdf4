//! Everything of one account, read side by side: whose it is first, then all that lets somebody in or mail out, then the
//! names behind what was found.

mod correspondence;
mod directory;
mod find;
mod identity;
mod kept;
mod mailbox;
mod question;
mod row;
mod second_factor;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

pub use find::NotFound;
pub use kept::Kept;

use self::question::{Answer, Question, ask};
use super::source::Source;
use crate::model::{Account, AccountPerson, Call, Correspondence, Gap, Part, SecondFactor, Visit};

/// Finds the account that is meant, by any address, sign-in name or id.
pub async fn find<S: Source>(source: &S, permissions: &[String], who: &str) -> Result<AccountPerson, NotFound> {
    find::find(source, permissions, who).await
}

/// What a reading is about.
pub(super) struct Asked<'p> {
    person: &'p AccountPerson,
    taken: Timestamp,
}

impl Asked<'_> {
    /// So many days before the reading, to the second: Graph takes no more digits everywhere.
    fn days_ago(&self, days: i64) -> Timestamp {
        let began = self.taken.saturating_sub(SignedDuration::from_hours(days * 24)).unwrap_or(self.taken);
        Timestamp::from_second(began.as_second()).unwrap_or(began)
    }
}

/// Reads the account in two rounds of batches. What the service refuses is a gap of its part. What it answered is kept
/// beside, as it came.
pub async fn read<S: Source>(
    source: &S,
    permissions: &[String],
    person: AccountPerson,
    taken: Timestamp,
) -> (Account, Vec<Kept>) {
    let keeping = kept::Keeping::of(source);
    let account = read_from(&keeping, permissions, person, taken).await;
    (account, keeping.kept())
}

async fn read_from<S: Source>(source: &S, permissions: &[String], person: AccountPerson, taken: Timestamp) -> Account {
    let asked = Asked { person: &person, taken };
    let questions = [
        directory::questions(&asked),
        identity::questions(&asked),
        mailbox::questions(&asked),
        second_factor::questions(&asked),
    ]
    .concat_all();
    let mut answers = ask(source, permissions, &questions).await.into_iter();
    let mut account = unread(person, taken);
    directory::place(&mut answers, &mut account);
    identity::place(&mut answers, &mut account);
    mailbox::place(&mut answers, &mut account);
    second_factor::place(&mut answers, &mut account);
    names(source, permissions, &mut account).await;
    account
}

/// Every sign-in of the account since then, and every session renewed.
pub async fn visits_since<S: Source>(
    source: &S,
    permissions: &[String],
    person: &AccountPerson,
    since: Timestamp,
) -> Part<Vec<Visit>> {
    identity::since(source, permissions, person.id, since).await
}

/// Mail that the account sent and got since `from`. Apart from everything else: its quota makes it slow, and nothing of
/// containment waits for it.
pub async fn correspondence<S: Source>(
    source: &S,
    permissions: &[String],
    account: &Account,
    from: Timestamp,
) -> Correspondence {
    correspondence::read(source, permissions, account, from).await
}

/// The second round: apps of the grants, accounts of the trustees, what is granted for everybody, and what mail is
/// forwarded to.
async fn names<S: Source>(source: &S, permissions: &[String], account: &mut Account) {
    let clients: BTreeSet<_> = account.grants.known().into_iter().flatten().map(|grant| grant.client).collect();
    let trustees: BTreeSet<Box<str>> = mailbox::trustees(account);
    let forwarding = mailbox::forwarding_to(account);
    let consented = directory::consented(account);
    let clients: BTreeSet<_> = clients.union(&consented).copied().collect();
    let apps = clients.iter().map(|client| directory::app_question(*client));
    let wide = consented.iter().map(|client| directory::wide_question(*client));
    let people = trustees.iter().map(|name| directory::trustee_question(name));
    let questions: Vec<Question> =
        apps.chain(people).chain(wide).chain(forwarding.iter().map(|name| mailbox::recipient_question(name))).collect();
    let mut answers = ask(source, permissions, &questions).await.into_iter();
    account.apps = clients.into_iter().zip(answers.by_ref()).map(|(id, answer)| (id, directory::app(answer))).collect();
    account.trustees =
        trustees.into_iter().zip(answers.by_ref()).map(|(name, answer)| (name, directory::trustee(answer))).collect();
    account.wide_grants =
        consented.into_iter().zip(answers.by_ref()).map(|(id, answer)| (id, directory::wide(answer))).collect();
    account.forwards_to = answers.next().map_or(Part::Complete(Vec::new()), mailbox::recipients);
}

/// The account before anything but the person is known.
fn unread(person: AccountPerson, taken: Timestamp) -> Account {
    fn not_yet<T>() -> Part<T> {
        Part::Missing(Gap::NotAsked("not read yet".into()))
    }
    Account {
        taken,
        person,
        roles: not_yet(),
        is_federated: not_yet(),
        accepted_domains: not_yet(),
        methods: not_yet(),
        second_factor: SecondFactor { defaults: not_yet(), policies: not_yet() },
        sign_ins: not_yet(),
        renewals: not_yet(),
        audits: not_yet(),
        grants: not_yet(),
        apps: BTreeMap::new(),
        wide_grants: BTreeMap::new(),
        owned: not_yet(),
        devices: not_yet(),
        mailbox: not_yet(),
        rules: not_yet(),
        sweeps: not_yet(),
        auto_reply: not_yet(),
        full_access: not_yet(),
        send_as: not_yet(),
        protocols: not_yet(),
        phones: not_yet(),
        audit_bypassed: not_yet(),
        mailbox_log: not_yet(),
        trustees: BTreeMap::new(),
        forwards_to: not_yet(),
    }
}

/// The next answer, in the order of the questions.
fn next(answers: &mut impl Iterator<Item = Answer>) -> Answer {
    answers.next().expect("every question has an answer")
}

/// Lists joined without a copy of what is in them.
trait Joined<T> {
    fn concat_all(self) -> Vec<T>;
}

impl<T, const N: usize> Joined<T> for [Vec<T>; N] {
    fn concat_all(self) -> Vec<T> {
        self.into_iter().flatten().collect()
    }
}

/// The name of the organisation, for the head of a page.
pub async fn tenant_name<S: Source>(source: &S, permissions: &[String]) -> Option<String> {
    let question = Question {
        needs: super::Needs::Graph(&[&["Organization.Read.All"]]),
        licence: None,
        call: Call::get("/organization?$select=id,displayName"),
    };
    let answer = ask(source, permissions, &[question]).await.pop()?;
    answer.one(|row| row.text("displayName").map(String::from)).known().cloned()
}
