//! Apps of the tenant: Microsoft's own, the tenant's, other companies', and those an attacker brought.

use std::collections::HashMap;

use rand::RngExt;
use uuid::{Uuid, uuid};

use super::admins::{Assignment, Hold};
use super::app_roles::{EXCHANGE_ROLES, graph_role};
use super::grants::{self, Grant};
use super::ids::{self, Kind};
use super::planter::Planter;
use super::role::{DIRECTORY_READERS, ROLES, USER_ADMINISTRATOR};
use super::tenant::World;

/// Places of the best-known service principals.
pub(in crate::sim) const MICROSOFT_GRAPH: usize = 0;
pub(in crate::sim) const EXCHANGE_ONLINE: usize = 1;
/// The app that scans; the first of the tenant's own.
pub(super) const OWN: usize = FIRST_PARTY;

/// How many service principals belong to Microsoft.
const FIRST_PARTY: usize = 80;

/// Whose app it is: the tenant in which it was registered.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::sim) enum Owner {
    Microsoft,
    Tenant,
    Other(Uuid),
}

/// A secret or certificate, by days from the tenant's present.
#[derive(Clone, Copy, Debug)]
pub(in crate::sim) struct Credential {
    pub(in crate::sim) id: Uuid,
    pub(in crate::sim) started_days_ago: i64,
    pub(in crate::sim) life_days: i64,
}

/// A service principal.
#[derive(Clone, Debug)]
pub(in crate::sim) struct App {
    pub(in crate::sim) index: usize,
    pub(in crate::sim) id: Uuid,
    pub(in crate::sim) app_id: Uuid,
    pub(in crate::sim) name: String,
    pub(in crate::sim) owner: Owner,
    pub(in crate::sim) verified: bool,
    pub(in crate::sim) enabled: bool,
    pub(in crate::sim) disabled_by_microsoft: bool,
    /// Signs people in by SAML with a signing certificate on the service principal.
    pub(in crate::sim) saml: bool,
    /// Secret on the service principal itself.
    pub(in crate::sim) secret: Option<Credential>,
}

/// A permission an app holds in its own name.
#[derive(Clone, Debug)]
pub(in crate::sim) struct AppRoleGrant {
    /// Place of the app that holds it.
    pub(in crate::sim) app: usize,
    /// Place of the app that offers it.
    pub(in crate::sim) resource: usize,
    pub(in crate::sim) role: Uuid,
}

/// What is kept of the apps; the rest is made when asked for.
#[derive(Default)]
pub(in crate::sim) struct Apps {
    pub(super) planted: Vec<Planted>,
    /// Credentials of the tenant's registrations that were planted, by place of the app.
    pub(super) secrets: HashMap<usize, Credential>,
    pub(super) backdoored: Option<usize>,
    pub(super) grants: Vec<Grant>,
    pub(in crate::sim) role_grants: Vec<AppRoleGrant>,
}

/// An app that somebody brought in.
pub(super) struct Planted {
    app_id: Option<Uuid>,
    name: &'static str,
    verified: bool,
    enabled: bool,
    disabled_by_microsoft: bool,
    saml: bool,
    secret: bool,
}

const PLAIN: Planted = Planted {
    app_id: None,
    name: "",
    verified: false,
    enabled: true,
    disabled_by_microsoft: false,
    saml: false,
    secret: false,
};

/// Microsoft's own service principals by their published app ids (learn.microsoft.com, "verify first-party apps").
static KNOWN: [(&str, Uuid); 14] = [
    (
        "Microsoft Graph",
        uuid!("00000003-0000-0000-c000-000000000000"),
    ),
    (
        "Office 365 Exchange Online",
        uuid!("00000002-0000-0ff1-ce00-000000000000"),
    ),
    (
        "Office 365 SharePoint Online",
        uuid!("00000003-0000-0ff1-ce00-000000000000"),
    ),
    (
        "Windows Azure Active Directory",
        uuid!("00000002-0000-0000-c000-000000000000"),
    ),
    (
        "Microsoft Teams",
        uuid!("1fec8e78-bce4-4aaf-ab1b-5451cc387264"),
    ),
    (
        "Microsoft Teams Services",
        uuid!("cc15fd57-2c6c-4117-a88c-83b1d56b4bbe"),
    ),
    (
        "Microsoft Office",
        uuid!("d3590ed6-52b3-4102-aeff-aad2292ab01c"),
    ),
    (
        "Azure Portal",
        uuid!("c44b4083-3bb0-49c1-b47d-974e53cbdf3c"),
    ),
    (
        "Windows Azure Service Management API",
        uuid!("797f4846-ba00-4fd7-ba43-dac1f8f63013"),
    ),
    (
        "Microsoft Azure CLI",
        uuid!("04b07795-8ddb-461a-bbee-02f9e1bf7b46"),
    ),
    (
        "Microsoft Graph Command Line Tools",
        uuid!("14d82eec-204b-4c2f-b7e8-296a70dab67e"),
    ),
    (
        "Skype for Business Online",
        uuid!("00000004-0000-0ff1-ce00-000000000000"),
    ),
    (
        "Graph Explorer",
        uuid!("de8bc8b5-d9f9-48b1-a8ad-b748da725064"),
    ),
    (
        "Outlook Mobile",
        uuid!("27922004-5251-4030-b22d-91ecd9a37ea4"),
    ),
];
pub(super) const TEAMS_CLIENT: usize = 4;

