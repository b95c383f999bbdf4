//! Everything the routes answer from, and how it comes about.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::ids::{self, Kind};
use super::people::Marks;
use super::planter::Planter;
use super::population::{BREAK_GLASS, Population};
use super::spec::{Preset, Spec};
use super::truth::Truth;
use super::{
    access, account, admins, alerts, apps, audits, commands, groups, incident, later, mail, mail_flow, names,
    role_settings, searches, settings, sign_ins,
};
use crate::sim::dice;
use crate::sim::recorded::Recording;
use crate::sim::route::{ExchangeRole, Plan, Record};
use crate::sim::state::State;

/// The simulated tenant. Accounts, mailboxes, ordinary groups and base grants are made when asked for; what is here
/// grows only with what was planted.
pub(in crate::sim) struct World {
    pub(in crate::sim) spec: Spec,
    pub(in crate::sim) tenant: Uuid,
    pub(in crate::sim) client: Uuid,
    pub(in crate::sim) client_secret: String,
    /// Object id of the app's own service principal.
    pub(in crate::sim) service_principal: Uuid,
    /// `contoso.onmicrosoft.com`
    pub(in crate::sim) initial_domain: String,
    /// Application permissions consented to, by name.
    pub(in crate::sim) permissions: Vec<&'static str>,
    /// The app holds `Exchange.ManageAsApp`.
    pub(in crate::sim) manage_as_app: bool,
    /// What Exchange lets the app do. It comes from an Exchange role group, so the app holds no Entra role.
    pub(in crate::sim) exchange_role: Option<ExchangeRole>,
    pub(in crate::sim) plan: Plan,
    pub(in crate::sim) company: &'static str,
    pub(in crate::sim) default_domain: String,
    /// Signs its people in through federation.
    pub(in crate::sim) federated_domain: String,
    /// Claimed, never verified.
    pub(in crate::sim) unverified_domain: String,
    pub(in crate::sim) truth: Truth,
    pub(in crate::sim) assignments: Vec<admins::Assignment>,
    pub(in crate::sim) role_settings: Vec<role_settings::RoleSetting>,
    pub(in crate::sim) policies: Vec<Record>,
    pub(in crate::sim) locations: Vec<Record>,
    pub(in crate::sim) apps: apps::Apps,
    pub(in crate::sim) mail_flow: mail_flow::MailFlow,
    pub(in crate::sim) legacy_sign_ins: Vec<sign_ins::SignIn>,
    pub(in crate::sim) risky_users: Vec<sign_ins::RiskyUser>,
    pub(in crate::sim) alerts: Vec<alerts::Alert>,
    pub(in crate::sim) commands: Vec<commands::CommandRun>,
    pub(in crate::sim) admin_sign_ins: Vec<sign_ins::SignIn>,
    pub(in crate::sim) audits: Vec<audits::AuditRow>,
    /// People whom somebody made members of Exchange's Organization Management.
    pub(in crate::sim) exchange_admins: Vec<usize>,
    pub(super) kept_groups: Vec<groups::KeptGroup>,
    pub(super) group_control: HashMap<usize, groups::GroupControl>,
    last_sign_ins: HashMap<usize, i64>,
    pub(super) standing: access::Standing,
    pub(super) mail: HashMap<usize, mail::MailMarks>,
    /// Accounts to which something was done that the directory's records do not show.
    pub(super) accounts: HashMap<usize, account::Account>,
    /// What befell accounts, as it was written down.
    pub(in crate::sim) incidents: Vec<incident::IncidentTruth>,
    /// Service seconds that pass in one of ours.
    pub(in crate::sim) speed: f64,
    /// Graph's message trace has no service principal here.
    pub(in crate::sim) is_untraced: bool,
    /// The app that signs in has no role over administrators: their passwords it may not reset.
    pub(in crate::sim) spares_administrators: bool,
    pub(super) broken: BTreeSet<&'static str>,
    pub(super) people: HashMap<usize, Marks>,
    pub(super) population: Population,
    approved: Vec<(&'static str, String, &'static str)>,
    /// Searches of the audit log that were asked for.
    pub(in crate::sim) searches: searches::Searches,
    /// Of whose sign-ins What If says the contrary of what the policies say.
    pub(in crate::sim) contrary: Option<Uuid>,
    /// Answers that are given instead of everything above but the sign-in.
    pub(in crate::sim) recording: Option<Arc<Recording>>,
    /// What was written since.
    pub(in crate::sim) state: State,
    made: Instant,
}

