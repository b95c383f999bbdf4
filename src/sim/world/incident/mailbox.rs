//! Ways to stay that lie in the mailbox: rules, forwarding, delegates, phones, old protocols.

use super::Befalling;
use crate::sim::world::account::{Act, AutoReply, Phone, Sweep};
use crate::sim::world::ids::Kind;
use crate::sim::world::mail::{Forwarding, InboxRule, Target};

const DAY: i64 = 24 * 60;
const DROP: &str = "drop@collect.example";

impl Befalling<'_> {
    /// The rule that Microsoft shows first in its playbooks: a name of one point, payments into a folder nobody opens.
    pub(super) fn hide_payments(&mut self) {
        let rule = InboxRule {
            name: ".".into(),
            subject_contains: vec!["invoice".into(), "payment".into()],
            mark_as_read: true,
            stop: true,
            move_to_folder: Some("RSS Feeds".into()),
            ..InboxRule::default()
        };
        let set = [("SubjectContainsWords", "invoice;payment"), ("MoveToFolder", "RSS Feeds"), ("MarkAsRead", "True")];
        let number = self.make_rule(rule, Some(self.came - 10), &set);
        let mailbox = self.mailbox();
        self.expect(format!("account.rule-hides-mail:{mailbox}/{number}"), "malicious");
    }

    /// The same for an hour, and gone. Beside it a rule of the owner's that is gone too, and hid nothing.
    pub(super) fn hide_payments_for_an_hour(&mut self) {
        let set = |name: &str, folder: &str| {
            vec![
                ("Name", name.to_owned()),
                ("SubjectContainsWords", "invoice;payment".to_owned()),
                ("MoveToFolder", folder.to_owned()),
            ]
        };
        let object = |name: &str| format!("{}\\{name}", self.truth.upn);
        let (his, owners) = (object(".."), object("Suppliers"));
        self.act(self.came - 10, "New-InboxRule", his.clone(), set("..", "RSS Feeds"));
        let made = self.world.account(self.user).acts.last().expect("just made").id;
        self.act(self.came - 70, "Remove-InboxRule", his.clone(), vec![("Identity", his)]);
        let office = format!("{}:50122", self.world.office().address);
        for (minutes_ago, operation) in [(12 * DAY, "New-InboxRule"), (11 * DAY, "Remove-InboxRule")] {
            self.act(minutes_ago, operation, owners.clone(), set("Suppliers", "Suppliers"));
            self.world.account_mut(self.user).acts.last_mut().expect("just made").address.clone_from(&office);
        }
        let mailbox = self.mailbox();
        self.expect(format!("account.rule-hides-mail:{mailbox}/gone/{made}"), "malicious");
    }

    /// Under the name of a rule of Exchange's own, and kept out of every ordinary listing.
    pub(super) fn hide_a_forwarding_rule(&mut self) {
        let rule = InboxRule {
            name: "Microsoft.Exchange.OOF.Global".into(),
            hidden: true,
            redirect_to: vec![Target::Outside(DROP.into())],
            ..InboxRule::default()
        };
        let number = self.make_rule(rule, None, &[]);
        let mailbox = self.mailbox();
        self.expect(format!("account.hidden-rule:{mailbox}/{number}"), "malicious");
    }

    /// The rule's number. Rules made by way of MAPI leave no record with their words.
    fn make_rule(&mut self, rule: InboxRule, logged: Option<i64>, set: &[(&'static str, &str)]) -> u64 {
        let number = self.fresh(Kind::Rule).as_u64_pair().0;
        let name = rule.name.clone();
        self.marks().rules.push(InboxRule { identity: number, ..rule });
        if let Some(minutes_ago) = logged {
            let mut parameters = vec![("Name", name.clone())];
            parameters.extend(set.iter().map(|(key, value)| (*key, (*value).to_owned())));
            let object = format!("{}\\{name}", self.truth.upn);
            self.act(minutes_ago, "New-InboxRule", object, parameters);
        }
        number
    }

    pub(super) fn forward_mail(&mut self) {
        self.forward(self.came - 25, "malicious");
    }

    /// Forty days ago: no sign-in of then is kept.
    pub(super) fn forward_long_ago(&mut self) {
        self.truth.verdict = "suspicious";
        self.forward(40 * DAY, "suspicious");
    }

    fn forward(&mut self, minutes_ago: i64, judgement: &'static str) {
        self.marks().forwarding = Some(Forwarding::Smtp(DROP.into()));
        self.world.account_mut(self.user).forwards_without_copy = true;
        let object = self.truth.upn.clone();
        let set =
            vec![("ForwardingSmtpAddress", format!("smtp:{DROP}")), ("DeliverToMailboxAndForward", "False".into())];
        self.act(minutes_ago, "Set-Mailbox", object, set);
        let mailbox = self.mailbox();
        self.expect(format!("account.forwarding:{mailbox}"), judgement);
    }

    pub(super) fn sweep_bank_mail(&mut self) {
        let id = self.fresh(Kind::Sweep);
        let sweep = Sweep {
            id,
            name: "Archive old mail".into(),
            sender: "payments@bank.example".into(),
            destination: "Deleted Items",
        };
        let id = sweep.rule_id();
        self.world.account_mut(self.user).sweeps.push(sweep);
        let object = format!("{}\\Archive old mail", self.truth.upn);
        self.act(self.came - 28, "New-SweepRule", object, vec![("Sender", "payments@bank.example".into())]);
        let mailbox = self.mailbox();
        self.expect(format!("account.other-persistence:{mailbox}/sweep/{id}"), "malicious");
    }

    pub(super) fn answer_with_bank_details(&mut self) {
        let text = "Our bank details have changed. Send the payment to the new account; ask pay@billing-desk.example.";
        self.world.account_mut(self.user).auto_reply = Some(AutoReply { text: text.into() });
        let object = self.truth.upn.clone();
        let set = vec![("AutoReplyState", "Enabled".into())];
        self.act(self.came - 33, "Set-MailboxAutoReplyConfiguration", object, set);
        let mailbox = self.mailbox();
        self.expect(format!("account.other-persistence:{mailbox}/auto-reply"), "malicious");
    }

    /// A colleague's account, which the attacker holds too, may open the mailbox.
    pub(super) fn let_somebody_in(&mut self) {
        let colleague = self.user + 1;
        self.marks().full_access.push(colleague);
        let trustee = self.world.person(colleague);
        let object = self.truth.upn.clone();
        let set = vec![("User", trustee.upn), ("AccessRights", "FullAccess".into())];
        self.act(self.came - 37, "Add-MailboxPermission", object, set);
        let mailbox = self.mailbox();
        self.expect(format!("account.full-access-delegate:{mailbox}/FullAccess/{}", trustee.id), "malicious");
    }

    /// Nothing says whose it is: the log of Exchange gives no address of a phone.
    pub(super) fn pair_phone(&mut self) {
        let guid = self.fresh(Kind::Phone);
        self.world.account_mut(self.user).phones.push(Phone {
            guid,
            device_id: "ANDROIDC0FFEE11".into(),
            model: "Generic",
            system: "Android 9",
            agent: "Android-Mail/2019.8",
            first_sync_minutes_ago: self.came - 40,
            last_sync_minutes_ago: 30,
        });
        self.expect(format!("account.unknown-phone:{guid}"), "suspicious");
    }

    pub(super) fn read_by_imap(&mut self) {
        self.marks().imap = true;
        let session = self.session();
        let exchange = ("00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online");
        self.visit(self.came - 44, true, Self::exit(), session, "", exchange, exchange);
        self.last_visit().client = "IMAP4";
        let mailbox = self.mailbox();
        self.expect(format!("account.open-protocol:{mailbox}/imap"), "malicious");
    }

    pub(super) fn marks(&mut self) -> &mut crate::sim::world::mail::MailMarks {
        self.world.mail.entry(self.user).or_default()
    }

    /// A record of the unified audit log: the account, from the relay.
    fn act(
        &mut self,
        minutes_ago: i64,
        operation: &'static str,
        object: String,
        parameters: Vec<(&'static str, String)>,
    ) {
        let (id, session) = (self.fresh(Kind::Act), Some(self.fresh(Kind::Session)));
        let address = format!("{}:51234", Self::relay().address);
        let record_type = "ExchangeAdmin";
        let act = Act { id, minutes_ago, operation, record_type, address, session, object, parameters, item: None };
        self.world.account_mut(self.user).acts.push(act);
    }
}
