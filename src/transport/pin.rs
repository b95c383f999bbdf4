//! Where a token may go. Page links to other hosts have been seen in production; none is followed.

use url::Url;

/// Whether `link` has scheme, host and port of `base`, and no user name.
pub(super) fn is_same_origin(base: &Url, link: &Url) -> bool {
    base.origin() == link.origin() && has_no_user(link)
}

/// Whether `link` is the configured Exchange host or, as regional front doors are, a sub-domain of it.
pub(super) fn is_same_service(base: &Url, link: &Url) -> bool {
    let (Some(ours), Some(theirs)) = (base.domain(), link.domain()) else { return is_same_origin(base, link) };
    let below = theirs.strip_suffix(ours).is_some_and(|prefix| prefix.is_empty() || prefix.ends_with('.'));
    let same_door = base.scheme() == link.scheme() && base.port_or_known_default() == link.port_or_known_default();
    below && same_door && has_no_user(link)
}

/// Whether the address can only be this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn has_no_user(link: &Url) -> bool {
    link.username().is_empty() && link.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn graph_links_stay_on_the_very_origin() {
        let base = url("https://graph.microsoft.com");
        assert!(is_same_origin(&base, &url("https://graph.microsoft.com/v1.0/users?$skiptoken=x")));
        for foreign in [
            "http://graph.microsoft.com/",
            "https://graph.microsoft.com:8443/",
            "https://graph.microsoft.com.evil.example/",
            "https://graph.microsoft.com@evil.example/",
            "https://user@graph.microsoft.com/",
            "https://sub.graph.microsoft.com/",
        ] {
            assert!(!is_same_origin(&base, &url(foreign)), "{foreign}");
        }
    }

    #[test]
    fn exchange_may_answer_from_a_regional_host() {
        let base = url("https://outlook.office365.com");
        assert!(is_same_service(&base, &url("https://eurp189.outlook.office365.com/adminapi")));
        assert!(is_same_service(&base, &url("https://outlook.office365.com/adminapi")));
        for foreign in
            ["https://evil-outlook.office365.com/", "http://a.outlook.office365.com/", "https://office365.com/"]
        {
            assert!(!is_same_service(&base, &url(foreign)), "{foreign}");
        }
    }
}
