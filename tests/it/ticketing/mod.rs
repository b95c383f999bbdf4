//! Tickets as a team meets them: the real program, a store of real runs, and ticket systems that behave as badly as real
//! ones do.

mod desk;
mod github;
mod jira;
mod month;
mod printed;
mod server;
mod servicenow;
mod to_github;
mod to_jira;
mod to_servicenow;
mod to_webhook;
