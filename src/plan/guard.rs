//! The lock-out guard: a plan after which nobody could repair the tenant is refused (check-catalog.md 1).

use uuid::Uuid;

/// Who must not be locked out, and who would be.
#[derive(Clone, Copy, Debug)]
pub struct Watched<'w> {
    /// Enabled Global Administrators, as far as they are known.
    pub global_administrators: &'w [Uuid],
    /// Accounts named as break-glass accounts.
    pub break_glass: &'w [Uuid],
    /// The person who runs this; none for an app.
    pub runs_it: Option<Uuid>,
    /// Administrators that the plan would lock out.
    pub locked_out: &'w [Uuid],
    /// Break-glass accounts that the plan would lock out.
    pub break_glass_locked_out: &'w [Uuid],
    /// Global Administrators who would be none any more.
    pub unseated: &'w [Uuid],
    /// Accounts of which it is not known whether the plan locks them out.
    pub unknown: &'w [Uuid],
}

/// Why a plan is refused, each with the way around; nothing where it is not. Who is locked out already is no reason.
pub fn refusals(watched: &Watched<'_>) -> Vec<String> {
    let Watched { global_administrators, break_glass, runs_it, locked_out, break_glass_locked_out, unseated, unknown } =
        *watched;
    // Who may be out counts as out: nobody is told otherwise before the day on which it matters.
    let is_out = |id: &Uuid| locked_out.contains(id) || break_glass_locked_out.contains(id) || unknown.contains(id);
    let all_out = |accounts: &[Uuid]| !accounts.is_empty() && accounts.iter().all(is_out);
    let mut refusals = Vec::new();
    if all_out(global_administrators) {
        refusals.push(
            "no Global Administrator is known to be able to sign in any more: have one register what will be asked for, or name a \
             break-glass account in palisade.toml, which new policies leave out"
                .into(),
        );
    }
    let is_left = |id: &&Uuid| !unseated.contains(id) && !is_out(id);
    if !unseated.is_empty() && !global_administrators.iter().any(|id| is_left(&id)) {
        refusals.push(
            "no Global Administrator who can sign in would be left: leave out the fix that takes the role from the last \
             of them, or name a break-glass account that holds it"
                .into(),
        );
    }
    if break_glass.iter().any(|id| unseated.contains(id)) {
        refusals.push(
            "a break-glass account would no longer be Global Administrator: take it out of palisade.toml first, if that \
             is meant"
                .into(),
        );
    }
    if runs_it.is_some_and(|id| unseated.contains(&id)) {
        refusals.push(
            "the account that runs this would take its own role: have another administrator do that, or run it as an app"
                .into(),
        );
    }
    // One is one too few: who needs it finds out on the day on which the others fail.
    if break_glass.iter().any(is_out) {
        refusals.push(
            "a break-glass account could not sign in any more, or that is not known: leave it out of the policies (fix spare-break-glass)"
                .into(),
        );
    }
    if runs_it.is_some_and(|id| is_out(&id)) {
        refusals.push(
            "the account that runs this could not sign in any more, or that is not known: register what will be asked for, or run it as an \
             app"
            .into(),
        );
    }
    refusals
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANNA: Uuid = Uuid::from_u128(1);
    const BEN: Uuid = Uuid::from_u128(2);
    const GLASS: Uuid = Uuid::from_u128(3);

    fn watched<'w>(locked_out: &'w [Uuid], break_glass_locked_out: &'w [Uuid]) -> Watched<'w> {
        Watched {
            global_administrators: &[ANNA, BEN, GLASS],
            break_glass: &[GLASS],
            runs_it: None,
            locked_out,
            break_glass_locked_out,
            unseated: &[],
            unknown: &[],
        }
    }

    #[test]
    fn whoever_may_be_out_counts_as_out() {
        let unknown = |unknown| refusals(&Watched { unknown, ..watched(&[], &[]) });
        assert!(unknown(&[ANNA]).is_empty(), "others are known to come in");
        assert_eq!(unknown(&[ANNA, BEN, GLASS]).len(), 2);
        assert_eq!(unknown(&[GLASS]).len(), 1);
        assert_eq!(refusals(&Watched { runs_it: Some(BEN), unknown: &[BEN], ..watched(&[], &[]) }).len(), 1);
    }

    #[test]
    fn somebody_stays_global_administrator_who_can_sign_in() {
        let unseated =
            |locked_out, unseated| refusals(&Watched { break_glass: &[], unseated, ..watched(locked_out, &[]) });
        assert!(unseated(&[], &[ANNA, BEN]).is_empty());
        assert_eq!(unseated(&[], &[ANNA, BEN, GLASS]).len(), 1);
        assert_eq!(unseated(&[GLASS], &[ANNA, BEN]).len(), 1, "the one who is left cannot sign in");
    }

    #[test]
    fn break_glass_accounts_and_whoever_runs_it_keep_their_role() {
        assert_eq!(refusals(&Watched { unseated: &[GLASS], ..watched(&[], &[]) }).len(), 1);
        let mine = Watched { runs_it: Some(BEN), unseated: &[BEN], ..watched(&[], &[]) };
        assert_eq!(refusals(&mine).len(), 1);
    }

    #[test]
    fn one_who_can_still_sign_in_is_enough() {
        assert!(refusals(&watched(&[ANNA, BEN], &[])).is_empty());
    }

    #[test]
    fn the_last_administrator_is_never_locked_out() {
        let refused = refusals(&watched(&[ANNA, BEN, GLASS], &[GLASS]));
        assert_eq!(refused.len(), 2, "the administrators, and the break-glass account: {refused:?}");
    }

    #[test]
    fn a_single_break_glass_account_is_one_too_few() {
        let two = Watched { break_glass: &[BEN, GLASS], ..watched(&[], &[GLASS]) };
        assert_eq!(refusals(&two).len(), 1);
        assert!(refusals(&Watched { break_glass: &[BEN, GLASS], ..watched(&[ANNA], &[]) }).is_empty());
    }

    #[test]
    fn whoever_runs_it_can_still_sign_in() {
        let watched = Watched { runs_it: Some(BEN), ..watched(&[BEN], &[]) };
        assert_eq!(refusals(&watched).len(), 1);
    }

    /// A tenant whose administrators could not be read has none to watch; that nothing is known is said elsewhere.
    #[test]
    fn nobody_is_not_everybody() {
        let none = Watched { global_administrators: &[], break_glass: &[], ..watched(&[], &[]) };
        assert!(refusals(&none).is_empty());
    }
}