const OWN_NAMES: [&str; 8] = [
    "Intranet",
    "Timesheet",
    "Warehouse Sync",
    "Invoice Robot",
    "HR Bridge",
    "Shop Connector",
    "Backup Job",
    "Report Builder",
];
const THIRD_NAMES: [&str; 8] = [
    "Travel Desk",
    "Sign Flow",
    "Board Room",
    "Survey Box",
    "Ticket Lane",
    "Learn Path",
    "Whiteboard Pro",
    "Call Notes",
];

impl World {
    pub(in crate::sim) fn app_count(&self) -> usize {
        self.third_party().end + self.apps.planted.len()
    }

    /// Places of the tenant's own registrations.
    pub(in crate::sim) fn own_apps(&self) -> std::ops::Range<usize> {
        own_apps(self.users())
    }

    pub(super) fn third_party(&self) -> std::ops::Range<usize> {
        third_party(self.users())
    }

    pub(in crate::sim) fn app(&self, index: usize) -> Option<App> {
        let seed = self.spec.seed;
        let id = ids::id(seed, Kind::ServicePrincipal, index);
        let app_id = ids::id(seed, Kind::AppId, index);
        let plain = |name: String, owner: Owner, verified: bool| App {
            index,
            id,
            app_id,
            name,
            owner,
            verified,
            enabled: true,
            disabled_by_microsoft: false,
            saml: false,
            secret: None,
        };
        if index < FIRST_PARTY {
            let known = KNOWN
                .get(index)
                .map(|(name, app_id)| ((*name).to_owned(), *app_id));
            let (name, app_id) =
                known.unwrap_or_else(|| (format!("Microsoft Service {index}"), app_id));
            let secret =
                (self.apps.backdoored == Some(index)).then(|| self.credential(index, 20, 170));
            return Some(App {
                app_id,
                secret,
                ..plain(name, Owner::Microsoft, false)
            });
        }
        if index == OWN {
            return Some(plain("palisade".to_owned(), Owner::Tenant, false));
        }
        if self.own_apps().contains(&index) {
            return Some(plain(
                numbered(&OWN_NAMES, index - OWN - 1),
                Owner::Tenant,
                false,
            ));
        }
        if self.third_party().contains(&index) {
            let number = index - self.third_party().start;
            let owner = Owner::Other(ids::id(seed, Kind::Organization, number));
            return Some(plain(
                numbered(&THIRD_NAMES, number),
                owner,
                number % 10 < 7,
            ));
        }
        let planted = self.apps.planted.get(index - self.third_party().end)?;
        let owner = Owner::Other(ids::id(seed, Kind::Organization, index));
        Some(App {
            app_id: planted.app_id.unwrap_or(app_id),
            enabled: planted.enabled,
            disabled_by_microsoft: planted.disabled_by_microsoft,
            saml: planted.saml,
            secret: planted.secret.then(|| self.credential(index, 30, 170)),
            ..plain(planted.name.to_owned(), owner, planted.verified)
        })
    }

    pub(in crate::sim) fn find_app(&self, key: &str) -> Option<App> {
        self.app(self.index_of(Kind::ServicePrincipal, Uuid::parse_str(key).ok()?)?)
    }

    pub(in crate::sim) fn find_app_by_app_id(&self, key: &str) -> Option<App> {
        let app_id = Uuid::parse_str(key).ok()?;
        let computed = self
            .index_of(Kind::AppId, app_id)
            .and_then(|index| self.app(index));
        computed.filter(|app| app.app_id == app_id).or_else(|| {
            let odd = (0..KNOWN.len()).chain(self.third_party().end..self.app_count());
            odd.filter_map(|index| self.app(index))
                .find(|app| app.app_id == app_id)
        })
    }

    /// The secret of one of the tenant's registrations, if it has one.
    pub(in crate::sim) fn registered_secret(&self, index: usize) -> Option<Credential> {
        if let Some(planted) = self.apps.secrets.get(&index) {
            return Some(*planted);
        }
        let mut rng = ids::stream(self.spec.seed, Kind::Application, index);
        let age = rng.random_range(0..150);
        (index == OWN || rng.random_range(0..10) < 6).then(|| self.credential(index, age, 170))
    }

