//! Rules judged on a tenant: rule files are parsed, checked against the facts, evaluated and self-tested.

pub mod expr;
