//! What belongs to one account beside its record in the directory: methods, devices, phones, visits, what its mailbox
//! logged. Of everybody it is made when asked for; what was done to a few lies over it.

mod everyday;
mod mailing;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use uuid::Uuid;

pub(in crate::sim) use self::mailing::{Item, Mailing, message_id};
use super::ids::Kind;
use super::tenant::World;

/// Everything of one account.
#[derive(Clone, Debug, Default)]
pub(in crate::sim) struct Account {
    pub(in crate::sim) methods: Vec<Method>,
    pub(in crate::sim) devices: Vec<Device>,
    pub(in crate::sim) phones: Vec<Phone>,
    /// Of the sign-in log, in any order.
    pub(in crate::sim) visits: Vec<Visit>,
    /// Records of the unified audit log, in any order.
    pub(in crate::sim) acts: Vec<Act>,
    /// A sign-in that works some minutes after all sessions were ended, until its device is switched off.
    pub(in crate::sim) returns: Option<(i64, Visit)>,
    /// Sent and got, as message trace keeps it, in any order.
    pub(in crate::sim) mailings: Vec<Mailing>,
    pub(in crate::sim) sweeps: Vec<Sweep>,
    pub(in crate::sim) auto_reply: Option<AutoReply>,
    /// Places of the tenant's own registrations that the account owns.
    pub(in crate::sim) owned: Vec<usize>,
    /// `otherMails`: where a self-service reset may send its code.
    pub(in crate::sim) other_mails: Vec<String>,
    /// Minutes since the password was last changed, where that was not when the account's life says.
    pub(in crate::sim) password_minutes_ago: Option<i64>,
    /// `DeliverToMailboxAndForward` is false.
    pub(in crate::sim) forwards_without_copy: bool,
}

/// A sign-in method.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Method {
    pub(in crate::sim) id: Uuid,
    pub(in crate::sim) kind: MethodKind,
    /// `None`: the service does not know.
    pub(in crate::sim) minutes_ago: Option<i64>,
    /// Device, number or address.
    pub(in crate::sim) label: String,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::sim) enum MethodKind {
    Password,
    Authenticator,
    Phone,
    Oath,
    Email,
    Passkey,
    Hello,
    AccessPass,
}

/// A device that the account registered.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Device {
    pub(in crate::sim) id: Uuid,
    pub(in crate::sim) device_id: Uuid,
    pub(in crate::sim) name: String,
    /// Operating system and build.
    pub(in crate::sim) system: (&'static str, &'static str),
    /// `AzureAd`, `ServerAd` or `Workplace`
    pub(in crate::sim) trust: &'static str,
    pub(in crate::sim) minutes_ago: i64,
    pub(in crate::sim) compliant: bool,
}

/// A phone that keeps a copy of the mailbox.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Phone {
    pub(in crate::sim) guid: Uuid,
    pub(in crate::sim) device_id: String,
    pub(in crate::sim) model: &'static str,
    pub(in crate::sim) system: &'static str,
    pub(in crate::sim) agent: &'static str,
    pub(in crate::sim) first_sync_minutes_ago: i64,
    pub(in crate::sim) last_sync_minutes_ago: i64,
}

/// Where somebody sits.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Network {
    pub(in crate::sim) address: String,
    pub(in crate::sim) number: i32,
    pub(in crate::sim) country: &'static str,
    pub(in crate::sim) city: &'static str,
}

/// A sign-in.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Visit {
    pub(in crate::sim) id: Uuid,
    pub(in crate::sim) minutes_ago: i64,
    /// A person sat in front.
    pub(in crate::sim) interactive: bool,
    pub(in crate::sim) error: i32,
    pub(in crate::sim) network: Network,
    pub(in crate::sim) session: Uuid,
    pub(in crate::sim) agent: &'static str,
    /// App id and name: what was signed in with, and to what.
    pub(in crate::sim) app: (&'static str, &'static str),
    pub(in crate::sim) resource: (&'static str, &'static str),
    /// `clientAppUsed`
    pub(in crate::sim) client: &'static str,
    /// `none`, `deviceCode`, …
    pub(in crate::sim) protocol: &'static str,
    pub(in crate::sim) device: Option<Device>,
}

/// A record of the unified audit log. The owner of the mailbox, or `by`, did it.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Act {
    pub(in crate::sim) id: Uuid,
    pub(in crate::sim) minutes_ago: i64,
    pub(in crate::sim) operation: &'static str,
    /// `ExchangeAdmin`, `ExchangeItem`, …
    pub(in crate::sim) record_type: &'static str,
    pub(in crate::sim) address: String,
    pub(in crate::sim) session: Option<Uuid>,
    /// What it was done to.
    pub(in crate::sim) object: String,
    pub(in crate::sim) parameters: Vec<(&'static str, String)>,
    pub(in crate::sim) item: Option<Item>,
}

impl Sweep {
    /// `RuleId`: sixteen bytes in base64 (Get-SweepRule, examples).
    pub(in crate::sim) fn rule_id(&self) -> String {
        STANDARD.encode(self.id.as_bytes())
    }
}

/// A sweep rule of the mailbox.
#[derive(Clone, Debug)]
pub(in crate::sim) struct Sweep {
    pub(in crate::sim) id: Uuid,
    pub(in crate::sim) name: String,
    pub(in crate::sim) sender: String,
    pub(in crate::sim) destination: &'static str,
}

/// An automatic reply that is on.
#[derive(Clone, Debug)]
pub(in crate::sim) struct AutoReply {
    pub(in crate::sim) text: String,
}

impl World {
    /// What belongs to an account.
    pub(in crate::sim) fn account(&self, index: usize) -> Account {
        self.accounts.get(&index).cloned().unwrap_or_else(|| self.everyday_account(index))
    }

    /// The device of an object id: an everyday one tells whose it is, another was brought by what befell an account.
    pub(in crate::sim) fn find_device(&self, id: Uuid) -> Option<Device> {
        let owner = self.index_of(Kind::Device, id).map(|place| place / 64).filter(|index| *index < self.users());
        let everyday = owner.into_iter().flat_map(|index| self.account(index).devices);
        let brought = self.accounts.values().flat_map(|account| account.devices.clone());
        everyday.chain(brought).find(|device| device.id == id)
    }

    /// Whether the owner of a mailbox that forwards is left nothing.
    pub(in crate::sim) fn forwards_without_copy(&self, index: usize) -> bool {
        self.accounts.get(&index).is_some_and(|account| account.forwards_without_copy)
    }

    /// The account with what is going to be done to it.
    pub(super) fn account_mut(&mut self, index: usize) -> &mut Account {
        if !self.accounts.contains_key(&index) {
            let everyday = self.everyday_account(index);
            self.accounts.insert(index, everyday);
        }
        self.accounts.get_mut(&index).expect("it was just put there")
    }
}
