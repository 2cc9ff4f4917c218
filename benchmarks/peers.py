"""What others find copies with, each in its usual setting: MinHash-LSH, SimHash, TF-IDF."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import xxhash
from datasketch import MinHash, MinHashLSH
from sklearn.feature_extraction.text import TfidfVectorizer

Method = Callable[[Sequence[str]], list[str]]


def _components(count: int, links: Sequence[tuple[int, int]]) -> list[str]:
    parent = list(range(count))

    def root(n: int) -> int:
        while parent[n] != n:
            n = parent[n]
        return n

    for a, b in links:
        parent[root(b)] = root(a)
    return [str(root(n)) for n in range(count)]


def minhash_lsh(bodies: Sequence[str]) -> list[str]:
    """datasketch's MinHash-LSH: 128 permutations, runs of five words, Jaccard 0.8."""
    lsh = MinHashLSH(threshold=0.8, num_perm=128)
    hashes = []
    for n, body in enumerate(bodies):
        words = body.lower().split()
        runs = {" ".join(words[i : i + 5]) for i in range(max(1, len(words) - 4))}
        hashes.append(MinHash(num_perm=128))
        hashes[-1].update_batch([run.encode() for run in runs])
        lsh.insert(n, hashes[-1])
    links = [(n, other) for n, one in enumerate(hashes) for other in lsh.query(one) if other < n]
    return _components(len(bodies), links)


def simhash(bodies: Sequence[str]) -> list[str]:
    """SimHash of 64 bits over words, at most three bits apart (Manku et al. 2007)."""
    marks = [_simhash(body) for body in bodies]
    links = [
        (n, other)
        for n in range(len(marks))
        for other in range(n)
        if (marks[n] ^ marks[other]).bit_count() <= 3
    ]
    return _components(len(bodies), links)


def _simhash(body: str) -> int:
    hashes = [xxhash.xxh3_64_intdigest(word.encode()) for word in body.lower().split()]
    bits = np.unpackbits(np.array(hashes, dtype=np.uint64).view(np.uint8).reshape(-1, 8), axis=1)
    return int.from_bytes(np.packbits(2 * bits.sum(axis=0, dtype=np.int64) > len(hashes)).tobytes())


def tf_idf(bodies: Sequence[str]) -> list[str]:
    """Cosine of TF-IDF over words, 0.8 or more."""
    matrix = TfidfVectorizer(lowercase=True, strip_accents="unicode").fit_transform(bodies)
    near = (matrix @ matrix.T) >= 0.8
    rows, columns = near.nonzero()
    links = [(int(a), int(b)) for a, b in zip(rows, columns, strict=True) if b < a]
    return _components(len(bodies), links)


PEERS: dict[str, Method] = {
    "datasketch MinHash-LSH, Jaccard 0.8": minhash_lsh,
    "SimHash, 64 bits, 3 apart": simhash,
    "TF-IDF cosine 0.8": tf_idf,
}
