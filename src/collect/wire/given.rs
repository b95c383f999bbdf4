//! Absent, null and a value are three different things.

use serde::{Deserialize, Deserializer};

use crate::model::Tri;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::collect) enum Given<T> {
    #[default]
    Absent,
    Null,
    Is(T),
}

impl<T> Given<T> {
    pub(in crate::collect) fn value(self) -> Option<T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    pub(in crate::collect) fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }
}

impl Given<bool> {
    pub(in crate::collect) fn tri(self) -> Tri {
        match self {
            Self::Is(true) => Tri::On,
            Self::Is(false) => Tri::Off,
            Self::Null => Tri::Null,
            Self::Absent => Tri::Absent,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Given<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Is))
    }
}
