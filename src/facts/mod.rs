//! What follows from a snapshot and the settings: pure functions, one file per subject.
//!
//! `ground` holds what is worked out once; each subject borrows from it and works a fact out when it is asked. A family
//! that was not completely read gives `Unknown` with the gap, never a default. `kinds` is the table of subjects.

mod acceptance;
pub mod access;
mod access_answers;
mod app;
mod app_rights;
mod audit_activity;
mod audit_bypass;
mod audit_change;
mod audited;
mod authorization;
mod blocked_sender;
mod break_glass;
mod break_glass_use;
mod connector;
mod consent;
mod coverage;
mod credential_holder;
mod cross_tenant;
mod dangling;
mod delegate;
mod derive;
mod directory_event;
mod domain;
mod exchange;
mod exchange_admin;
mod exchange_user;
mod exclusion_group;
mod global_admins;
mod grant;
mod ground;
mod hidden_rule;
mod inbox_rule;
mod journal_rule;
mod kinds;
mod known;
mod legacy_sign_in;
mod licences;
mod listing;
mod lists;
mod logs;
mod mail_leaving;
mod mailbox;
mod mailbox_audit;
mod mailbox_plan;
mod methods;
mod named_location;
mod outbound_policy;
mod outside;
mod password_rules;
mod per_user_mfa;
mod policy;
mod policy_change;
mod privileged;
mod record;
mod registered;
mod remote_domain;
mod risky_user;
mod role_assignment;
mod role_group;
mod role_holder;
mod role_holders;
mod role_setting;
mod rules_of_mailboxes;
mod tenant;
mod transport_rule;
mod trial;
mod unmet_holders;
mod user;
mod user_access;
mod value;

#[cfg(test)]
mod tests;

pub use break_glass::named as break_glass_accounts;
pub use derive::{Facts, Needs, listed_from, named_in, vocabulary};
pub use lists::{List, Lists};
pub use logs::Log;
pub use privileged::is_privileged_role;
pub use record::{Described, Field, Kind, Record, Schema, Subject, Subjects, Tenant, Vocabulary, WordList};
pub use value::{Items, Value};
