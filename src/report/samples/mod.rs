//! Reports made by hand, for the tests of all formats.

mod doctor;
mod history;
mod parts;
mod response;
mod scan;

pub(crate) use doctor::doctor;
pub(crate) use history::{all_runs, no_runs, shown_run};
pub(crate) use response::{contained, hijacked};
pub(crate) use scan::{all, all_passed, disputed, hostile, named, nothing_assessed, taken_over};

/// Names that somebody chose to do harm in a spreadsheet, a terminal, a ticket or a browser.
pub(crate) const HOSTILE: &[&str] = &[
    "=cmd|'/c calc'!A1",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r\n=1,\"2\"",
    " ＝1",
    "\u{1b}]0;owned\u{7}\u{1b}[2J",
    "a\0b\u{202e}gpj.exe\u{2066}",
    "one\ntwo\u{2028}three\u{85}four",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\"><svg/onload=alert(1)>' autofocus onfocus='x",
    "</script></style></title><!-- -->]]><![CDATA[",
    "](http://evil.example) ![x](https://evil.example/x.png) <https://evil.example>",
    "[x]: http://evil.example\n# Owned\n- [ ] | a | b |\n```\n~~~\n---",
    "@channel @here @octocat #1 GH-1 !here <!channel> :bomb:",
    "https://evil.example www.evil.example mailto:x@evil.example javascript:alert(1)",
    "&lt;b&gt; &#x3c;script&#x3e; &amp; \\* \\_ `code` **bold** $x$",
    "{{7*7}} ${7*7} {% raw %} %0d%0a",
];
