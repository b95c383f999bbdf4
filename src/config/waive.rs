//! A waiver written into the text of `palisade.toml`: everything else stays as it is, comments and order too.

use std::path::Path;

use jiff::civil::Date;
use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, Value};

use super::{Config, ConfigError};

/// A waiver of one finding, to be written.
#[derive(Clone, Debug)]
pub struct NewWaiver<'n> {
    pub fingerprint: &'n str,
    pub reason: &'n str,
    pub owner: &'n str,
    pub until: Date,
    /// A line above it, for a fingerprint says nothing to whoever reads the file. One line of plain text.
    pub comment: Option<String>,
}

impl NewWaiver<'_> {
    /// As it stands in the file.
    fn text(&self) -> String {
        let mut document = DocumentMut::new();
        let mut tables = ArrayOfTables::new();
        tables.push(self.table(self.comment()));
        document.insert("waiver", Item::ArrayOfTables(tables));
        document.to_string()
    }

    /// The text of the file at `path` with this waiver in it, after the others, else at the end; and what was added.
    ///
    /// # Errors
    /// When the text is no configuration, or cannot be added to without changing what is there.
    pub fn written_into(&self, path: &Path, before: &str) -> Result<(String, String), ConfigError> {
        let known = Config::parse(path, before)?;
        let unfit = |why: &str| ConfigError::Tenant {
            message: format!("cannot add a waiver to {}: {why}", path.display()),
            hint: Some(format!("add it by hand:\n{}", self.text())),
        };
        let (mark, plain) = match before.strip_prefix('\u{feff}') {
            Some(rest) => ("\u{feff}", rest),
            None => ("", before),
        };
        let mut document: DocumentMut = plain.parse().map_err(|_| unfit("it cannot be edited in place"))?;
        let added = self.add(&mut document);
        let mut after = format!("{mark}{document}");
        if before.contains("\r\n") {
            after = after.replace("\r\n", "\n").replace('\n', "\r\n");
        }
        let is_added =
            Config::parse(path, &after).is_ok_and(|config| config.waiver_count() == known.waiver_count() + 1);
        if !is_added || !keeps_lines(before, &after) {
            return Err(unfit("what is there would not stay as it is"));
        }
        Ok((after, added))
    }

    /// Gives what was added, as it stands there.
    fn add(&self, document: &mut DocumentMut) -> String {
        match document.get_mut("waiver") {
            Some(Item::ArrayOfTables(tables)) => tables.push(self.table(format!("\n{}", self.comment()))),
            Some(Item::Value(Value::Array(list))) => return self.add_to_list(list),
            _ => {
                // What stands at the end of the file stays before what is added to it.
                let end = document.trailing().as_str().unwrap_or_default().to_owned();
                document.set_trailing("");
                let gap = if end.is_empty() && document.is_empty() { "" } else { "\n" };
                let mut tables = ArrayOfTables::new();
                tables.push(self.table(format!("{end}{gap}{}", self.comment())));
                document.insert("waiver", Item::ArrayOfTables(tables));
            }
        }
        self.text()
    }

    /// `waiver = [ { … } ]`, another way to write the same.
    fn add_to_list(&self, list: &mut Array) -> String {
        let mut one = InlineTable::new();
        for (key, item) in self.table(String::new()) {
            if let Item::Value(value) = item {
                one.insert(key.as_str(), value);
            }
        }
        // Laid out as the one before it, after what is said beside that.
        let last = list.iter().last().and_then(|value| value.decor().prefix()?.as_str()).unwrap_or_default();
        let end = list.trailing().as_str().unwrap_or_default().to_owned();
        let prefix = match end.contains('\n') && list.trailing_comma() {
            true => format!("{end}{}", last.rsplit('\n').next().unwrap_or_default()),
            false if last.is_empty() && !list.is_empty() => " ".to_owned(),
            false => last.to_owned(),
        };
        if prefix.starts_with(&end) && end.contains('\n') {
            list.set_trailing("\n");
        }
        let added = format!("{one}\n");
        let mut value = Value::InlineTable(one);
        value.decor_mut().set_prefix(prefix);
        list.push_formatted(value);
        added
    }

    fn table(&self, prefix: String) -> Table {
        let mut table = Table::new();
        table.insert("fingerprint", toml_edit::value(self.fingerprint));
        table.insert("reason", toml_edit::value(self.reason));
        table.insert("owner", toml_edit::value(self.owner));
        table.insert("until", toml_edit::value(day(self.until)));
        table.decor_mut().set_prefix(prefix);
        table
    }

    fn comment(&self) -> String {
        self.comment.as_ref().map(|text| format!("# {text}\n")).unwrap_or_default()
    }
}

