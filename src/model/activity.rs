//! When somebody was last there.

use uuid::Uuid;

use super::Stamp;

/// The last sign-in of an account that holds a role: Graph `signInActivity`.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountActivity {
    pub user: Uuid,
    /// None: never, as far as the service knows.
    pub last: Stamp,
}
