//! The language of conditions: a subset of CEL (Common Expression Language, <https://github.com/google/cel-spec>),
//! checked against the schema of the facts when a rule is loaded and evaluated on the facts themselves.
//!
//! Why not an engine off the shelf: a misspelt field must be refused before anything is judged, a fact that could not
//! be read must come out as "not known" and never as "right", and a million accounts are judged in seconds only when
//! nothing is converted or allocated. Where every fact is known, each expression means what CEL says; `tests` hold this
//! against another implementation of CEL. What differs:
//! - a fact that is not set is `null`, and `has(x)` asks for that; CEL knows absent keys instead;
//! - where CEL answers with an error (null compared by order, an overflow), the answer here is "not known".

mod compare;
mod compile;
mod eval;
mod explain;
mod functions;
mod lexer;
mod lists;
mod macros;
mod node;
mod operators;
mod parser;
mod problem;
mod syntax;
mod types;

#[cfg(test)]
mod tests;

pub use compile::{Scope, compile};
pub use eval::{Env, Verdict};
pub use explain::Leaf;
pub(crate) use explain::shortened;
pub use functions::{FUNCTIONS, Function};
pub use node::{Constant, Node};
pub use parser::parse;
pub use problem::{Problem, suggestion};
pub use types::Type;
