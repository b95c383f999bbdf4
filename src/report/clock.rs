//! What to say of a clock that is wrong.

pub(super) const SET_IT: &str = "set it (timedatectl set-ntp true), or tokens and dates cannot be trusted";

/// The warning about this machine's clock, which is ahead of the service's by so many seconds (negative: behind).
pub fn wrong_clock(ahead_seconds: i64) -> String {
    let side = if ahead_seconds < 0 { "behind" } else { "ahead of" };
    format!("this machine's clock is {} s {side} the service's: {SET_IT}", ahead_seconds.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_side_is_named() {
        assert!(wrong_clock(600).starts_with("this machine's clock is 600 s ahead of the service's: set it"));
        assert!(wrong_clock(-600).starts_with("this machine's clock is 600 s behind the service's: set it"));
    }
}
