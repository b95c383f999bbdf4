//! Object ids that are a function of seed, kind and index, and can be read back into kind and index.
//!
//! A listing of a million users needs no table of ids, and a path with an id in it finds its object without a search.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

/// What an id stands for; also separates the streams of random numbers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[repr(u8)]
pub(in crate::sim) enum Kind {
    Tenant = 1,
    User,
    /// `Guid` of a mailbox in Exchange.
    Mailbox,
    /// `ExchangeGuid` of a mailbox.
    ExchangeGuid,
    Group,
    ServicePrincipal,
    AppId,
    Application,
    Policy,
    Location,
    Credential,
    Assignment,
    SignIn,
    Exchange,
    Contact,
    Organization,
    Rule,
    Planting,
    Folder,
    AuditRow,
    Search,
    Method,
    Device,
    Phone,
    Visit,
    Session,
    Act,
    Sweep,
    Message,
    Alert,
}

const HALF: u64 = (1 << 30) - 1;

/// The id of object `index` of a kind: a version 4 UUID whose first 60 free bits hold kind and index, scrambled, and
/// whose last 62 prove them.
pub(super) fn id(seed: u64, kind: Kind, index: usize) -> Uuid {
    let plain = (kind as u64) << 40 | index as u64;
    let hidden = scramble(plain, seed);
    let high = (hidden >> 12) << 16 | 0x4000 | (hidden & 0xfff);
    let low = proof(hidden, seed);
    Uuid::from_u64_pair(high, low)
}

/// Kind and index of an id made by [`id`] under the same seed; `None` for any other id.
pub(super) fn index_of(seed: u64, kind: Kind, id: Uuid) -> Option<usize> {
    let (high, low) = id.as_u64_pair();
    let hidden = (high >> 16) << 12 | (high & 0xfff);
    if low != proof(hidden, seed) {
        return None;
    }
    let plain = unscramble(hidden, seed);
    (plain >> 40 == kind as u64).then_some((plain & 0xff_ffff_ffff) as usize)
}

/// A stream of random numbers that belongs to one object alone.
pub(super) fn stream(seed: u64, kind: Kind, index: usize) -> ChaCha8Rng {
    let mut key = [0; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8] = kind as u8;
    key[16..24].copy_from_slice(&(index as u64).to_le_bytes());
    ChaCha8Rng::from_seed(key)
}

fn proof(hidden: u64, seed: u64) -> u64 {
    mix(hidden ^ seed.rotate_left(32)) >> 2 | 1 << 63
}

/// A Feistel network: whatever the round function, it can be undone.
fn scramble(plain: u64, seed: u64) -> u64 {
    let (mut left, mut right) = (plain >> 30 & HALF, plain & HALF);
    for round in 0..4 {
        (left, right) = (right, left ^ round_of(right, seed, round));
    }
    left << 30 | right
}

fn unscramble(hidden: u64, seed: u64) -> u64 {
    let (mut left, mut right) = (hidden >> 30 & HALF, hidden & HALF);
    for round in (0..4).rev() {
        (left, right) = (right ^ round_of(left, seed, round), left);
    }
    left << 30 | right
}

fn round_of(half: u64, seed: u64, round: u64) -> u64 {
    mix(half ^ mix(seed.wrapping_add(round))) & HALF
}

/// The finaliser of SplitMix64.
fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ x >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ x >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ x >> 31
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_into_kind_and_index() {
        for index in [0, 1, 499, 999_999] {
            let made = id(7, Kind::User, index);
            assert_eq!(index_of(7, Kind::User, made), Some(index));
            assert_eq!(index_of(7, Kind::Group, made), None, "another kind");
            assert_eq!(index_of(8, Kind::User, made), None, "another tenant");
            assert_eq!(made.get_version_num(), 4);
        }
    }

    #[test]
    fn a_foreign_id_is_nobody() {
        assert_eq!(index_of(7, Kind::User, Uuid::from_u128(0x6be4_b305_b75e_4efc_bfcc_31bd_3b53_a5f8)), None);
    }
}
