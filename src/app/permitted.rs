//! Whether a sign-in may write what a plan would: looked at before anything is journaled or sent.

use super::{Access, Error};

/// Opens whatever the directory takes writes to; what it covers in each single case is the service's to say.
const BROAD: &str = "Directory.ReadWrite.All";

/// Refuses a plan whose writes the token cannot open, so that no half of it is carried out. Of a token that cannot be read
/// nothing is known, and roles of Exchange are granted in more ways than a token shows: there the service answers each
/// change.
///
/// # Errors
/// When a writing permission of Graph is not in the token.
pub fn permitted(access: &Access, needs: &[String]) -> Result<(), Error> {
    let Some(claims) = &access.claims else { return Ok(()) };
    let held: Vec<&str> = claims.roles.iter().chain(&claims.scopes).map(String::as_str).collect();
    let lacking = lacking(&held, needs);
    if lacking.is_empty() { Ok(()) } else { Err(Error::Lacking(lacking)) }
}

fn lacking(held: &[&str], needs: &[String]) -> Vec<String> {
    let is_writing = |need: &&String| need.contains(".ReadWrite");
    let is_held = |need: &String| held.iter().any(|held| *held == need || *held == BROAD);
    needs.iter().filter(is_writing).filter(|need| !is_held(need)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_permissions_that_write_are_missed_and_a_broad_one_may_cover_them() {
        let needs = ["Exchange Administrator", "Policy.Read.All", "Policy.ReadWrite.Authorization"].map(str::to_owned);
        assert_eq!(lacking(&["Policy.Read.All"], &needs), ["Policy.ReadWrite.Authorization"]);
        assert!(lacking(&["Policy.ReadWrite.Authorization"], &needs).is_empty());
        assert!(lacking(&[BROAD], &needs).is_empty());
    }
}
