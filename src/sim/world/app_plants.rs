//! What is planted among the apps, beside what only looks like it.

use rand::RngExt;
use uuid::{Uuid, uuid};

use super::admins::{Assignment, Hold};
use super::app_roles::{EXCHANGE_ROLES, graph_role};
use super::apps::{
    AppRoleGrant, Apps, Credential, EXCHANGE_ONLINE, KNOWN, MICROSOFT_GRAPH, OWN, PLAIN, Planted, TEAMS_CLIENT,
    own_apps, third_party,
};
use super::grants::{self, Grant};
use super::ids::{self, Kind};
use super::planter::Planter;
use super::role::{DIRECTORY_READERS, ROLES, USER_ADMINISTRATOR};
use super::tenant::PERMISSIONS;

/// The planting of apps; `next` hands out the tenant's own registrations one by one.
struct Planting<'p> {
    planter: &'p mut Planter,
    apps: Apps,
    own: std::ops::Range<usize>,
    after: usize,
}

pub(super) fn plant(planter: &mut Planter, held: &mut Vec<Assignment>) -> Apps {
    let users = planter.population.total;
    let mut own = own_apps(users);
    own.next();
    let after = third_party(users).end;
    let mut planting = Planting { planter, apps: Apps::default(), own, after };
    planting.scanner();
    planting.consents();
    planting.rogues();
    planting.foreign_credentials();
    planting.takeovers();
    planting.disabled();
    planting.tenant_wide();
    planting.credential_ages();
    planting.role_holders(held);
    planting.apps
}

