//! What all three origins share, and a request as the engine passes it around.

use std::collections::HashMap;

use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::runtime::{Handle, RuntimeFlavor};
use tokio::task::block_in_place;

use super::connection::Wire;
use super::dice;
use super::entra::Grants;
use super::faults::Attempts;
use super::ledger::{Books, Call};
use super::odata::{SkipToken, Tree};
use super::options::Options;
use super::quota::Quota;
use super::route::{Cmdlet, Route};
use super::world::World;

/// Where the simulated service can be reached.
#[derive(Clone, Debug)]
pub(super) struct Origins {
    pub(super) authority: String,
    pub(super) graph: String,
    pub(super) exchange: String,
    /// A host that is nobody's: what arrives here with a token was led astray.
    pub(super) foreign: String,
}

/// What the service can be asked for.
pub(super) struct Tables {
    pub(super) routes: Vec<&'static Route>,
    pub(super) cmdlets: Vec<&'static Cmdlet>,
}

/// One simulated tenant.
pub(super) struct Service {
    pub(super) options: Options,
    pub(super) world: World,
    pub(super) origins: Origins,
    pub(super) tree: Tree,
    /// By name in lower case.
    pub(super) cmdlets: HashMap<String, &'static Cmdlet>,
    pub(super) grants: Grants,
    pub(super) quota: Quota,
    pub(super) books: Books,
    pub(super) attempts: Attempts,
    page_key: [u8; 8],
}

impl Service {
    pub(super) fn new(options: Options, world: World, tables: &Tables, origins: Origins) -> Self {
        let cmdlets = tables.cmdlets.iter().copied();
        Self {
            page_key: dice::mix(&[options.spec.seed, 0x9a6e]).to_be_bytes(),
            tree: Tree::new(&tables.routes),
            cmdlets: cmdlets.map(|cmdlet| (cmdlet.name.to_ascii_lowercase(), cmdlet)).collect(),
            grants: Grants::default(),
            quota: Quota::default(),
            books: Books::default(),
            attempts: Attempts::default(),
            options,
            world,
            origins,
        }
    }

    /// Notes a request, if requests are noted.
    pub(super) fn log(&self, method: &str, path: String, parameters: &[&str]) {
        if self.options.log {
            let parameters = parameters.iter().map(|&name| name.to_owned()).collect();
            let call = Call { method: method.to_owned(), path, parameters };
            self.books.write(|ledger| ledger.calls.push(call));
        }
    }

    pub(super) fn seal(&self, token: SkipToken) -> String {
        token.seal(&self.page_key)
    }

    pub(super) fn open(&self, text: &str) -> Option<SkipToken> {
        SkipToken::open(text, &self.page_key)
    }

    /// Whether a path names this tenant: by its id or by its initial domain.
    pub(super) fn is_tenant(&self, name: &str) -> bool {
        name.eq_ignore_ascii_case(&self.world.tenant.to_string())
            || name.eq_ignore_ascii_case(&self.world.initial_domain)
    }
}

/// Does work that takes its time beside the runtime, where that is possible: a large page must not hold up the arrival
/// of other requests, which is when they are measured.
pub(super) fn leisurely<T>(work: impl FnOnce() -> T) -> T {
    match Handle::current().runtime_flavor() {
        RuntimeFlavor::MultiThread => block_in_place(work),
        _ => work(),
    }
}

/// One request, or one entry of a batch.
pub(super) struct Incoming<'r> {
    pub(super) method: &'r str,
    pub(super) path: &'r str,
    pub(super) query: &'r str,
    pub(super) headers: &'r HeaderMap,
    pub(super) body: &'r [u8],
    pub(super) wire: &'r Wire,
    pub(super) request_id: String,
    /// The answer will be lost on its way: a wait told in it is told to nobody.
    pub(super) unheard: bool,
}

impl Incoming<'_> {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(super) fn bearer(&self) -> Option<&str> {
        let value = self.header("authorization")?;
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    }

    pub(super) fn target(&self) -> String {
        if self.query.is_empty() { self.path.to_owned() } else { format!("{}?{}", self.path, self.query) }
    }

    /// Headers of a batch entry: its own, and of the batch's only the token.
    pub(super) fn entry_headers(&self, own: &HashMap<String, String>) -> HeaderMap {
        let own = own.iter().filter_map(|(name, value)| {
            Some((HeaderName::try_from(name.as_str()).ok()?, HeaderValue::from_str(value).ok()?))
        });
        let mut headers: HeaderMap = own.collect();
        if let Some(token) = self.headers.get("authorization") {
            headers.insert("authorization", token.clone());
        }
        headers
    }
}
