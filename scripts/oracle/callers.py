"""Callers who all ask at once, and how long their answers took."""
import itertools

from .connections import Connections


def clients(number, seconds, server, calls, user="api"):
    """As many connections, each of which makes the calls of calls(its number) one after the other; the times and the statuses."""
    with Connections(number, server.url, server.key) as connections:
        def source(i):
            return (connections.request(*call, user=user) for call in calls(i))

        return connections.run([source(i) for i in range(number)], seconds)


def looking(path):
    return lambda _: itertools.repeat(("GET", path))


def told(name, times, seconds):
    p50, p99 = times[len(times) // 2], times[int(len(times) * 0.99)]
    print(f"{name}: p50 {p50 * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms, {len(times) / seconds:.0f}/s", flush=True)
    return p99


def good(statuses):
    return all(200 <= status < 300 for status in statuses)
