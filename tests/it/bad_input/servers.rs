//! Servers that are not what they should be: web pages, garbage, bodies without an end, silence.

use palisade::sim::Preset;

use super::{complaint, says, tenant};
use crate::stranger::Stranger;
use crate::support::Run;

fn strangers() -> [(&'static str, Stranger); 4] {
    [
        ("a web page", Stranger::answering("text/html", "<html>\u{1b}[31mplease sign in</html>")),
        ("garbage", Stranger::answering("application/json", "\u{0}\u{1}{{{\u{1b}[2J")),
        ("an endless body", Stranger::endless()),
        ("nothing", Stranger::silent()),
    ]
}

#[test]
fn such_an_authority_ends_the_run_and_is_named() {
    let tenant = tenant(Preset::Messy);
    for (what, stranger) in strangers() {
        let run: Run = tenant.command("scan").env("PALISADE_AUTHORITY", stranger.origin()).output().unwrap().into();
        let said = complaint(&run, 3);
        says(said, &["cannot sign in", "the sign-in authority http://127.0.0.1", "hint: "]);
        assert!(!said.contains('\u{1b}'), "{what}: {said:?}");
    }
}

#[test]
fn such_a_service_is_a_tenant_of_which_nothing_is_known() {
    let tenant = tenant(Preset::Messy);
    let tokens = r#"{"token_type":"Bearer","expires_in":3599,"access_token":"t0ken"}"#;
    let authority = Stranger::answering("application/json", tokens);
    for (what, stranger) in strangers() {
        let mut command = tenant.command("scan --only guest --only audit");
        command.env("PALISADE_AUTHORITY", authority.origin());
        command.env("PALISADE_GRAPH_ENDPOINT", stranger.origin());
        command.env("PALISADE_EXCHANGE_ENDPOINT", stranger.origin());
        let run: Run = command.output().unwrap().into();
        assert_eq!(run.code, 3, "{what}: {}", run.stderr);
        says(&run.stdout, &["Nothing could be judged"]);
        assert!(!run.stdout.contains('\u{1b}') && !run.stderr.contains('\u{1b}'), "{what}");
    }
}
