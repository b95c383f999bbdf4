//! Plans carried out, killed, resumed and taken back: over real HTTP, against a tenant that keeps what is written.

mod command;
mod faulty;
mod killed;
mod plan;
mod stage;
mod unasked;
mod undone;
