//! What counts as one network: an IPv4 address, or the first 64 bits of an IPv6 one, whose rest changes every day.

use std::net::IpAddr;

/// The address as written by any log.
pub(super) fn address_of(text: &str) -> Option<IpAddr> {
    match text.trim().parse::<IpAddr>().ok()? {
        IpAddr::V6(six) => Some(six.to_ipv4_mapped().map_or(IpAddr::V6(six), IpAddr::V4)),
        four @ IpAddr::V4(_) => Some(four),
    }
}

/// The name of its network; what is no address is a network of its own.
pub fn network_of(text: &str) -> String {
    match address_of(text) {
        Some(IpAddr::V4(four)) => four.to_string(),
        Some(IpAddr::V6(six)) => {
            let prefix = u128::from(six) & (u128::MAX << 64);
            format!("{}/64", std::net::Ipv6Addr::from(prefix))
        }
        None => text.trim().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn privacy_addresses_of_one_line_are_one_network() {
        assert_eq!(network_of("2001:db8:1:2:aaaa::1"), network_of("2001:db8:1:2:bbbb::2"));
        assert_ne!(network_of("2001:db8:1:2::1"), network_of("2001:db8:1:3::1"));
        assert_eq!(network_of("::ffff:203.0.113.7"), "203.0.113.7");
    }
}
