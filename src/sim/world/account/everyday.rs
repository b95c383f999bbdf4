//! An ordinary account: a laptop and a phone, an office and a home, and a month of coming and going.

use uuid::Uuid;

use super::{Account, Act, Device, Mailing, Method, MethodKind, Network, Phone, Visit};
use crate::sim::world::Person;
use crate::sim::world::ids::Kind;
use crate::sim::world::population::Sort;
use crate::sim::world::tenant::World;

const DAY: i64 = 24 * 60;
const OUTLOOK: (&str, &str) = ("d3590ed6-52b3-4102-aeff-aad2292ab01c", "Microsoft Office");
const EXCHANGE: (&str, &str) = ("00000002-0000-0ff1-ce00-000000000000", "Office 365 Exchange Online");
const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                       Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0";
/// Interactive sign-ins that the log still holds.
const VISITS: i64 = 24;

impl World {
    pub(super) fn everyday_account(&self, index: usize) -> Account {
        let person = self.person(index);
        let devices = devices(self, &person);
        let mailings = self.everyday_mail(index);
        Account {
            methods: methods(self, &person),
            phones: phones(self, &person),
            // Some registered an app once.
            owned: if index.is_multiple_of(37) {
                self.own_apps().nth(1 + index % 10).into_iter().collect()
            } else {
                vec![]
            },
            visits: visits(self, &person, devices.first()),
            devices,
            acts: sent(self, index, &mailings),
            mailings,
            ..Account::default()
        }
    }

    /// Where the tenant's people work; the same address for all.
    pub(in crate::sim) fn office(&self) -> Network {
        Network { address: "198.51.100.20".into(), number: 3_320, country: "DE", city: "Berlin" }
    }

    /// Where somebody lives.
    pub(in crate::sim) fn home(&self, index: usize) -> Network {
        let address = format!("203.0.113.{}", 10 + index % 200);
        Network { address, number: 3_209, country: "DE", city: "Potsdam" }
    }

    /// An id for something of an account: sixty-four things of each kind at most.
    pub(in crate::sim) fn thing(&self, kind: Kind, index: usize, number: usize) -> Uuid {
        self.id(kind, index * 64 + number)
    }
}

/// Each message is sent from the office, under a session of its own.
fn sent(world: &World, index: usize, mailings: &[Mailing]) -> Vec<Act> {
    let logged = |(number, mailing): (usize, &Mailing)| {
        let (id, session) = (world.thing(Kind::Act, index, number), world.thing(Kind::Session, index, 32 + number));
        mailing.logged(id, format!("{}:50122", world.office().address), session)
    };
    mailings.iter().enumerate().map(logged).collect()
}

pub(super) fn works(person: &Person) -> bool {
    matches!(person.sort, Sort::Member | Sort::Frontline | Sort::Admin)
}

fn methods(world: &World, person: &Person) -> Vec<Method> {
    let kind = |word: &str| match word {
        "microsoftAuthenticatorPush" => Some(MethodKind::Authenticator),
        "mobilePhone" => Some(MethodKind::Phone),
        "email" => Some(MethodKind::Email),
        "fido2SecurityKey" => Some(MethodKind::Passkey),
        "windowsHelloForBusiness" => Some(MethodKind::Hello),
        // The code of an Authenticator, which is one with its push.
        _ => None,
    };
    let first = person.given.unwrap_or("Somebody");
    let label = |kind: MethodKind| match kind {
        MethodKind::Authenticator => format!("{first}'s iPhone"),
        MethodKind::Phone => format!("+49 1510000{:04}", person.index % 10_000),
        MethodKind::Email => format!("{}@mail.example", person.alias),
        MethodKind::Passkey => "Security key".to_owned(),
        MethodKind::Hello => format!("LAPTOP-{:04}", person.index % 10_000),
        MethodKind::Password | MethodKind::Oath | MethodKind::AccessPass => String::new(),
    };
    let password = Method {
        id: uuid::uuid!("28c10230-6103-485e-b985-444c60001490"),
        kind: MethodKind::Password,
        minutes_ago: Some(person.password_days_ago * DAY + 10),
        label: String::new(),
    };
    let registered = person.methods.iter().filter_map(|word| kind(word)).enumerate().map(|(number, kind)| Method {
        id: match kind {
            MethodKind::Phone => uuid::uuid!("3179e48a-750b-4051-897c-87b9720928f7"),
            _ => world.thing(Kind::Method, person.index, number),
        },
        kind,
        minutes_ago: Some((person.created_days_ago - 1).max(1) * DAY),
        label: label(kind),
    });
    [password].into_iter().chain(registered).collect()
}

fn devices(world: &World, person: &Person) -> Vec<Device> {
    if !works(person) {
        return Vec::new();
    }
    vec![Device {
        id: world.thing(Kind::Device, person.index, 0),
        device_id: world.thing(Kind::Device, person.index, 32),
        name: format!("LAPTOP-{:04}", person.index % 10_000),
        system: ("Windows", "10.0.26100.2314"),
        trust: "AzureAd",
        minutes_ago: (person.created_days_ago - 1).max(1) * DAY,
        compliant: true,
    }]
}

fn phones(world: &World, person: &Person) -> Vec<Phone> {
    if person.sort != Sort::Member || !person.index.is_multiple_of(2) {
        return Vec::new();
    }
    vec![Phone {
        guid: world.thing(Kind::Phone, person.index, 0),
        device_id: format!("APPL{:08X}", person.index),
        model: "iPhone14C3",
        system: "iOS 18.1",
        agent: "Apple-iPhone14C3/2202.70",
        first_sync_minutes_ago: (person.created_days_ago - 1).max(1) * DAY,
        last_sync_minutes_ago: 20,
    }]
}

/// By turns at the office and at home, with the laptop, and the renewals in between.
fn visits(world: &World, person: &Person, laptop: Option<&Device>) -> Vec<Visit> {
    if !works(person) || !person.enabled {
        return Vec::new();
    }
    let visit = |number: i64, interactive: bool| Visit {
        id: world.thing(Kind::Visit, person.index, number as usize + if interactive { 0 } else { 32 }),
        minutes_ago: 7 * 60 + number * 27 * 60 + if interactive { 0 } else { -90 },
        interactive,
        error: 0,
        network: if number % 3 == 2 { world.home(person.index) } else { world.office() },
        session: world.thing(Kind::Session, person.index, number as usize),
        agent: BROWSER,
        app: OUTLOOK,
        resource: EXCHANGE,
        client: if interactive { "Browser" } else { "Mobile Apps and Desktop clients" },
        protocol: "none",
        device: laptop.cloned(),
    };
    (0..VISITS).flat_map(|number| [visit(number, true), visit(number, false)]).collect()
}
