//! Settings of the directory: of groups as every tenant has them, and the password rules.
//!
//! Names of the values: MicrosoftDocs/entra-docs, identity/authentication/howto-password-ban-bad-on-premises-operations and
//! microsoft-graph-docs-contrib, `concepts/group-directory-settings.md`.

use serde_json::{Value, json};

use super::WHOLE;
use super::refusal::of_other_options;
use crate::sim::record::object;
use crate::sim::route::{Answer, Ask, Bucket, Plan, Record, Route};
use crate::sim::world::{Kind, World};

pub(super) static ROUTES: &[Route] = &[Route {
    method: "GET",
    version: "v1.0",
    template: "/groupSettings",
    bucket: Bucket::Identity,
    permissions: &[
        "GroupSettings.Read.All",
        "GroupSettings.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "Group.Read.All",
        "Group.ReadWrite.All",
    ],
    plan: Plan::Any,
    pages: WHOLE,
    default_select: None,
    entity: "microsoft.graph.groupSetting",
    source: "microsoftgraph/microsoft-graph-docs-contrib:api-reference/v1.0/api/group-list-settings.md",
    handler: settings,
}];

fn settings<'w>(world: &'w World, ask: &Ask<'_>) -> Answer<'w> {
    let groups = setting(
        world,
        0,
        ("Group.Unified", "62375ab9-6b52-47ed-826b-58e47e0e304b"),
        &[("AllowGuestsToBeGroupOwner", "false"), ("AllowToAddGuests", "true"), ("EnableGroupCreation", "true")],
    );
    let listed = !world.broken("password.no-banned-list");
    let loose = world.broken("password.lockout-loose");
    let enforced = !world.broken("password.on-premises-unprotected");
    let rules = setting(
        world,
        1,
        ("Password Rule Settings", "5cf42378-d67d-4f36-ba46-e8b86229381d"),
        &[
            // A list that is not in force looks like one that is.
            ("BannedPasswordList", "winter\tcontoso\tlakeside"),
            ("EnableBannedPasswordCheck", if listed { "True" } else { "False" }),
            ("LockoutThreshold", if loose { "50" } else { "10" }),
            ("LockoutDurationInSeconds", "60"),
            ("EnableBannedPasswordCheckOnPremises", "True"),
            ("BannedPasswordCheckOnPremisesMode", if enforced { "Enforce" } else { "Audit" }),
        ],
    );
    of_other_options(ask, &[]).unwrap_or_else(|| Answer::Many(Box::new(vec![groups, rules])))
}

fn setting(world: &World, place: usize, (name, template): (&str, &str), values: &[(&str, &str)]) -> Record {
    let values: Vec<Value> = values.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    object(json!({
        "id": world.id(Kind::Policy, 7_000 + place),
        "displayName": name,
        "templateId": template,
        "values": values,
    }))
}
