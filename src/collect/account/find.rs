//! Whose account is meant: any address, sign-in name or id of the person.

use uuid::Uuid;

use super::question::{Answer, Question, ask};
use super::row::Row;
use crate::collect::collector::Needs;
use crate::collect::source::Source;
use crate::collect::wire::without_scheme;
use crate::model::{AccountPerson, Call, Gap, Part, UserType};

/// Why nobody, or not one, is meant.
#[derive(Clone, Debug, PartialEq)]
pub enum NotFound {
    Nobody,
    /// Several accounts have the address: their sign-in names.
    Several(Vec<Box<str>>),
    Unread(Gap),
}

const READS: Needs = Needs::Graph(&[&["User.Read.All"], &["Directory.Read.All"]]);
const PROPERTIES: &str = "id,userPrincipalName,displayName,department,mail,proxyAddresses,userType,accountEnabled,\
                          createdDateTime,lastPasswordChangeDateTime,signInSessionsValidFromDateTime,\
                          onPremisesSyncEnabled,usageLocation,otherMails,isManagementRestricted";

/// By the name itself, and by every address of a mailbox: one that is a name and somebody else's address is refused.
pub(super) async fn find<S: Source>(source: &S, permissions: &[String], who: &str) -> Result<AccountPerson, NotFound> {
    let question = |path: String| Question { needs: READS, licence: None, call: Call::get(path) };
    let named = question(format!("/users/{}?$select={PROPERTIES}", encoded(who)));
    let mut questions = vec![named];
    if Uuid::try_parse(who).is_err() {
        let address = encoded(&who.replace('\'', "''"));
        questions.push(question(format!(
            "/users?$filter=proxyAddresses/any(p:p%20eq%20'smtp:{address}')&$select={PROPERTIES}"
        )));
    }
    let mut people: Vec<AccountPerson> = Vec::new();
    for answer in ask(source, permissions, &questions).await {
        match answer {
            Answer::Absent => {}
            rows @ Answer::Rows(_) => match rows.each(person) {
                Part::Complete(found) => people.extend(found),
                Part::Partial(_, gap) | Part::Missing(gap) => return Err(NotFound::Unread(gap)),
            },
        }
    }
    people.sort_by_key(|person| person.id);
    people.dedup_by_key(|person| person.id);
    match people.len() {
        0 => Err(NotFound::Nobody),
        1 => Ok(people.remove(0)),
        _ => Err(NotFound::Several(people.into_iter().map(|person| person.upn).collect())),
    }
}

/// Fit for a segment of a path: a guest's name holds `#`.
pub(super) fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, SEGMENT).to_string()
}

/// Everything but what RFC 3986 lets stand in a segment and the sign of an address.
const SEGMENT: &percent_encoding::AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'@').remove(b'\'');

fn person(row: &Row) -> Option<AccountPerson> {
    let user_type = match row.text("userType").as_deref() {
        None => UserType::Unset,
        Some("Member") => UserType::Member,
        Some("Guest") => UserType::Guest,
        Some(_) => UserType::Unrecognised,
    };
    Some(AccountPerson {
        id: row.id("id")?,
        upn: row.text("userPrincipalName")?,
        name: row.words("displayName"),
        department: row.text("department"),
        mail: row.text("mail"),
        addresses: row.list("proxyAddresses").iter().map(|address| without_scheme(address).into()).collect(),
        user_type,
        enabled: row.flag("accountEnabled"),
        is_synced: row.flag("onPremisesSyncEnabled") == Some(true),
        is_management_restricted: row.flag("isManagementRestricted") == Some(true),
        usage_location: row.text("usageLocation"),
        created: row.moment("createdDateTime"),
        last_password_change: row.moment("lastPasswordChangeDateTime"),
        sessions_valid_from: row.moment("signInSessionsValidFromDateTime"),
        other_mails: row.list("otherMails"),
    })
}
