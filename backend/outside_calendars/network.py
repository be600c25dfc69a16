"""Which machines a calendar may be fetched from: those on the public internet, and no others.

Whoever may type an address could otherwise let the server knock on doors that only it can reach: a database, a router,
the metadata of a cloud. A name is resolved once, every address that it has is judged, and the connection goes to a
judged address and to nothing else, so that a name cannot mean something new in between.

Source: RFC 6890 (special-purpose addresses), RFC 6052 (NAT64), RFC 3056 (6to4), RFC 4380 (Teredo).
"""

import socket
import ssl
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from backend.outside_calendars.addresses import DEFAULT_PORTS

_NAT64 = IPv6Network("64:ff9b::/96")
# Special although Python calls them ordinary: protocol assignments, and clouds' own services at public numbers.
_RESERVED = (IPv4Network("192.0.0.0/24"), IPv4Network("168.63.129.16/32"))
# Where an IPv4 address may hide at a place that only the operator of the network knows.
_TUNNELS = tuple(ip_network(text) for text in ("64:ff9b:1::/48", "2001::/32", "::/96", "fec0::/10"))


class PublicInternet:
    """The network that the program uses. There is no setting that widens it: a test hands in a subclass of its own."""

    def resolve(self, host: str, port: int) -> list[str]:
        """Return the numeric addresses of ``host``, in the order to try them.

        Raises:
            OSError: the name is not known.
        """
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    def allows(self, address: str, port: int) -> bool:
        """Whether a connection to that numeric address and port may be made."""
        return port in DEFAULT_PORTS.values() and is_public(address)

    def tls_context(self) -> ssl.SSLContext:
        """Return what certificates are checked with: those that the machine trusts."""
        return ssl.create_default_context()


PUBLIC_INTERNET = PublicInternet()


def is_public(address: str) -> bool:
    """Whether the numeric address is an ordinary one of the public internet, also when it wraps another."""
    try:
        number = ip_address(address)
    except ValueError:  # with a zone, as link-local addresses have one
        return False
    if isinstance(number, IPv6Address):
        if any(number in tunnel for tunnel in _TUNNELS):
            return False
        inner = _wrapped(number)
        if inner is not None:
            return _is_ordinary(inner)
    return _is_ordinary(number)


def _wrapped(number: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address inside: mapped, 6to4 or by the well-known prefix of NAT64."""
    if number in _NAT64:
        return IPv4Address(int(number) & 0xFFFF_FFFF)
    return number.ipv4_mapped or number.sixtofour


def _is_ordinary(number: IPv4Address | IPv6Address) -> bool:
    if any(number in network for network in _RESERVED):
        return False
    special = number.is_multicast or number.is_reserved or number.is_unspecified or number.is_loopback
    return number.is_global and not special and not number.is_link_local