    /// The signing certificate of a SAML app.
    pub(in crate::sim) fn signing_certificate(&self, index: usize) -> Credential {
        self.credential(index, 100, 360)
    }

    fn credential(&self, index: usize, started_days_ago: i64, life_days: i64) -> Credential {
        Credential {
            id: ids::id(self.spec.seed, Kind::Credential, index),
            started_days_ago,
            life_days,
        }
    }
}

fn own_apps(users: usize) -> std::ops::Range<usize> {
    OWN..OWN + (users / 60).clamp(16, 1_500)
}

fn third_party(users: usize) -> std::ops::Range<usize> {
    let start = own_apps(users).end;
    start..start + (users / 25).clamp(20, 3_000)
}

fn numbered(names: &[&str], number: usize) -> String {
    let (name, round) = (names[number % names.len()], number / names.len() + 1);
    if round == 1 {
        name.to_owned()
    } else {
        format!("{name} {round}")
    }
}

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
    let mut planting = Planting {
        planter,
        apps: Apps::default(),
        own,
        after,
    };
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
        for name in super::tenant::PERMISSIONS {
            self.apps.role_grants.push(AppRoleGrant {
                app: OWN,
                resource: MICROSOFT_GRAPH,
                role: graph_role(name),
            });
        }
        let role = EXCHANGE_ROLES[0].1;
        self.apps.role_grants.push(AppRoleGrant {
            app: OWN,
            resource: EXCHANGE_ONLINE,
            role,
        });
    }

    fn consents(&mut self) {
        for _ in 0..self.planter.some(1).min(40) {
            let app = self.bring(Planted {
                name: "Shared Document Viewer",
                ..PLAIN
            });
            let affected = self.consent(
                app,
                MICROSOFT_GRAPH,
                "Mail.Read offline_access User.Read",
                3,
            );
            self.planter
                .must_list("app.user-consent-mail", "app", self.sp(app), affected);
        }
        for _ in 0..self.planter.few(1).min(40) {
            let app = self.bring(Planted {
                name: "Room Finder",
                ..PLAIN
            });
            self.consent(
                app,
                MICROSOFT_GRAPH,
                "openid profile offline_access Calendars.Read MailboxSettings.Read",
                2,
            );
            self.planter.innocent(
                "app.user-consent-mail",
                self.sp(app),
                "no scope reads or sends mail",
            );
        }
    }

    fn rogues(&mut self) {
        let client = uuid!("e9a7fea1-1cc0-4cd9-a31b-9137ca5deedd");
        let export = uuid!("ff8d92dc-3d82-41d6-bcbd-b9174d163620");
        if self.planter.chance(70) {
            let app = self.bring(Planted {
                name: "eM Client",
                app_id: Some(client),
                verified: true,
                ..PLAIN
            });
            let affected = self.consent(
                app,
                EXCHANGE_ONLINE,
                "EWS.AccessAsUser.All offline_access",
                1,
            );
            self.planter.must("app.rogue", "app", self.sp(app));
            self.planter
                .must_list("app.user-consent-mail", "app", self.sp(app), affected);
        }
        if self.planter.chance(50) {
            let app = self.bring(Planted {
                name: "PerfectData Software",
                app_id: Some(export),
                ..PLAIN
            });
            self.planter.must("app.rogue", "app", self.sp(app));
        }
        let mailer = uuid!("a245e8c0-b53c-4b67-9b45-751d1dff8e6b");
        let name = "Newsletter Software Supermailer";
        let app = self.bring(Planted {
            name,
            app_id: Some(mailer),
            enabled: false,
            ..PLAIN
        });
        self.planter
            .innocent("app.rogue", self.sp(app), "disabled, and no grant is left");
    }

    fn foreign_credentials(&mut self) {
        let rule = "app.foreign-credential";
        if self.planter.chance(60) {
            self.apps.backdoored = Some(KNOWN.len() + 3);
            self.planter.must(rule, "app", self.sp(KNOWN.len() + 3));
        }
        if self.planter.chance(50) {
            let app = self.bring(Planted {
                name: "Contract Archive",
                secret: true,
                verified: true,
                ..PLAIN
            });
            self.planter.must(rule, "app", self.sp(app));
        }
        let app = self.bring(Planted {
            name: "Expense Cloud",
            saml: true,
            verified: true,
            ..PLAIN
        });
        self.planter
            .innocent(rule, self.sp(app), "the certificate signs SAML assertions");
    }

    fn takeovers(&mut self) {
        let rule = "app.directory-takeover";
        for name in [
            "RoleManagement.ReadWrite.Directory",
            "Application.ReadWrite.All",
        ] {
            if self.planter.chance(60) {
                let app = self.registration();
                self.hold(app, name);
                self.planter.must(rule, "app", self.sp(app));
            }
        }
        for name in ["User.Read.All", "Group.Read.All", "Reports.Read.All"] {
            let app = self.registration();
            self.hold(app, name);
            self.planter.innocent(rule, self.sp(app), "reads only");
        }
    }

    fn disabled(&mut self) {
        let rule = "app.disabled-by-microsoft";
        let planted = || Planted {
            name: "Mail Merge Helper",
            disabled_by_microsoft: true,
            ..PLAIN
        };
        if self.planter.chance(60) {
            let app = self.bring(planted());
            self.consent(app, MICROSOFT_GRAPH, "User.Read profile", 2);
            self.planter.must(rule, "app", self.sp(app));
        }
        let app = self.bring(planted());
        self.planter
            .innocent(rule, self.sp(app), "no grant and no role is left");
    }

    fn tenant_wide(&mut self) {
        let rule = "app.tenant-wide-grant";
        for _ in 0..self.planter.some(0).min(3) {
            let app = self.bring(Planted {
                name: "Signature Manager",
                verified: true,
                ..PLAIN
            });
            let key = self.grant_to_all(app, MICROSOFT_GRAPH, "User.Read Mail.ReadWrite");
            self.planter.must(rule, "grant", key);
        }
        let key = self.grant_to_all(
            TEAMS_CLIENT,
            MICROSOFT_GRAPH,
            "Mail.ReadWrite Files.ReadWrite.All",
        );
        self.planter.innocent(rule, key, "Microsoft's own client");
        let app = self.bring(Planted {
            name: "Intranet Search",
            verified: true,
            ..PLAIN
        });
        let key = self.grant_to_all(app, OWN + 1, "Mail.Read");
        self.planter.innocent(
            rule,
            key,
            "the scope is one of the tenant's own API, not of Graph or Exchange",
        );
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
        for (age, life, why) in [
            (100, 180, "half a year, not more"),
            (180, 170, "expired ten days ago"),
        ] {
            let Some(application) = self.secret(age, life) else {
                return;
            };
            self.planter.innocent(rule, application, why);
        }
    }

    fn role_holders(&mut self, held: &mut Vec<Assignment>) {
        let key = |principal: Uuid, role: usize| format!("{principal}/{}//", ROLES[role].template);
        if self.planter.chance(70) {
            let principal = self.sp(self.own.end - 1);
            let hold = if self.planter.has_p2() {
                Hold::TimeBound { days_left: 90 }
            } else {
                Hold::Permanent
            };
            held.push(Assignment {
                principal,
                role: USER_ADMINISTRATOR,
                hold,
            });
            self.planter.must(
                "role.service-principal",
                "role_assignment",
                key(principal, USER_ADMINISTRATOR),
            );
        }
        let principal = self.sp(self.own.end - 2);
        held.push(Assignment {
            principal,
            role: DIRECTORY_READERS,
            hold: Hold::Permanent,
        });
        let why = "the role is not privileged";
        self.planter.innocent(
            "role.service-principal",
            key(principal, DIRECTORY_READERS),
            why,
        );
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
    fn consent(
        &mut self,
        app: usize,
        resource: usize,
        scope: &'static str,
        most: usize,
    ) -> Vec<String> {
        let people = self.planter.rng.random_range(1..=most);
        let mut ids = Vec::new();
        for _ in 0..people {
            let members = self.planter.population.members.clone();
            let user = self.planter.rng.random_range(members);
            let id = self.planter.user_id(user).to_string();
            if !ids.contains(&id) {
                self.apps.grants.push(Grant {
                    client: app,
                    resource,
                    user: Some(user),
                    scope,
                });
                ids.push(id);
            }
        }
        ids
    }

    /// Consents for everybody; the grant's immutable id.
    fn grant_to_all(&mut self, app: usize, resource: usize, scope: &'static str) -> String {
        self.apps.grants.push(Grant {
            client: app,
            resource,
            user: None,
            scope,
        });
        grants::key(self.sp(app), self.sp(resource), None)
    }

    fn hold(&mut self, app: usize, permission: &str) {
        self.apps.role_grants.push(AppRoleGrant {
            app,
            resource: MICROSOFT_GRAPH,
            role: graph_role(permission),
        });
    }

    /// Gives a registration a secret; the application's object id.
    fn secret(&mut self, started_days_ago: i64, life_days: i64) -> Option<Uuid> {
        let app = self.own.next().filter(|app| app + 2 < self.own.end)?;
        let id = ids::id(self.planter.seed, Kind::Credential, app);
        self.apps.secrets.insert(
            app,
            Credential {
                id,
                started_days_ago,
                life_days,
            },
        );
        Some(ids::id(self.planter.seed, Kind::Application, app))
    }
}
