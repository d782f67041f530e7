"""Many keep-alive connections of one thread: a client that costs next to nothing beside the server it measures."""
import json
import selectors
import socket
import time
import urllib.parse


class Connections:
    """Each connection always has one request under way, until the time is over."""

    def __init__(self, number, url, key):
        self.address, self.key = urllib.parse.urlsplit(url), key
        self.buffer = memoryview(bytearray(1 << 20))
        self.sockets = [socket.create_connection((self.address.hostname, self.address.port)) for _ in range(number)]
        for each in self.sockets:
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for each in self.sockets:
            each.close()

    def request(self, method, path, body=None, user="api"):
        text = b"" if body is None else json.dumps(body).encode()
        return (f"{method} {self.address.path}/{path} HTTP/1.1\r\nHost: {self.address.netloc}\r\nx-api-key: {self.key}\r\n"
                f"username: {user}\r\nContent-Length: {len(text)}\r\n\r\n").encode() + text

    def run(self, requests, seconds):
        """Sends what each of the iterators gives, one per connection; the seconds that each answer took, and statuses by number."""
        end, times, statuses, began, left = time.perf_counter() + seconds, [], {}, {}, {}
        with selectors.DefaultSelector() as selector:
            for each, source in zip(self.sockets, requests):
                selector.register(each, selectors.EVENT_READ, source)
                began[each] = time.perf_counter()
                each.sendall(next(source))
            while began:
                for ready, _ in selector.select():
                    if not self.whole(ready.fileobj, left, statuses):
                        continue
                    now = time.perf_counter()
                    times.append(now - began.pop(ready.fileobj))
                    if now < end:
                        began[ready.fileobj] = now
                        ready.fileobj.sendall(next(ready.data))
        return sorted(times), statuses

    def whole(self, connection, left, statuses):
        """Reads what is there; whether that was the end of an answer."""
        count = connection.recv_into(self.buffer)
        if count == 0:
            raise RuntimeError("the server closed a connection")
        text = self.buffer[:count]
        if connection not in left:
            head, found, _ = bytes(text[:4096]).partition(b"\r\n\r\n")
            if not found:
                raise RuntimeError(f"an answer without a head: {head}")
            status = int(head[9:12])
            statuses[status] = statuses.get(status, 0) + 1
            left[connection] = Length(head) if b"\r\ncontent-length:" in head.lower() or status == 204 else Chunks()
        if left[connection].ended(text):
            del left[connection]
            return True
        return False


class Length:
    """What is left of an answer that says how long it is."""

    def __init__(self, head):
        lengths = [int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        self.bytes = sum(lengths) + len(head) + 4

    def ended(self, text):
        self.bytes -= len(text)
        return self.bytes == 0


class Chunks:
    """The end of an answer in chunks, which is an empty chunk."""
    END = b"\r\n0\r\n\r\n"

    def __init__(self):
        self.last = b""

    def ended(self, text):
        self.last = (self.last + bytes(text[-len(self.END):]))[-len(self.END):]
        return self.last == self.END
