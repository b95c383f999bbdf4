//! Which resources there are, and which of them a policy reaches (2.5).

use palisade::model::{Filter, Policy};

use super::reach::Reach;

pub(super) const EXCHANGE: &str = "00000002-0000-0ff1-ce00-000000000000";
const SHAREPOINT: &str = "00000003-0000-0ff1-ce00-000000000000";
const TEAMS: &str = "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe";
const AZURE_MANAGEMENT: &str = "797f4846-ba00-4fd7-ba43-dac1f8f63013";
const OFFICE: &str = "Office365";
const PORTALS: &str = "MicrosoftAdminPortals";
/// X, "any other app".
const ANY_OTHER: &str = "*";

/// "Exchange Online, SharePoint Online, Teams, Office365 bundle, Azure management, MicrosoftAdminPortals, every app named
/// in any `excludeApplications`, and X."
pub(super) fn resources(policies: &[Policy]) -> Vec<String> {
    let fixed = [EXCHANGE, SHAREPOINT, TEAMS, OFFICE, AZURE_MANAGEMENT, PORTALS, ANY_OTHER];
    let mut all: Vec<String> = fixed.iter().map(|&resource| resource.to_owned()).collect();
    for excluded in policies.iter().flat_map(|policy| &policy.excluded_resources) {
        let is_new = !all.iter().any(|known| known.eq_ignore_ascii_case(excluded));
        if is_new && is_app(excluded) {
            all.push(excluded.to_string());
        }
    }
    all
}

/// "`All` matches everything but its `excludeApplications`."
pub(super) fn reaches(policy: &Policy, resource: &str) -> Reach {
    let mut included = Reach::any(policy.resources.iter().map(|word| matches(word, resource)));
    let mut excluded = Reach::any(policy.excluded_resources.iter().map(|word| matches(word, resource)));
    // "`applicationFilter` is undetermined for the apps it may match." A mode that we do not know may be either.
    if let Some(Filter { mode, .. }) = &policy.conditions.app_filter {
        let maybe = Reach::Undetermined;
        if !mode.eq_ignore_ascii_case("exclude") {
            included = included.or(maybe);
        }
        if !mode.eq_ignore_ascii_case("include") {
            excluded = excluded.or(maybe);
        }
    }
    included.and(!excluded)
}

fn matches(word: &str, resource: &str) -> Reach {
    let is = |known: &str| word.eq_ignore_ascii_case(known);
    if is("All") {
        return Reach::Yes;
    }
    // "`includeUserActions` and `includeAuthenticationContextClassReferences` protect nothing but that action or context."
    if is("None") || word.starts_with("action:") || word.starts_with("context:") {
        return Reach::No;
    }
    // "`Office365` matches Exchange, SharePoint, Teams and the bundle." "An excluded bundle excludes its members."
    if is(OFFICE) {
        return [EXCHANGE, SHAREPOINT, TEAMS, OFFICE].contains(&resource).into();
    }
    if is(PORTALS) || is_app(word) {
        // "X is matched only by `All`."
        return word.eq_ignore_ascii_case(resource).into();
    }
    // Reading: a word that is no app may stand for any.
    Reach::Undetermined
}

fn is_app(word: &str) -> bool {
    word.parse::<uuid::Uuid>().is_ok()
}
