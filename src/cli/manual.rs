//! The manual page: one page with every command on it, for there is one program to install a page for.

use std::io::{self, Write};

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::args::Cli;

pub(super) fn write(out: &mut dyn Write) -> io::Result<()> {
    let program = Cli::command();
    let man = Man::new(program.clone());
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_description_section(&mut page)?;
    for (name, command) in commands("palisade", &program) {
        writeln!(page, ".SH \"{}\"", name.to_uppercase())?;
        page.extend(section(&command.disable_help_flag(true).bin_name(name))?);
    }
    let everywhere = Man::new(program.clone());
    everywhere.render_options_section(&mut page)?;
    page.extend(after(&program, ".SH"));
    out.write_all(&page)
}

/// Every command that can be run, with its whole name.
fn commands(above: &str, command: &Command) -> Vec<(String, Command)> {
    let below = command.get_subcommands().map(|command| (format!("{above} {}", command.get_name()), command));
    below
        .flat_map(|(name, command)| {
            let own = (!command.is_subcommand_required_set()).then(|| (name.clone(), command.clone()));
            own.into_iter().chain(commands(&name, command)).collect::<Vec<_>>()
        })
        .collect()
}

/// One command: its headings stand below the one that names it.
fn section(command: &Command) -> io::Result<Vec<u8>> {
    let man = Man::new(command.clone());
    let mut text = Vec::new();
    man.render_description_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    if command.get_arguments().next().is_some() {
        man.render_options_section(&mut text)?;
    }
    let text = String::from_utf8_lossy(&text).replace(".SH DESCRIPTION\n", "").replace(".SH ", ".SS ");
    Ok([text.into_bytes(), after(command, ".SS")].concat())
}

/// What help says at its end, line by line as it is: examples are to be copied.
fn after(command: &Command, heading: &str) -> Vec<u8> {
    let Some(text) = command.get_after_help() else { return Vec::new() };
    let text = text.to_string().replace('\\', "\\\\").replace('-', "\\-");
    // At the beginning of a line a dot or an apostrophe would be an order.
    let lines = text.lines().map(|line| if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line.into() });
    format!("{heading} EXAMPLES\n.nf\n{}\n.fi\n", lines.collect::<Vec<_>>().join("\n")).into_bytes()
}
