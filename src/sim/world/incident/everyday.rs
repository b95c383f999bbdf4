//! What the owner did, which must not be taken for the attacker's.

use super::Befalling;
use crate::sim::world::account::{Method, MethodKind, Network};
use crate::sim::world::apps::MICROSOFT_GRAPH;
use crate::sim::world::grants::{self, Grant};
use crate::sim::world::ids::Kind;
use crate::sim::world::mail::InboxRule;

const DAY: i64 = 24 * 60;

impl Befalling<'_> {
    /// An old rule that tidies up, an old consent that only signs in, and what was there from the first day.
    pub(super) fn live(&mut self) {
        if self.world.person(self.user).has_mailbox() {
            let number = self.tidy("Newsletters", "newsletter@");
            let mailbox = self.mailbox();
            self.expect(format!("account.rule-hides-mail:{mailbox}/{number}"), "benign");
        }
        let client = self.world.third_party().start;
        let scope = "openid profile email offline_access User.Read";
        self.world.apps.grants.push(Grant { client, resource: MICROSOFT_GRAPH, user: Some(self.user), scope });
        let sp = |index| self.world.id(Kind::ServicePrincipal, index);
        let key = grants::key(sp(client), sp(MICROSOFT_GRAPH), Some(self.truth.user));
        self.expect(format!("account.risky-consent:{key}"), "benign");
        let account = self.world.account(self.user);
        let user = self.truth.user;
        for method in account.methods.iter().filter(|method| method.kind != MethodKind::Password) {
            self.expect(format!("account.unconfirmed-method:{user}/{}", method.id), "benign");
        }
        for device in &account.devices {
            self.expect(format!("account.unknown-device:{}", device.id), "benign");
        }
        for phone in &account.phones {
            self.expect(format!("account.unknown-phone:{}", phone.guid), "benign");
        }
    }

    fn tidy(&mut self, name: &str, sender: &str) -> u64 {
        let number = self.fresh(Kind::Rule).as_u64_pair().0;
        self.marks().rules.push(InboxRule {
            identity: number,
            name: name.into(),
            from_contains: vec![sender.into()],
            move_to_folder: Some(name.into()),
            ..InboxRule::default()
        });
        number
    }

    /// Thirty rules, a new phone registered at home, and three days in another country with the company's laptop.
    pub(super) fn travel(&mut self) {
        self.truth.verdict = "undetermined";
        let mailbox = self.mailbox();
        for number in 0..30 {
            let number = self.tidy(&format!("Project {number}"), &format!("project{number}@"));
            self.expect(format!("account.rule-hides-mail:{mailbox}/{number}"), "benign");
        }
        let id = self.fresh(Kind::Method);
        let method = Method { id, kind: MethodKind::Authenticator, minutes_ago: Some(DAY), label: "New iPhone".into() };
        self.world.account_mut(self.user).methods.push(method);
        let home = self.world.home(self.user).address;
        self.audit_from(&home, DAY, "User registered security info", "UserManagement", "Authentication Methods");
        let user = self.truth.user;
        self.expect(format!("account.unconfirmed-method:{user}/{id}"), "unknown");
        let hotel = Network { address: "192.0.2.10".into(), number: 3_352, country: "ES", city: "Seville" };
        let laptop = self.world.account(self.user).devices.first().cloned();
        let office = ("d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Office");
        let exchange = ("00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online");
        for hours in [20, 28, 44, 52] {
            let session = self.session();
            let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Edg/130.0.0.0";
            self.visit(hours * 60, true, hotel.clone(), session, agent, office, exchange);
            self.last_visit().device.clone_from(&laptop);
        }
    }
}
