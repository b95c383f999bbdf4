//! The conditions of a policy against a sign-in, the account apart.

use std::net::IpAddr;

use serde_json::Value;

use super::Reason;
use super::request::{SignIn, Target};
use crate::sim::route::Record;

const NOT_ENOUGH: &str = "notEnoughInformation";
/// Exchange Online, SharePoint Online and Teams, of the many in the suite (entra-docs
/// `identity/conditional-access/reference-office-365-application-contents.md`).
const OFFICE: [&str; 3] = [
    "00000002-0000-0ff1-ce00-000000000000",
    "00000003-0000-0ff1-ce00-000000000000",
    "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe",
];
/// The Azure portal, of those in the group of admin portals.
const PORTALS: [&str; 1] = ["c44b4083-3bb0-49c1-b47d-974e53cbdf3c"];

/// The first condition that is not met.
pub(super) fn unmet(conditions: &Value, sign_in: &SignIn, locations: &[Record]) -> Reason {
    target(&conditions["applications"], &sign_in.target)
        .or_else(|| platform(&conditions["platforms"], &sign_in.platform))
        .or_else(|| device(&conditions["devices"], sign_in))
        .or_else(|| client(&conditions["clientAppTypes"], &sign_in.client))
        .or_else(|| location(&conditions["locations"], sign_in, locations))
        .or_else(|| level(&conditions["signInRiskLevels"], &sign_in.sign_in_risk, "signInRisk"))
        .or_else(|| level(&conditions["userRiskLevels"], &sign_in.user_risk, "userRisk"))
        .or_else(|| flag(&conditions["insiderRiskLevels"], &sign_in.insider_risk, "insiderRisk"))
        .or_else(|| flag(&conditions["authenticationFlows"]["transferMethods"], &sign_in.flow, "authenticationFlow"))
}

fn list<'v>(of: &'v Value, name: &str) -> impl Iterator<Item = &'v str> {
    of[name].as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn target(applications: &Value, target: &Target) -> Reason {
    match target {
        Target::Action(action) => {
            (!list(applications, "includeUserActions").any(|one| one == *action)).then_some("userActions")
        }
        Target::Context(context) => {
            let mut contexts = list(applications, "includeAuthenticationContextClassReferences");
            (!contexts.any(|one| one == context)).then_some("authenticationContext")
        }
        Target::Apps(apps) => {
            let names = |list: &str, app: &str| self::list(applications, list).any(|entry| is_app(entry, app));
            let reaches = |app: &String| names("includeApplications", app) && !names("excludeApplications", app);
            match apps.iter().any(reaches) {
                true if applications["applicationFilter"].is_object() => Some(NOT_ENOUGH),
                true => None,
                false => Some("application"),
            }
        }
    }
}

fn is_app(entry: &str, app: &str) -> bool {
    match entry {
        "All" => true,
        "Office365" => OFFICE.contains(&app),
        "MicrosoftAdminPortals" => PORTALS.contains(&app),
        _ => entry.eq_ignore_ascii_case(app),
    }
}

fn platform(platforms: &Value, platform: &str) -> Reason {
    if platforms.is_null() {
        return None;
    }
    let is_in = |name: &str| list(platforms, name).any(|one| one == "all" || one == platform);
    match platform {
        "all" => Some(NOT_ENOUGH),
        _ => (!is_in("includePlatforms") || is_in("excludePlatforms")).then_some("devicePlatform"),
    }
}

/// A filter on a device of which nothing was said.
fn device(devices: &Value, sign_in: &SignIn) -> Reason {
    match devices["deviceFilter"].is_object() {
        true if sign_in.has_device => Some("devices"),
        true => Some(NOT_ENOUGH),
        false => None,
    }
}

fn client(types: &Value, client: &str) -> Reason {
    let mut types = types.as_array().into_iter().flatten().filter_map(Value::as_str);
    if types.clone().next().is_none() || types.any(|one| one == "all" || one == client) {
        return None;
    }
    Some(if client == "all" { NOT_ENOUGH } else { "clientApps" })
}

fn location(scope: &Value, sign_in: &SignIn, known: &[Record]) -> Reason {
    if scope.is_null() {
        return None;
    }
    if sign_in.address.is_none() && sign_in.country.is_none() {
        return Some(NOT_ENOUGH);
    }
    let is_in = |name: &str| list(scope, name).any(|entry| is_there(entry, sign_in, known));
    (!is_in("includeLocations") || is_in("excludeLocations")).then_some("location")
}

fn is_there(entry: &str, sign_in: &SignIn, known: &[Record]) -> bool {
    match entry {
        "All" => true,
        "AllTrusted" => known.iter().any(|one| one.get("isTrusted") == Some(&Value::Bool(true)) && holds(one, sign_in)),
        _ => known.iter().any(|one| one["id"].as_str().is_some_and(|id| id == entry) && holds(one, sign_in)),
    }
}

fn holds(location: &Record, sign_in: &SignIn) -> bool {
    let ranges = location.get("ipRanges").and_then(Value::as_array).into_iter().flatten();
    let mut ranges = ranges.filter_map(|range| range["cidrAddress"].as_str());
    let countries = location.get("countriesAndRegions").and_then(Value::as_array).into_iter().flatten();
    let mut countries = countries.filter_map(Value::as_str);
    sign_in.address.is_some_and(|address| ranges.any(|range| is_within(range, address)))
        || sign_in.country.as_deref().is_some_and(|country| countries.any(|one| one.eq_ignore_ascii_case(country)))
}

