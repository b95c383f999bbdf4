//! What the attacker wrote to others in the victim's name, and who answered.

use std::collections::BTreeSet;

use serde::Serialize;

use super::Befalling;
use crate::sim::world::account::{Mailing, message_id};
use crate::sim::world::ids::Kind;

/// Who got mail from the attacker.
#[derive(Clone, Debug, Default, Serialize)]
pub struct RecipientTruth {
    /// Of messages that are the attacker's: whoever is to be warned.
    pub warn: BTreeSet<String>,
    /// Of a message of which nothing tells who sent it, and of none of the attacker's.
    pub possible: BTreeSet<String>,
    /// Got nothing, read nothing, or belong to the attacker.
    pub left_out: BTreeSet<String>,
    /// Answered the attacker.
    pub replied: BTreeSet<String>,
}

const SUBJECT: &str = "Updated invoice 2026-118";
/// To so many at once.
const AT_ONCE: usize = 25;

impl Befalling<'_> {
    /// One text to everybody whom the victim knows, in a few minutes.
    pub(super) fn write_to(&mut self, inside: usize, outside: usize) {
        self.truth.recipients = Some(RecipientTruth::default());
        self.send_campaign(inside, outside);
        self.answer_in_a_thread();
        self.send_unseen();
        self.be_answered(6.min(outside));
        let user = self.truth.user;
        self.expect(format!("account.recipients-not-warned:{user}"), "unknown");
    }

    fn send_campaign(&mut self, inside: usize, outside: usize) {
        let members = self.world.population.members.clone();
        let others = members.filter(|index| *index != self.user).take(inside);
        let colleagues = others.filter_map(|index| self.world.mailbox(index)).map(|mailbox| mailbox.address);
        let mut known: Vec<(String, &'static str)> = colleagues.map(|address| (address, "delivered")).collect();
        known.extend((0..outside).map(|number| (customer(number), "delivered")));
        self.told().warn = known.iter().map(|(address, _)| address.clone()).collect();
        let domain = &self.world.default_domain;
        // One letter more than the tenant's own.
        let look_alike = domain.replacen('.', "s.", 1);
        let group = format!("all-staff@{domain}");
        let aside = [
            (format!("accounts@{look_alike}"), "delivered"),
            ("no-reply@shop.example".to_owned(), "delivered"),
            ("gone@customer3.example".to_owned(), "failed"),
            (group, "expanded"),
        ];
        self.told().left_out = aside.iter().map(|(address, _)| address.clone()).collect();
        known.extend(aside);
        let held = ("=1+cmd|calc@customer1.example".to_owned(), "quarantined");
        self.told().warn.insert(held.0.clone());
        known.push(held);
        for (number, recipients) in known.chunks(AT_ONCE).enumerate() {
            let minutes_ago = self.came - 120 - i64::try_from(number / 4).unwrap_or_default();
            let message = self.send(minutes_ago, SUBJECT, recipients.to_vec(), Self::exit().address);
            // The audit log has some of them.
            if number % 2 == 0 {
                self.log(&message, Self::exit().address);
            }
        }
    }

    /// In a conversation that was there: nothing but the log's record shows whose it is.
    fn answer_in_a_thread(&mut self) {
        let payer = "payables@customer0.example".to_owned();
        let message = self.send(self.came - 70, "Re: Offer 4711", vec![(payer.clone(), "delivered")], String::new());
        self.log(&message, Self::relay().address);
        self.told().warn.insert(payer);
    }

    /// Nothing tells who sent it.
    fn send_unseen(&mut self) {
        let broker = "broker@bank.example".to_owned();
        self.send(self.came - 50, "Your request", vec![(broker.clone(), "delivered")], String::new());
        self.told().possible.insert(broker);
    }

    fn be_answered(&mut self, count: usize) {
        let own = self.own_address();
        for number in 0..count {
            let sender = customer(number * 3);
            let mailing = self.made(self.came - 150, &format!("RE: {SUBJECT}"), vec![(own.clone(), "delivered")]);
            let mailing = Mailing { sender: sender.clone(), from_ip: "203.0.113.250".into(), ..mailing };
            self.world.account_mut(self.user).mailings.push(mailing);
            self.told().replied.insert(sender);
        }
    }

    fn send(
        &mut self,
        minutes_ago: i64,
        subject: &str,
        recipients: Vec<(String, &'static str)>,
        from_ip: String,
    ) -> Mailing {
        let mailing = Mailing { from_ip, ..self.made(minutes_ago, subject, recipients) };
        self.world.account_mut(self.user).mailings.push(mailing.clone());
        mailing
    }

    fn made(&mut self, minutes_ago: i64, subject: &str, recipients: Vec<(String, &'static str)>) -> Mailing {
        let trace = self.fresh(Kind::Message);
        Mailing {
            trace,
            message: message_id(trace, &self.world.default_domain),
            minutes_ago,
            sender: self.own_address(),
            recipients,
            subject: subject.to_owned(),
            from_ip: String::new(),
            size: 31_900,
        }
    }

    fn log(&mut self, mailing: &Mailing, address: String) {
        let (id, session) = (self.fresh(Kind::Act), self.fresh(Kind::Session));
        let act = mailing.logged(id, format!("{address}:51234"), session);
        self.world.account_mut(self.user).acts.push(act);
    }

    fn own_address(&self) -> String {
        self.world.mailbox(self.user).expect("whoever is attacked has a mailbox").address
    }

    fn told(&mut self) -> &mut RecipientTruth {
        self.truth.recipients.get_or_insert_default()
    }
}

fn customer(number: usize) -> String {
    format!("contact{number}@customer{}.example", number % 40)
}
