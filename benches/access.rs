//! How long it takes to weigh what Conditional Access guarantees every account, and in how much memory.
//!
//! `cargo bench --bench access` (Linux only). 300 policies that name 5,000 groups and 60 locations; at most 2,000 kinds of
//! accounts, of 10,000, 100,000 and 1,000,000; then 100,000 accounts of which nearly each is a kind of its own. Memory is the
//! growth of the process's highest resident size; of the time, the best of three counts. Ends in an error above the figures that are printed beside.

#![expect(clippy::print_stdout, reason = "the figures are its result")]

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use palisade::facts::Lists;
use palisade::facts::access::Access;
use palisade::model::{
    Conditions, Family, GrantControls, GroupMembers, LocationKind, NamedLocation, Part, Policy, PolicyUsers, Scope,
    Settings, Snapshot, Stamp, User, UserType,
};
use uuid::Uuid;

const POLICIES: u32 = 300;
const GROUPS: u32 = 5_000;
const LOCATIONS: u32 = 60;
/// Accounts of one department are alike.
const DEPARTMENTS: u32 = 2_000;

fn main() -> ExitCode {
    println!("{:>9} accounts {:>8} profiles {:>10} {:>8} witness", "", "", "time", "memory");
    let milliseconds = Duration::from_millis;
    let within = [
        measure(&by_department(10_000), milliseconds(20), 400),
        measure(&by_department(100_000), milliseconds(400), 400),
        measure(&by_department(1_000_000), milliseconds(2_000), 400),
        measure(&each_its_own(100_000), milliseconds(10_000), 1_000),
    ];
    if within == [true; 4] { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Weighs a tenant and prints what that took; whether that is little enough. Memory is in MB.
fn measure(snapshot: &Snapshot, longest: Duration, most: u64) -> bool {
    let (settings, lists) = (Settings::default(), Lists::builtin());
    let users = snapshot.users.known().map_or(0, Vec::len);
    let before = from_here_on();
    let access = Access::of(snapshot, &settings, &lists);
    let memory = highest().saturating_sub(before) / 1_000;
    let times = (0..3).map(|_| {
        let begun = Instant::now();
        Access::of(snapshot, &settings, &lists);
        begun.elapsed()
    });
    let took = times.min().unwrap_or_default();
    let witness = slowest_witness(&access, snapshot);
    println!(
        "{users:>9} accounts {:>8} profiles {took:>8.0?} / {longest:?}, {memory} / {most} MB, witness {witness:.1?} / 5ms",
        access.profiles(),
    );
    took <= longest && memory <= most && witness <= Duration::from_millis(5)
}

fn slowest_witness(access: &Access<'_>, snapshot: &Snapshot) -> Duration {
    let users = snapshot.users.known().map(Vec::as_slice).unwrap_or_default();
    let some = users.iter().step_by(users.len() / 50);
    let times = some.map(|user| {
        let begun = Instant::now();
        let witness = access.of_user(user.id).and_then(|coverage| coverage.witness());
        assert!(witness.is_some(), "every account has a witness");
        begun.elapsed()
    });
    times.max().unwrap_or_default()
}

/// Groups are made of whole departments.
fn by_department(accounts: u32) -> Snapshot {
    let group = |group: u32| {
        let departments = if group.is_multiple_of(50) { 20 } else { 1 };
        let first = group % DEPARTMENTS;
        let mut users: Vec<Uuid> = (0..departments)
            .flat_map(|next| ((first + next * 97) % DEPARTMENTS..accounts).step_by(DEPARTMENTS as usize))
            .map(id)
            .collect();
        users.sort_unstable();
        users.dedup();
        GroupMembers { group: group_id(group), users }
    };
    tenant(accounts, (0..GROUPS).map(group).collect(), |number| {
        let of_policy = |group: u32| group_id((number * 17 + group) % GROUPS).to_string().into();
        let all = number.is_multiple_of(3);
        PolicyUsers {
            include_users: if all { vec!["All".into()] } else { Vec::new() },
            include_groups: if all { Vec::new() } else { (0..14).map(of_policy).collect() },
            exclude_groups: (14..17).map(of_policy).collect(),
            ..PolicyUsers::default()
        }
    })
}

/// Every policy is for another twentieth of the accounts.
fn each_its_own(accounts: u32) -> Snapshot {
    let group = |group: u32| {
        let is_in = |account: &u32| mixed(u64::from(group) << 32 | u64::from(*account)).is_multiple_of(20);
        GroupMembers { group: group_id(group), users: (0..accounts).filter(is_in).map(id).collect() }
    };
    tenant(accounts, (0..POLICIES).map(group).collect(), |number| PolicyUsers {
        include_groups: vec![group_id(number).to_string().into()],
        ..PolicyUsers::default()
    })
}

fn tenant(accounts: u32, groups: Vec<GroupMembers>, whom: impl Fn(u32) -> PolicyUsers) -> Snapshot {
    let mut snapshot = Snapshot::unread(id(0), "2026-07-01T00:00:00Z".parse().expect("a time"));
    snapshot.users = whole((0..accounts).map(user).collect());
    snapshot.policy_groups = whole(groups);
    snapshot.named_locations = whole((0..LOCATIONS).map(location).collect());
    snapshot.conditional_access = whole((0..POLICIES).map(|number| policy(number, whom(number))).collect());
    snapshot.security_defaults = whole(false);
    snapshot.per_user_mfa = whole(Vec::new());
    snapshot.licences = whole(Vec::new());
    snapshot.role_assignments = whole(Vec::new());
    snapshot.role_active = whole(Vec::new());
    snapshot.role_eligible = whole(Vec::new());
    snapshot.role_groups = whole(Vec::new());
    snapshot.role_definitions = whole(Vec::new());
    snapshot
}

/// Of each few policies one is narrowed in each way.
fn policy(number: u32, users: PolicyUsers) -> Policy {
    let control = ["mfa", "block", "compliantDevice", "mfa", "termsOfUse"][number as usize % 5];
    let app = |app: u32| id(1_000_000_000 + app).to_string().into();
    Policy {
        id: id(2_000_000_000 + number),
        name: format!("Policy {number}").into(),
        state: if number % 10 == 9 { "enabledForReportingButNotEnforced".into() } else { "enabled".into() },
        created: Stamp::NONE,
        modified: Stamp::NONE,
        template: None,
        users,
        resources: if number % 4 == 1 { vec!["Office365".into()] } else { vec!["All".into()] },
        excluded_resources: if number % 7 == 2 { vec![app(number % 30)] } else { Vec::new() },
        conditions: conditions(number),
        session: None,
        document: std::sync::Arc::default(),
        grant: Some(GrantControls { operator: Some("OR".into()), controls: vec![control.into()], strength: None }),
    }
}

fn conditions(number: u32) -> Conditions {
    let place = |place: u32| location_id((number + place) % LOCATIONS).to_string().into();
    let scope = |include: &str, exclude: Vec<Box<str>>| Some(Scope { include: vec![include.into()], exclude });
    Conditions {
        client_app_types: if number % 6 == 1 { vec!["browser".into()] } else { vec!["all".into()] },
        platforms: if number % 5 == 3 { scope("all", vec!["linux".into()]) } else { None },
        locations: if number % 2 == 1 { scope("All", vec![place(0), place(7)]) } else { None },
        flows: if number % 11 == 5 { vec!["deviceCodeFlow".into()] } else { Vec::new() },
        ..Conditions::default()
    }
}

fn location(number: u32) -> NamedLocation {
    let kind = match number % 2 {
        0 => LocationKind::Ip { trusted: true, ranges: vec![format!("203.0.{number}.0/24").into()] },
        _ => LocationKind::Country { countries: vec!["NO".into()], unknown: false },
    };
    NamedLocation { id: location_id(number), name: format!("Place {number}").into(), kind }
}

fn user(number: u32) -> User {
    let guest = number.is_multiple_of(DEPARTMENTS / 10);
    User {
        id: id(number),
        upn: format!("person{number}@contoso.example").into(),
        name: format!("Person {number}").into(),
        enabled: Some(true),
        user_type: if guest { UserType::Guest } else { UserType::Member },
        is_external: Some(guest),
        is_synced: Some(false),
        strong_password_off: Some(false),
        password_never_expires: Some(false),
        has_exchange_plan: Some(true),
        has_teams_plan: Some(true),
        last_password_change: Stamp::NONE,
        created: Stamp::NONE,
    }
}

fn id(number: u32) -> Uuid {
    Uuid::from_u128(u128::from(number) << 64 | 0x4000_8000_0000_0000)
}

fn group_id(number: u32) -> Uuid {
    id(3_000_000_000 + number)
}

fn location_id(number: u32) -> Uuid {
    id(3_500_000_000 + number)
}

/// Numbers without a pattern (Sebastiano Vigna, "splitmix64").
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

fn whole<T>(found: T) -> Family<T> {
    Arc::new(Part::Complete(found))
}

/// Forgets the highest resident size so far and gives the size as it is, in kB.
fn from_here_on() -> u64 {
    std::fs::write("/proc/self/clear_refs", "5").expect("Linux");
    highest()
}

/// The highest resident size, in kB.
fn highest() -> u64 {
    let told = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).expect("a highest size")
}
