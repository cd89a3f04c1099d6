//! Whose address a request comes from. Used to limit rates, and for nothing else: it is neither
//! kept nor logged.

use axum::http::{Extensions, HeaderMap};
use std::net::{IpAddr, Ipv6Addr};

/// An address; of IPv6 the network of 64 bits, which is one customer's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Peer(IpAddr);

impl Peer {
    /// Whoever is at the other end; behind a trusted proxy, whoever is at the other end of that.
    pub fn new(other_end: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> Self {
        let mut address = other_end.to_canonical();
        if trusted.contains(&address) {
            // From the right: what stands left of the first stranger, that stranger has written.
            let hops: Vec<IpAddr> = headers
                .get_all("x-forwarded-for")
                .iter()
                .filter_map(|value| value.to_str().ok())
                .flat_map(|value| value.split(','))
                .filter_map(|hop| hop.trim().parse::<IpAddr>().ok())
                .map(|hop| hop.to_canonical())
                .collect();
            for hop in hops.into_iter().rev() {
                address = hop;
                if !trusted.contains(&hop) {
                    break;
                }
            }
        }
        Self(match address {
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
            v4 => v4,
        })
    }

    /// What the loop noted of a request.
    pub fn of(extensions: &Extensions) -> Self {
        extensions.get().copied().unwrap_or(Self(IpAddr::V6(Ipv6Addr::UNSPECIFIED)))
    }
}

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        _: &S,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.extensions))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peer(other_end: &str, forwarded: &str, trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        let trusted: Vec<IpAddr> = trusted.iter().map(|t| t.parse().unwrap()).collect();
        Peer::new(other_end.parse().unwrap(), &headers, &trusted).0.to_string()
    }

    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_its_own_hop() {
        assert_eq!(peer("198.51.100.1", "203.0.113.9", &[]), "198.51.100.1");
        assert_eq!(peer("10.0.0.1", "203.0.113.9", &["10.0.0.1"]), "203.0.113.9");
        // The client wrote the first itself.
        assert_eq!(peer("10.0.0.1", "192.0.2.1, 203.0.113.9", &["10.0.0.1"]), "203.0.113.9");
        assert_eq!(
            peer("10.0.0.1", "192.0.2.1, 203.0.113.9, 10.0.0.2", &["10.0.0.1", "10.0.0.2"]),
            "203.0.113.9"
        );
        assert_eq!(peer("10.0.0.1", "nonsense", &["10.0.0.1"]), "10.0.0.1");
        assert_eq!(peer("2001:db8:1:2:3:4:5:6", "", &[]), "2001:db8:1:2::");
        assert_eq!(peer("::ffff:198.51.100.1", "", &[]), "198.51.100.1");
    }
}
