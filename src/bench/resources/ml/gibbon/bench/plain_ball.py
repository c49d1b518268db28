"""Attacks inside a ball in eager PyTorch, each written plainly from its paper for `gibbon bench
peers`, with no regard for speed.

Images x are float32 [N, C, H, W] in [0, 1], labels y int64 [N]; what comes back are the adversarial
images. Each keeps the first point that breaks an image: what is compared is where they step to.
"""

import math

import torch
import torch.nn.functional as F

PGD_STEPS = 40
MIM_STEPS = 10
APGD_STEPS = 100


def wide(values):
    """One number for each image, as wide as images are."""
    return values.view(-1, 1, 1, 1)


def length(d, norm):
    d = d.flatten(1)
    return wide({"linf": d.abs().amax(1), "l2": d.norm(dim=1), "l1": d.abs().sum(1)}[norm])


def differentiate(model, x, loss):
    """Logits, the loss of each image, and its gradient by the pixels."""
    x = x.detach().requires_grad_(True)
    logits = model(x)
    losses = loss(logits)
    (gradient,) = torch.autograd.grad(losses.sum(), x)
    return logits.detach(), losses.detach(), gradient


def cross_entropy(y):
    return lambda logits: F.cross_entropy(logits, y, reduction="none")


def dlr(y):
    """Croce and Hein 2020, arXiv:2003.01690, equation 6."""

    def loss(logits):
        ranked = logits.sort(dim=1, descending=True)[0]
        other = torch.where(logits.argmax(1) == y, ranked[:, 1], ranked[:, 0])
        own = logits.gather(1, y[:, None])[:, 0]
        return (other - own) / (ranked[:, 0] - ranked[:, 2] + 1e-12)

    return loss


class Kept:
    """For each image the first point that breaks it, until then the last one."""

    def __init__(self, x, y):
        self.points = x.clone()
        self.y = y
        self.broken = torch.zeros(len(x), dtype=torch.bool)

    def offer(self, points, logits):
        self.points = torch.where(wide(self.broken), self.points, points.detach())
        self.broken |= logits.argmax(1) != self.y


def project_l1(x, d, epsilon):
    """The nearest change of length epsilon with x + d in [0, 1] (Croce and Hein 2021,
    arXiv:2103.01208, proposition 2.1)."""
    room = torch.where(d > 0, 1 - x, x)

    def left(less):
        return torch.minimum((d.abs() - less).clamp(min=0), room)

    low = torch.zeros(len(x), 1, 1, 1)
    high = length(d, "linf")
    for _ in range(25):
        middle = (low + high) / 2
        small = length(left(middle), "l1") <= epsilon
        low, high = torch.where(small, low, middle), torch.where(small, middle, high)
    fits = length(left(torch.zeros_like(low)), "l1") <= epsilon
    return d.sign() * left(torch.where(fits, torch.zeros_like(high), high))


def project(x, moved, norm, epsilon):
    d = moved - x
    if norm == "linf":
        d = d.clamp(-epsilon, epsilon)
    elif norm == "l2":
        d = d * (epsilon / length(d, "l2").clamp(min=epsilon))
    else:
        d = project_l1(x, d, epsilon)
    return (x + d).clamp(0, 1)


def point_of_ball(x, norm, epsilon):
    """Uniform in the ball, then clipped."""
    if norm == "linf":
        d = epsilon * (2 * torch.rand_like(x) - 1)
    elif norm == "l2":
        d = torch.randn_like(x)
        radii = torch.rand(len(x), 1, 1, 1) ** (1 / d[0].numel())
        d = epsilon * radii * d / length(d, "l2")
    else:
        d = -torch.log(1 - torch.rand_like(x)) * torch.randn_like(x).sign()
        rest = -torch.log(1 - torch.rand(len(x), 1, 1, 1))
        d = epsilon * d / (length(d, "l1") + rest)
    return (x + d).clamp(0, 1)


def fgsm(model, x, y, epsilon):
    """Goodfellow et al. 2015, arXiv:1412.6572."""
    _, _, gradient = differentiate(model, x, cross_entropy(y))
    return (x + epsilon * gradient.sign()).clamp(0, 1)


def step_of_length_1(at, gradient, norm):
    """Under L1 Tramer and Boneh 2019, arXiv:1904.13000, algorithm 1."""
    if norm == "linf":
        return gradient.sign()
    if norm == "l2":
        return gradient / length(gradient, "l2").clamp(min=1e-30)
    stuck = ((gradient > 0) & (at >= 1)) | ((gradient < 0) & (at <= 0))
    gradient = gradient.masked_fill(stuck, 0)
    largest = gradient.flatten(1).abs().quantile(0.99, dim=1)
    signs = gradient.sign() * (gradient.abs() >= wide(largest))
    return signs / length(signs, "l1").clamp(min=1)


def pgd(norm):
    """Madry et al. 2017, arXiv:1706.06083, with steps that can reach all of the ball."""

    def attack(model, x, y, epsilon):
        at = point_of_ball(x, norm, epsilon)
        kept = Kept(x, y)
        for _ in range(PGD_STEPS):
            logits, _, gradient = differentiate(model, at, cross_entropy(y))
            kept.offer(at, logits)
            moved = at + 2.5 * epsilon / PGD_STEPS * step_of_length_1(at, gradient, norm)
            at = project(x, moved, norm, epsilon)
        kept.offer(at, model(at))
        return kept.points

    return attack


