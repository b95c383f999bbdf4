//! Carries plans out, and takes them back: journal first, then the request, then a look.
//!
//! A plan is data; nothing here knows single fixes. [`Carrier`] goes through the changes: it reads again what must still
//! be true, journals what it will send, sends it, journals the answer, and looks until the tenant shows the effect. Where
//! each change stands is read from the journal alone ([`Standings`]), so a run that was killed goes on from there, and
//! an undo ([`inverse`]) is a plan made of the journal and carried out in the same way.

mod carry;
mod compare;
mod fill;
mod find_out;
mod inverse;
mod look;
mod patience;
mod report;
mod standing;
mod watch;

pub use carry::{Carrier, End};
pub use inverse::{Untakable, inverse};
pub use report::report;
pub use standing::{Phase, Standing, Standings};
pub use watch::{Step, Watch};
