//! Ways to stay that lie in the directory: methods, the password, devices.

use super::Befalling;
use crate::sim::world::account::{Device, Method, MethodKind};
use crate::sim::world::audits::{AuditRow, AuditTarget, By};
use crate::sim::world::ids::Kind;

const METHODS: &str = "Authentication Methods";
const CORE: &str = "Core Directory";

impl Befalling<'_> {
    pub(super) fn add_authenticator(&mut self) {
        self.register(MethodKind::Authenticator, "SM-G991B", self.came - 6);
    }

    /// Codes of an app of his own: such a method has no name.
    pub(super) fn add_codes(&mut self) {
        self.register(MethodKind::Oath, "", self.came - 7);
    }

    /// A pass that an administrator's account, which he holds too, handed out.
    pub(super) fn take_access_pass(&mut self) {
        let minutes_ago = self.came - 50;
        let admin = self.world.population.admins.start;
        let activity = "Admin registered security info";
        self.register_with(MethodKind::AccessPass, "", minutes_ago, activity);
        self.world.audits.last_mut().expect("just made").by = By::UserAt(admin, Self::relay().address);
    }

    /// A recovery address beside it, so that a self-service reset reaches the attacker.
    pub(super) fn add_recovery_mail(&mut self) {
        let address = "d.helper@freemail.example";
        self.register(MethodKind::Email, address, self.came - 9);
        let owners = vec![format!("owner.{}@post.example", self.user)];
        let both = [owners.clone(), vec![address.to_owned()]].concat();
        self.audit(self.came - 9, "Update user", "UserManagement", CORE);
        // Microsoft shows no such record; the name of the property is a guess, and nothing depends on it.
        let told = |list: &[String]| Some(serde_json::json!(list).to_string());
        let change = ("OtherMail", told(&owners), told(&both));
        self.world.audits.last_mut().expect("just made").targets = vec![(AuditTarget::User(self.user), vec![change])];
        self.world.account_mut(self.user).other_mails = both;
        let user = self.truth.user;
        self.expect(format!("account.unconfirmed-method:{user}/{address}"), "malicious");
    }

    fn register(&mut self, kind: MethodKind, label: &str, minutes_ago: i64) {
        self.register_with(kind, label, minutes_ago, "User registered security info");
    }

    fn register_with(&mut self, kind: MethodKind, label: &str, minutes_ago: i64, activity: &'static str) {
        let id = self.fresh(Kind::Method);
        let method = Method { id, kind, minutes_ago: Some(minutes_ago), label: label.into() };
        self.world.account_mut(self.user).methods.push(method);
        self.audit(minutes_ago, activity, "UserManagement", METHODS);
        let user = self.truth.user;
        self.expect(format!("account.unconfirmed-method:{user}/{id}"), "malicious");
    }

    pub(super) fn reset_password(&mut self) {
        let minutes_ago = self.came - 12;
        self.world.account_mut(self.user).password_minutes_ago = Some(minutes_ago);
        self.audit(minutes_ago, "Reset password (self-service)", "UserManagement", "Self-service Password Management");
    }

    /// A virtual machine of the kit, whose build gives it away (elastic/detection-rules, Entra device registration).
    pub(super) fn join_device(&mut self) {
        let (id, device_id) = (self.fresh(Kind::Device), self.fresh(Kind::Device));
        let minutes_ago = self.came - 15;
        self.world.account_mut(self.user).devices.push(Device {
            id,
            device_id,
            name: "DESKTOP-4F2K9QX".into(),
            system: ("Windows", "10.0.19045.2006"),
            trust: "AzureAd",
            minutes_ago,
            compliant: false,
        });
        self.audit(minutes_ago, "Register device", "Device", "Device Registration Service");
        self.expect(format!("account.unknown-device:{id}"), "malicious");
    }

    /// A row of the directory's log: the account, from the relay, on itself.
    pub(super) fn audit(
        &mut self,
        minutes_ago: i64,
        activity: &'static str,
        category: &'static str,
        service: &'static str,
    ) {
        let address = Self::relay().address;
        self.audit_from(&address, minutes_ago, activity, category, service);
    }

    pub(super) fn audit_from(
        &mut self,
        address: &str,
        minutes_ago: i64,
        activity: &'static str,
        category: &'static str,
        service: &'static str,
    ) {
        let id = self.fresh(Kind::AuditRow);
        self.world.audits.push(AuditRow {
            id,
            minutes_ago,
            activity,
            category,
            service,
            success: true,
            by: By::UserAt(self.user, address.into()),
            targets: vec![(AuditTarget::User(self.user), vec![])],
            details: Vec::new(),
        });
    }
}
