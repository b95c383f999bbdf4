//! Where the service is.

use url::Url;

/// The three origins of one cloud; a token is for one of them and goes nowhere else.
#[derive(Clone, Debug)]
pub struct Cloud {
    pub authority: Url,
    pub graph: Url,
    pub exchange: Url,
}
