"""Attacks of minimum norm in eager PyTorch, each written plainly from its paper for `gibbon bench
peers`, with no regard for speed.

Images x are float32 [N, C, H, W] in [0, 1], classes int64 [N]; what comes back are the adversarial
images. Epsilon is no matter to them.
"""

import math

import torch
from plain_ball import wide

DEEPFOOL_STEPS, OVERSHOOT = 50, 0.02
CW_STEPS, CW_SEARCHES, CW_CONSTANT, CW_RATE = 200, 5, 1.0, 0.01
THETA, GAMMA = 1.0, 0.145


def margin(logits, y):
    """The logit of y less the largest other one: below 0 where the answer is another."""
    others = logits.scatter(1, y[:, None], -math.inf)
    return logits.gather(1, y[:, None])[:, 0] - others.amax(1)


def class_gradients(model, x):
    """Logits [N, K] and all their gradients [N, K, D]."""
    x = x.detach().requires_grad_(True)
    logits = model(x)
    gradients = []
    for k in range(logits.shape[1]):
        (gradient,) = torch.autograd.grad(logits[:, k].sum(), x, retain_graph=True)
        gradients.append(gradient.flatten(1))
    return logits.detach(), torch.stack(gradients, 1)


def deepfool(norm):
    """Moosavi-Dezfooli et al. 2016, arXiv:1511.04599, algorithm 2 and equation 11; as in the
    authors' code the overshoot is there while it runs, and 1e-4 is added to each distance."""
    dual = {"l2": 2, "linf": 1}[norm]

    def attack(model, x, y, epsilon):
        at = x.clone()
        total = torch.zeros_like(x).flatten(1)
        going = model(x).argmax(1) == y
        for _ in range(DEEPFOOL_STEPS):
            if not going.any():
                break
            rows = going.nonzero()[:, 0]
            logits, gradients = class_gradients(model, at[rows])
            own = y[rows]
            i = torch.arange(len(rows))
            w = gradients - gradients[i, own][:, None]
            f = logits - logits[i, own][:, None]
            distance = f.abs() / w.norm(p=dual, dim=2).clamp(min=1e-30)
            distance[i, own] = math.inf
            nearest = distance.argmin(1)
            near = distance[i, nearest][:, None] + 1e-4
            w = w[i, nearest]
            if norm == "l2":
                total[rows] += near * w / w.norm(dim=1, keepdim=True).clamp(min=1e-30)
            else:
                total[rows] += near * w.sign()
            at = (x + (1 + OVERSHOOT) * total.view_as(x)).clamp(0, 1)
            going &= model(at).argmax(1) == y
        return at

    return attack


def carlini_wagner(model, x, y, epsilon):
    """Carlini and Wagner 2017, arXiv:1608.04644, sections V and VI.D, untargeted."""
    middle = torch.atanh((2 * x - 1) * (1 - 1e-6))
    found = x.clone()
    shortest = torch.full((len(x),), math.inf)
    shortest[model(x).argmax(1) != y] = 0
    low = torch.zeros(len(x))
    high = torch.full((len(x),), math.inf)
    c = torch.full((len(x),), CW_CONSTANT)
    for _ in range(CW_SEARCHES):
        w = middle.clone().requires_grad_(True)
        adam = torch.optim.Adam([w], lr=CW_RATE)
        reached = torch.zeros(len(x), dtype=torch.bool)
        for _ in range(CW_STEPS):
            at = (torch.tanh(w) + 1) / 2
            squares = (at - x).flatten(1).pow(2).sum(1)
            ahead = margin(model(at), y)
            adam.zero_grad()
            (squares + c * ahead.clamp(min=0)).sum().backward()
            broken = ahead.detach() < 0
            reached |= broken
            shorter = broken & (squares.detach() < shortest)
            shortest = torch.where(shorter, squares.detach(), shortest)
            found = torch.where(wide(shorter), at.detach(), found)
            adam.step()
        high = torch.where(reached, c, high)
        low = torch.where(reached, low, c)
        c = torch.where(high.isinf(), 10 * c, (low + high) / 2)
    return found


def jsma(model, x, target, epsilon):
    """Papernot et al. 2015, arXiv:1511.07528, algorithms 2 and 3, all pairs, towards a target."""
    size = x[0].numel()
    at = x.clone()
    going = torch.ones(len(x), dtype=torch.bool)
    for _ in range(int(GAMMA * size / 2)):
        going &= model(at).argmax(1) != target
        rows = going.nonzero()[:, 0]
        if len(rows) == 0:
            break
        _, gradients = class_gradients(model, at[rows])
        up = gradients[torch.arange(len(rows)), target[rows]]
        down = gradients.sum(1) - up
        for n, row in enumerate(rows.tolist()):
            free = at[row].flatten() < 1
            a = (up[n][:, None] + up[n]).clamp(min=0)
            b = (-down[n][:, None] - down[n]).clamp(min=0)
            saliency = a * b * free * free[:, None]
            saliency.fill_diagonal_(0)
            best = int(saliency.argmax())
            if saliency.flatten()[best] <= 0:
                going[row] = False
                continue
            pixels = at[row].view(-1)
            for p in divmod(best, size):
                pixels[p] = min(1.0, float(pixels[p]) + THETA)
    return at


ATTACKS = {
    "deepfool-l2": deepfool("l2"),
    "deepfool-linf": deepfool("linf"),
    "cw": carlini_wagner,
    "jsma": jsma,
}
