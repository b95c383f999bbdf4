//! What the engine promises, told over plain HTTP; nothing here is the product's client.

mod accounts;
mod exchange;
mod families;
mod faults;
mod graph;
mod habits;
mod late;
mod mail;
mod misdeeds;
mod paging;
mod patience;
mod quotas;
mod sign_in;
mod writes;
mod writes_directory;
mod writes_exchange;
