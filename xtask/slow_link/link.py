"""A network that is worse than this machine's, for whatever protocol: packets take their time, and some are lost.

    link.py DELAY_MS JITTER_MS LOSS_PERCENT

Makes a tunnel in the network namespace that it runs in and prints `ready`. What this machine sends to FAR comes back to NEAR,
and seems to come from FAR: the two addresses of a packet change places, so its checksums stay right. So a server at NEAR is
reached through the link at FAR, and directly at NEAR. Each way a packet takes DELAY_MS and, by chance, up to JITTER_MS more;
the packets of one flow keep their order. Linux only; needs the rights of a network administrator in its namespace.
"""

import fcntl
import heapq
import os
import select
import struct
import subprocess
import sys
import time

NEAR, FAR, DEVICE = "10.77.0.1", "10.77.0.2", "slow0"

# linux/if_tun.h
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000

# Packets on their way; further ones are lost, as in a full network.
IN_FLIGHT = 10_000


def open_tunnel():
    tunnel = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tunnel, TUNSETIFF, struct.pack("16sH22x", DEVICE.encode(), IFF_TUN | IFF_NO_PI))
    for order in (
        ["link", "set", "lo", "up"],
        ["address", "add", f"{NEAR}/24", "dev", DEVICE],
        ["link", "set", DEVICE, "up"],
    ):
        subprocess.run(["ip", *order], check=True)
    return tunnel


class Chance:
    """The same sequence each time (a linear congruence, Numerical Recipes)."""

    def __init__(self):
        self.state = 1

    def next(self):
        self.state = (self.state * 1_664_525 + 1_013_904_223) % 2**32
        return (self.state >> 8) / 2**24


def pass_on(tunnel, delay, jitter, loss):
    chance, due, last, count = Chance(), [], {}, 0
    while True:
        now = time.monotonic()
        while due and due[0][0] <= now:
            try:
                os.write(tunnel, heapq.heappop(due)[2])
            except BlockingIOError:
                pass
        wait = max(due[0][0] - now, 0) if due else None
        if not select.select([tunnel], [], [], wait)[0]:
            continue
        packet = os.read(tunnel, 65_536)
        # IPv4 without options, which is all that is sent here.
        if packet[0] != 0x45 or len(due) == IN_FLIGHT:
            continue
        extra, is_lost = chance.next() * jitter, chance.next() < loss
        if is_lost:
            continue
        # Protocol and ports.
        flow = packet[9:10] + packet[20:24]
        at = max(time.monotonic() + delay + extra, last.get(flow, 0))
        last[flow] = at
        count += 1
        heapq.heappush(due, (at, count, packet[:12] + packet[16:20] + packet[12:16] + packet[20:]))


delay_ms, jitter_ms, loss_percent = map(float, sys.argv[1:])
tunnel = open_tunnel()
print("ready", flush=True)
pass_on(tunnel, delay_ms / 1000, jitter_ms / 1000, loss_percent / 100)
