//! Sending, waiting and repeating, against a service that answers as each test says.

use std::sync::Arc;

use serde_json::{Value, json};

use super::*;
use crate::model::Call;
use crate::transport::Reader;
use crate::transport::cloud::{Cloud, CloudName};
use crate::transport::specimen::{Fixed, Service, cloud, coded, fine, read, status, with};

#[tokio::test]
async fn a_refusal_for_load_is_waited_out_as_told_and_counted() {
    let service =
        Service::start(|seen| if seen.number == 0 { with(429, &[("retry-after", "0.0305")], "{}") } else { fine() })
            .await;
    let reader = service.reader();
    read(&reader, "/organization").await.unwrap();
    let seen = service.seen();
    assert!(seen[1].at - seen[0].at >= Duration::from_micros(30_500), "a wait is told in our seconds");
    let tally = reader.requests().by_family["family"];
    assert_eq!((tally.sent, tally.throttled, tally.retried), (2, 1, 1));
    assert!(tally.seconds_waited >= 30.0);
}

#[tokio::test]
async fn a_service_that_always_refuses_is_given_up_after_eight() {
    let service = Service::start(|_| coded(429, "TooManyRequests")).await;
    let read = read(&service.reader(), "/identity/conditionalAccess/policies").await;
    assert!(matches!(read, Err(Error::Throttled { .. })), "{read:?}");
    assert_eq!(service.seen().len(), 8);
}

#[tokio::test]
async fn a_wait_longer_than_the_budget_is_told_at_once_also_to_those_who_come_later() {
    let service = Service::start(|_| with(429, &[("retry-after", "7200")], "{}")).await;
    let reader = service.reader();
    for _ in 0..2 {
        let Err(Error::Throttled { until, .. }) = read(&reader, "/organization").await else { panic!("not throttled") };
        let hours = until.duration_since(Timestamp::now()).as_secs_f64() / 3_600.0;
        assert!((1.9..2.3).contains(&hours), "{hours}");
    }
    assert_eq!(service.seen().len(), 1);
}

#[tokio::test]
async fn faults_are_repeated_three_times_and_refusals_never() {
    for (code, sent) in [(500, 4), (423, 4), (400, 1), (403, 1), (404, 1), (410, 1), (501, 1), (502, 8), (504, 8)] {
        let service = Service::start(move |_| coded(code, "x")).await;
        assert!(read(&service.reader(), "/organization").await.is_err());
        assert_eq!(service.seen().len(), sent, "status {code}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_is_tried_again_and_then_called_unreachable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = url::Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let service = Service::start(|_| fine()).await;
    let mut settings = service.settings(Arc::new(Fixed::default()));
    settings.cloud = cloud(&url, &url);
    let reader = Reader::new(settings).unwrap();
    let read = read(&reader, "/organization").await;
    assert!(matches!(read, Err(Error::Unreachable { .. })), "{read:?}");
    assert_eq!(reader.requests().total.sent, 4);
}

#[tokio::test]
async fn after_503_the_next_try_goes_over_a_new_connection() {
    let (listener, mut connections) = (tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap(), 0);
    let url = url::Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let serving = tokio::spawn(async move {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            connections += 1;
            let number = connections;
            tokio::spawn(async move {
                let mut buffer = [0; 4_096];
                while socket.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                    let status = if number == 1 { "503 Service Unavailable" } else { "200 OK" };
                    let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\n\r\n{{}}");
                    socket.write_all(answer.as_bytes()).await.unwrap();
                }
            });
        }
    });
    let service = Service::start(|_| fine()).await;
    let mut settings = service.settings(Arc::new(Fixed::default()));
    settings.cloud = cloud(&url, &url);
    let reader = Reader::new(settings).unwrap();
    read(&reader, "/organization").await.unwrap();
    assert_eq!(reader.requests().total.sent, 2);
    serving.abort();
}

#[tokio::test]
async fn the_services_clock_is_compared_with_ours() {
    let ahead = httpdate::fmt_http_date(std::time::SystemTime::now() + Duration::from_secs(600));
    let service = Service::start(move |_| with(200, &[("date", &ahead)], "{}")).await;
    let reader = service.reader();
    assert_eq!(reader.clock_skew(), None);
    read(&reader, "/organization").await.unwrap();
    assert!((598..=601).contains(&reader.clock_skew().unwrap()));
}

#[tokio::test]
async fn what_could_change_something_is_never_sent() {
    let service = Service::start(|_| fine()).await;
    let read = service.reader().read("family", &Call::cmdlet("Set-Mailbox")).await;
    assert!(matches!(read, Err(Error::Misuse(_))));
    assert!(service.seen().is_empty());
}

#[tokio::test]
async fn faster_time_is_for_loopback_alone() {
    let service = Service::start(|_| fine()).await;
    let mut fast = service.settings(Arc::new(Fixed::default()));
    fast.cloud = Cloud::new(CloudName::Global);
    assert!(Reader::new(fast).is_err());
}

#[tokio::test]
async fn the_token_shows_in_no_error() {
    let service = Service::start(|seen| {
        let echo: Value = json!({"error": {"code": "BadRequest", "message": "no"}});
        assert!(!seen.header("authorization").is_empty());
        status(400, &echo)
    })
    .await;
    let error = read(&service.reader(), "/organization").await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("token-1"));
}
