//! The protocol of the Exchange admin API, as Microsoft's own module speaks it: cmdlets called by POST.
//!
//! Microsoft documents the cmdlets (office-docs-powershell `exchange/exchange-ps/ExchangePowerShell`), not this
//! protocol; what is here was seen on the wire by public clients.

mod batch;
mod carry_out;
mod command;
mod error;
mod invoke;
mod page;
mod serve;

pub(super) use serve::answer;
