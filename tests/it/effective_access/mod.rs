//! Effective access: the engine against the reference evaluator, and both against truths that neither computed.

mod agreement;
mod bad_input;
mod engine;
mod judged;
mod mutation;
mod order;
mod planted;
mod random;
mod served;
mod stories;
mod what_if;
mod written;
