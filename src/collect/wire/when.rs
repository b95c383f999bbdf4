//! Dates that may be absent, null, in year 1 or malformed.

use serde::{Deserialize, Deserializer};

use super::Text;
use crate::model::Stamp;

/// Null is none; absent and malformed are unreadable, because what was asked for and did not come is unknown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::collect) struct Moment(pub(in crate::collect) Stamp);

impl Default for Moment {
    fn default() -> Self {
        Self(Stamp::UNREADABLE)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Option::<Text<'de>>::deserialize(deserializer)?;
        Ok(Self(text.map_or(Stamp::NONE, |text| Stamp::parse(&text))))
    }
}
