//! Apps of the tenant: Microsoft's own, the tenant's, other companies', and those an attacker brought.

use std::collections::HashMap;

use rand::RngExt;
use uuid::{Uuid, uuid};

use super::grants::Grant;
use super::ids::{self, Kind};
use super::tenant::World;

pub(super) use super::app_plants::plant;

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
    pub(super) app_id: Option<Uuid>,
    pub(super) name: &'static str,
    pub(super) verified: bool,
    pub(super) enabled: bool,
    pub(super) disabled_by_microsoft: bool,
    pub(super) saml: bool,
    pub(super) secret: bool,
}

pub(super) const PLAIN: Planted = Planted {
    app_id: None,
    name: "",
    verified: false,
    enabled: true,
    disabled_by_microsoft: false,
    saml: false,
    secret: false,
};

/// Microsoft's own service principals by their published app ids (learn.microsoft.com, "verify first-party apps").
pub(super) static KNOWN: [(&str, Uuid); 14] = [
    ("Microsoft Graph", uuid!("00000003-0000-0000-c000-000000000000")),
    ("Office 365 Exchange Online", uuid!("00000002-0000-0ff1-ce00-000000000000")),
    ("Office 365 SharePoint Online", uuid!("00000003-0000-0ff1-ce00-000000000000")),
    ("Windows Azure Active Directory", uuid!("00000002-0000-0000-c000-000000000000")),
    ("Microsoft Teams", uuid!("1fec8e78-bce4-4aaf-ab1b-5451cc387264")),
    ("Microsoft Teams Services", uuid!("cc15fd57-2c6c-4117-a88c-83b1d56b4bbe")),
    ("Microsoft Office", uuid!("d3590ed6-52b3-4102-aeff-aad2292ab01c")),
    ("Azure Portal", uuid!("c44b4083-3bb0-49c1-b47d-974e53cbdf3c")),
    ("Windows Azure Service Management API", uuid!("797f4846-ba00-4fd7-ba43-dac1f8f63013")),
    ("Microsoft Azure CLI", uuid!("04b07795-8ddb-461a-bbee-02f9e1bf7b46")),
    ("Microsoft Graph Command Line Tools", uuid!("14d82eec-204b-4c2f-b7e8-296a70dab67e")),
    ("Skype for Business Online", uuid!("00000004-0000-0ff1-ce00-000000000000")),
    ("Graph Explorer", uuid!("de8bc8b5-d9f9-48b1-a8ad-b748da725064")),
    ("Outlook Mobile", uuid!("27922004-5251-4030-b22d-91ecd9a37ea4")),
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

    /// The service principal at a place of the listing.
    pub(in crate::sim) fn app(&self, index: usize) -> Option<App> {
        let (own, third) = (self.own_apps(), self.third_party());
        if index < FIRST_PARTY {
            return Some(self.first_party(index));
        }
        if index == OWN {
            return Some(self.plain_app(index, "palisade".to_owned(), Owner::Tenant));
        }
        if own.contains(&index) {
            return Some(self.plain_app(index, numbered(&OWN_NAMES, index - OWN - 1), Owner::Tenant));
        }
        let owner = Owner::Other(ids::id(self.spec.seed, Kind::Organization, index));
        if third.contains(&index) {
            let number = index - third.start;
            let app = self.plain_app(index, numbered(&THIRD_NAMES, number), owner);
            return Some(App { verified: number % 10 < 7, ..app });
        }
        let planted = self.apps.planted.get(index.checked_sub(third.end)?)?;
        let app = self.plain_app(index, planted.name.to_owned(), owner);
        Some(App {
            app_id: planted.app_id.unwrap_or(app.app_id),
            verified: planted.verified,
            enabled: planted.enabled,
            disabled_by_microsoft: planted.disabled_by_microsoft,
            saml: planted.saml,
            secret: planted.secret.then(|| self.credential(index, 30, 170)),
            ..app
        })
    }

    fn first_party(&self, index: usize) -> App {
        let secret = (self.apps.backdoored == Some(index)).then(|| self.credential(index, 20, 170));
        let app = self.plain_app(index, format!("Microsoft Service {index}"), Owner::Microsoft);
        match KNOWN.get(index) {
            Some((name, app_id)) => App { name: (*name).to_owned(), app_id: *app_id, secret, ..app },
            None => App { secret, ..app },
        }
    }

    fn plain_app(&self, index: usize, name: String, owner: Owner) -> App {
        App {
            index,
            id: ids::id(self.spec.seed, Kind::ServicePrincipal, index),
            app_id: ids::id(self.spec.seed, Kind::AppId, index),
            name,
            owner,
            verified: false,
            enabled: true,
            disabled_by_microsoft: false,
            saml: false,
            secret: None,
        }
    }

    pub(in crate::sim) fn find_app(&self, key: &str) -> Option<App> {
        self.app(self.index_of(Kind::ServicePrincipal, Uuid::parse_str(key).ok()?)?)
    }

    pub(in crate::sim) fn find_app_by_app_id(&self, key: &str) -> Option<App> {
        let app_id = Uuid::parse_str(key).ok()?;
        let computed = self.index_of(Kind::AppId, app_id).and_then(|index| self.app(index));
        computed.filter(|app| app.app_id == app_id).or_else(|| {
            let odd = (0..KNOWN.len()).chain(self.third_party().end..self.app_count());
            odd.filter_map(|index| self.app(index)).find(|app| app.app_id == app_id)
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
        Credential { id: ids::id(self.spec.seed, Kind::Credential, index), started_days_ago, life_days }
    }
}

pub(super) fn own_apps(users: usize) -> std::ops::Range<usize> {
    OWN..OWN + (users / 60).clamp(16, 1_500)
}

pub(super) fn third_party(users: usize) -> std::ops::Range<usize> {
    let start = own_apps(users).end;
    start..start + (users / 25).clamp(20, 3_000)
}

fn numbered(names: &[&str], number: usize) -> String {
    let (name, round) = (names[number % names.len()], number / names.len() + 1);
    if round == 1 { name.to_owned() } else { format!("{name} {round}") }
}
