"""Training steps for `gibbon bench training`: forward, gradients of the cross-entropy, Nesterov momentum; before
them, if asked for, adversarial images by PGD.

At its best: ReLU in place; gradients set to None, not to 0; the implementation of the optimiser that is
fastest on this machine; the minibatch in memory as it is asked for. Batch normalisation is by the minibatch,
and its running statistics are kept.

The learning rate is so small that the network stays where it is: one that has learnt its minibatch by heart has
gradients too small for float32, which processors are slow with.
"""

import copy
import time

import torch
import torch.nn.functional as F
from torch import nn

LEARNING_RATE = 1e-6
MOMENTUM = 0.9
EPSILON = 0.1
REACH = 2.5
OPTIMIZERS = ({"foreach": True}, {"foreach": False}, {"fused": True})
OPTIMIZER_SECONDS = 0.1
OPTIMIZER_ROUNDS = 3


def to_train(model, dropout):
    """All parameters are trained; without dropout nothing of it is left, not even its time."""
    model.train()
    for parameter in model.parameters():
        parameter.requires_grad_(True)
    for module in model.modules():
        if isinstance(module, (nn.ReLU, nn.ReLU6)):
            module.inplace = True
        if isinstance(module, nn.Dropout) and not dropout:
            module.eval()
    return model


def pgd(model, images, labels, steps):
    """The last point of PGD under L-infinity from a drawn one; parameters are frozen and batch normalisation uses
    its running statistics meanwhile, which is the fastest way."""
    training = [module for module in model.modules() if module.training]
    parameters = list(model.parameters())
    model.eval()
    for parameter in parameters:
        parameter.requires_grad_(False)
    low = (images - EPSILON).clamp_(min=0)
    high = (images + EPSILON).clamp_(max=1)
    moved = images + torch.empty_like(images).uniform_(-EPSILON, EPSILON)
    moved = torch.minimum(torch.maximum(moved, low), high)
    for _ in range(steps):
        moved.requires_grad_(True)
        loss = F.cross_entropy(model(moved), labels, reduction="sum")
        (gradient,) = torch.autograd.grad(loss, moved)
        with torch.no_grad():
            moved = moved + gradient.sign_().mul_(REACH * EPSILON / steps)
            moved = torch.minimum(torch.maximum(moved, low), high)
    for parameter in parameters:
        parameter.requires_grad_(True)
    for module in training:
        module.training = True
    return moved


class Step:
    """The same minibatch over and over."""

    def __init__(self, model, layout):
        self.layout = layout
        self.model = model.to(memory_format=layout)
        self.optimizer = None
        self.attack = 0
        self.pixels = torch.empty(0)

    def take(self, shape, batch, attack):
        """Another minibatch and number of steps of PGD, and steps to warm up."""
        if len(self.pixels) == batch and self.attack == attack:
            return
        self.attack = attack
        self.pixels = torch.rand(batch, *shape)
        if len(shape) == 3:
            self.pixels = self.pixels.to(memory_format=self.layout)
        self.labels = torch.arange(batch) % 10
        if self.optimizer is None:
            self.differentiate()
            self.optimizer = fastest(list(self.model.parameters()))
        self.run()

    def differentiate(self):
        pixels = self.pixels
        if self.attack:
            pixels = pgd(self.model, pixels, self.labels, self.attack)
        F.cross_entropy(self.model(pixels), self.labels).backward()

    def run(self):
        self.optimizer.zero_grad(set_to_none=True)
        self.differentiate()
        self.optimizer.step()


def fastest(parameters):
    """The optimiser in the implementation that is fastest with these parameters, which have gradients."""
    candidates = [made for made in (optimizer(parameters, form) for form in OPTIMIZERS) if made]
    seconds = [float("inf")] * len(candidates)
    for _ in range(OPTIMIZER_ROUNDS):
        for i, candidate in enumerate(candidates):
            seconds[i] = min(seconds[i], seconds_of(candidate.step))
    return candidates[seconds.index(min(seconds))]


def optimizer(parameters, form):
    """None where this PyTorch has no such form."""
    try:
        made = torch.optim.SGD(
            parameters, lr=LEARNING_RATE, momentum=MOMENTUM, nesterov=True, **form
        )
        made.step()
        return made
    except (TypeError, RuntimeError):
        return None


def seconds_of(step):
    done = 0
    start = time.perf_counter()
    while True:
        step()
        done += 1
        elapsed = time.perf_counter() - start
        if elapsed >= OPTIMIZER_SECONDS / OPTIMIZER_ROUNDS:
            return elapsed / done


class Training:
    """The steps of the network asked for last, one for each memory format; kept, for the next round."""

    def __init__(self):
        self.key = None
        self.steps = {}

    def step(self, key, make, shape, layout, batch, attack):
        """The step of a network that `make` makes and `key` tells from others, warm."""
        if self.key != key:
            self.steps = {}
            self.key = key
        if layout not in self.steps:
            self.steps[layout] = Step(make(), layout)
        step = self.steps[layout]
        step.take(shape, batch, attack)
        return step.run


def gradients(model, pixels, labels):
    """The gradient by each parameter of the mean cross-entropy of a minibatch, by name."""
    F.cross_entropy(model(pixels), labels).backward()
    return {name: parameter.grad for name, parameter in model.named_parameters()}


def reference(model, pixels, labels):
    """The same in double and in single precision."""
    exact = copy.deepcopy(model).double()
    return gradients(exact, pixels.double(), labels), gradients(model, pixels, labels)


def in_file_order(model, found):
    """As a file of weights has them: weight and bias of each layer, dense weights [inputs, outputs]."""
    ordered = []
    for name, layer in model.named_children():
        if hasattr(layer, "weight"):
            weight = found[name + ".weight"]
            ordered += [weight.t() if isinstance(layer, nn.Linear) else weight]
            ordered += [found[name + ".bias"]]
    return ordered


def named(found, names):
    """In the order of names, which must be all there are."""
    if sorted(names) != sorted(found):
        different = ", ".join(sorted(set(names) ^ set(found)))
        raise ValueError("these parameters are trained by one side alone: " + different)
    return [found[name] for name in names]