def mim(model, x, y, epsilon):
    """Dong et al. 2017, arXiv:1710.06081, algorithm 1, decay 1."""
    at = x
    momentum = torch.zeros_like(x)
    kept = Kept(x, y)
    for _ in range(MIM_STEPS):
        _, _, gradient = differentiate(model, at, cross_entropy(y))
        momentum = momentum + gradient / length(gradient, "l1").clamp(min=1e-30)
        at = project(x, at + epsilon / MIM_STEPS * momentum.sign(), "linf", epsilon)
        kept.offer(at, model(at))
    return kept.points


def checkpoints(steps):
    """Croce and Hein 2020, section 4."""
    p, before, at = 0.22, 0.0, []
    while p <= 1 + 1e-9:
        at.append(math.ceil(p * steps - 1e-9))
        p, before = p + max(p - before - 0.03, 0.06), p
    return at


def apgd(norm, loss_of):
    """Croce and Hein 2020, arXiv:2003.01690, algorithm 1."""

    def attack(model, x, y, epsilon):
        loss = loss_of(y)
        kept = Kept(x, y)
        at = before = point_of_ball(x, norm, epsilon)
        logits, value, gradient = differentiate(model, at, loss)
        kept.offer(at, logits)
        best, best_value, best_gradient = at, value, gradient
        size = wide(torch.full((len(x),), 2.0 * epsilon))
        rises = torch.zeros(len(x))
        halved = torch.ones(len(x), dtype=torch.bool)
        best_at_check = best_value
        last = 0
        checks = checkpoints(APGD_STEPS)
        for step in range(1, APGD_STEPS + 1):
            a = 1 if step == 1 else 0.75
            z = project(x, at + size * step_of_length_1(at, gradient, norm), norm, epsilon)
            moved = project(x, at + a * (z - at) + (1 - a) * (at - before), norm, epsilon)
            before, at, earlier = at, moved, value
            logits, value, gradient = differentiate(model, at, loss)
            kept.offer(at, logits)
            rises += value > earlier
            better = value > best_value
            best = torch.where(wide(better), at, best)
            best_gradient = torch.where(wide(better), gradient, best_gradient)
            best_value = torch.where(better, value, best_value)
            if step in checks:
                seldom = rises < 0.75 * (step - last)
                stands = ~halved & (best_at_check >= best_value)
                halved = seldom | stands
                size = torch.where(wide(halved), size / 2, size)
                at = torch.where(wide(halved), best, at)
                gradient = torch.where(wide(halved), best_gradient, gradient)
                best_at_check = best_value
                rises = torch.zeros(len(x))
                last = step
        return kept.points

    return attack


def apgd_l1(loss_of):
    """Croce and Hein 2021, arXiv:2103.01208, algorithm 1, in balls of 3, 2 and 1 epsilons."""

    def attack(model, x, y, epsilon):
        loss = loss_of(y)
        kept = Kept(x, y)
        at = x + torch.randn_like(x)
        third = int(0.3 * APGD_STEPS)
        for times, some in ((3, third), (2, third), (1, APGD_STEPS - 2 * third)):
            radius = times * epsilon
            at = project(x, at, "l1", radius)
            sparse = (at != x).flatten(1).sum(1).float()
            count = sparse / 1.5
            size = wide(torch.full((len(x),), radius))
            logits, best_value, gradient = differentiate(model, at, loss)
            if times == 1:
                kept.offer(at, logits)
            best, best_gradient = at, gradient
            for step in range(1, some + 1):
                ranked = gradient.flatten(1).abs().sort(1, descending=True)[0]
                place = (count.ceil().long() - 1).clamp(0, ranked.shape[1] - 1)
                least = ranked.gather(1, place[:, None])
                signs = gradient.sign() * (gradient.abs() >= wide(least))
                moved = at + size * signs / length(signs, "l1").clamp(min=1)
                at = project(x, moved, "l1", radius)
                logits, value, gradient = differentiate(model, at, loss)
                if times == 1:
                    kept.offer(at, logits)
                better = value > best_value
                best = torch.where(wide(better), at, best)
                best_gradient = torch.where(wide(better), gradient, best_gradient)
                best_value = torch.where(better, value, best_value)
                if step % max(1, int(0.04 * some)) == 0:
                    values = (best != x).flatten(1).sum(1).float()
                    sparser = values < 0.95 * sparse
                    smaller = (size / 1.5).clamp(min=radius / 10)
                    size = torch.where(wide(sparser), torch.tensor(radius), smaller)
                    at = torch.where(wide(sparser), best, at)
                    gradient = torch.where(wide(sparser), best_gradient, gradient)
                    count, sparse = values / 1.5, values
            at = best
        return kept.points

    return attack


ATTACKS = {
    "fgsm": fgsm,
    "mim": mim,
    "pgd-linf": pgd("linf"),
    "pgd-l2": pgd("l2"),
    "pgd-l1": pgd("l1"),
    "apgd-ce-linf": apgd("linf", cross_entropy),
    "apgd-ce-l2": apgd("l2", cross_entropy),
    "apgd-ce-l1": apgd_l1(cross_entropy),
    "apgd-dlr-linf": apgd("linf", dlr),
    "apgd-dlr-l2": apgd("l2", dlr),
    "apgd-dlr-l1": apgd_l1(dlr),
}
