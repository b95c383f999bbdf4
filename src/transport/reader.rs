//! What collectors ask with.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use uuid::Uuid;

use super::bucket::{Bucket, TenantClass};
use super::clock::ServiceClock;
use super::connections::Connections;
use super::error::Error;
use super::head;
use super::ledger::Ledger;
use super::paging::Listing;
use super::progress::{Forecast, Progress};
use super::quota::Quotas;
use super::renewal::Tokens;
use super::request::{Endpoints, Request};
use super::send::Core;
use super::settings::Settings;
use super::skew::Skew;
use crate::model::{Call, Requests};

/// Reads a tenant. Cheap to clone; clones share quotas, tokens and ledger. What could change something is refused.
#[derive(Clone)]
pub struct Reader(Arc<Core>);

impl Reader {
    /// Refuses faster time but for a service on loopback.
    pub fn new(settings: Settings) -> Result<Self, Error> {
        let Settings { cloud, tenant, tokens, user, tenant_class, speed, low_priority, budget, limits, observer } =
            settings;
        let is_here = cloud.graph.is_loopback() && cloud.exchange.is_loopback();
        let is_sane = speed.is_finite() && speed >= 1.0;
        if !is_sane || (speed > 1.0 && !is_here) {
            return Err(Error::Misuse(format!("time cannot run at {speed} for a service that is not simulated here")));
        }
        let clock = ServiceClock::new(speed);
        let connection = Uuid::now_v7();
        Ok(Self(Arc::new(Core {
            endpoints: Endpoints {
                graph: cloud.graph,
                exchange: cloud.exchange,
                tenant,
                user,
                connection,
                low_priority,
            },
            connections: Connections::default(),
            quotas: Quotas::new(tenant_class, clock, budget),
            tokens: Tokens::new(tokens),
            ledger: Ledger::default(),
            progress: Progress::new(observer),
            clock,
            limits,
            licensed: AtomicBool::new(false),
            skew: Skew::unknown(),
        })))
    }

    /// One object, or a list that fits one page: a second page is an error, never left out in silence.
    pub async fn read(&self, family: &'static str, call: &Call) -> Result<Bytes, Error> {
        let request = self.start(family, call)?;
        self.0.progress.expect(family, 1);
        let read = self.only_page(request).await;
        self.0.progress.arrived(family);
        self.0.progress.finished(family, read.is_ok());
        read
    }

    /// Every page of a list, in order. `page` may refuse one that is not what it should be, which ends the reading.
    /// An error after some pages means that the rest is missing.
    pub async fn pages(
        &self,
        family: &'static str,
        call: &Call,
        page: &mut (dyn FnMut(Bytes) -> Result<(), String> + Send),
    ) -> Result<Listing, Error> {
        let first = self.start(family, call)?;
        let mut counted = |bytes| {
            self.0.progress.arrived(family);
            page(bytes)
        };
        let read = self.0.walk(&first, None, &mut counted).await;
        self.0.progress.finished(family, read.as_ref().is_ok_and(|listing| listing.cut.is_none()));
        read
    }

    /// Many calls, in batches of 20 (Graph) or 10 (Exchange). `each` gets answers in any order with the place of
    /// their call: one or more pages, or an error, or pages and then an error, when the rest of them is missing.
    pub async fn batch<I>(
        &self,
        family: &'static str,
        calls: I,
        each: &mut (dyn FnMut(usize, Result<Bytes, Error>) + Send),
    ) where
        I: IntoIterator<Item = Call>,
        I::IntoIter: Send,
    {
        let mut calls = calls.into_iter().peekable();
        let Some(first) = calls.peek() else { return };
        if let Ok(first) = self.0.endpoints.request(family, first) {
            // A batch for Outlook fills its quota alone; others go side by side.
            let serial = first.bucket == Bucket::Outlook;
            self.0.progress.started(family, first.bucket, first.cost, serial);
        }
        self.0.progress.expect(family, calls.size_hint().0 as u64);
        let complete = self.0.batch(family, &mut calls, each).await;
        self.0.progress.finished(family, complete);
    }

    /// Whether a premium plan is known to be there: the service now and then says by mistake that it is not.
    pub fn licensed(&self, premium: bool) {
        self.0.licensed.store(premium, Ordering::Relaxed);
    }

    /// Sizes the directory's quota, once the number of users is known.
    pub fn tenant_class(&self, class: TenantClass) {
        self.0.quotas.resize(class);
    }

    /// What was asked so far.
    pub fn requests(&self) -> Requests {
        self.0.ledger.requests()
    }

