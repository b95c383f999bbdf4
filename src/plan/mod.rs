//! From findings to what to do about them: ranked fixes, the posture, the report.

#![cfg_attr(
    not(test),
    deny(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

mod assemble;
mod changes;
mod families;
mod guard;
mod missing;
mod posture;
mod preview;
mod rank;
mod roads;
mod summary;

pub use assemble::{Judged, assemble};
pub use changes::{Choice, Drafted, changes, needs};
pub use families::{families, tenant_summary, unshared};
pub use guard::{Watched, refusals};
pub use missing::complete;
pub use posture::posture;
pub use preview::{APART, changed, preview};
pub use rank::rank;
pub use roads::ROADS;
pub use summary::summarize;
