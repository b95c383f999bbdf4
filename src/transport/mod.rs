//! The way to the service: sign-in, pinned hosts, quota, retry and paging.

pub mod cloud;
pub mod setup;
pub mod token;