    /// How long what is known to be left will take by our clock, and whose quota decides that.
    pub fn forecast(&self) -> Option<Forecast> {
        let forecast = self.0.progress.forecast(&self.0.quotas)?;
        let ours = self.0.clock.ours(Duration::from_secs_f64(forecast.seconds.min(1e9)));
        Some(Forecast { seconds: ours.as_secs_f64(), ..forecast })
    }

    /// So much of our time as time of the service; the same but for a simulated one.
    pub fn service_time(&self, ours: Duration) -> Duration {
        self.0.clock.told(ours)
    }

    /// So much time of the service as ours.
    pub fn our_time(&self, service: Duration) -> Duration {
        self.0.clock.ours(service)
    }

    /// How many seconds the service's clock is ahead of ours; `None` before the first answer.
    pub fn clock_skew(&self) -> Option<i64> {
        self.0.skew.seconds()
    }

    /// What a writer shares with this reader.
    pub(super) fn core(&self) -> &Arc<Core> {
        &self.0
    }

    fn start(&self, family: &'static str, call: &Call) -> Result<Request, Error> {
        let request = self.0.endpoints.request(family, call)?;
        self.0.progress.started(family, request.bucket, request.cost, true);
        Ok(request)
    }

    async fn only_page(&self, request: Request) -> Result<Bytes, Error> {
        let path = request.name.clone();
        let reply = self.0.send(request).await?;
        match head::hasty(&reply.body) {
            Err(error) => Err(Error::Unreadable { path, why: error.to_string() }),
            Ok(head) if head.next.is_some() => {
                Err(Error::Broken { path, why: "more pages than the one expected".into() })
            }
            Ok(_) => Ok(reply.body),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use futures_util::future::BoxFuture;
    use serde_json::json;

    use super::*;
    use crate::transport::specimen::{Fixed, Service, ok};
    use crate::transport::{Event, Observer};

    #[derive(Default)]
    struct Watching(Mutex<Vec<Event>>);

    impl Observer for Watching {
        fn event(&self, event: &Event) {
            self.0.lock().unwrap().push(event.clone());
        }
    }

    #[tokio::test]
    async fn who_watches_hears_how_many_pages_there_will_be_and_each_that_comes() {
        let service = Service::start(|seen| match seen.number {
            0 => ok(
                &json!({"@odata.count": 1_500, "@odata.nextLink": format!("{}/v1.0/users?p", seen.base), "value": []}),
            ),
            _ => ok(&json!({"value": []})),
        })
        .await;
        let watching = Arc::new(Watching::default());
        let mut settings = service.settings(Arc::new(Fixed::default()));
        settings.observer = Some(watching.clone());
        let reader = Reader::new(settings).unwrap();
        reader.pages("users", &Call::get_eventual("/users?$top=999&$count=true"), &mut |_| Ok(())).await.unwrap();
        let family = "users";
        assert_eq!(
            *watching.0.lock().unwrap(),
            [
                Event::Started { family, bucket: Bucket::Identity },
                Event::Expected { family, answers: 2 },
                Event::Arrived { family, so_far: 1 },
                Event::Arrived { family, so_far: 2 },
                Event::Finished { family, complete: true },
            ]
        );
        assert_eq!(reader.forecast(), None);
    }

    /// Whoever watches looks at his own clock.
    #[tokio::test]
    async fn a_forecast_is_told_in_our_seconds_however_fast_the_service_runs() {
        let service = Service::start(|_| ok(&json!({}))).await;
        let left = |speed: f64| {
            let mut settings = service.settings(Arc::new(Fixed::default()));
            settings.speed = speed;
            let reader = Reader::new(settings).unwrap();
            reader.0.progress.started("registration", Bucket::Reports, 1, true);
            reader.0.progress.expect("registration", 600);
            reader.forecast().unwrap().seconds
        };
        assert!((left(1.0) - 60.0 * left(60.0)).abs() < 1.0, "{} and {}", left(1.0), left(60.0));
    }

    /// Collectors are kept in one table as boxed futures.
    #[tokio::test]
    async fn reading_can_be_boxed_and_moved_between_threads() {
        let service = Service::start(|_| ok(&json!({"value": []}))).await;
        let reader = service.reader();
        let work: BoxFuture<'static, u32> = Box::pin(async move {
            let (mut pages, mut answers) = (0, 0);
            let mut page = |_| {
                pages += 1;
                Ok(())
            };
            reader.pages("users", &Call::get("/users"), &mut page).await.unwrap();
            reader.batch("users", [Call::get("/users/a")], &mut |_, _| answers += 1).await;
            pages + answers
        });
        assert_eq!(tokio::spawn(work).await.unwrap(), 2);
    }
}
