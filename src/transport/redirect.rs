//! The three redirects that are followed, once each. Any other would carry the token to a stranger or turn a POST
//! into a GET.

use http::{HeaderMap, Method};

use super::bucket::Bucket;
use super::request::{Body, Endpoints, Request};
use super::token::Audience;

/// The request that follows `location`, or `None` where it must not be followed.
///
/// - Graph: a GET within its origin.
/// - A usage report of Graph: its pre-signed https address, by a bare GET without the token.
/// - Exchange: the same POST to the configured host or a regional one below it.
pub(super) fn follow(endpoints: &Endpoints, request: &Request, location: &str) -> Option<Request> {
    let url = request.url.join(location).ok()?;
    let is_get = request.method == Method::GET;
    let same = Request { url: url.clone(), ..request.clone() };
    match request.audience {
        Audience::Exchange => endpoints.is_ours(Audience::Exchange, &url).then_some(same),
        Audience::Graph if is_get && endpoints.is_ours(Audience::Graph, &url) => Some(same),
        Audience::Graph if is_get && request.bucket == Bucket::Usage && url.scheme() == "https" => {
            Some(Request { bare: true, headers: HeaderMap::new(), body: Body::None, ..same })
        }
        Audience::Graph => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::model::Call;
    use crate::transport::Error;
    use crate::transport::cloud::{Cloud, CloudName};
    use crate::transport::specimen::{Service, fine, ok, read, with};

    fn target(call: &Call, location: &str) -> Option<Request> {
        let Cloud { graph, exchange, .. } = Cloud::new(CloudName::Global);
        let (tenant, connection) = (Uuid::nil(), Uuid::nil());
        let endpoints = Endpoints { graph, exchange, tenant, user: None, connection, low_priority: true };
        follow(&endpoints, &endpoints.request("family", call).unwrap(), location)
    }

    #[test]
    fn graph_moves_within_its_origin_only() {
        assert!(target(&Call::get("/users"), "/v1.0/other").is_some_and(|request| !request.bare));
        assert!(target(&Call::get("/users"), "https://graph.microsoft.com.evil.example/").is_none());
        assert!(target(&Call::get("/users"), "http://graph.microsoft.com/v1.0/users").is_none());
    }

    #[test]
    fn a_usage_report_is_fetched_from_elsewhere_without_anything_of_ours() {
        let report = Call::get("/reports/getEmailActivityUserDetail(period='D7')");
        let request = target(&report, "https://reports.office.example/data?sig=x").unwrap();
        assert!(request.bare && request.headers.is_empty());
        assert!(target(&report, "http://reports.office.example/data?sig=x").is_none());
    }

    #[test]
    fn exchange_moves_to_a_regional_host_by_the_same_post() {
        let call = Call::cmdlet("Get-Mailbox");
        let request = target(&call, "https://eurp189.outlook.office365.com/adminapi/beta/t/InvokeCommand").unwrap();
        assert_eq!((request.method, request.bare), (Method::POST, false));
        assert!(target(&call, "https://outlook.evil.example/adminapi").is_none());
    }

    #[tokio::test]
    async fn a_redirect_is_followed_within_the_origin_once_and_the_token_goes_nowhere_else() {
        let service = Service::start(|seen| match seen.path.as_str() {
            "/v1.0/here" => with(302, &[("location", "/v1.0/there")], ""),
            "/v1.0/away" => with(302, &[("location", "http://evil.example/")], ""),
            "/v1.0/round" => with(302, &[("location", "/v1.0/round")], ""),
            _ => fine(),
        })
        .await;
        let reader = service.reader();
        read(&reader, "/here").await.unwrap();
        assert!(matches!(read(&reader, "/away").await, Err(Error::Refused { status: 302, .. })));
        assert!(matches!(read(&reader, "/round").await, Err(Error::Refused { status: 302, .. })));
        let paths: Vec<_> = service.seen().into_iter().map(|seen| seen.path).collect();
        assert_eq!(paths, ["/v1.0/here", "/v1.0/there", "/v1.0/away", "/v1.0/round", "/v1.0/round"]);
    }

    #[tokio::test]
    async fn exchange_redirected_posts_the_same_once_more() {
        let service = Service::start(|seen| match seen.number {
            0 => with(302, &[("location", "/adminapi/beta/regional")], ""),
            _ => ok(&json!({"value": []})),
        })
        .await;
        service.reader().read("org_config", &Call::cmdlet("Get-OrganizationConfig")).await.unwrap();
        let seen = service.seen();
        assert_eq!((seen[1].method.as_str(), &seen[1].body), ("POST", &seen[0].body));
        assert_eq!(seen[1].header("authorization"), "Bearer token-1");
    }
}
