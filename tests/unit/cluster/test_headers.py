"""What headers of requests hold."""

import httpx

from pyxp.cluster.headers import told_of


def test_what_the_transport_says_of_a_header_is_not_shown():
    assert (
        told_of(httpx.LocalProtocolError("Illegal header value b'Bearer top\\n'"))
        == "the request cannot be sent as it is"
    )
    assert told_of(httpx.ConnectError("")) == "ConnectError"
    assert told_of(httpx.ConnectError("refused\n by peer")) == "refused by peer"
    assert len(told_of(httpx.RemoteProtocolError("x" * 9999))) == 300
