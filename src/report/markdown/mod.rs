//! Markdown: a report for a ticket or the file of an incident. Read as text it is a page; rendered it is the same page.

mod inert;
mod measured;
mod response;
mod scan;

pub(super) use response::response;
pub(super) use scan::scan;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Response, ScanReport};
    use crate::report::{Look, is_treacherous, samples};

    fn of_scan(report: &ScanReport) -> String {
        let mut out = Vec::new();
        scan(report, &Look::plain(), &mut out).expect("memory takes everything");
        String::from_utf8(out).expect("a page is UTF-8")
    }

    fn of_response(report: &Response) -> String {
        let mut out = Vec::new();
        response(report, &Look::plain(), &mut out).expect("memory takes everything");
        String::from_utf8(out).expect("a page is UTF-8")
    }

    /// What a renderer, by a parser that is not ours, makes of a page: every event but text in code.
    fn events(page: &str) -> Vec<String> {
        use pulldown_cmark::{Event, Options, Parser};
        let events = Parser::new_ext(page, Options::all());
        events
            .map(|event| match event {
                Event::Code(_) => "code".to_owned(),
                Event::Text(text) => format!("text {text}"),
                other => format!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn a_scan_is_a_page_for_a_ticket() {
        insta::assert_snapshot!("taken_over", of_scan(&samples::taken_over()));
        insta::assert_snapshot!("nothing_assessed", of_scan(&samples::nothing_assessed()));
    }

    #[test]
    fn an_investigation_is_a_page_for_the_file_of_an_incident() {
        insta::assert_snapshot!("hijacked", of_response(&samples::hijacked()));
        assert!(of_response(&samples::contained()).contains("refused with status 403"));
    }

    #[test]
    fn a_line_to_paste_stays_in_one_piece_and_a_list_that_is_cut_says_so() {
        let mut report = samples::taken_over();
        let line = r#"{ principal = "kim@contoso.example", role = "Global Administrator", kind = "permanent" },"#;
        report.checks[0].notes = vec![line.to_owned(); 27];
        let page = of_scan(&report);
        assert_eq!(page.matches(&format!(": `{line}`\n")).count(), 25, "{page}");
        assert!(page.contains(": and 2 more (all in `--format json`)"), "{page}");
    }

    #[test]
    fn names_make_no_link_no_mention_no_markup_and_no_list() {
        let harmless = events(&of_scan(&samples::named("harmless@contoso.example")));
        for name in samples::HOSTILE {
            let page = of_scan(&samples::named(name));
            assert!(!page.chars().any(|letter| letter != '\n' && is_treacherous(letter)), "{page}");
            let events = events(&page);
            let structure = |events: &[String]| -> Vec<String> {
                events.iter().filter(|event| event.starts_with("Start") || event.starts_with("Html")).cloned().collect()
            };
            assert_eq!(structure(&events), structure(&harmless), "{page}");
            let text = events.iter().filter(|event| event.starts_with("text")).cloned().collect::<Vec<_>>().join("\n");
            for sign in ["@", "://", "www.", "#", "<", ":bomb", "GH-1", "!here", "{", "$", "|"] {
                assert!(!text.contains(sign), "{sign} outside of code: {text}");
            }
        }
    }
}
