"""Graphs: breadth-first distances and PageRank of a random graph, in nothing but Python."""

import collections
import hashlib

NODES = 1_500
DEGREE = 5
ROUNDS = 10
DAMPING = 0.85


def graph(nodes, degree):
    """Each node's successors, the same everywhere: as a hash function deals them."""
    dealt = hashlib.shake_128(b"graph").digest(nodes * degree * 2)
    picks = [(dealt[i] << 8 | dealt[i + 1]) % nodes for i in range(0, len(dealt), 2)]
    return [picks[node * degree : (node + 1) * degree] for node in range(nodes)]


def distances(successors, source):
    """Of all nodes that can be reached."""
    found = {source: 0}
    queue = collections.deque([source])
    while queue:
        node = queue.popleft()
        for successor in successors[node]:
            if successor not in found:
                found[successor] = found[node] + 1
                queue.append(successor)
    return found


def ranks(successors, rounds):
    count = len(successors)
    rank = [1 / count] * count
    for _ in range(rounds):
        following = [(1 - DAMPING) / count] * count
        for node, targets in enumerate(successors):
            share = DAMPING * rank[node] / len(targets)
            for target in targets:
                following[target] += share
        rank = following
    return rank


def handler(event, context):
    successors = graph(NODES, DEGREE)
    found = distances(successors, 0)
    rank = ranks(successors, ROUNDS)
    best = max(range(NODES), key=rank.__getitem__)
    body = f"{len(found)} {sum(found.values())} {best} {rank[best]:.8f}"
    return {"statusCode": 200, "body": body}
