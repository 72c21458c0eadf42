"""Philox 4x32-10 (Salmon et al., SC'11) as this project seeds it, written again: what a lens draws, a reference must draw too."""

import math

STREAM_ANALYSIS = 4


class Rng:
    def __init__(self, seed, stream, lane):
        self.key = [seed & 0xFFFFFFFF, (seed >> 32) ^ (stream * 0x9E3779B9 & 0xFFFFFFFF)]
        self.counter = [0, stream, lane & 0xFFFFFFFF, lane >> 32]
        self.left = []

    def next_u32(self):
        if not self.left:
            self.left = philox(self.counter, self.key)
            self.counter[0] = (self.counter[0] + 1) % 2**32
        return self.left.pop(0)

    def below(self, n):
        return self.next_u32() * n >> 32

    def shuffle(self, items):
        """Fisher-Yates."""
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]

    def normal(self):
        """Box-Muller, the cosine's half."""
        u1, u2 = ((self.next_u32() + 0.5) / 2**32 for _ in range(2))
        return math.sqrt(-2 * math.log(u1)) * math.cos(2 * math.pi * u2)


def philox(counter, key):
    (c0, c1, c2, c3), (k0, k1) = counter, key
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 % 2**32, (p0 >> 32) ^ c3 ^ k1, p0 % 2**32
        k0, k1 = (k0 + 0x9E3779B9) % 2**32, (k1 + 0xBB67AE85) % 2**32
    return [c0, c1, c2, c3]


assert philox([0] * 4, [0] * 2) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
