"""The Square attack in eager PyTorch, written plainly from its paper for `gibbon bench peers`:
Andriushchenko et al. 2019, arXiv:1912.00049. Every image has draws of its own.

Images x are float32 [N, C, H, W] in [0, 1], labels y int64 [N]; what comes back are the adversarial
images.
"""

import torch
from plain_ball import length, wide
from plain_smallest import margin

QUERIES = 1000
SHARE = 0.8


def share_after(tried):
    """Section 3.2, laid out for 10,000 queries."""
    scaled = tried * 10_000 // QUERIES
    halvings = sum(scaled > h for h in (10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000))
    return SHARE / 2**halvings


def side_of(share, x):
    height, width = x.shape[2:]
    return max(1, min(round((share * height * width) ** 0.5), height, width))


class Windows:
    """A square at a drawn place in each image; what is read from it is [N, S, S, C]."""

    def __init__(self, side, x):
        height, width = x.shape[2:]
        top = torch.randint(height - side + 1, (len(x), 1, 1))
        left = torch.randint(width - side + 1, (len(x), 1, 1))
        self.images = torch.arange(len(x))[:, None, None]
        self.rows = top + torch.arange(side)[:, None]
        self.columns = left + torch.arange(side)

    def get(self, d):
        return d[self.images, :, self.rows, self.columns]

    def set(self, d, values):
        d[self.images, :, self.rows, self.columns] = values


def signs(*shape):
    return 2.0 * torch.randint(2, shape) - 1


def square(start, change):
    """Algorithm 1."""

    @torch.no_grad()
    def attack(model, x, y, epsilon):
        best = x.clone()
        rows = (model(x).argmax(1) == y).nonzero()[:, 0]
        best[rows] = start(x[rows], epsilon)
        lowest = margin(model(best), y)
        for tried in range(QUERIES - 1):
            rows = (lowest > 0).nonzero()[:, 0]
            if len(rows) == 0:
                break
            candidate = change(x[rows], best[rows], epsilon, share_after(tried))
            now = margin(model(candidate), y[rows])
            lower = now < lowest[rows]
            best[rows] = torch.where(wide(lower), candidate, best[rows])
            lowest[rows] = torch.where(lower, now, lowest[rows])
        return best

    return attack


def stripes(x, epsilon):
    """Where the search begins under L-infinity: vertical ones."""
    n, channels, _, width = x.shape
    return (x + epsilon * signs(n, channels, 1, width)).clamp(0, 1)


def even_square(x, best, epsilon, share):
    """Algorithm 2."""
    windows = Windows(side_of(share, x), x)
    candidate = best.clone()
    new = windows.get(x) + epsilon * signs(len(x), 1, 1, x.shape[1])
    windows.set(candidate, new.clamp(0, 1))
    return candidate


def half_hill(rows, columns):
    """Equation 2: sums of 1 / n^2 over the rings outside, from the middle on."""
    rings = max(rows // 2, columns // 2) + 1
    i = (torch.arange(rows) - rows // 2).abs()
    j = (torch.arange(columns) - columns // 2).abs()
    ring = torch.maximum(i[:, None], j[None, :])
    heights = [sum(1 / n**2 for n in range(r + 1, rings + 1)) for r in range(rings + 1)]
    return torch.tensor(heights)[ring]


def hill_and_hollow(side):
    """One above the other, of length 1 together."""
    upper = half_hill(side // 2, side)
    lower = half_hill(side - side // 2, side)
    both = torch.cat([upper / upper.norm(), -lower / lower.norm()])
    return both / both.norm()


def turned(tile, n):
    """[N, S, S], half of them lying on the side."""
    lies = torch.rand(n, 1, 1) < 0.5
    return torch.where(lies, tile.t(), tile)


def hills(x, epsilon):
    """Where the search begins under L2: small ones all over the image."""
    n, channels, height, width = x.shape
    side = max(1, height // 5)
    d = torch.zeros_like(x)
    top = (height - height // side * side) // 2
    left = (width - width // side * side) // 2
    for row in range(top, top + height // side * side, side):
        for column in range(left, left + width // side * side, side):
            tile = turned(hill_and_hollow(side), n)[:, None] * signs(n, channels, 1, 1)
            d[:, :, row : row + side, column : column + side] = tile
    return (x + epsilon * d / length(d, "l2")).clamp(0, 1)


def squares_of(d):
    return d.pow(2).sum((1, 2), keepdim=True)


def hilly_square(x, best, epsilon, share):
    """Algorithm 3: one square is given up for what is added to another."""
    side = max(3, side_of(share, x))
    side = min(side + (side + 1) % 2, *x.shape[2:])
    d = best - x
    here, there = Windows(side, x), Windows(side, x)
    covered = torch.zeros_like(d)
    here.set(covered, 1.0)
    there.set(covered, 1.0)
    used = (d * covered).pow(2).sum((2, 3))[:, None, None, :]
    spare = (epsilon**2 - length(d, "l2") ** 2).clamp(min=0) / x.shape[1]
    old = here.get(d)
    old = old / squares_of(old).sqrt().clamp(min=1e-12)
    tile = turned(hill_and_hollow(side), len(x))[..., None]
    new = old + tile * signs(len(x), 1, 1, x.shape[1])
    new = new / squares_of(new).sqrt().clamp(min=1e-12)
    there.set(d, 0.0)
    here.set(d, new * (used + spare).sqrt())
    return (x + epsilon * d / length(d, "l2").clamp(min=1e-12)).clamp(0, 1)


ATTACKS = {"square-linf": square(stripes, even_square), "square-l2": square(hills, hilly_square)}