fn day(date: Date) -> toml_edit::Datetime {
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    let year = u16::try_from(date.year()).unwrap_or_default();
    let date = toml_edit::Date { year, month: part(date.month()), day: part(date.day()) };
    toml_edit::Datetime { date: Some(date), time: None, offset: None }
}

/// Whether every line is still there, in the same order: one that ended a list may go on now.
fn keeps_lines(before: &str, after: &str) -> bool {
    let mut left = after.lines();
    let bare = |line: &str| line.trim_end_matches([',', ']', ' ']).to_owned();
    before.lines().filter(|line| !bare(line).is_empty()).all(|line| left.any(|other| other.starts_with(&bare(line))))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const PRINT: &str = "00112233445566778899aabbccddeeff";

    fn new() -> NewWaiver<'static> {
        NewWaiver {
            fingerprint: PRINT,
            reason: "old \"scanner\"\nto go",
            owner: "it-sec",
            until: date(2027, 3, 31),
            comment: Some("legacy.imap on scanner@contoso.example".into()),
        }
    }

    fn written(before: &str) -> String {
        let (after, added) = new().written_into(Path::new("palisade.toml"), before).expect("it can be written");
        let plain = after.replace("\r\n", "\n");
        assert!(plain.contains(added.trim_end()), "what is said to be added is there: {added}");
        after
    }

    #[test]
    fn an_empty_file_and_none_get_the_waiver_alone() {
        insta::assert_snapshot!(written(""), @r#"
        # legacy.imap on scanner@contoso.example
        [[waiver]]
        fingerprint = "00112233445566778899aabbccddeeff"
        reason = """
        old "scanner"
        to go"""
        owner = "it-sec"
        until = 2027-03-31
        "#);
        assert_eq!(new().text(), written(""));
    }

    #[test]
    fn comments_order_and_spaces_of_the_rest_stay() {
        let before = "# ours\nstrict   =  true # strictly\n\n[tenant.contoso] # the only one\nauth = 'azure-cli'\n\n\
                      [[waiver]] # one\nrule = \"legacy.imap\"\nresource = \"a@contoso.example\"\nreason = \"r\"\n\
                      owner = \"o\"\nuntil = 2027-01-01 # soon\n\n[retention]\nruns = 90\n# the end\n";
        let after = written(before);
        let added = after.replace(&format!("\n{}", new().text()), "");
        assert_eq!(added, before, "{after}");
        let waivers = after.find("scanner").expect("it is there");
        assert!(after.find("soon") < Some(waivers) && Some(waivers) < after.find("[retention]"), "{after}");
    }

    #[test]
    fn what_stands_at_the_end_stays_before_it() {
        for before in ["[tenant.a]\nauth = 'azure-cli'\n# the end\n", "# only a comment\n", "strict = true"] {
            let after = written(before);
            assert!(after.starts_with(before), "{after}");
            assert!(after.ends_with(&new().text()), "{after}");
        }
    }

    #[test]
    fn a_list_in_brackets_is_added_to() {
        let one = "{ area = \"legacy\", resource = \"a\", reason = \"r\", owner = \"o\", until = 2027-01-01 }";
        for before in [format!("waiver = [{one}]\n"), format!("waiver = [\n  {one}, # old\n]\nstrict = true\n")] {
            let after = written(&before);
            assert!(after.contains(one) && after.contains(PRINT), "{after}");
        }
    }

    #[test]
    fn lines_of_windows_and_a_byte_order_mark_stay() {
        let before = "\u{feff}strict = true # so\r\n\r\n[tenant.a]\r\nauth = \"azure-cli\"\r\n";
        let after = written(before);
        assert!(after.starts_with(before), "{after:?}");
        assert_eq!(after.matches('\n').count(), after.matches("\r\n").count(), "{after:?}");
    }

    #[test]
    fn what_is_no_configuration_is_left_alone() {
        let error = new().written_into(Path::new("palisade.toml"), "strcit = true").expect_err("a typo");
        assert!(error.to_string().contains("unknown key `strcit`"), "{error}");
    }
}
