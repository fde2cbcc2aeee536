#!/usr/bin/env python3
"""A small web server on loopback that behaves well or badly, as the path asks.

usage: server.py [LOG [CERTIFICATE KEY]]      prints its port, then serves until its standard input ends; with a
                                              certificate it speaks HTTPS

LOG gets one line a request: METHOD TARGET RANGE IF-RANGE AUTHORIZATION ("-" for what is not there). A body of N bytes
is always the same: byte i is "0123456789abcdef"[i % 16], but for every 64th, a line break.

    /plain/N              N bytes, with entity tag, date and ranges
    /undated/N/K          the same without tag and date; the first answer is cut after K bytes
    /drop/N/K             every answer is cut after K bytes
    /hold/N/K             the first answer stops after K bytes and the connection stays open; later ones are right
    /stall/N/K            every answer stops after K bytes
    /long/N               announces ten bytes more than there are
    /short/N              announces ten bytes less
    /open/N               announces nothing and closes
    /chunked/N            in chunks; /chunkcut/N: without the last one
    /changing/N/K         the first answer is cut after K bytes; then the file is another one with another tag
    /rude/N/K             the same, but a range of the new file is sent although the tag does not hold
    /norange/N/K          the first answer is cut after K bytes; ranges are ignored
    /shifted/N/K          the first answer is cut after K bytes; later ones send other bytes than asked for
    /endless              goes on and on
    /gzip/N               N bytes packed for the way
    /circle/I             redirects in a circle;  /to/URL redirects there
    /page  /hidden        a web page, and one that says it is data;  /empty: nothing
    /missing  /wanted     404, and 401 in many words
    /flaky/NAME           500, then 100 bytes;  /broken: always 500
    /busy/S/NAME          429 with Retry-After S, then 100 bytes;  /away/S: always
    /echo                 answers with method, headers and body
"""
import gzip
import http.server
import socket
import ssl
import sys
import threading

LETTERS = b"0123456789abcdef" * 4
PAGE = b"<!DOCTYPE html>\n<html><head><title>Please log in</title></head><body>A form.</body></html>\n"
WORDS = b"no such file\nreally\x01 not <b>there</b>\n"


