"""The requests and frames of simulated viewers are those of a browser."""

from dashboard.laboratory.browser_requests import event_stream_request, masked_frame, poll_request, websocket_request


def test_frame_of_a_client_is_masked() -> None:
    """The mask is zero, so the frame contains its text. Both lengths of the header work."""
    for text in (b"x" * 20, b"y" * 300):
        frame = masked_frame(text)
        assert frame[1] & 0x80
        assert frame.endswith(bytes(4) + text)


def test_requests_have_the_headers_of_a_browser() -> None:
    """Each kind of request has the header that distinguishes it."""
    naive = poll_request("/api/v1/board", "h:1", fresh=True)
    fair = poll_request("/api/v1/board", "h:1", tag=b'"e-1"')

    assert b"Cache-Control: no-cache" in naive
    assert b'If-None-Match: "e-1"\r\n' in fair
    assert b"gzip" in naive
    assert 400 < len(fair) < 700
    assert b"text/event-stream" in event_stream_request("/api/v1/stream", "h:1")
    assert b"permessage-deflate" in websocket_request("/ws", "h:1")
