//! How the attacker came in, and what the log of sign-ins says of it.

use uuid::Uuid;

use super::Befalling;
use crate::sim::world::account::{Network, Visit};
use crate::sim::world::ids::Kind;

/// Office's web client to itself, as kits of the Tycoon family sign in (elastic/detection-rules,
/// `initial_access_tycoon_entra_id`).
const OFFICE: (&str, &str) = ("4765445b-32c6-49b0-83e6-1d93765276ca", "OfficeHome");
const EXCHANGE: (&str, &str) = ("00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online");

impl Befalling<'_> {
    /// A phished session: the relay signs in as the victim, and minutes later the same session is renewed elsewhere.
    pub(super) fn break_in(&mut self) {
        let session = self.session();
        let (relay, exit) = (Self::relay(), Self::exit());
        let came = self.came;
        self.visit(came, true, relay, session, "axios/1.7.9", OFFICE, OFFICE);
        for minutes in [4, 31, 95] {
            self.visit(came - minutes, false, exit.clone(), session, "axios/1.7.9", OFFICE, EXCHANGE);
        }
        // Somebody else guesses passwords of everybody, days before, and fails.
        let elsewhere = Network { address: "192.0.2.200".into(), number: 64_511, country: "BR", city: "Recife" };
        for minutes in [4_000, 4_010, 4_020] {
            let guess = self.session();
            self.visit(came + minutes, true, elsewhere.clone(), guess, "Mozilla/5.0", OFFICE, EXCHANGE);
            self.last_visit().error = 50_126;
        }
        self.truth.t0 = Some(self.world.ago(0, came * 60));
        self.truth.addresses = vec!["192.0.2.130".into(), "192.0.2.66".into()];
        let user = self.truth.user;
        self.expect(format!("account.sessions-not-revoked:{user}"), "malicious");
        self.expect(format!("account.password-not-reset:{user}"), "malicious");
    }

    /// So many minutes after all sessions were ended he renews one: by a way that ending them does not shut.
    pub(super) fn return_later(&mut self, minutes: i64) {
        let session = self.session();
        self.visit(0, false, Self::exit(), session, "axios/1.7.9", OFFICE, EXCHANGE);
        let visit = self.world.account_mut(self.user).visits.pop().expect("a visit was just made");
        self.world.account_mut(self.user).returns = Some((minutes, visit));
    }

    /// The attacker's session.
    pub(super) fn session(&mut self) -> Uuid {
        self.fresh(Kind::Session)
    }

    #[expect(clippy::too_many_arguments, reason = "a row of a log has that many columns")]
    pub(super) fn visit(
        &mut self,
        minutes_ago: i64,
        interactive: bool,
        network: Network,
        session: Uuid,
        agent: &'static str,
        app: (&'static str, &'static str),
        resource: (&'static str, &'static str),
    ) {
        let id = self.fresh(Kind::Visit);
        let client = if interactive { "Browser" } else { "Mobile Apps and Desktop clients" };
        let visit = Visit {
            id,
            minutes_ago,
            interactive,
            error: 0,
            network,
            session,
            agent,
            app,
            resource,
            client,
            protocol: "none",
            device: None,
        };
        self.world.account_mut(self.user).visits.push(visit);
    }

    pub(super) fn last_visit(&mut self) -> &mut Visit {
        self.world.account_mut(self.user).visits.last_mut().expect("a visit was just made")
    }
}
