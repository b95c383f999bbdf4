//! Mail flow rules: where they send copies, what they mark, what they stop.

use std::cmp::Ordering;

use crate::collect::collector::{Asks, Collector, Licence, Needs};
use crate::collect::listed::{Listed, Record};
use crate::collect::wire::{Given, Moment, Strings, Text, boxed, exchange_record, without_scheme};
use crate::model::{Call, Stamp, TransportRule};

/// Exchange Online PowerShell, "Get-TransportRule".
pub(super) const FAMILY: Collector = Collector {
    name: "transport_rules",
    needs: Needs::Exchange,
    licence: Some(Licence::Exchange),
    asks: Asks::Once(|_| Call::cmdlet("Get-TransportRule").with("ResultSize", "Unlimited").selecting(&PROPERTIES)),
    decoder: || Listed::<Wanted>::decoder(|snapshot, part| snapshot.transport_rules = part),
};

const PROPERTIES: [&str; 24] = [
    "Guid",
    "Identity",
    "Name",
    "State",
    "Mode",
    "Priority",
    "FromScope",
    "SentToScope",
    "MessageTypeMatches",
    "Conditions",
    "Exceptions",
    "RedirectMessageTo",
    "CopyTo",
    "BlindCopyTo",
    "AddToRecipients",
    "GenerateIncidentReport",
    "IncidentReportContent",
    "ActivationDate",
    "ExpiryDate",
    "RouteMessageOutboundConnector",
    "PrependSubject",
    "ApplyHtmlDisclaimerText",
    "DeleteMessage",
    "RejectMessageReasonText",
];

struct Wanted;

exchange_record! {
    Wire {
        guid: Text<'a> = "Guid",
        identity: Text<'a> = "Identity",
        name: Text<'a> = "Name",
        state: Text<'a> = "State",
        mode: Text<'a> = "Mode",
        from_scope: Text<'a> = "FromScope",
        to_scope: Text<'a> = "SentToScope",
        message_type: Text<'a> = "MessageTypeMatches",
        conditions: Strings<'a> = "Conditions",
        exceptions: Strings<'a> = "Exceptions",
        redirect: Strings<'a> = "RedirectMessageTo",
        copy: Strings<'a> = "CopyTo",
        blind_copy: Strings<'a> = "BlindCopyTo",
        add: Strings<'a> = "AddToRecipients",
        reports_to: Strings<'a> = "GenerateIncidentReport",
        report_holds: Strings<'a> = "IncidentReportContent",
        begins: Moment = "ActivationDate",
        ends: Moment = "ExpiryDate",
        connector: Text<'a> = "RouteMessageOutboundConnector",
        subject: Text<'a> = "PrependSubject",
        disclaimer: Text<'a> = "ApplyHtmlDisclaimerText",
        deletes: bool = "DeleteMessage",
        rejects: Text<'a> = "RejectMessageReasonText",
    }
}

impl Record for Wanted {
    type Wire<'a> = Wire<'a>;
    type Kept = TransportRule;

    fn keep(wire: Wire<'_>, rows: &mut Vec<TransportRule>) -> Option<()> {
        let filled = |text: &Given<Text<'_>>| matches!(text, Given::Is(text) if !text.is_empty());
        let stops = wire.deletes == Given::Is(true) || filled(&wire.rejects);
        let about_forwarding = matches!(&wire.message_type, Given::Is(kind) if kind.is("AutoForward"));
        let stops_auto_forward = stops && about_forwarding;
        let targets = [wire.redirect, wire.copy, wire.blind_copy, wire.add];
        rows.push(TransportRule {
            guid: wire.guid.value().or(wire.identity.value())?.to_lowercase().into(),
            name: boxed(wire.name.value()),
            enabled: wire.state.value()?.is("Enabled"),
            mode: wire.mode.value().map(Text::boxed),
            begins: moment(wire.begins),
            ends: moment(wire.ends),
            sends_to: targets.into_iter().flat_map(addresses).collect(),
            reports_to: addresses(wire.reports_to).collect(),
            reports_mail: reports_mail(&wire.report_holds),
            outbound_connector: wire.connector.value().filter(|name| !name.is_empty()).map(Text::boxed),
            from_scope: wire.from_scope.value().map(Text::boxed),
            marks: filled(&wire.subject) || filled(&wire.disclaimer),
            has_exceptions: has_exceptions(&wire.exceptions),
            stops_auto_forward,
            applies_to_all: applies_to_all(&wire.conditions, stops_auto_forward && is_about_outside(&wire.to_scope)),
        });
        Some(())
    }

    fn order(one: &TransportRule, other: &TransportRule) -> Ordering {
        one.guid.cmp(&other.guid)
    }
}

fn addresses(list: Given<Strings<'_>>) -> impl Iterator<Item = Box<str>> {
    list.value().unwrap_or_default().boxed().into_iter().map(|address| without_scheme(&address).into())
}

/// A date that did not come is not one that was never set.
fn moment(said: Given<Moment>) -> Stamp {
    match said {
        Given::Absent => Stamp::UNREADABLE,
        Given::Null => Stamp::NONE,
        Given::Is(moment) => moment.0,
    }
}

