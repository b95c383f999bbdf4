//! Mail that an account sent and got, as message trace keeps it: no word of its text.

use uuid::Uuid;

use super::Act;
use super::everyday::works;
use crate::sim::world::ids::Kind;
use crate::sim::world::tenant::World;

/// A message; trace has a row for each recipient.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Mailing {
    /// One of the whole message, whoever receives it.
    pub(in crate::sim) trace: Uuid,
    /// `Message-ID`, with its brackets.
    pub(in crate::sim) message: String,
    pub(in crate::sim) minutes_ago: i64,
    pub(in crate::sim) sender: String,
    /// Each with its status as Graph writes it.
    pub(in crate::sim) recipients: Vec<(String, &'static str)>,
    pub(in crate::sim) subject: String,
    pub(in crate::sim) from_ip: String,
    pub(in crate::sim) size: i32,
}

/// The message that a record of the unified audit log is about.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Item {
    pub(in crate::sim) message: String,
    pub(in crate::sim) subject: String,
}

/// What the owner's own mail is about.
const SUBJECTS: [&str; 6] =
    ["Minutes of Tuesday", "Re: Delivery dates", "Lunch?", "Draft for review", "Re: Offer 4711", "Holiday plan"];
const MESSAGES: i64 = 12;

impl World {
    /// A dozen messages in ten days, each to a colleague and to somebody outside.
    pub(super) fn everyday_mail(&self, index: usize) -> Vec<Mailing> {
        let person = self.person(index);
        let Some(mailbox) = self.mailbox(index).filter(|_| works(&person) && person.enabled) else { return Vec::new() };
        let members = &self.population.members;
        let colleague = |number: usize| members.start + (index + number * 7) % members.len().max(1);
        let message = |number: i64| {
            let place = usize::try_from(number).unwrap_or_default();
            let trace = self.thing(Kind::Message, index, place);
            let inside = self.mailbox(colleague(place)).map(|mailbox| mailbox.address);
            let outside = format!("buyer{}@partner{}.example", place % 3, index % 20);
            Mailing {
                trace,
                message: message_id(trace, &self.default_domain),
                minutes_ago: 45 + number * 19 * 60,
                sender: mailbox.address.clone(),
                recipients: inside.into_iter().chain([outside]).map(|address| (address, "delivered")).collect(),
                subject: SUBJECTS[place % SUBJECTS.len()].to_owned(),
                from_ip: self.office().address,
                size: 14_200,
            }
        };
        (0..MESSAGES).map(message).collect()
    }

    /// What was sent from this address.
    pub(in crate::sim) fn sent_from(&self, address: &str) -> Vec<Mailing> {
        let is_it = |mailing: &Mailing| mailing.sender.eq_ignore_ascii_case(address);
        self.mail_of(address).into_iter().filter(is_it).collect()
    }

    /// What came to this address: each message with that recipient alone. Of somebody's everyday mail only what others
    /// sent is kept.
    pub(in crate::sim) fn received_at(&self, address: &str) -> Vec<Mailing> {
        let only = |mut mailing: Mailing| {
            mailing.recipients.retain(|(recipient, _)| recipient.eq_ignore_ascii_case(address));
            (!mailing.recipients.is_empty()).then_some(mailing)
        };
        self.mail_of(address).into_iter().filter_map(only).collect()
    }

    fn mail_of(&self, address: &str) -> Vec<Mailing> {
        let alias = address.split('@').next().unwrap_or_default();
        let people = (0..self.users()).filter(|index| self.person(*index).alias.eq_ignore_ascii_case(alias));
        people.flat_map(|index| self.account(index).mailings).collect()
    }
}

/// As Exchange Online makes them.
pub(in crate::sim) fn message_id(trace: Uuid, domain: &str) -> String {
    format!("<{}@{domain}>", trace.simple().to_string().to_uppercase())
}

impl Mailing {
    /// The record that its sending leaves in the unified audit log (Office 365 Management Activity API schema, mailbox
    /// operations: `Send`).
    pub(in crate::sim) fn logged(&self, id: Uuid, address: String, session: Uuid) -> Act {
        Act {
            id,
            minutes_ago: self.minutes_ago,
            operation: "Send",
            record_type: "ExchangeItem",
            address,
            session: Some(session),
            object: self.sender.clone(),
            parameters: Vec::new(),
            item: Some(Item { message: self.message.clone(), subject: self.subject.clone() }),
        }
    }
}