fn is_within(range: &str, address: IpAddr) -> bool {
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => u128::from(u32::from(address)) << 96,
        IpAddr::V6(address) => u128::from(address),
    };
    let Some((network, length)) = range.split_once('/') else { return range.parse() == Ok(address) };
    match (network.parse::<IpAddr>(), length.parse::<u32>()) {
        (Ok(network), Ok(length)) if network.is_ipv4() == address.is_ipv4() => {
            length == 0 || (bits(network) ^ bits(address)) >> (128 - length.min(128)) == 0
        }
        _ => false,
    }
}

/// A set of levels that does not hold the sign-in's.
fn level(levels: &Value, at: &str, reason: &'static str) -> Reason {
    let levels: Vec<&str> = levels.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    (!levels.is_empty() && !levels.contains(&at)).then_some(reason)
}

/// Flags, joined by commas, that do not hold the sign-in's.
fn flag(flags: &Value, at: &str, reason: &'static str) -> Reason {
    let flags = flags.as_str().filter(|flags| !flags.is_empty())?;
    (!flags.split(',').any(|flag| flag.trim() == at)).then_some(reason)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The policies of Microsoft's printed answers, and the sign-ins of the requests that they answer.
    fn printed(file: &str) -> Vec<Value> {
        let path = format!("{}/tests/access/what-if/{file}.json", env!("CARGO_MANIFEST_DIR"));
        let answer: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("an answer")).expect("JSON");
        answer["value"].as_array().expect("policies").clone()
    }

    fn sign_in(context: &Value, conditions: &Value) -> SignIn {
        let user =
            json!({"@odata.type": "#microsoft.graph.userSignIn", "userId": "15dc174b-f34c-4588-ac45-61d6e05dce93"});
        let body = json!({"signInIdentity": user, "signInContext": context, "signInConditions": conditions});
        SignIn::parse(&body).expect("a sign-in")
    }

    fn to_an_app() -> SignIn {
        let app = json!({
            "@odata.type": "#microsoft.graph.applicationContext",
            "includeApplications": ["00000003-0000-0ff1-ce00-000000000000"],
        });
        let conditions = json!({
            "devicePlatform": "android",
            "clientAppType": "browser",
            "signInRiskLevel": "high",
            "userRiskLevel": "high",
            "country": "US",
            "ipAddress": "40.77.182.32",
            "insiderRiskLevel": "elevated",
            "authenticationFlow": {"transferMethod": "deviceCodeFlow"},
            "deviceInfo": {"isCompliant": true},
        });
        sign_in(&app, &conditions)
    }

    #[test]
    fn the_printed_policies_apply_to_the_printed_sign_ins() {
        for policy in printed("evaluate") {
            assert_eq!(unmet(&policy["conditions"], &to_an_app(), &[]), None, "{}", policy["displayName"]);
        }
        let context = json!({"@odata.type": "#microsoft.graph.authContext", "authenticationContextValue": "c37"});
        let sensitive = sign_in(&context, &json!({"devicePlatform": "windows"}));
        let policy = &printed("evaluate-strength")[0];
        assert_eq!(unmet(&policy["conditions"], &sensitive, &[]), None);
        assert_eq!(unmet(&policy["conditions"], &to_an_app(), &[]), Some("application"));
    }

    #[test]
    fn the_reason_is_the_first_condition_that_is_not_met() {
        let with = |change: &Value| {
            let mut conditions = printed("evaluate")[0]["conditions"].clone();
            conditions.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
            unmet(&conditions, &to_an_app(), &[])
        };
        assert_eq!(with(&json!({"platforms": {"includePlatforms": ["iOS"]}})), Some("devicePlatform"));
        assert_eq!(with(&json!({"clientAppTypes": ["exchangeActiveSync", "other"]})), Some("clientApps"));
        assert_eq!(with(&json!({"locations": {"includeLocations": ["AllTrusted"]}})), Some("location"));
        assert_eq!(with(&json!({"signInRiskLevels": ["low"]})), Some("signInRisk"));
        assert_eq!(with(&json!({"userRiskLevels": ["low"], "signInRiskLevels": ["high"]})), Some("userRisk"));
        assert_eq!(with(&json!({"insiderRiskLevels": "minor"})), Some("insiderRisk"));
        let flow = json!({"authenticationFlows": {"transferMethods": "authenticationTransfer"}});
        assert_eq!(with(&flow), Some("authenticationFlow"));
    }

    #[test]
    fn a_range_holds_its_addresses_and_no_others() {
        let within = |range: &str, address: &str| is_within(range, address.parse().expect("an address"));
        assert!(within("203.0.113.0/24", "203.0.113.255") && !within("203.0.113.0/24", "203.0.114.0"));
        assert!(within("2001:db8::/28", "2001:db8::1") && !within("2001:db8::/28", "40.77.182.32"));
        assert!(within("0.0.0.0/0", "40.77.182.32") && within("40.77.182.32", "40.77.182.32"));
    }

    #[test]
    fn a_request_that_is_not_as_published_is_refused() {
        let right = json!({
            "signInIdentity": {"@odata.type": "#microsoft.graph.userSignIn", "userId": "15dc174b-f34c-4588-ac45-61d6e05dce93"},
            "signInContext": {"@odata.type": "#microsoft.graph.userActionContext", "userAction": "registerOrJoinDevices"},
            "signInConditions": {"devicePlatform": "windows"},
        });
        assert!(SignIn::parse(&right).is_ok());
        for (path, wrong) in [
            ("/signInIdentity", json!({"userId": "15dc174b-f34c-4588-ac45-61d6e05dce93"})),
            ("/signInIdentity/userId", json!("kim")),
            ("/signInContext", json!({})),
            ("/signInConditions", Value::Null),
            ("/signInConditions/devicePlatform", json!("Windows 11")),
        ] {
            let mut body = right.clone();
            *body.pointer_mut(path).expect("a part") = wrong;
            assert!(SignIn::parse(&body).is_err(), "{path}");
        }
    }
}