/// Whether the report carries the message (New-TransportRule, `IncidentReportContent`: `AttachOriginalMail`). What older
/// rules report without saying what is not known.
fn reports_mail(holds: &Given<Strings<'_>>) -> Option<bool> {
    match holds {
        Given::Is(parts) if !parts.0.is_empty() => Some(parts.0.iter().any(|part| part.is("AttachOriginalMail"))),
        Given::Is(_) | Given::Null | Given::Absent => None,
    }
}

/// A list that did not come may hold some.
fn has_exceptions(exceptions: &Given<Strings<'_>>) -> bool {
    match exceptions {
        Given::Absent => true,
        Given::Null => false,
        Given::Is(exceptions) => !exceptions.0.is_empty(),
    }
}

/// A rule that looks at mail between our own people alone stops nothing on its way out. Other scopes (`ExternalPartner`)
/// are some of the outside.
fn is_about_outside(to_scope: &Given<Text<'_>>) -> bool {
    match to_scope {
        Given::Absent => false,
        Given::Null => true,
        Given::Is(scope) => scope.is_empty() || scope.is("NotInOrganization"),
    }
}

/// Whether nothing narrows the rule but the sender's scope and, where it stops forwarded mail, that kind of mail and
/// its going outside. Conditions are named by their .NET class; a list that did not come may hold any.
fn applies_to_all(conditions: &Given<Strings<'_>>, stops_auto_forward: bool) -> bool {
    let harmless = |condition: &Text<'_>| {
        let class = condition.rsplit('.').next().unwrap_or(condition);
        class.eq_ignore_ascii_case("FromScopePredicate")
            || (stops_auto_forward
                && ["MessageTypeMatchesPredicate", "SentToScopePredicate"]
                    .iter()
                    .any(|name| class.eq_ignore_ascii_case(name)))
    };
    match conditions {
        Given::Absent => false,
        Given::Null => true,
        Given::Is(conditions) => conditions.0.iter().all(harmless),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(more: &str) -> TransportRule {
        let mut rows = Vec::new();
        let json = format!(r#"{{"Guid":"D60D","Name":"r","State":"Enabled","Mode":"Enforce",{more}}}"#);
        Wanted::keep(serde_json::from_str(&json).expect("a rule"), &mut rows);
        rows.remove(0)
    }

    #[test]
    fn an_external_tag_is_told_by_what_it_does() {
        let rule = rule(
            r#""Conditions":["Microsoft.Exchange.MessagingPolicies.Rules.Tasks.FromScopePredicate"],"Exceptions":null,
            "FromScope":"NotInOrganization","PrependSubject":"[External] ","BlindCopyTo":null"#,
        );
        assert!(rule.marks && rule.applies_to_all && !rule.has_exceptions && rule.sends_to.is_empty());
    }

    #[test]
    fn a_rule_that_stops_forwarding_among_our_own_people_does_not_stop_all() {
        let scoped = |scope: &str| {
            rule(&format!(
                r#""Conditions":["Rules.Tasks.MessageTypeMatchesPredicate","Rules.Tasks.SentToScopePredicate"],
                "Exceptions":null,"MessageTypeMatches":"AutoForward","RejectMessageReasonText":"no","SentToScope":{scope}"#
            ))
        };
        let outside = scoped(r#""NotInOrganization""#);
        assert!(outside.stops_auto_forward && outside.applies_to_all);
        assert!(scoped("null").applies_to_all);
        for scope in [r#""InOrganization""#, r#""ExternalPartner""#] {
            assert!(!scoped(scope).applies_to_all, "{scope}");
        }
    }

    #[test]
    fn a_report_and_its_content_and_the_dates_of_a_rule_are_read() {
        let dated = rule(
            r#""GenerateIncidentReport":"smtp:drop@evil.example","IncidentReportContent":["Sender","attachoriginalmail"],
            "ActivationDate":null,"ExpiryDate":"2026-07-23T21:51:45.0000000+00:00""#,
        );
        assert_eq!(dated.reports_to, ["drop@evil.example".into()] as [Box<str>; 1]);
        assert_eq!((dated.reports_mail, dated.begins), (Some(true), Stamp::NONE));
        assert_eq!(dated.ends, Stamp::parse("2026-07-23T21:51:45Z"));
        let bare = rule(r#""IncidentReportContent":["Sender","Subject"]"#);
        assert_eq!((bare.reports_mail, bare.begins, bare.ends), (Some(false), Stamp::UNREADABLE, Stamp::UNREADABLE));
        assert_eq!(rule(r#""IncidentReportContent":null"#).reports_mail, None);
    }

    #[test]
    fn recipients_come_as_a_list_or_as_one() {
        let rule = rule(r#""BlindCopyTo":"smtp:a@evil.example","RedirectMessageTo":["b@evil.example"]"#);
        assert_eq!(rule.sends_to, ["b@evil.example".into(), "a@evil.example".into()] as [Box<str>; 2]);
        assert!(rule.has_exceptions && !rule.applies_to_all, "what did not come is not taken for none");
    }
}