impl Planting<'_> {
    fn scanner(&mut self) {
        for name in PERMISSIONS {
            self.apps.role_grants.push(AppRoleGrant { app: OWN, resource: MICROSOFT_GRAPH, role: graph_role(name) });
        }
        let role = EXCHANGE_ROLES[0].1;
        self.apps.role_grants.push(AppRoleGrant { app: OWN, resource: EXCHANGE_ONLINE, role });
        // Whoever consents to a hardening too knows what that is.
        let (rule, own) = ("app.directory-takeover", self.sp(OWN));
        self.planter.approved.push((rule, own.to_string(), "palisade, which hardens this tenant"));
        self.planter.innocent(rule, "app", own, "it is approved, if it can write at all");
    }

    fn consents(&mut self) {
        for _ in 0..self.planter.some(1).min(40) {
            let app = self.bring(Planted { name: "Shared Document Viewer", ..PLAIN });
            let affected = self.consent(app, MICROSOFT_GRAPH, "Mail.Read offline_access User.Read", 3);
            self.planter.must_list("app.user-consent-mail", "app", self.sp(app), affected);
        }
        for _ in 0..self.planter.few(1).min(40) {
            let app = self.bring(Planted { name: "Room \u{1b}[2JFinder", ..PLAIN });
            self.consent(app, MICROSOFT_GRAPH, "openid profile offline_access Calendars.Read MailboxSettings.Read", 2);
            self.planter.innocent("app.user-consent-mail", "app", self.sp(app), "no scope reads or sends mail");
        }
    }

    fn rogues(&mut self) {
        let client = uuid!("e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd");
        let export = uuid!("ff8d92dc-3d82-41d6-bcbd-b9174d163620");
        if self.planter.chance(70) {
            let app = self.bring(Planted { name: "eM Client", app_id: Some(client), verified: true, ..PLAIN });
            let affected = self.consent(app, EXCHANGE_ONLINE, "EWS.AccessAsUser.All offline_access", 1);
            self.planter.must("app.rogue", "app", self.sp(app));
            self.planter.must_list("app.user-consent-mail", "app", self.sp(app), affected);
        }
        if self.planter.chance(50) {
            let app = self.bring(Planted { name: "PerfectData Software", app_id: Some(export), ..PLAIN });
            self.planter.must("app.rogue", "app", self.sp(app));
        }
        let mailer = uuid!("a245e8c0-b53c-4b67-9b45-751d1dff8e6b");
        let name = "Newsletter Software Supermailer";
        let app = self.bring(Planted { name, app_id: Some(mailer), enabled: false, ..PLAIN });
        self.planter.innocent("app.rogue", "app", self.sp(app), "disabled, and no grant is left");
    }

    fn foreign_credentials(&mut self) {
        let rule = "app.foreign-credential";
        if self.planter.chance(60) {
            self.apps.backdoored = Some(KNOWN.len() + 3);
            self.planter.must(rule, "app", self.sp(KNOWN.len() + 3));
        }
        if self.planter.chance(50) {
            let app = self.bring(Planted { name: "Contract Archive", secret: true, verified: true, ..PLAIN });
            self.planter.must(rule, "app", self.sp(app));
        }
        let app = self.bring(Planted { name: "Expense Cloud", saml: true, verified: true, ..PLAIN });
        self.planter.innocent(rule, "app", self.sp(app), "the certificate signs SAML assertions");
    }

    fn takeovers(&mut self) {
        let rule = "app.directory-takeover";
        for name in ["RoleManagement.ReadWrite.Directory", "Application.ReadWrite.All"] {
            if self.planter.chance(60) {
                let app = self.registration();
                self.hold(app, name);
                self.planter.must(rule, "app", self.sp(app));
            }
        }
        for name in ["User.Read.All", "Group.Read.All", "Reports.Read.All"] {
            let app = self.registration();
            self.hold(app, name);
            self.planter.innocent(rule, "app", self.sp(app), "reads only");
        }
    }

    fn disabled(&mut self) {
        let rule = "app.disabled-by-microsoft";
        let planted = || Planted { name: "Mail Merge Helper", disabled_by_microsoft: true, ..PLAIN };
        if self.planter.chance(60) {
            let app = self.bring(planted());
            self.consent(app, MICROSOFT_GRAPH, "User.Read profile", 2);
            self.planter.must(rule, "app", self.sp(app));
        }
        let app = self.bring(planted());
        self.planter.innocent(rule, "app", self.sp(app), "no grant and no role is left");
    }

    fn tenant_wide(&mut self) {
        let rule = "app.tenant-wide-grant";
        for _ in 0..self.planter.some(0).min(3) {
            let app = self.bring(Planted { name: "Signature Manager", verified: true, ..PLAIN });
            let key = self.grant_to_all(app, MICROSOFT_GRAPH, "User.Read Mail.ReadWrite");
            self.planter.must(rule, "grant", key);
        }
        let key = self.grant_to_all(TEAMS_CLIENT, MICROSOFT_GRAPH, "Mail.ReadWrite Files.ReadWrite.All");
        self.planter.innocent(rule, "grant", key, "Microsoft's own client");
        let app = self.bring(Planted { name: "Intranet Search", verified: true, ..PLAIN });
        let key = self.grant_to_all(app, OWN + 1, "Mail.Read");
        self.planter.innocent(rule, "grant", key, "the scope is one of the tenant's own API, not of Graph or Exchange");
    }

    fn credential_ages(&mut self) {
        let rule = "app.credential-age";
        for (age, life) in [(200, 730), (400, 170)] {
            for _ in 0..self.planter.some(1).min(10) {
                let Some(application) = self.secret(age, life) else {
                    return;
                };
                self.planter.must(rule, "application", application);
            }
        }
        for (age, life, why) in [(100, 180, "half a year, not more"), (180, 170, "expired ten days ago")] {
            let Some(application) = self.secret(age, life) else {
                return;
            };
            self.planter.innocent(rule, "application", application, why);
        }
    }

    fn role_holders(&mut self, held: &mut Vec<Assignment>) {
        let key = |principal: Uuid, role: usize| format!("{principal}/{}//", ROLES[role].template);
        if self.planter.chance(70) {
            let principal = self.sp(self.own.end - 1);
            let hold = if self.planter.has_p2() { Hold::TimeBound { days_left: 90 } } else { Hold::Permanent };
            held.push(Assignment { principal, role: USER_ADMINISTRATOR, hold });
            self.planter.must("role.service-principal", "role_assignment", key(principal, USER_ADMINISTRATOR));
        }
        let principal = self.sp(self.own.end - 2);
        held.push(Assignment { principal, role: DIRECTORY_READERS, hold: Hold::Permanent });
        let why = "the role is not privileged";
        self.planter.innocent("role.service-principal", "role_assignment", key(principal, DIRECTORY_READERS), why);
    }

    fn sp(&self, index: usize) -> Uuid {
        ids::id(self.planter.seed, Kind::ServicePrincipal, index)
    }

    /// Adds an app of another company; its place.
    fn bring(&mut self, planted: Planted) -> usize {
        self.apps.planted.push(planted);
        self.after + self.apps.planted.len() - 1
    }

    /// One of the tenant's own registrations that nothing was planted on; the last two are left to role holders.
    fn registration(&mut self) -> usize {
        self.own.next().unwrap_or(self.own.end - 1)
    }

    /// Lets a few people consent for themselves; their ids.
    fn consent(&mut self, app: usize, resource: usize, scope: &'static str, most: usize) -> Vec<String> {
        let people = self.planter.rng.random_range(1..=most);
        let mut ids = Vec::new();
        for _ in 0..people {
            let members = self.planter.population.members.clone();
            let user = self.planter.rng.random_range(members);
            let id = self.planter.user_id(user).to_string();
            if !ids.contains(&id) {
                self.apps.grants.push(Grant { client: app, resource, user: Some(user), scope });
                ids.push(id);
            }
        }
        ids
    }

    /// Consents for everybody; the grant's immutable id.
    fn grant_to_all(&mut self, app: usize, resource: usize, scope: &'static str) -> String {
        self.apps.grants.push(Grant { client: app, resource, user: None, scope });
        grants::key(self.sp(app), self.sp(resource), None)
    }

    fn hold(&mut self, app: usize, permission: &str) {
        self.apps.role_grants.push(AppRoleGrant { app, resource: MICROSOFT_GRAPH, role: graph_role(permission) });
    }

    /// Gives a registration a secret; the application's object id.
    fn secret(&mut self, started_days_ago: i64, life_days: i64) -> Option<Uuid> {
        let app = self.own.next().filter(|app| app + 2 < self.own.end)?;
        let id = ids::id(self.planter.seed, Kind::Credential, app);
        self.apps.secrets.insert(app, Credential { id, started_days_ago, life_days });
        Some(ids::id(self.planter.seed, Kind::Application, app))
    }
}
