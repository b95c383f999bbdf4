//! Named locations: how many strangers a trusted network may hold.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::known::unrecognised;
use super::listing::listed;
use super::record::{Kind, Subject};
use crate::model::{Exposure, Gap, Known, LocationKind, NamedLocation, Resource, ResourceType};
use crate::record;

pub(super) struct NamedLocationFacts<'a> {
    location: &'a NamedLocation,
    trusted: Known<bool>,
    extent: Known<Extent>,
}

listed!(NamedLocations, NamedLocationFacts<'_>, named_locations, |ground, location| {
    let _ = ground;
    NamedLocationFacts { location, trusted: trusted(location).into(), extent: extent(location).into() }
});

record! {
    /// A named location of Conditional Access (Graph `namedLocation`).
    NamedLocationFacts<'_> as "named_location" {
        /// The display name.
        "name": Kind::Str, ["named_locations"] => |it| (&*it.location.name).into();
        /// A network marked as trusted (`ipNamedLocation.isTrusted`). Countries never are.
        "trusted": Kind::Bool, ["named_locations"] => |it| (&it.trusted).into();
        /// The length of the widest IPv4 range's prefix: 16 for a /16. Null when it has none.
        "widestIpv4": Kind::Int, ["named_locations"] => |it| it.extent.map(|extent| extent.widest_v4);
        /// The length of the widest IPv6 range's prefix. Null when it has none.
        "widestIpv6": Kind::Int, ["named_locations"] => |it| it.extent.map(|extent| extent.widest_v6);
        /// How many IPv4 addresses its ranges hold together.
        "ipv4Addresses": Kind::Int, ["named_locations"] => |it| it.extent.map(|extent| Some(extent.addresses));
        /// Some range is private (RFC 1918, RFC 4193) or shared by a provider's customers (RFC 6598): not one network.
        "privateRange": Kind::Bool, ["named_locations"] => |it| match &it.extent {
            Known::Yes(extent) => extent.private.into(),
            Known::No(gap) => gap.into(),
        };
    }
}

impl Known<Extent> {
    fn map(&self, part: impl Fn(&Extent) -> Option<i64>) -> super::Value<'_> {
        match self {
            Self::Yes(extent) => part(extent).into(),
            Self::No(gap) => gap.into(),
        }
    }
}

impl Subject for NamedLocationFacts<'_> {
    fn resource(&self) -> Resource {
        let location = self.location;
        Resource::new(ResourceType::NamedLocation, location.id, &*location.name)
    }
    fn aliases(&self) -> Vec<String> {
        let ranges = match &self.location.kind {
            LocationKind::Ip { ranges, .. } => ranges.as_slice(),
            LocationKind::Country { .. } | LocationKind::GpsCountry { .. } | LocationKind::Unrecognised(_) => &[],
        };
        ranges.iter().chain([&self.location.name]).map(|alias| alias.to_string()).collect()
    }
    fn exposure(&self) -> Exposure {
        Exposure::Everybody
    }
}

/// What the ranges of a location cover.
#[derive(Debug, Default, PartialEq)]
struct Extent {
    widest_v4: Option<i64>,
    widest_v6: Option<i64>,
    addresses: i64,
    private: bool,
}

fn trusted(location: &NamedLocation) -> Result<bool, Gap> {
    match &location.kind {
        LocationKind::Ip { trusted, .. } => Ok(*trusted),
        LocationKind::Country { .. } | LocationKind::GpsCountry { .. } => Ok(false),
        LocationKind::Unrecognised(kind) => Err(unrecognised("a named location's type", kind)),
    }
}

fn extent(location: &NamedLocation) -> Result<Extent, Gap> {
    let LocationKind::Ip { ranges, .. } = &location.kind else {
        return trusted(location).map(|_| Extent::default());
    };
    let mut extent = Extent::default();
    for written in ranges {
        let (network, length) = range(written).ok_or_else(|| unrecognised("an address range", written))?;
        let narrower = |known: Option<i64>| Some(known.map_or(length, |known| known.min(length)));
        match network {
            IpAddr::V4(first) => {
                extent.widest_v4 = narrower(extent.widest_v4);
                extent.addresses = extent.addresses.saturating_add(1_i64 << (32 - length));
                extent.private |= is_private_v4(first, length);
            }
            IpAddr::V6(first) => {
                extent.widest_v6 = narrower(extent.widest_v6);
                extent.private |= is_private_v6(first);
            }
        }
    }
    Ok(extent)
}

