"""Attacks of many steps in eager PyTorch, written plainly and well: whole batches, images that are
done leave, nothing but the input gradient is computed, and what needs no gradient records none.

Each takes a frozen model of pixels in [0, 1], images [N, ...] and for each image its label, or the
class that it is to be answered as, and returns images of the same shape.
"""

import torch
import torch.nn.functional as F


def others_first(logits, labels):
    """All classes but the label, the most likely ones first, [N, K - 1]."""
    order = logits.argsort(1, descending=True)
    return order[order != labels[:, None]].view(len(labels), -1)


def per_image(values, like):
    """[N] in the shape [N, 1, ...], to go with images."""
    return values.view(-1, *[1] * (like.dim() - 1))


def loss_gradient(model, x, labels):
    """Logits, cross-entropies and their gradients by the pixels."""
    x = x.detach().requires_grad_(True)
    logits = model(x)
    losses = F.cross_entropy(logits, labels, reduction="none")
    (gradient,) = torch.autograd.grad(losses.sum(), x)
    return logits.detach(), losses.detach(), gradient


def ball(x, epsilon):
    """The ends of the L-infinity ball inside the pixel range."""
    return (x - epsilon).clamp_(0, 1), (x + epsilon).clamp_(0, 1)


def random_start(x, epsilon):
    return torch.empty_like(x).uniform_(-epsilon, epsilon).add_(x).clamp_(0, 1)


def pgd(model, x, labels, epsilon, steps=40):
    """Madry et al. 2017, arXiv:1706.06083."""
    low, high = ball(x, epsilon)
    at = random_start(x, epsilon)
    for _ in range(steps):
        _, _, gradient = loss_gradient(model, at, labels)
        at = at.add_(gradient.sign_(), alpha=2.5 * epsilon / steps).clamp_(low, high)
    return at


def mim(model, x, labels, epsilon, steps=10, decay=1.0):
    """Dong et al. 2017, arXiv:1710.06081, algorithm 1."""
    low, high = ball(x, epsilon)
    at = x.clone()
    momentum = torch.zeros_like(x)
    for _ in range(steps):
        _, _, gradient = loss_gradient(model, at, labels)
        size = gradient.flatten(1).abs().sum(1).clamp_(min=1e-20)
        momentum.mul_(decay).add_(gradient.div_(per_image(size, x)))
        at = at.add_(momentum.sign(), alpha=epsilon / steps).clamp_(low, high)
    return at


