//! Step 3: addresses beside the account to which a reset of the password may send its code (`otherMails`).
//!
//! Nothing says when one was added but the directory's log. Microsoft does not publish what the log calls the property, so
//! a change is known by the address that it brings, whatever it calls the place.

use serde_json::Value;

use super::case::Case;
use super::draft::Draft;
use super::step::day;
use crate::model::{DirectoryAudit, MethodKind, Observation, ResourceType, SeenBy, Tie, UserType, Verdicted, Whose};

/// The account came into being with what these brought.
const MADE: [&str; 2] = ["Add user", "Invite external user"];

/// `methods` are the sign-in methods as they were judged.
pub(super) fn judge(case: &Case<'_>, methods: &[Observation]) -> Vec<Observation> {
    // A guest's is the address that the invitation went to; a password is reset at home.
    if case.account.person.user_type == UserType::Guest {
        return Vec::new();
    }
    case.account.person.other_mails.iter().map(|address| one(case, methods, address)).collect()
}

fn one(case: &Case<'_>, methods: &[Observation], address: &str) -> Observation {
    let id = format!("{}/{address}", case.account.person.id);
    let name = format!("alternate address {address}");
    let mut draft = Draft::of("account.unconfirmed-method", ResourceType::AuthenticationMethod, id, name);
    draft.ask(format!("Is {address} yours?"));
    let logged = || case.account.audits.known().into_iter().flatten().filter(|row| is_added_by(row, address));
    let by_itself = |row: &DirectoryAudit| row.by.id == Some(case.account.person.id);
    // It may have been put back since, by whoever undid a removal: the worst counts.
    let worst = |row: &&DirectoryAudit| (case.whose(row.by.address.as_deref()), !by_itself(row));
    let row = logged().filter(|row| case.is_in_window(row.at)).min_by_key(worst);
    if let Some(row) = row {
        draft.seen(row.at, SeenBy::Audit);
    }
    if is_the_attackers_method(case, methods, address) {
        draft.hard("M6", "the same address was registered as a method by the attacker");
        draft.tie(Tie::Window);
        return draft.judged(Verdicted::Malicious);
    }
    let Some(row) = row else {
        let judgement = if logged().next().is_some() || case.log_reaches_back() {
            draft.clears("MB", "not added since the window opened");
            Verdicted::Benign
        } else {
            draft.soft("M0", "the directory log does not reach back to when it was added");
            Verdicted::Unknown
        };
        return draft.judged(judgement);
    };
    let judgement = match case.whose(row.by.address.as_deref()) {
        Whose::User => {
            let at = row.at.timestamp().map(day).unwrap_or_default();
            draft.soft("M4", "added in the window, from where the account is used");
            draft.ask(format!("Did you add {address} on {at}?"));
            Verdicted::Unknown
        }
        Whose::Suspicious | Whose::Unknown if !by_itself(row) => {
            draft.soft("M8", format!("added in the window by {}", row.by.name));
            Verdicted::Suspicious
        }
        whose => {
            draft.tie(Tie::Window);
            if whose == Whose::Attacker {
                draft.tie(Tie::Ip);
                draft.hard("M1", "added from a network of the attacker's");
            } else {
                draft.hard("M7", "added in the window, and nothing shows that the owner did it");
            }
            Verdicted::Malicious
        }
    };
    draft.judged(judgement)
}

fn is_the_attackers_method(case: &Case<'_>, methods: &[Observation], address: &str) -> bool {
    let all = case.account.methods.known().into_iter().flatten();
    let mut same = all
        .filter(|method| method.kind == MethodKind::Email)
        .filter(|method| method.label.as_deref().is_some_and(|label| label.eq_ignore_ascii_case(address)));
    same.any(|method| {
        let is_it = |one: &&Observation| one.resource.id.ends_with(&*method.id);
        methods.iter().find(is_it).is_some_and(|one| one.judgement == Verdicted::Malicious)
    })
}

/// A change of anything that brought the address.
fn is_added_by(row: &DirectoryAudit, address: &str) -> bool {
    let names = |text: &str| words(text).iter().any(|word| word.eq_ignore_ascii_case(address));
    let mut changes = row.targets.iter().flat_map(|target| &target.changes);
    if MADE.iter().any(|made| row.activity.eq_ignore_ascii_case(made)) {
        return false;
    }
    let is_done = row.result.is_empty() || &*row.result == "success";
    is_done && changes.any(|change| names(&change.new) && !names(&change.old))
}

/// The addresses of a value of the log, which is JSON in a string. Whole ones: `lee@home.example` is not `kim.lee@home.example`.
fn words(text: &str) -> Vec<String> {
    let values = match serde_json::from_str(text) {
        Ok(Value::Array(values)) => values.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Ok(Value::String(value)) => vec![value],
        _ => vec![text.to_owned()],
    };
    let is_between = |letter: char| letter.is_whitespace() || "[]\"',;<>".contains(letter);
    values.iter().flat_map(|value| value.split(is_between)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::words;

    /// An attacker picks an address that ends like the owner's, or that the log writes with an escape.
    #[test]
    fn addresses_are_compared_whole_and_as_they_are_meant() {
        assert_eq!(words(r#"["kim.lee@home.example"]"#), ["kim.lee@home.example"]);
        assert_eq!(words(r#"["kim\u002bx@home.example","a@b.example"]"#), ["kim+x@home.example", "a@b.example"]);
        assert_eq!(words(r#""[a@b.example]""#), ["", "a@b.example", ""]);
        assert_eq!(words("a@b.example; c@d.example"), ["a@b.example", "", "c@d.example"]);
    }
}