/// `203.0.113.0/24`, or a single address.
pub(super) fn range(written: &str) -> Option<(IpAddr, i64)> {
    let (network, length) =
        written.split_once('/').map_or((written, None), |(network, length)| (network, Some(length)));
    let network: IpAddr = network.trim().parse().ok()?;
    let longest = if network.is_ipv4() { 32 } else { 128 };
    let length = length.map_or(Some(longest), |length| length.trim().parse().ok())?;
    (0..=longest).contains(&length).then_some((network, length))
}

/// Whether an address is in a range; `None` for a range that cannot be read.
pub(super) fn holds_address(written: &str, address: IpAddr) -> Option<bool> {
    let (network, length) = range(written)?;
    let length = u32::try_from(length).ok()?;
    Some(match (network, address) {
        (IpAddr::V4(first), IpAddr::V4(address)) => {
            let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
            u32::from(first) & mask == u32::from(address) & mask
        }
        (IpAddr::V6(first), IpAddr::V6(address)) => {
            let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
            u128::from(first) & mask == u128::from(address) & mask
        }
        _ => false,
    })
}

/// Whether the range touches 10/8, 172.16/12, 192.168/16 or 100.64/10.
fn is_private_v4(first: Ipv4Addr, length: i64) -> bool {
    const BLOCKS: [(Ipv4Addr, i64); 4] = [
        (Ipv4Addr::new(10, 0, 0, 0), 8),
        (Ipv4Addr::new(172, 16, 0, 0), 12),
        (Ipv4Addr::new(192, 168, 0, 0), 16),
        (Ipv4Addr::new(100, 64, 0, 0), 10),
    ];
    let network = |address: Ipv4Addr, length: i64| u64::from(u32::from(address)) >> (32 - length);
    BLOCKS.iter().any(|(block, wide)| {
        let shared = length.min(*wide);
        network(first, shared) == network(*block, shared)
    })
}

fn is_private_v6(first: Ipv6Addr) -> bool {
    first.is_unique_local() || first.is_unicast_link_local()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(ranges: &[&str]) -> NamedLocation {
        let ranges = ranges.iter().map(|&range| range.into()).collect();
        NamedLocation { id: uuid::Uuid::nil(), name: "l".into(), kind: LocationKind::Ip { trusted: true, ranges } }
    }

    #[test]
    fn ranges_are_measured() {
        let found = extent(&location(&["203.0.113.0/24", "198.51.0.0/15", "2001:db8::/32"])).expect("readable ranges");
        assert_eq!((found.widest_v4, found.widest_v6), (Some(15), Some(32)));
        assert_eq!((found.addresses, found.private), (256 + 131_072, false));
        assert_eq!(extent(&location(&["203.0.113.7"])).map(|found| found.addresses), Ok(1));
    }

    #[test]
    fn private_and_shared_space_is_recognised_also_inside_a_wider_range() {
        for range in ["10.1.0.0/16", "172.31.0.0/24", "192.168.1.1/32", "100.64.0.0/10", "0.0.0.0/0", "fd00::/48"] {
            assert_eq!(extent(&location(&[range])).map(|found| found.private), Ok(true), "{range}");
        }
        for range in ["172.32.0.0/16", "100.128.0.0/16", "11.0.0.0/8"] {
            assert_eq!(extent(&location(&[range])).map(|found| found.private), Ok(false), "{range}");
        }
    }

    #[test]
    fn an_address_is_in_a_range_or_not() {
        let holds = |range: &str, address: &str| holds_address(range, address.parse().expect("an address"));
        assert_eq!(holds("203.0.113.0/24", "203.0.113.255"), Some(true));
        assert_eq!(holds("203.0.113.0/24", "203.0.114.0"), Some(false));
        assert_eq!(holds("0.0.0.0/0", "203.0.114.0"), Some(true));
        assert_eq!(holds("2001:db8::/32", "2001:db8:ffff::1"), Some(true));
        assert_eq!(holds("2001:db8::/32", "203.0.114.0"), Some(false));
        assert_eq!(holds("somewhere", "203.0.114.0"), None);
    }

    #[test]
    fn what_cannot_be_read_is_a_gap() {
        assert!(extent(&location(&["203.0.113.0/24", "everywhere"])).is_err());
        assert!(extent(&location(&["203.0.113.0/33"])).is_err());
    }
}
