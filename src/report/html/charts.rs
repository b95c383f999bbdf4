//! Pictures drawn as inline SVG, each with its content in words for whoever cannot see it.

use std::io::{self, Write};

use crate::report::markup::Text;
use crate::report::page::number;

/// One part of a bar: what it is, how many, and the class that colours it.
pub(super) struct Part {
    pub name: &'static str,
    pub count: u64,
    pub class: &'static str,
}

/// The posture as a ring; open where it is not known.
pub(super) fn ring(posture: Option<u8>, out: &mut dyn Write) -> io::Result<()> {
    let (said, share) = match posture {
        Some(posture) => (format!("Posture {posture} of 100"), posture),
        None => ("Posture unknown".into(), 0),
    };
    let class = match share {
        0..50 => "poor",
        50..80 => "fair",
        _ => "fine",
    };
    let shown = posture.map_or("?".into(), |posture| posture.to_string());
    writeln!(
        out,
        "<svg class=\"ring\" viewBox=\"0 0 100 100\" role=\"img\" aria-label=\"{said}\">\
         <circle class=\"track\" cx=\"50\" cy=\"50\" r=\"44\"/>\
         <circle class=\"share {class}\" cx=\"50\" cy=\"50\" r=\"44\" pathLength=\"100\" stroke-dasharray=\"{share} 100\" \
         transform=\"rotate(-90 50 50)\"/>\
         <text x=\"50\" y=\"57\">{shown}</text><text class=\"of\" x=\"50\" y=\"71\">posture of 100</text></svg>"
    )
}

const WIDTH: u64 = 1000;
/// What the smallest part takes: nobody is too few to be seen.
const LEAST: u64 = 8;

/// One bar under its name, its parts in order.
pub(super) fn bar(name: &str, parts: &[Part], out: &mut dyn Write) -> io::Result<()> {
    let total: u64 = parts.iter().map(|part| part.count).sum();
    if total == 0 {
        return Ok(());
    }
    let told: Vec<String> = parts
        .iter()
        .filter(|part| part.count > 0)
        .map(|part| format!("{} {}", number(part.count), part.name))
        .collect();
    let said = format!("{name}: {}", told.join(", "));
    let shown: Vec<(&str, u64)> = parts
        .iter()
        .filter(|part| part.count > 0)
        .map(|part| (part.class, (WIDTH * part.count / total).max(LEAST)))
        .collect();
    let (label, wide) = (Text(&said), shown.iter().map(|(_, width)| width).sum::<u64>());
    write!(
        out,
        "<svg class=\"bars\" viewBox=\"0 0 {wide} 26\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{label}\">"
    )?;
    let mut from = 0;
    for (class, width) in shown {
        write!(out, "<rect class=\"{class}\" x=\"{from}\" y=\"0\" width=\"{width}\" height=\"26\"/>")?;
        from += width;
    }
    writeln!(out, "</svg>")
}

/// What the colours of a bar mean.
pub(super) fn key(parts: &[Part], out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<ul class=\"key\">")?;
    for part in parts.iter().filter(|part| part.count > 0) {
        write!(
            out,
            "<li><svg viewBox=\"0 0 10 10\" aria-hidden=\"true\"><rect class=\"{}\" width=\"10\" height=\"10\"/></svg>{} {}</li>",
            part.class,
            number(part.count),
            part.name
        )?;
    }
    writeln!(out, "</ul>")
}
