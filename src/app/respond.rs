//! One account investigated: found, read, judged. Changes nothing.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Access, Error};
use crate::collect::account::{self, NotFound};
use crate::facts::Lists;
use crate::model::{Mode, RespondingTenant, RespondingUser, Response, whole_millis};
use crate::respond::{self, Corrections, Known};

/// What an investigation is given.
pub struct Investigation<'i> {
    pub access: &'i Access,
    pub lists: &'i Lists,
    /// Sign-in names of the accounts kept for an emergency.
    pub break_glass: &'i [String],
    pub corrections: &'i Corrections,
    pub mode: Mode,
}

impl Investigation<'_> {
    /// Investigates the account that `who` means: an address, a sign-in name or an object id.
    pub async fn of(&self, who: &str) -> Result<Response, Error> {
        let taken = whole_millis(Timestamp::now());
        let permissions = self.permissions();
        let reader = &self.access.reader;
        let (tenant, person) =
            tokio::join!(account::tenant_name(reader, &permissions), account::find(reader, &permissions, who));
        let person = person.map_err(|why| unknown(who, why))?;
        let account = account::read(reader, &permissions, person, taken).await;
        let known = Known {
            lists: self.lists,
            break_glass: self.break_glass,
            operator: self.access.person(),
            corrections: self.corrections,
        };
        let judged = respond::judge(&account, &known);
        let person = &account.person;
        Ok(Response {
            schema: Response::SCHEMA.into(),
            run: Uuid::now_v7(),
            mode: self.mode,
            read_at: taken,
            version: env!("CARGO_PKG_VERSION").into(),
            tenant: RespondingTenant { id: self.access.tenant, name: tenant },
            user: RespondingUser {
                id: person.id,
                upn: person.upn.to_string(),
                name: person.name.to_string(),
                department: person.department.as_deref().map(Into::into),
                enabled: person.enabled,
                roles: account.roles.known().into_iter().flatten().map(ToString::to_string).collect(),
            },
            verdict: judged.verdict,
            window: judged.window,
            addresses: judged.addresses,
            guards: judged.guards,
            steps: judged.steps,
            tasks: judged.tasks,
            timeline: judged.timeline,
            requests: self.access.requests(),
        })
    }

    fn permissions(&self) -> Vec<String> {
        let claims = self.access.claims.iter();
        claims.flat_map(|claims| claims.roles.iter().chain(&claims.scopes)).cloned().collect()
    }
}

fn unknown(who: &str, why: NotFound) -> Error {
    let (what, hint) = match why {
        NotFound::Nobody => (
            format!("{who}: no account of this tenant has this address, name or id"),
            "look for a typing error, or for the tenant: `palisade doctor` says which one this is",
        ),
        NotFound::Several(names) => (
            format!("{who} is an address of several accounts: {}", names.join(", ")),
            "name the one by its sign-in name or object id",
        ),
        NotFound::Unread(gap) => {
            return Error::AccountUnread(format!("{who}: the account could not be looked up: {gap}"));
        }
    };
    Error::Account { what, hint: hint.into() }
}