def content(size, shift=0):
    line = (LETTERS[shift:] + LETTERS[:shift])[:63] + b"\n"
    return (line * (size // 64 + 1))[:size]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen = {}
    lock = threading.Lock()
    log = None

    def log_message(self, *_):
        pass

    def note(self):
        fields = [self.headers.get(name) or "-" for name in ("Range", "If-Range", "Authorization")]
        with Handler.lock:
            if Handler.log:
                print(self.command, self.path, *[field.replace(" ", "_") for field in fields], file=Handler.log, flush=True)

    def first_time(self):
        with Handler.lock:
            Handler.seen[self.path] = Handler.seen.get(self.path, 0) + 1
            return Handler.seen[self.path] == 1

    def head(self, code, length=None, kind="text/plain; charset=utf-8", **more):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        for name, value in more.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def send_all(self, code, body, **more):
        self.head(code, len(body), **more)
        self.wfile.write(body)

    def cut(self):
        """Ends the connection in the middle."""
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_WR)

    def hold(self):
        """Says nothing more until the other side is gone."""
        self.close_connection = True
        self.wfile.flush()
        while self.connection.recv(4096):
            pass

    def file(self, body, tag='"one"', date="Mon, 01 Jan 2024 00:00:00 GMT", most=None, then=None, rude=False, shift=0):
        """The file, or the range that is asked for; at most `most` bytes of it, and then cut() or hold()."""
        more = {"ETag": tag, "Last_Modified": date, "Accept_Ranges": "bytes"} if tag else {}
        wanted, holds = self.headers.get("Range"), self.headers.get("If-Range")
        first = 0
        if wanted and (rude or holds in (None, tag, date)):
            first = int(wanted.removeprefix("bytes=").removesuffix("-"))
            if first >= len(body):
                self.send_all(416, b"", Content_Range=f"bytes */{len(body)}")
                return
            first += shift
            more["Content_Range"] = f"bytes {first}-{len(body) - 1}/{len(body)}"
        part = body[first:]
        self.head(206 if "Content_Range" in more else 200, len(part), **more)
        self.wfile.write(part[:most])
        if most is not None and most < len(part):
            then()

    def do_POST(self):
        self.do_GET()

    def do_GET(self):
        self.note()
        path = self.path
        if path.startswith("http://"):
            path = "/" + path.split("/", 3)[3]
        name, *rest = path[1:].split("?")[0].split("/")
        serve = getattr(self, "serve_" + name, None)
        if serve is None:
            self.send_all(404, WORDS)
            return
        try:
            serve(*rest)
        except OSError:  # the other side is gone
            self.close_connection = True

    def serve_plain(self, n):
        self.file(content(int(n)))

    def serve_undated(self, n, k):
        self.file(content(int(n)), tag=None, most=int(k) if self.first_time() else None, then=self.cut)

    def serve_drop(self, n, k):
        self.file(content(int(n)), most=int(k), then=self.cut)

    def serve_hold(self, n, k):
        self.file(content(int(n)), most=int(k) if self.first_time() else None, then=self.hold)

    def serve_stall(self, n, k):
        self.file(content(int(n)), most=int(k), then=self.hold)

    def serve_long(self, n):
        self.head(200, int(n) + 10)
        self.wfile.write(content(int(n)))
        self.cut()

    def serve_short(self, n):
        self.head(200, int(n) - 10)
        self.wfile.write(content(int(n)))
        self.cut()

    def serve_open(self, n):
        self.head(200, Connection="close")
        self.wfile.write(content(int(n)))
        self.cut()

    def chunks(self, body):
        for at in range(0, len(body), 1000):
            chunk = body[at:at + 1000]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))

    def serve_chunked(self, n):
        self.head(200, Transfer_Encoding="chunked")
        self.chunks(content(int(n)))
        self.wfile.write(b"0\r\n\r\n")

    def serve_chunkcut(self, n):
        self.head(200, Transfer_Encoding="chunked")
        self.chunks(content(int(n)))
        self.cut()

    def change(self, n, k, rude):
        if self.first_time():
            self.file(content(int(n)), most=int(k), then=self.cut)
        else:
            self.file(content(int(n), 5), tag='"two"', date="Tue, 02 Jan 2024 00:00:00 GMT", rude=rude)

    def serve_changing(self, n, k):
        self.change(n, k, False)

    def serve_rude(self, n, k):
        self.change(n, k, True)

    def serve_norange(self, n, k):
        del self.headers["Range"]
        self.file(content(int(n)), most=int(k) if self.first_time() else None, then=self.cut)

    def serve_shifted(self, n, k):
        self.file(content(int(n)), most=int(k) if self.first_time() else None, then=self.cut, shift=7)

    def serve_endless(self):
        self.head(200, Transfer_Encoding="chunked")
        while True:
            self.chunks(content(64000))

    def serve_gzip(self, n, *_):
        self.send_all(200, gzip.compress(content(int(n)), mtime=0), Content_Encoding="gzip", ETag='"packed"')

    def serve_circle(self, i):
        self.send_all(302, b"", Location=f"/circle/{(int(i) + 1) % 3}")

    def serve_to(self, *url):
        self.send_all(302, b"", Location="/".join(url))

    def serve_page(self):
        self.send_all(200, PAGE, kind="text/html; charset=utf-8")

    def serve_hidden(self):
        self.send_all(200, b"\xef\xbb\xbf\r\n " + PAGE, kind="application/octet-stream")

    def serve_empty(self):
        self.send_all(200, b"")

    def serve_wanted(self):
        self.send_all(401, b"words " * 100000, WWW_Authenticate='Basic realm="x"')

    def serve_flaky(self, _):
        if self.first_time():
            self.send_all(500, b"a moment")
        else:
            self.file(content(100))

    def serve_broken(self):
        self.send_all(500, b"never")

    def serve_busy(self, seconds, _):
        if self.first_time():
            self.send_all(429, b"slowly", Retry_After=seconds)
        else:
            self.file(content(100))

    def serve_away(self, seconds):
        self.send_all(429, b"slowly", Retry_After=seconds)

    def serve_echo(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_all(200, f"{self.command}\n{self.headers}".encode() + body, ETag='W/"weak"')


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that goes away in the middle is what the tests are about."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def main():
    if len(sys.argv) > 1:
        Handler.log = open(sys.argv[1], "a", encoding="utf-8")
    server = Server(("127.0.0.1", 0), Handler)
    if len(sys.argv) > 3:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
        server.socket = context.wrap_socket(server.socket, server_side=True)
    print(server.server_address[1], flush=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdin.read()


main()