/// What a scan asks for, in the order in which a half-finished registration loses them.
pub(super) const PERMISSIONS: [&str; 17] = [
    "Organization.Read.All",
    "LicenseAssignment.Read.All",
    "Domain.Read.All",
    "User.Read.All",
    "Policy.Read.All",
    "Application.Read.All",
    "GroupMember.Read.All",
    "RoleManagement.Read.Directory",
    "Directory.Read.All",
    "AuditLog.Read.All",
    "RoleAssignmentSchedule.Read.Directory",
    "RoleEligibilitySchedule.Read.Directory",
    "IdentityRiskyUser.Read.All",
    "MailboxSettings.Read",
    "PrivilegedEligibilitySchedule.Read.AzureADGroup",
    "Policy.Read.DeviceConfiguration",
    "SecurityAlert.Read.All",
];

impl World {
    /// Makes the tenant that `spec` describes; the same specification always makes the same one.
    pub(in crate::sim) fn generate(spec: Spec) -> Self {
        let seed = spec.seed;
        let (label, company) = names::company(seed);
        let (granted, exchange_role) = match spec.preset {
            Preset::NoPermissions => (0, None),
            Preset::HalfPermissions => (7, Some(ExchangeRole::SecurityReader)),
            _ => (PERMISSIONS.len(), Some(ExchangeRole::GlobalReader)),
        };
        let plan = match spec.preset {
            Preset::Unlicensed | Preset::SecurityDefaults => Plan::Any,
            _ => Plan::P2,
        };
        let tenant = ids::id(seed, Kind::Tenant, 0);
        let mut world = Self {
            tenant,
            client: ids::id(seed, Kind::AppId, apps::OWN),
            client_secret: format!("sim~{}", ids::id(seed, Kind::Credential, 0).simple()),
            service_principal: ids::id(seed, Kind::ServicePrincipal, apps::OWN),
            initial_domain: format!("{label}.onmicrosoft.com"),
            permissions: PERMISSIONS[..granted].to_vec(),
            manage_as_app: exchange_role.is_some(),
            exchange_role,
            plan,
            company,
            default_domain: format!("{label}.example"),
            federated_domain: format!("{label}-works.example"),
            unverified_domain: format!("{label}-shop.example"),
            truth: Truth::default(),
            assignments: Vec::new(),
            role_settings: Vec::new(),
            policies: Vec::new(),
            locations: Vec::new(),
            apps: apps::Apps::default(),
            mail_flow: mail_flow::MailFlow::default(),
            legacy_sign_ins: Vec::new(),
            risky_users: Vec::new(),
            alerts: Vec::new(),
            commands: Vec::new(),
            admin_sign_ins: Vec::new(),
            audits: Vec::new(),
            exchange_admins: Vec::new(),
            kept_groups: Vec::new(),
            group_control: HashMap::new(),
            last_sign_ins: HashMap::new(),
            standing: access::Standing::default(),
            mail: HashMap::new(),
            accounts: HashMap::new(),
            incidents: Vec::new(),
            is_untraced: false,
            spares_administrators: false,
            speed: 1.0,
            broken: BTreeSet::new(),
            people: HashMap::new(),
            population: Population::of(spec.users),
            approved: Vec::new(),
            searches: searches::Searches::new(instant(), 1.0, seed),
            contrary: None,
            recording: None,
            state: State::default(),
            made: Instant::now(),
            spec,
        };
        world.plant();
        world
    }

    /// A tenant that answers from `recording`. Of the generated one only the app that signs in is left.
    pub(in crate::sim) fn recorded(recording: Arc<Recording>, spec: Spec) -> Self {
        let mut world = Self::generate(Spec { users: 50, preset: Preset::Healthy, ..spec.clone() });
        let held = |name: &&str| recording.permissions.is_empty() || recording.permissions.iter().any(|p| p == name);
        world.permissions.retain(held);
        world.tenant = recording.tenant;
        world.truth = Truth::default();
        world.spec = spec;
        world.recording = Some(recording);
        world
    }

    /// Plants in an order in which what matters most comes first, for a small tenant runs out of people.
    fn plant(&mut self) {
        let mut planter = Planter::new(&self.spec, self.plan, self.tenant);
        let domains = [self.default_domain.as_str(), self.federated_domain.as_str(), self.unverified_domain.as_str()];
        settings::plant(&mut planter, domains);
        (self.assignments, self.kept_groups) = admins::plant(&mut planter);
        self.risky_users = sign_ins::plant_risk(&mut planter);
        mail::plant(&mut planter, &self.default_domain);
        self.mail_flow = mail_flow::plant(&mut planter, &self.default_domain);
        self.apps = apps::plant(&mut planter, &mut self.assignments);
        self.legacy_sign_ins = sign_ins::plant_legacy(&mut planter);
        settings::plant_people(&mut planter);
        let access = access::plant(&mut planter, self.spec.now, self.kept_groups.len());
        (self.policies, self.locations, self.standing) = (access.policies, access.locations, access.standing);
        self.kept_groups.extend(access.groups);
        self.audits = audits::plant(&mut planter, &self.assignments, &self.policies, &self.federated_domain);
        self.commands = commands::plant(&mut planter);
        self.admin_sign_ins = sign_ins::plant_break_glass(&mut planter);
        self.role_settings = role_settings::plant(&mut planter);
        self.alerts = alerts::plant(&mut planter);
        self.group_control = planter.group_control;
        self.last_sign_ins = planter.last_sign_ins;
        self.truth = planter.truth;
        self.broken = planter.broken;
        self.people = planter.people;
        self.mail = planter.mail;
        self.approved = planter.approved;
        self.tell_access();
        if self.spec.preset == Preset::Later {
            later::live_on(self);
        }
    }

