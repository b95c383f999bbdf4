//! The product as its users meet it: the real program over real HTTP against the simulated tenant.

mod bad_input;
mod cli_doctor;
mod cli_help;
mod cli_output;
mod cli_scan;
mod cli_secrets;
mod cli_settings;
mod cli_simulate;
mod contract;
mod effective_access;
mod faults;
mod history;
mod house;
mod lacking;
mod own_rules;
mod pace;
mod recorded;
mod reference;
mod role_changes;
mod seams;
mod served;
mod stranger;
mod support;
mod truth;
mod worlds;
