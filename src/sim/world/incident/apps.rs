//! Ways to stay that apps are: consents, and secrets on apps that the account owns.

use uuid::uuid;

use super::Befalling;
use crate::sim::world::admins::{Assignment, Hold};
use crate::sim::world::apps::{EXCHANGE_ONLINE, MICROSOFT_GRAPH, OWN, PLAIN, Planted};
use crate::sim::world::audits::AuditTarget;
use crate::sim::world::grants::{self, Grant};
use crate::sim::world::ids::Kind;
use crate::sim::world::role::CLOUD_APPLICATION_ADMINISTRATOR;

const CORE: &str = "Core Directory";
const DAY: i64 = 24 * 60;
const SECRETS: &str = "Update application – Certificates and secrets management";

impl Befalling<'_> {
    /// A mail client that keeps a copy of the mailbox.
    pub(super) fn consent_to_mail_client(&mut self) {
        let app_id = uuid!("e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd");
        let known = self.world.find_app_by_app_id(&app_id.to_string()).map(|app| app.index);
        let client = known.unwrap_or_else(|| {
            let planted = Planted { name: "eM Client", app_id: Some(app_id), verified: true, ..PLAIN };
            self.world.apps.planted.push(planted);
            self.world.app_count() - 1
        });
        let scope = "EWS.AccessAsUser.All offline_access";
        self.world.apps.grants.push(Grant { client, resource: EXCHANGE_ONLINE, user: Some(self.user), scope });
        let minutes_ago = self.came - 20;
        self.audit(minutes_ago, "Consent to application", "ApplicationManagement", CORE);
        self.world.audits.last_mut().expect("just made").targets = vec![(AuditTarget::App(client), vec![])];
        let sp = |index| self.world.id(Kind::ServicePrincipal, index);
        let key = grants::key(sp(client), sp(EXCHANGE_ONLINE), Some(self.truth.user));
        self.expect(format!("account.risky-consent:{key}"), "malicious");
    }

    /// A secret of his own on an app that the owner of the account registered once.
    pub(super) fn add_secret(&mut self) {
        let Some(app) = self.world.own_apps().nth(3) else { return };
        self.world.account_mut(self.user).owned = vec![app];
        let minutes_ago = self.came - 17;
        self.audit(minutes_ago, SECRETS, "ApplicationManagement", CORE);
        self.world.audits.last_mut().expect("just made").targets = vec![(AuditTarget::Application(app), vec![])];
        let id = self.world.id(Kind::Application, app);
        self.expect(format!("account.owns-app:{id}"), "malicious");
    }

    /// The account may consent for all (Cloud Application Administrator), and the attacker does. Beside it what the owner
    /// consented to for all last month, which only signs in, and what another administrator did.
    pub(super) fn consent_for_everybody(&mut self) {
        let principal = self.truth.user;
        let role = CLOUD_APPLICATION_ADMINISTRATOR;
        self.world.assignments.push(Assignment { principal, role, hold: Hold::Permanent });
        self.world.apps.planted.push(Planted { name: "Mail Insights", ..PLAIN });
        let his = self.world.app_count() - 1;
        let relay = Self::relay().address;
        self.consent_for_all(his, "Mail.Read User.Read offline_access", &relay, self.came - 22, "malicious");
        let office = self.world.office().address;
        let desk = self.world.third_party().start + 1;
        self.consent_for_all(desk, "User.Read openid profile", &office, 20 * DAY, "benign");
    }

    fn consent_for_all(&mut self, client: usize, scope: &'static str, from: &str, ago: i64, judgement: &'static str) {
        self.world.apps.grants.push(Grant { client, resource: MICROSOFT_GRAPH, user: None, scope });
        self.audit_from(from, ago, "Consent to application", "ApplicationManagement", CORE);
        let told = |name: &'static str| (name, None, Some(serde_json::json!("True").to_string()));
        let consent = vec![told("ConsentContext.IsAdminConsent"), told("ConsentContext.OnBehalfOfAll")];
        self.world.audits.last_mut().expect("just made").targets = vec![(AuditTarget::App(client), consent)];
        let sp = |index| self.world.id(Kind::ServicePrincipal, index);
        let key = grants::key(sp(client), sp(MICROSOFT_GRAPH), None);
        self.expect(format!("account.risky-consent:{key}"), judgement);
    }

    /// Two apps of the owner's. On one he renewed his secret before and after the attacker added one; on the other he
    /// alone did, last month.
    pub(super) fn add_secret_beside_the_owners(&mut self) {
        let own: Vec<usize> = self.world.own_apps().skip(3).take(2).collect();
        let [taken, left] = own[..] else { return };
        self.world.account_mut(self.user).owned = vec![taken, left];
        let (office, relay) = (self.world.office().address, Self::relay().address);
        self.secret(taken, &office, 20 * DAY);
        self.secret(taken, &relay, self.came - 17);
        self.secret(taken, &office, 60);
        self.secret(left, &office, 19 * DAY);
        let id = |app| self.world.id(Kind::Application, app);
        let (taken, left) = (id(taken), id(left));
        self.expect(format!("account.owns-app:{taken}"), "malicious");
        self.expect(format!("account.owns-app:{left}"), "benign");
    }

    fn secret(&mut self, app: usize, from: &str, minutes_ago: i64) {
        self.audit_from(from, minutes_ago, SECRETS, "ApplicationManagement", CORE);
        self.world.audits.last_mut().expect("just made").targets = vec![(AuditTarget::Application(app), vec![])];
    }

    /// Whoever holds the account can give himself a secret of the app that answers the incident.
    pub(super) fn own_what_answers(&mut self) {
        self.world.account_mut(self.user).owned = vec![OWN];
        let id = self.world.id(Kind::Application, OWN);
        self.expect(format!("account.owns-app:{id}"), "benign");
    }
}
