//! Plans carried out, killed, resumed and taken back: over real HTTP, against a tenant that keeps what is written.

mod asked;
mod command;
mod faulty;
mod killed;
mod many;
mod plan;
mod stage;
mod unasked;
mod undone;
