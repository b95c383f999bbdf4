//! The simulated tenant's own world: who works there, what is set how, and which of it is wrong.
//!
//! People, mailboxes and ordinary groups are functions of seed and index and are made when asked for; what is planted
//! and what there is only a handful of is kept. What is written later lies over them in `state`.

mod access;
mod account;
mod admins;
mod alerts;
mod app_plants;
mod app_roles;
mod apps;
mod audits;
mod census;
mod commands;
mod consent;
mod delegate_plants;
mod grants;
mod groups;
mod ids;
mod incident;
mod later;
mod mail;
mod mail_flow;
mod mail_plants;
mod names;
mod people;
mod planter;
mod population;
mod recipient_plants;
mod recipients;
mod role;
mod role_settings;
mod searches;
mod settings;
mod sign_ins;
mod spec;
mod tenant;
mod truth;

pub(super) use account::{Act, Device, Mailing, Method, MethodKind, Phone, Sweep, Visit};
pub(super) use admins::{Assignment, Hold};
pub(super) use alerts::Alert;
pub(super) use app_roles::{EXCHANGE_ROLES, GRAPH_ROLES};
pub(super) use apps::{App, AppRoleGrant, Credential, EXCHANGE_ONLINE, MICROSOFT_GRAPH, Owner};
pub(super) use audits::{AuditRow, AuditTarget, By, MS_PIM};
pub use census::Census;
pub(super) use commands::CommandRun;
pub use consent::Consent;
pub(super) use groups::Group;
pub(super) use ids::Kind;
pub use incident::{IncidentTruth, RecipientTruth, Scenario, Seen};
pub(super) use mail::{Forwarding, InboxRule, Mailbox, Target};
pub(super) use mail_flow::{Connector, JournalRule, OTHERS, OutboundPolicy, PLANS, REMOTE_DOMAINS, TransportRule};
pub(super) use people::Person;
pub(super) use population::Sort;
pub(super) use recipients::{Contact, MailGroup, Member};
pub(super) use role::{ROLES, Role};
pub(super) use role_settings::{RoleSetting, Told};
pub use searches::SearchHabits;
pub(super) use searches::{Search, Searches, Status as SearchStatus};
pub(super) use sign_ins::{RiskyUser, SignIn};
pub use spec::{Preset, Spec};
pub(super) use tenant::World;
pub use truth::{Called, Expected, Innocent, RoleChange, Truth};
