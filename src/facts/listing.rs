//! One kind of subject as the judge walks it.

use std::marker::PhantomData;
use std::sync::Arc;

use super::ground::Ground;
use super::record::{Schema, Subject, Subjects};
use crate::model::Gap;

/// How the subjects of one kind are counted and shown.
pub(super) trait Listed: Send + Sync + 'static {
    const SCHEMA: &'static Schema;
    /// The resource families that name them.
    const FROM: &'static [&'static str];
    /// The families that give them the further names by which an approval may speak of them.
    const NAMED_IN: &'static [&'static str] = &[];

    fn len(ground: &Ground<'_>) -> usize;
    fn gap<'g>(ground: &'g Ground<'_>) -> Option<&'g Gap>;
    /// Shows subject `index`; nothing past the end.
    fn visit(ground: &Ground<'_>, index: usize, visit: &mut dyn FnMut(&dyn Subject));
}

/// All subjects of one kind.
struct Listing<'s, L> {
    ground: Arc<Ground<'s>>,
    kind: PhantomData<L>,
}

pub(super) fn listing<'s, L: Listed>(ground: Arc<Ground<'s>>) -> Box<dyn Subjects + 's> {
    Box::new(Listing::<L> { ground, kind: PhantomData })
}

impl<L: Listed> Subjects for Listing<'_, L> {
    fn len(&self) -> usize {
        L::len(&self.ground)
    }
    fn gap(&self) -> Option<&Gap> {
        L::gap(&self.ground)
    }
    fn from(&self) -> &'static [&'static str] {
        L::FROM
    }
    fn visit(&self, index: usize, visit: &mut dyn FnMut(&dyn Subject)) {
        L::visit(&self.ground, index, visit);
    }
}

/// Declares how a kind is listed that is one row of a family each.
macro_rules! listed {
    ($kind:ident, $facts:ty, $family:ident, |$ground:ident, $row:ident| $build:expr) => {
        pub(super) struct $kind;

        impl $crate::facts::listing::Listed for $kind {
            const SCHEMA: &'static $crate::facts::Schema = <$facts as $crate::facts::Described>::SCHEMA;
            const FROM: &'static [&'static str] = &[stringify!($family)];

            fn len(ground: &$crate::facts::ground::Ground<'_>) -> usize {
                $crate::facts::ground::all(&ground.snapshot.$family).len()
            }
            fn gap<'g>(ground: &'g $crate::facts::ground::Ground<'_>) -> Option<&'g $crate::model::Gap> {
                ground.snapshot.$family.gap()
            }
            fn visit(
                $ground: &$crate::facts::ground::Ground<'_>,
                index: usize,
                visit: &mut dyn FnMut(&dyn $crate::facts::Subject),
            ) {
                if let Some($row) = $crate::facts::ground::all(&$ground.snapshot.$family).get(index) {
                    visit(&$build);
                }
            }
        }
    };
}
pub(super) use listed;
