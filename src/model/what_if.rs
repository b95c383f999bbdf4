//! A sign-in put to Microsoft's own evaluation of Conditional Access, and what it said (Graph, "conditionalAccessRoot:
//! evaluate"; the portal calls it What If).

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use uuid::Uuid;

/// One concrete sign-in of a member without a registered device and without any risk. Its text, the parts separated by
/// blanks, is the name under which the answer is kept.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignInAsked {
    pub user: Uuid,
    pub app: Uuid,
    /// `browser`, `mobileAppsAndDesktopClients`.
    pub client: Box<str>,
    /// `windows`, `linux`, `macOS`, `iOS`, `android`, `windowsPhone`.
    pub platform: Box<str>,
    /// `none`, `deviceCodeFlow`, `authenticationTransfer`.
    pub flow: Box<str>,
    /// ISO 3166-1, two letters.
    pub country: Box<str>,
    pub address: IpAddr,
}

impl fmt::Display for SignInAsked {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { user, app, client, platform, flow, country, address } = self;
        write!(out, "{user} {app} {client} {platform} {flow} {country} {address}")
    }
}

impl FromStr for SignInAsked {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split(' ');
        let mut next = || parts.next().ok_or("a sign-in that was asked about lacks a part");
        let id = |part: &str| part.parse().map_err(|_| "a sign-in that was asked about has no id");
        let (user, app) = (id(next()?)?, id(next()?)?);
        let (client, platform, flow, country) = (next()?.into(), next()?.into(), next()?.into(), next()?.into());
        let address = next()?.parse().map_err(|_| "a sign-in that was asked about has no address")?;
        Ok(Self { user, app, client, platform, flow, country, address })
    }
}

/// What Microsoft's evaluation said of a sign-in (Graph `whatIfAnalysisResult`).
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    pub sign_in: SignInAsked,
    /// Of every policy that is on or in report-only mode; sorted.
    pub policies: Vec<PolicySaid>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct PolicySaid {
    pub policy: Uuid,
    pub applies: bool,
    /// Flags: the first condition that is not met, or `notSet` where the policy applies.
    pub reasons: Box<str>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_in_is_read_back_from_its_text() {
        let asked = SignInAsked {
            user: Uuid::from_u128(1),
            app: Uuid::from_u128(2),
            client: "browser".into(),
            platform: "macOS".into(),
            flow: "none".into(),
            country: "US".into(),
            address: "2001:db8::1".parse().expect("an address"),
        };
        assert_eq!(asked.to_string().parse(), Ok(asked));
        assert!("4782e723-f4f4-4af3-a76e-25e3bab0d896 x".parse::<SignInAsked>().is_err());
        assert!("".parse::<SignInAsked>().is_err());
    }
}
