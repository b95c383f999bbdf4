//! Groups that policies leave out: whoever gets into one is asked for less.

use super::ground::{Ground, all};
use super::known::{all as every, any};
use super::listing::Listed;
use super::policy::state;
use super::record::{Described, Kind, Schema, Subject};
use crate::model::{Exposure, Gap, Known, NamedGroup, Resource, ResourceType};
use crate::record;

pub(super) struct ExclusionGroupFacts<'a> {
    group: &'a NamedGroup,
    excluded: bool,
    joined_by_mail: Known<bool>,
    guarded: Known<bool>,
    loose_owner: Known<bool>,
}

pub(super) struct ExclusionGroups;

impl Listed for ExclusionGroups {
    const SCHEMA: &'static Schema = <ExclusionGroupFacts<'_> as Described>::SCHEMA;
    const FROM: &'static [&'static str] = &["named_groups", "conditional_access"];

    fn len(ground: &Ground<'_>) -> usize {
        all(&ground.snapshot.named_groups).len()
    }
    fn gap<'g>(ground: &'g Ground<'_>) -> Option<&'g Gap> {
        ground.snapshot.named_groups.gap()
    }
    fn visit(ground: &Ground<'_>, index: usize, visit: &mut dyn FnMut(&dyn Subject)) {
        if let Some(group) = all(&ground.snapshot.named_groups).get(index) {
            visit(&ExclusionGroupFacts {
                group,
                excluded: is_excluded(group, ground),
                joined_by_mail: is_of_mail(group).into(),
                guarded: is_guarded(group).into(),
                loose_owner: has_loose_owner(group, ground).into(),
            });
        }
    }
}

record! {
    /// A group that some Conditional Access policy names which is not switched off (Graph `group`).
    ExclusionGroupFacts<'_> as "policy_group" {
        /// The display name.
        "name": Kind::Str, ["named_groups"] => |it| (&*it.group.name).into();
        /// Such a policy leaves it out (`excludeGroups`).
        "isExcluded": Kind::Bool, ["conditional_access"] => |it| it.excluded.into();
        /// A Microsoft 365 group, or another one with an address (`groupTypes`, `mailEnabled`).
        "isOfMail": Kind::Bool, ["named_groups"] => |it| (&it.joined_by_mail).into();
        /// Only a few administrators change who belongs (`isAssignableToRole`, `isManagementRestricted`). Not known of a
        /// dynamic group: who may edit the attributes that its rule reads is not read.
        "isGuarded": Kind::Bool, ["named_groups"] => |it| (&it.guarded).into();
        /// Some owner holds no privileged role and may activate none.
        "hasLooseOwner": Kind::Bool, ["named_groups", "role_assignments", "role_active", "role_eligible", "role_groups",
            "role_definitions"] => |it| (&it.loose_owner).into();
    }
}

impl Subject for ExclusionGroupFacts<'_> {
    fn resource(&self) -> Resource {
        let group = self.group;
        Resource::new(ResourceType::Group, group.id, &*group.name)
    }
    fn aliases(&self) -> Vec<String> {
        vec![self.group.name.to_string()]
    }
    fn exposure(&self) -> Exposure {
        Exposure::Everybody
    }
}

/// Of a state that is not known a policy may be on.
fn is_excluded(group: &NamedGroup, ground: &Ground<'_>) -> bool {
    let used = all(&ground.snapshot.conditional_access).iter().filter(|policy| state(policy) != Ok("disabled"));
    let mut lists = used.map(|policy| &policy.users.exclude_groups);
    lists.any(|list| list.iter().any(|id| id.parse() == Ok(group.id)))
}

fn types(group: &NamedGroup, word: &str) -> Result<bool, Gap> {
    let types = group.types.as_ref().ok_or_else(|| unsent("groupTypes"))?;
    Ok(types.iter().any(|kind| kind.eq_ignore_ascii_case(word)))
}

fn is_of_mail(group: &NamedGroup) -> Result<bool, Gap> {
    any([types(group, "Unified"), group.mail_enabled.ok_or_else(|| unsent("mailEnabled"))])
}

fn is_guarded(group: &NamedGroup) -> Result<bool, Gap> {
    let by_rule = match types(group, "DynamicMembership") {
        Ok(true) => Err(Gap::Failed("who may edit what the rule of a dynamic group reads is not read".into())),
        Ok(false) => Ok(true),
        Err(gap) => Err(gap),
    };
    every([Ok(group.role_assignable || group.restricted), by_rule])
}

/// The service names 20 at most: there may be more, where so many came.
fn has_loose_owner(group: &NamedGroup, ground: &Ground<'_>) -> Result<bool, Gap> {
    let owners = group.owners.as_ref().ok_or_else(|| unsent("owners"))?;
    let loose = owners.iter().map(|owner| ground.roles.is_privileged(*owner).map(|is| !is).map_err(Gap::clone));
    let cut = owners.len() >= NamedGroup::MOST_OWNERS;
    let cut = cut.then(|| Err(Gap::Cut(format!("of the owners of a group {} came", owners.len()))));
    any(loose.chain(cut))
}

fn unsent(what: &str) -> Gap {
    Gap::Failed(format!("{what} of a group did not come"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group() -> NamedGroup {
        NamedGroup {
            id: uuid::Uuid::nil(),
            name: "g".into(),
            types: Some(Vec::new()),
            mail_enabled: Some(false),
            role_assignable: false,
            restricted: false,
            owners: Some(Vec::new()),
        }
    }

    #[test]
    fn a_group_is_guarded_where_few_change_who_belongs() {
        assert_eq!(is_guarded(&group()), Ok(false));
        assert_eq!(is_guarded(&NamedGroup { role_assignable: true, ..group() }), Ok(true));
        let dynamic = NamedGroup { types: Some(vec!["DynamicMembership".into()]), restricted: true, ..group() };
        assert!(is_guarded(&dynamic).is_err(), "its members are made by attributes");
        assert_eq!(is_guarded(&NamedGroup { restricted: false, ..dynamic }), Ok(false));
    }

    #[test]
    fn what_did_not_come_is_not_known() {
        assert_eq!(is_of_mail(&group()), Ok(false));
        assert_eq!(is_of_mail(&NamedGroup { types: Some(vec!["Unified".into()]), ..group() }), Ok(true));
        assert!(is_of_mail(&NamedGroup { mail_enabled: None, ..group() }).is_err());
    }
}