def apgd(model, x, labels, epsilon, steps=100, rho=0.75):
    """Croce and Hein 2020, arXiv:2003.01690, algorithm 1, on cross-entropy."""
    checkpoints, p, between = set(), 22, 22
    while p <= 100:
        checkpoints.add((p * steps + 99) // 100)
        between = max(between - 3, 6)
        p += between
    low, high = ball(x, epsilon)
    at = random_start(x, epsilon)
    previous = at.clone()
    broken = x.clone()
    best, best_gradient = at.clone(), torch.zeros_like(x)
    best_loss = torch.full((len(x),), -float("inf"))
    last_best, last_loss = best_loss.clone(), -best_loss
    step = torch.full((len(x),), 2 * epsilon)
    rises = torch.zeros(len(x))
    halved = torch.ones(len(x), dtype=torch.bool)
    last_checkpoint = 0
    for taken in range(steps + 1):
        if taken == steps:
            with torch.no_grad():
                wrong = model(at).argmax(1) != labels
            broken[wrong] = at[wrong]
            return broken
        logits, loss, gradient = loss_gradient(model, at, labels)
        wrong = logits.argmax(1) != labels
        broken[wrong] = at[wrong]
        rises += loss > last_loss
        last_loss = loss
        better = loss > best_loss
        best_loss[better] = loss[better]
        best[better] = at[better]
        best_gradient[better] = gradient[better]
        if taken in checkpoints:
            seldom = rises < rho * (taken - last_checkpoint)
            stands = ~halved & (best_loss <= last_best)
            halved = seldom | stands
            step[halved] /= 2
            at[halved] = best[halved]
            gradient[halved] = best_gradient[halved]
            rises.zero_()
            last_best = best_loss.clone()
            last_checkpoint = taken
        z = torch.addcmul(at, gradient.sign_(), per_image(step, x)).clamp_(low, high)
        if taken > 0:
            z = z.sub_(at).mul_(0.75).add_(at).add_(at, alpha=0.25).sub_(previous, alpha=0.25)
            z = z.clamp_(low, high)
        previous, at = at, z


def deepfool(model, x, labels, steps=50, overshoot=0.02):
    """Moosavi-Dezfooli et al. 2016, arXiv:1511.04599, algorithm 2, all classes."""
    result = x.clone()
    with torch.no_grad():
        logits = model(x)
    left = torch.nonzero(logits.argmax(1) == labels).flatten()
    others = others_first(logits, labels)[left]
    labels = labels[left]
    at = x[left]
    for _ in range(steps):
        if len(left) == 0:
            break
        at = at.detach().requires_grad_(True)
        logits = model(at)
        values = logits.gather(1, others) - logits.gather(1, labels[:, None])
        last = others.shape[1] - 1
        gradients = [
            torch.autograd.grad(values[:, k].sum(), at, retain_graph=k < last)[0]
            for k in range(last + 1)
        ]
        with torch.no_grad():
            gradients = torch.stack(gradients, 1).flatten(2)
            lengths = gradients.norm(dim=2).clamp_(min=1e-20)
            distances = values.abs() / lengths
            nearest = distances.argmin(1)
            rows = torch.arange(len(left))
            far = (distances[rows, nearest] + 1e-4) / lengths[rows, nearest] * (1 + overshoot)
            change = gradients[rows, nearest].mul_(far[:, None]).view_as(at)
            at = change.add_(at).clamp_(0, 1)
            wrong = model(at).argmax(1) != labels
            result[left[wrong]] = at[wrong]
            stay = ~wrong
            left, at, labels, others = left[stay], at[stay], labels[stay], others[stay]
    return result


def jsma(model, x, targets, gamma=0.145):
    """Papernot et al. 2015, arXiv:1511.07528, algorithms 2 and 3, theta = 1."""
    result = x.flatten(1).clone()
    size = result.shape[1]
    left = torch.arange(len(x))
    rises, falls = torch.empty(size, size), torch.empty(size, size)
    for _ in range(int(gamma * size / 2)):
        at = result[left].view(-1, *x.shape[1:]).requires_grad_(True)
        logits = model(at)
        goal = targets[left]
        target = logits.gather(1, goal[:, None]).sum()
        (up,) = torch.autograd.grad(target, at, retain_graph=True)
        (total,) = torch.autograd.grad(logits.sum(), at)
        with torch.no_grad():
            stay = logits.argmax(1) != goal
            up, total = up.flatten(1), total.flatten(1)
            down = up - total
            # A value that is at its end already is in no pair.
            up[result[left] >= 1] = -float("inf")
            for i in torch.nonzero(stay).flatten().tolist():
                # The pairs of one image at a time: those of a batch would not stay in the cache.
                torch.add(up[i][:, None], up[i], out=rises).clamp_(min=0)
                torch.add(down[i][:, None], down[i], out=falls).clamp_(min=0)
                rises.mul_(falls).fill_diagonal_(0)
                pair = int(rises.argmax())
                p, q = divmod(pair, size)
                if float(rises[p, q]) > 0:
                    result[left[i], p] = result[left[i], q] = 1
                else:
                    stay[i] = False
            left = left[stay]
        if len(left) == 0:
            break
    return result.view_as(x)


def cw(model, x, labels, steps=1000, constant=1.0, rate=0.01):
    """Carlini and Wagner 2017, arXiv:1608.04644, under L2, one constant; Adam by hand, so that
    images whose objective has stopped to fall can leave it."""
    result = x.clone()
    smallest = torch.full((len(x),), float("inf"))
    left = torch.arange(len(x))
    with torch.no_grad():
        left = torch.nonzero(model(x).argmax(1) == labels).flatten()
    clean, labels = x[left], labels[left]
    w = torch.atanh((2 * clean - 1) * (1 - 1e-6))
    mean, squares = torch.zeros_like(w), torch.zeros_like(w)
    earlier = torch.full((len(left),), float("inf"))
    check = max(1, steps // 10)
    for step in range(steps):
        if len(left) == 0:
            break
        t = w.tanh()
        at = t.add(1).div_(2).requires_grad_(True)
        logits = model(at)
        own = logits.gather(1, labels[:, None]).squeeze(1)
        best = logits.scatter(1, labels[:, None], -float("inf")).max(1)[0]
        behind = (own - best).clamp(min=0)
        (gradient,) = torch.autograd.grad(behind.sum(), at)
        with torch.no_grad():
            change = at.detach().sub(clean)
            sizes = change.flatten(1).square().sum(1)
            better = (best > own) & (sizes < smallest[left])
            smallest[left[better]] = sizes[better]
            result[left[better]] = at.detach()[better]
            gradient.mul_(constant).add_(change, alpha=2)
            gradient.mul_(t.square_().neg_().add_(1)).div_(2)
            mean.mul_(0.9).add_(gradient, alpha=0.1)
            squares.mul_(0.999).addcmul_(gradient, gradient, value=0.001)
            first, second = 1 - 0.9 ** (step + 1), 1 - 0.999 ** (step + 1)
            scale = squares.div(second).sqrt_().add_(1e-8)
            w.addcdiv_(mean, scale, value=-rate / first)
            if step % check == check - 1:
                objective = sizes + constant * behind.detach()
                stay = objective <= 0.9999 * earlier
                earlier = objective[stay]
                left, clean, labels = left[stay], clean[stay], labels[stay]
                w, mean, squares = w[stay], mean[stay], squares[stay]
    return result


HALVINGS = (10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000)


@torch.no_grad()
def square(model, x, labels, epsilon, queries=1000, share=0.8):
    """Andriushchenko et al. 2019, arXiv:1912.00049, algorithms 1 and 2."""
    shape = x.shape if x.dim() == 4 else (len(x), 1, 28, 28)
    result = x.view(shape).clone()

    def ask(images, labels):
        logits = model(images.view(-1, *x.shape[1:]))
        own = logits.gather(1, labels[:, None]).squeeze(1)
        best = logits.scatter(1, labels[:, None], -float("inf")).max(1)[0]
        return best - own

    _, channels, height, width = shape
    left = torch.nonzero(ask(result, labels) <= 0).flatten()
    if len(left) == 0:
        return result.view_as(x)
    clean, labels = result[left], labels[left]
    signs = torch.randint(0, 2, (len(left), channels, 1, width)).mul_(2).sub_(1)
    best = (clean + epsilon * signs).clamp_(0, 1)
    gains = ask(best, labels)
    result[left] = best
    rows, columns = torch.arange(height)[None, :], torch.arange(width)[None, :]
    for query in range(queries - 1):
        stay = gains <= 0
        if not bool(stay.all()):
            left, clean, labels = left[stay], clean[stay], labels[stay]
            best, gains = best[stay], gains[stay]
            if len(left) == 0:
                break
        scaled = query * 10_000 // queries
        covered = share / 2 ** sum(scaled > halving for halving in HALVINGS)
        side = max(1, min(round((covered * height * width) ** 0.5), height, width))
        top = torch.randint(0, height - side + 1, (len(left), 1))
        start = torch.randint(0, width - side + 1, (len(left), 1))
        down = (rows >= top) & (rows < top + side)
        across = (columns >= start) & (columns < start + side)
        inside = (down[:, :, None] & across[:, None, :])[:, None]
        signs = torch.randint(0, 2, (len(left), channels, 1, 1)).mul_(2).sub_(1)
        tried = torch.where(inside, (clean + epsilon * signs).clamp_(0, 1), best)
        gain = ask(tried, labels)
        better = gain > gains
        gains = torch.where(better, gain, gains)
        best[better] = tried[better]
        result[left[better]] = tried[better]
    return result.view_as(x)


IN_BALL = {"pgd": pgd, "mim": mim, "apgd": apgd, "square": square}
OF_MINIMUM_NORM = {"deepfool": deepfool, "cw": cw, "jsma": jsma}
TARGETED = {"jsma"}


def run(name, model, x, classes, epsilon):
    """The attack of a name; classes are labels, or targets of one that has them."""
    if name in IN_BALL:
        return IN_BALL[name](model, x, classes, epsilon)
    return OF_MINIMUM_NORM[name](model, x, classes)


@torch.no_grad()
def success(name, model, images, classes):
    """The share of the images that are answered as the attack wants."""
    hits = model(images).argmax(1) == classes
    return float((hits if name in TARGETED else ~hits).float().mean())
