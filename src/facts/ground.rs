//! What all subjects of a tenant share: the snapshot, the settings, and what was worked out of them once.

use std::sync::{LazyLock, OnceLock};

use uuid::Uuid;

use super::acceptance::Acceptance;
use super::access::Access;
use super::access_answers::ByStanding;
use super::app_rights::AppRights;
use super::audited;
use super::audited::Act;
use super::break_glass;
use super::delegate::{Delegation, delegations};
use super::exchange_admin;
use super::legacy_sign_in::{self, LegacyUse};
use super::licences::Licences;
use super::lists::Lists;
use super::mail_leaving::MailLeaving;
use super::outside::Outside;
use super::privileged::Roles;
use super::registered::Registered;
use super::role_holders::role_holders;
use super::rules_of_mailboxes::RulesOfMailboxes;
use super::trial;
use crate::model::{
    CasMailbox, Gap, HeldRole, History, Mailbox, Part, ServicePrincipal, Settings, Snapshot, Trial, User,
};

static NO_DOMAIN: LazyLock<Gap> = LazyLock::new(|| Gap::Failed("an account came without its sign-in name".into()));
static STRANGE_DOMAIN: LazyLock<Gap> = LazyLock::new(|| Gap::Unrecognised("authenticationType of a domain".into()));

pub(super) struct Ground<'s> {
    pub(super) snapshot: &'s Snapshot,
    pub(super) settings: &'s Settings,
    pub(super) lists: &'s Lists,
    pub(super) licences: Licences,
    pub(super) roles: Roles<'s>,
    pub(super) accepted: Acceptance<'s>,
    /// Every act of the audit log, oldest first.
    pub(super) acts: Vec<Act<'s>>,
    held: OnceLock<Part<Vec<HeldRole>>>,
    exchange_held: OnceLock<Part<Vec<HeldRole>>>,
    delegations: OnceLock<Vec<Delegation>>,
    trials: OnceLock<Vec<Trial>>,
    /// The break-glass accounts that exist; sorted.
    pub(super) break_glass: Vec<Uuid>,
    pub(super) outside: Outside<'s>,
    pub(super) leaving: MailLeaving<'s>,
    pub(super) registered: Registered<'s>,
    pub(super) apps: AppRights<'s>,
    pub(super) legacy: Vec<LegacyUse<'s>>,
    /// Why not every legacy client was asked for.
    pub(super) clients_gap: Option<Gap>,
    pub(super) rules: RulesOfMailboxes<'s>,
    /// What guards the sign-in of every account.
    pub(super) access: Access<'s>,
    /// What all accounts of one standing share.
    pub(super) answers: ByStanding,
    /// Account id and place, sorted by account.
    mailboxes: Vec<(Uuid, u32)>,
    protocols: Vec<(Uuid, u32)>,
}

impl<'s> Ground<'s> {
    pub(super) fn of(snapshot: &'s Snapshot, settings: &'s Settings, history: &'s History, lists: &'s Lists) -> Self {
        let licences = Licences::of(&snapshot.licences, lists);
        let mailboxes = by_account(all(&snapshot.mailboxes), |mailbox| mailbox.user);
        let access = Access::of(snapshot, settings, lists);
        Self {
            snapshot,
            settings,
            lists,
            roles: Roles::of(snapshot, &licences, lists),
            accepted: Acceptance::of(settings, history),
            acts: audited::acts(snapshot, &history.accepted),
            held: OnceLock::new(),
            exchange_held: OnceLock::new(),
            delegations: OnceLock::new(),
            trials: OnceLock::new(),
            licences,
            break_glass: break_glass::named(snapshot, settings),
            outside: Outside::of(snapshot),
            leaving: MailLeaving::of(snapshot),
            registered: Registered::of(&snapshot.registration, lists),
            apps: AppRights::of(snapshot, lists),
            legacy: LegacyUse::all([&snapshot.legacy_sign_ins, &snapshot.legacy_renewals], lists),
            clients_gap: legacy_sign_in::unasked(&snapshot.clients, lists),
            rules: RulesOfMailboxes::of(snapshot, &mailboxes),
            answers: ByStanding::of_all(&access),
            access,
            protocols: by_account(all(&snapshot.cas_mailboxes), |row| row.user),
            mailboxes,
        }
    }