    /// Whether the tenant as a whole was made to fail a rule.
    pub(in crate::sim) fn broken(&self, rule: &str) -> bool {
        self.broken.contains(rule)
    }

    /// Whole days since somebody last signed in with an account.
    pub(in crate::sim) fn last_signed_in(&self, index: usize) -> i64 {
        self.last_sign_ins.get(&index).copied().unwrap_or(index as i64 % 40)
    }

    pub(in crate::sim) fn users(&self) -> usize {
        self.population.total
    }

    /// Index of the account at a place of the listing.
    pub(in crate::sim) fn listed(&self, place: usize) -> Option<usize> {
        self.population.listed(place)
    }

    /// Index of the mailbox owner at a place of the listing of mailboxes.
    pub(in crate::sim) fn mailbox_at(&self, place: usize) -> Option<usize> {
        let range = self.population.mailboxes();
        (place < range.len()).then(|| range.start + place)
    }

    pub(in crate::sim) fn mailbox_count(&self) -> usize {
        self.population.mailboxes().len()
    }

    pub(in crate::sim) fn id(&self, kind: Kind, index: usize) -> Uuid {
        ids::id(self.spec.seed, kind, index)
    }

    /// Id of the record of a command.
    pub(in crate::sim) fn command_id(&self, at: usize) -> Uuid {
        self.id(Kind::Exchange, mail_flow::OTHERS + 2_000 + at)
    }

    pub(in crate::sim) fn index_of(&self, kind: Kind, id: Uuid) -> Option<usize> {
        ids::index_of(self.spec.seed, kind, id)
    }

    /// A moment before the tenant's present, as Graph writes it.
    pub(in crate::sim) fn ago(&self, days: i64, seconds: i64) -> String {
        ago(self.spec.now, days, seconds)
    }

    /// The tenant's present, as Graph writes it: it stands at its moment when it is made, and time passes.
    pub(in crate::sim) fn present(&self) -> String {
        let passed = jiff::SignedDuration::try_from(self.made.elapsed()).unwrap_or_default();
        ago(self.spec.now.saturating_add(passed).unwrap_or(self.spec.now), 0, 0)
    }

    /// An id for something new.
    pub(in crate::sim) fn fresh_id(&self) -> Uuid {
        let draw = |part| dice::mix(&[self.spec.seed, part, 0x6e77]);
        let number = self.state.next();
        let bytes = [draw(2 * number).to_be_bytes(), draw(2 * number + 1).to_be_bytes()].concat();
        uuid::Builder::from_random_bytes(bytes.try_into().unwrap_or_default()).into_uuid()
    }

    /// The `palisade.toml` that an administrator of this tenant would keep.
    pub(in crate::sim) fn settings_toml(&self) -> String {
        let names = BREAK_GLASS.map(|index| format!("\"{}\"", self.person(index).upn));
        let names = names.collect::<Vec<_>>().join(", ");
        let label = self.initial_domain.split('.').next().unwrap_or_default();
        let mut text = format!("[tenant.{label}]\nid = \"{}\"\nbreak_glass = [{names}]\n", self.tenant);
        for (rule, address, reason) in &self.approved {
            text += &format!("\n[[approved]]\nrule = \"{rule}\"\nresource = \"{address}\"\nreason = \"{reason}\"\n");
        }
        text
    }
}

/// Searches that are done as soon as they are asked for.
fn instant() -> searches::SearchHabits {
    searches::SearchHabits { takes: (Duration::ZERO, Duration::ZERO), ..searches::SearchHabits::default() }
}

/// A moment before `now`, to the second, as Graph writes it.
pub(super) fn ago(now: jiff::Timestamp, days: i64, seconds: i64) -> String {
    let second = now.as_second() - days * 86_400 - seconds;
    jiff::Timestamp::from_second(second).unwrap_or(now).to_string()
}
