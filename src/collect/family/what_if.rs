//! What Microsoft's own evaluation says of some sign-ins.

use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::collect::collector::{Asks, Collector, Licence, Needs, Options, Targets};
use crate::collect::decode::part;
use crate::collect::grouped::{Answers, Group, Grouped};
use crate::collect::wire::Text;
use crate::model::{Call, Method, PolicySaid, SignInAsked, Snapshot, Version, WhatIf};

/// Microsoft Graph, "conditionalAccessRoot: evaluate". All policies are asked for, not only those that apply: the reason
/// why one does not tells a contradiction from a question that lacked something. One after another: the quota of policies
/// is one request a second for all apps of the tenant.
pub(super) const FAMILY: Collector = Collector {
    name: "what_if",
    needs: Needs::Graph(&[&["Policy.Read.All"], &["Policy.Read.ConditionalAccess"]]),
    licence: Some(Licence::P1Asked),
    asks: Asks::Each {
        after: &[
            "conditional_access",
            "named_locations",
            "policy_groups",
            "role_active",
            "role_assignments",
            "role_definitions",
            "role_eligible",
            "role_groups",
            "users",
        ],
        targets,
        call,
        batched: false,
    },
    decoder: Grouped::<Wanted>::decoder,
};

/// A sample: that there are others whom nobody asked about is no gap. That nobody could be asked about is one.
fn targets(snapshot: &Snapshot, options: &Options) -> Targets {
    let keys = (options.questions.0)(snapshot);
    let unread = || snapshot.conditional_access.gap().or(snapshot.users.gap()).cloned();
    let gap = if keys.is_empty() { unread() } else { None };
    Targets { keys, gap }
}

fn call(sign_in: &str) -> Call {
    sign_in.parse().map_or_else(|_| asked(Value::Null), |sign_in| evaluate(&sign_in))
}

/// The request that puts one sign-in to Microsoft's evaluation.
pub(in crate::collect) fn evaluate(sign_in: &SignInAsked) -> Call {
    asked(body(sign_in))
}

fn asked(body: Value) -> Call {
    let path = "/identity/conditionalAccess/evaluate".into();
    Call::Graph { method: Method::Post, version: Version::V1, path, eventual: false, body: Some(body) }
}

/// Platform, client, place and flow are always named: of what is left out the service cannot judge.
fn body(asked: &SignInAsked) -> Value {
    let SignInAsked { user, app, client, platform, flow, country, address } = asked;
    json!({
        "signInIdentity": {"@odata.type": "#microsoft.graph.userSignIn", "userId": user},
        "signInContext": {"@odata.type": "#microsoft.graph.applicationContext", "includeApplications": [app]},
        "signInConditions": {
            "devicePlatform": platform,
            "clientAppType": client,
            "signInRiskLevel": "none",
            "userRiskLevel": "none",
            "insiderRiskLevel": "none",
            "country": country,
            "ipAddress": address,
            "authenticationFlow": {"transferMethod": flow},
        },
        "appliedPoliciesOnly": false,
    })
}

struct Wanted;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wire<'a> {
    id: Uuid,
    policy_applies: bool,
    #[serde(borrow)]
    analysis_reasons: Text<'a>,
}

impl Group for Wanted {
    type Wire<'a> = Wire<'a>;
    type Row = PolicySaid;

    fn keep(wire: Wire<'_>, rows: &mut Vec<PolicySaid>) -> Option<()> {
        let Wire { id: policy, policy_applies: applies, analysis_reasons } = wire;
        rows.push(PolicySaid { policy, applies, reasons: analysis_reasons.boxed() });
        Some(())
    }

    fn place(answers: Answers<PolicySaid>, snapshot: &mut Snapshot) {
        let any = answers.any();
        let told = answers.about.into_iter().filter(|about| about.gap().is_none()).filter_map(|about| {
            let mut policies = about.rows;
            policies.sort_by_key(|said| said.policy);
            Some(WhatIf { sign_in: about.target.parse().ok()?, policies })
        });
        snapshot.what_if = part(told.collect(), any, answers.gap).into();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::collect::specimen::{Tenant, options, read, scan_to_file};
    use crate::collect::{Questions, Refusal};
    use crate::model::Gap;

    const KIM: &str = "4782e723-f4f4-4af3-a76e-25e3bab0d896 00000002-0000-0ff1-ce00-000000000000 browser windows none US \
                       40.77.182.32";
    const LEE: &str = "c03e6eaa-b6ab-46d7-905b-73ec7ea1f755 00000002-0000-0ff1-ce00-000000000000 browser linux none US \
                       40.77.182.32";
    const SAID: &str =
        r#"[{"id":"e897c693-c0e6-4386-abc3-f46dee5940fb","policyApplies":false,"analysisReasons":"users"}]"#;

    fn asking(tenant: &Tenant) -> (Snapshot, Vec<u8>) {
        let questions = Questions(|_| vec![KIM.into(), LEE.into()]);
        scan_to_file(tenant, &Options { questions, ..options() })
    }

    #[test]
    fn each_sign_in_is_asked_about_and_its_answer_kept_under_it() {
        let tenant = Tenant::licensed().page("what_if", SAID);
        let (snapshot, _) = asking(&tenant);
        let told = snapshot.what_if.whole().expect("all of it");
        let asked: Vec<String> = told.iter().map(|answer| answer.sign_in.to_string()).collect();
        assert_eq!(asked, [KIM, LEE]);
        assert!(!told[0].policies[0].applies && &*told[0].policies[0].reasons == "users");
        let [Call::Graph { method: Method::Post, body: Some(body), .. }, _] = &*tenant.asked("what_if") else {
            panic!("two questions")
        };
        assert_eq!(body["signInIdentity"]["userId"], KIM[..36]);
        assert_eq!(body["signInConditions"]["devicePlatform"], "windows");
    }

    /// Another version may make other questions: an answer counts for what was asked.
    #[test]
    fn a_file_is_replayed_with_the_questions_that_it_holds() {
        let (taken, bytes) = asking(&Tenant::licensed().page("what_if", SAID));
        assert_eq!(read(bytes).expect("a whole file"), taken);
        let (unasked, bytes) = scan_to_file(&Tenant::licensed(), &options());
        assert_eq!(unasked.what_if.whole().map(Vec::len), Ok(0));
        assert_eq!(read(bytes).expect("a whole file"), unasked);
    }

    #[test]
    fn a_refusal_is_a_gap_and_no_agreement() {
        let (snapshot, _) = asking(&Tenant::licensed().refuses("what_if", Refusal::Denied("403".into())));
        assert_eq!(snapshot.what_if.gap(), Some(&Gap::denied(["Policy.Read.All"])));
        assert!(snapshot.what_if.known().is_none());
    }
}
