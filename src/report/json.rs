//! JSON, indented, for machines that read and people who look.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use super::escape::is_treacherous;

/// Writes a report as JSON with a line feed at its end. Characters that a terminal would act on are written as `\u`
/// escapes: the same JSON string, harmless when looked at.
///
/// # Errors
/// When `out` cannot be written.
pub fn json(report: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Harmless(PrettyFormatter::new()));
    report.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// The same on one line, whatever the strings hold.
///
/// # Errors
/// When `out` cannot be written.
pub fn line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Harmless(CompactFormatter));
    value.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// Lays JSON out as another does, and writes nothing that a terminal would act on.
struct Harmless<F>(F);

impl<F: Formatter> Formatter for Harmless<F> {
    fn write_string_fragment<W: Write + ?Sized>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        if fragment.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return out.write_all(fragment.as_bytes());
        }
        for part in fragment.split_inclusive(is_treacherous) {
            let clean = part.trim_end_matches(is_treacherous);
            out.write_all(clean.as_bytes())?;
            let mut units = [0; 2];
            for character in part.chars().filter(|&character| is_treacherous(character)) {
                for unit in character.encode_utf16(&mut units) {
                    write!(out, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }

    fn begin_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: Write + ?Sized>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: Write + ?Sized>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Severity;
    use crate::report::samples;

    fn text(value: &serde_json::Value) -> String {
        let mut out = Vec::new();
        json(value, &mut out).expect("memory takes everything");
        String::from_utf8(out).expect("JSON is UTF-8")
    }

    #[test]
    fn escapes_what_a_terminal_would_obey() {
        let name = serde_json::json!({ "name": "\u{1b}[2J\u{9b}1m\u{202e}x\u{e0041}" });
        assert_eq!(text(&name), "{\n  \"name\": \"\\u001b[2J\\u009b1m\\u202ex\\udb40\\udc41\"\n}\n");
    }

    #[test]
    fn a_line_is_one_line_and_as_harmless() {
        let value = serde_json::json!({ "name": "a\n\u{1b}\u{202e}\u{2028}b" });
        let mut out = Vec::new();
        line(&value, &mut out).expect("memory takes everything");
        let text = String::from_utf8(out).expect("JSON is UTF-8");
        assert_eq!(text, "{\"name\":\"a\\n\\u001b\\u202e\\u2028b\"}\n");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("well-formed JSON"), value);
    }

    /// A report as scripts read it: the names of fields, their order and the words of enumerations.
    #[test]
    fn a_report_keeps_its_fields_and_their_order() {
        let mut report = samples::taken_over();
        report.findings.retain(|finding| finding.severity != Severity::Critical);
        for finding in &mut report.findings {
            finding.affected = finding.affected.iter().take(1).cloned().collect::<Vec<_>>().into();
        }
        report.fixes.truncate(1);
        let mut out = Vec::new();
        json(&report, &mut out).expect("memory takes everything");
        insta::assert_snapshot!(String::from_utf8(out).expect("JSON is UTF-8"));
    }

    #[test]
    fn a_line_is_one_line() {
        let mut out = Vec::new();
        line(&serde_json::json!({ "name": "two\r\nlines\u{2028}\u{85}", "list": [1, 2] }), &mut out).expect("memory");
        let written = String::from_utf8(out).expect("JSON is UTF-8");
        assert_eq!(written, "{\"list\":[1,2],\"name\":\"two\\r\\nlines\\u2028\\u0085\"}\n");
    }

    proptest! {
        #[test]
        fn reads_back_as_the_same_text(name in any::<String>()) {
            let value = serde_json::json!([name, { "key": 1 }]);
            let read: serde_json::Value = serde_json::from_str(&text(&value)).expect("well-formed JSON");
            prop_assert_eq!(read, value);
        }
    }
}
