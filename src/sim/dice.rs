//! Chance without order: every draw is a function of the seed and of what is drawn for.
//!
//! Why no random number generator: its next value depends on who asked before, so two runs whose requests arrive in
//! another order would meet other faults. Here the same request meets the same fate whatever runs beside it.

/// A 64-bit fingerprint of `parts`, the same on every platform and compiler (FNV-1a, then the splitmix64 finaliser).
pub(super) fn hash(parts: &[&[u8]]) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts {
        for byte in part.iter().chain(&[0xff]) {
            state = (state ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    finish(state)
}

/// The fingerprint of numbers.
pub(super) fn mix(numbers: &[u64]) -> u64 {
    numbers.iter().fold(0x9e37_79b9_7f4a_7c15, |state, number| finish(state.rotate_left(17) ^ finish(*number)))
}

/// A draw in `0.0..1.0`.
#[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
pub(super) fn unit(draw: u64) -> f64 {
    (draw >> 11) as f64 / (1_u64 << 53) as f64
}

fn finish(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_fall_the_same_way_and_their_borders_count() {
        assert_eq!(hash(&[b"GET", b"/users"]), hash(&[b"GET", b"/users"]));
        assert_ne!(hash(&[b"GET", b"/users"]), hash(&[b"GET/", b"users"]));
    }

    #[test]
    fn draws_spread_evenly() {
        let low = (0..10_000).filter(|index| unit(mix(&[7, *index])) < 0.1).count();
        assert!((900..1_100).contains(&low), "{low} of 10,000 below 0.1");
    }
}
