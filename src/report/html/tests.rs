use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;
use crate::model::{FindingStatus, Response, ScanReport};
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

/// The page without its style and script, which are ours alone and have their own grammars.
fn markup(page: &str) -> String {
    page.replacen(STYLE, "", 1).replacen(SCRIPT, "", 1)
}

/// An element: its name, and names and values of its attributes.
type Element = (String, Vec<(String, String)>);

/// What the page is made of, by a parser that is not ours and takes nothing that is not well-formed.
fn elements(page: &str) -> Vec<Element> {
    let markup = markup(page);
    let mut reader = Reader::from_str(&markup);
    let mut found = Vec::new();
    // Elements that HTML never closes are written closed, so that every parser agrees.
    loop {
        match reader.read_event().unwrap_or_else(|error| panic!("{error} at {}", reader.buffer_position())) {
            Event::Start(tag) | Event::Empty(tag) => {
                let attribute = |attribute: quick_xml::events::attributes::Attribute<'_>| {
                    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
                    (text(attribute.key.as_ref()), text(&attribute.value))
                };
                let attributes = tag.attributes().map(|one| attribute(one.expect("quoted, and once")));
                found.push((String::from_utf8_lossy(tag.name().as_ref()).into_owned(), attributes.collect()));
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

fn pages() -> Vec<String> {
    let scans = samples::all().into_iter().map(|(_, report)| of_scan(&report));
    scans.chain([samples::hijacked(), samples::contained()].iter().map(of_response)).collect()
}

#[test]
fn every_page_is_well_formed_and_fetches_nothing() {
    for page in pages() {
        for (name, attributes) in elements(&page) {
            let forbidden =
                ["link", "img", "iframe", "object", "embed", "base", "source", "video", "audio", "use", "image"];
            assert!(!forbidden.contains(&name.as_str()), "{name}");
            for (attribute, value) in attributes {
                let leads =
                    ["href", "src", "action", "srcset", "data", "poster", "xlink:href"].contains(&attribute.as_str());
                assert!(!leads || value.starts_with('#'), "<{name} {attribute}={value}>");
                assert!(!attribute.starts_with("on") && attribute != "style", "<{name} {attribute}={value}>");
            }
        }
        let outside = ["http:", "https:", "url(", "@import", "src=", "//"];
        let quiet = [STYLE, SCRIPT].concat();
        assert!(outside.iter().all(|sign| !quiet.contains(sign)), "style and script fetch nothing");
        assert!(!page.chars().any(|letter| letter != '\n' && is_treacherous(letter)));
    }
}

#[test]
fn the_policy_lets_run_what_the_page_carries_and_nothing_else() {
    let page = of_scan(&samples::taken_over());
    let inside = |tag: &str| {
        let from = page.find(&format!("<{tag}>")).expect("it is there") + tag.len() + 2;
        let to = page.find(&format!("</{tag}>")).expect("it is closed");
        page[from..to].to_owned()
    };
    for (tag, directive) in [("style", "style-src"), ("script", "script-src")] {
        let digest = BASE64_STANDARD.encode(digest(&SHA256, inside(tag).as_bytes()));
        assert!(page.contains(&format!("{directive} 'sha256-{digest}';")), "{directive}");
        assert_eq!(page.matches(&format!("<{tag}")).count(), 1, "one {tag}");
    }
    assert!(page.contains("content=\"default-src 'none'; "));
    let without = of_response(&samples::hijacked());
    assert!(!without.contains("<script") && !without.contains("script-src"), "a page without a script allows none");
}

#[test]
fn names_are_text_and_change_nothing_of_the_page() {
    // A step marks its commands by backticks; a name with backticks makes more code, and code is text.
    let structure = |page: &str| -> Vec<Element> {
        elements(page).into_iter().filter(|(name, attributes)| name != "code" || !attributes.is_empty()).collect()
    };
    let harmless = structure(&of_scan(&samples::named("harmless@contoso.example")));
    for name in samples::HOSTILE {
        let page = of_scan(&samples::named(name));
        assert!(structure(&page) == harmless, "{name:?}: {page}");
        for sign in ["<script>alert", "<img", "onerror=alert(1)>", "<svg/", "<!channel", "]]>"] {
            assert!(!markup(&page).contains(sign), "{sign}: {name:?}");
        }
    }
}

#[test]
fn every_link_leads_somewhere_and_every_id_is_there_once() {
    for page in pages() {
        let elements = elements(&page);
        let all = |wanted: &str| -> Vec<String> {
            let of = |(_, attributes): &Element| {
                attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone())
            };
            elements.iter().filter_map(of).collect()
        };
        let ids = all("id");
        for id in &ids {
            assert_eq!(ids.iter().filter(|other| *other == id).count(), 1, "{id}");
        }
        for to in all("href")
            .iter()
            .filter_map(|link| link.strip_prefix('#'))
            .map(str::to_owned)
            .chain(all("aria-labelledby"))
        {
            assert!(ids.contains(&to), "#{to}");
        }
    }
}

/// Landmarks, one heading above all others, none left out on the way down, a name for every picture and field.
#[test]
fn a_screen_reader_finds_its_way() {
    for page in pages() {
        let elements = elements(&page);
        let of = |name: &str| elements.iter().filter(|(element, _)| element == name).collect::<Vec<_>>();
        for landmark in ["header", "main", "footer", "h1"] {
            assert_eq!(of(landmark).len(), 1, "{landmark}");
        }
        let levels = elements.iter().filter_map(|(name, _)| name.strip_prefix('h')?.parse::<u8>().ok());
        let mut before = 0;
        for level in levels {
            assert!(level <= before + 1, "h{level} after h{before}");
            before = level;
        }
        for (_, attributes) in of("svg") {
            let has = |name: &str| attributes.iter().any(|(attribute, _)| attribute == name);
            assert!(has("aria-label") || has("aria-hidden"), "{attributes:?}");
        }
        assert!(page.contains("<html lang=\"en\">"));
    }
}

#[test]
fn the_first_screen_is_read_aloud_in_half_a_minute() {
    let page = of_scan(&samples::taken_over());
    let markup = markup(&page);
    let from = markup.find("<header>").expect("a header");
    let to = markup.find("<nav").expect("the end of the first screen");
    let mut words = 0;
    let mut reader = Reader::from_str(&markup[from..to]);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Text(text) => words += spoken(&String::from_utf8_lossy(&text)),
            Event::Eof => break,
            _ => {}
        }
    }
    // At 180 words a minute.
    assert!((40..=95).contains(&words), "{words} words");
    for said in ["posture of 100", "critical", "Do these first", "Switch on the unified audit log"] {
        assert!(markup[from..to].contains(said), "{said}");
    }
}

/// Words that are said; a dot between two of them is not.
fn spoken(text: &str) -> usize {
    text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count()
}

#[test]
fn beyond_ten_thousand_findings_the_page_says_how_many_more_there_are() {
    let mut report = samples::taken_over();
    let one = report.findings[0].clone();
    report.findings.extend(std::iter::repeat_n(one, findings::MOST + 5));
    let page = of_scan(&report);
    let open = report.findings.iter().filter(|finding| finding.status != FindingStatus::Waived).count();
    assert!(page.contains(&format!("<strong>{} findings more are not on this page</strong>", open - findings::MOST)));
    assert_eq!(page.matches("<li data-severity").count(), findings::MOST + 1, "with the one that is waived");
}
