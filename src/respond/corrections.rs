//! What the operator knows better.

use ipnet::IpNet;
use jiff::Timestamp;

use super::network::address_of;
use crate::model::Whose;

/// Corrections of one investigation.
#[derive(Clone, Debug, Default)]
pub struct Corrections {
    /// Since when the attacker was there, at the latest.
    pub since: Option<Timestamp>,
    pub networks: Vec<Correction>,
}

/// `203.0.113.0/24=user`
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    pub network: IpNet,
    pub whose: Whose,
}

impl Corrections {
    /// Whose network the operator says it is; the narrowest statement counts.
    pub(super) fn of(&self, address: &str) -> Option<Whose> {
        let address = address_of(address)?;
        let said = self.networks.iter().filter(|one| one.network.contains(&address));
        said.max_by_key(|one| one.network.prefix_len()).map(|one| one.whose)
    }
}

impl std::str::FromStr for Correction {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (network, whose) = text.split_once('=').ok_or("it has the form NETWORK=attacker or NETWORK=user")?;
        let written = network.trim();
        let plain = || written.parse::<std::net::IpAddr>().map(IpNet::from);
        let network = written.parse::<IpNet>().or_else(|_| plain());
        let network = network.map_err(|_| format!("{written} is no address and no network"))?;
        let whose = match whose.trim() {
            "attacker" => Whose::Attacker,
            "user" => Whose::User,
            other => return Err(format!("{other} is neither attacker nor user")),
        };
        Ok(Self { network, whose })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_or_a_network_is_somebodys() {
        let one: Correction = "203.0.113.0/24=user".parse().expect("a network");
        let other: Correction = "203.0.113.7=attacker".parse().expect("an address");
        let corrections = Corrections { since: None, networks: vec![one, other] };
        assert_eq!(corrections.of("203.0.113.9"), Some(Whose::User));
        assert_eq!(corrections.of("203.0.113.7"), Some(Whose::Attacker), "the narrower one counts");
        assert_eq!(corrections.of("198.51.100.1"), None);
        for wrong in ["203.0.113.7", "here=user", "203.0.113.7=me", "203.0.113.0/33=user"] {
            assert!(wrong.parse::<Correction>().is_err(), "{wrong}");
        }
    }
}
