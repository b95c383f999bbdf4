//! Device filter rules, read for a device that is not registered (2.6, "Device filter").
//!
//! Source: Microsoft, "Conditional Access: Filter for devices" (operators and properties).

/// "All attributes are null; positive operators do not match, negative operators do." `None`: "a rule that cannot be
/// parsed → undetermined".
pub(super) fn holds_for_unregistered(rule: &str) -> Option<bool> {
    let tokens = tokens(rule)?;
    let mut rest = &tokens[..];
    let holds = either(&mut rest)?;
    rest.is_empty().then_some(holds)
}

const POSITIVE: [&str; 5] = ["-eq", "-startswith", "-endswith", "-contains", "-in"];
const NEGATIVE: [&str; 5] = ["-ne", "-notstartswith", "-notendswith", "-notcontains", "-notin"];

/// `a -or b`
fn either(rest: &mut &[String]) -> Option<bool> {
    let mut holds = both(rest)?;
    while skip(rest, "-or") {
        holds |= both(rest)?;
    }
    Some(holds)
}

/// `a -and b`
fn both(rest: &mut &[String]) -> Option<bool> {
    let mut holds = term(rest)?;
    while skip(rest, "-and") {
        holds &= term(rest)?;
    }
    Some(holds)
}

/// `( … )` or `device.property -operator value`
fn term(rest: &mut &[String]) -> Option<bool> {
    if skip(rest, "(") {
        let holds = either(rest)?;
        return skip(rest, ")").then_some(holds);
    }
    let property = next(rest)?;
    property.strip_prefix("device.").filter(|name| !name.is_empty())?;
    let operator = next(rest)?;
    value(rest)?;
    if POSITIVE.contains(&operator.as_str()) {
        return Some(false);
    }
    NEGATIVE.contains(&operator.as_str()).then_some(true)
}

/// `"text"`, `True`, or `["a", "b"]`
fn value(rest: &mut &[String]) -> Option<()> {
    if !skip(rest, "[") {
        return is_value(&next(rest)?).then_some(());
    }
    loop {
        if !is_value(&next(rest)?) {
            return None;
        }
        if skip(rest, "]") {
            return Some(());
        }
        if !skip(rest, ",") {
            return None;
        }
    }
}

fn is_value(token: &str) -> bool {
    token.starts_with('"') || token == "true" || token == "false"
}

fn next(rest: &mut &[String]) -> Option<String> {
    let (first, others) = rest.split_first()?;
    *rest = others;
    Some(first.clone())
}

fn skip(rest: &mut &[String], token: &str) -> bool {
    let found = rest.first().is_some_and(|first| first == token);
    if found {
        *rest = &rest[1..];
    }
    found
}

/// Lower-case words, quoted texts with their opening quote, and single signs.
fn tokens(rule: &str) -> Option<Vec<String>> {
    let mut tokens = Vec::new();
    let mut rest = rule.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' | ')' | '[' | ']' | ',' => 1,
            '"' => rest[1..].find('"')? + 2,
            _ => rest.find(|sign: char| sign.is_whitespace() || "()[],\"".contains(sign)).unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(length);
        tokens.push(token.to_lowercase());
        rest = after.trim_start();
    }
    Some(tokens)
}

#[test]
fn rules_are_read_as_the_article_writes_them() {
    let holds = holds_for_unregistered;
    assert_eq!(holds(r#"device.isCompliant -eq True"#), Some(false));
    assert_eq!(holds(r#"device.isCompliant -ne True"#), Some(true));
    assert_eq!(holds(r#"device.displayName -startsWith "ADM" -or device.model -notIn ["a", "b"]"#), Some(true));
    assert_eq!(holds(r#"(device.trustType -ne "AzureAD") -and (device.model -contains "x (y)")"#), Some(false));
    for strange in ["", "device.model", "device.model -like \"x\"", "user.x -eq True", "device.model -eq \"x", "("] {
        assert_eq!(holds(strange), None, "{strange}");
    }
}