    /// Every way in which somebody holds a directory role.
    pub(super) fn held(&self) -> &Part<Vec<HeldRole>> {
        self.held.get_or_init(|| role_holders(self))
    }

    /// Every way in which somebody holds one of Exchange's own roles that administer.
    pub(super) fn exchange_held(&self) -> &Part<Vec<HeldRole>> {
        self.exchange_held.get_or_init(|| exchange_admin::holdings(self))
    }

    /// Every right of somebody on a mailbox that is not his.
    pub(super) fn delegations(&self) -> &[Delegation] {
        self.delegations.get_or_init(|| delegations(self))
    }

    /// What each policy in report-only mode would do, in the order of their ids.
    pub(super) fn trials(&self) -> &[Trial] {
        self.trials.get_or_init(|| trial::all(self))
    }

    pub(super) fn user(&self, id: Uuid) -> Option<&'s User> {
        let users = all(&self.snapshot.users);
        users.binary_search_by_key(&id, |user| user.id).ok().and_then(|at| users.get(at))
    }

    pub(super) fn service_principal(&self, id: Uuid) -> Option<&'s ServicePrincipal> {
        let apps = all(&self.snapshot.service_principals);
        apps.binary_search_by_key(&id, |app| app.id).ok().and_then(|at| apps.get(at))
    }

    pub(super) fn mailbox_of(&self, account: Uuid) -> Option<&'s Mailbox> {
        find(&self.mailboxes, account).and_then(|at| all(&self.snapshot.mailboxes).get(at))
    }

    pub(super) fn protocols_of(&self, account: Uuid) -> Option<&'s CasMailbox> {
        find(&self.protocols, account).and_then(|at| all(&self.snapshot.cas_mailboxes).get(at))
    }

    /// Whether sign-in for names of this domain is decided by an outside identity provider.
    pub(super) fn is_federated(&self, domain: &str) -> Result<bool, &'s Gap> {
        if domain.is_empty() {
            return Err(&NO_DOMAIN);
        }
        let known = all(&self.snapshot.domains);
        match known.iter().find(|known| known.name.eq_ignore_ascii_case(domain)) {
            Some(found) if found.authentication.eq_ignore_ascii_case("Federated") => Ok(true),
            Some(found) if found.authentication.eq_ignore_ascii_case("Managed") => Ok(false),
            Some(_) => Err(&STRANGE_DOMAIN),
            None => self.snapshot.domains.gap().map_or(Ok(false), Err),
        }
    }

    pub(super) fn is_break_glass(&self, id: Uuid) -> bool {
        self.break_glass.binary_search(&id).is_ok()
    }
}

/// What is known of a family of many.
pub(super) fn all<T>(family: &crate::model::Part<Vec<T>>) -> &[T] {
    family.known().map(Vec::as_slice).unwrap_or_default()
}

fn by_account<T>(rows: &[T], account: impl Fn(&T) -> Option<Uuid>) -> Vec<(Uuid, u32)> {
    let places = rows.iter().zip(0_u32..);
    // All at once: a list of a hundred thousand that grows leaves as much behind.
    let mut found = Vec::with_capacity(rows.len());
    found.extend(places.filter_map(|(row, at)| account(row).map(|id| (id, at))));
    found.sort_unstable();
    found
}

fn find(index: &[(Uuid, u32)], account: Uuid) -> Option<usize> {
    // As numbers, which compare in the same order and in a fraction of the time.
    let at = index.binary_search_by_key(&account.as_u128(), |(id, _)| id.as_u128()).ok()?;
    index.get(at).and_then(|(_, place)| usize::try_from(*place).ok())
}
