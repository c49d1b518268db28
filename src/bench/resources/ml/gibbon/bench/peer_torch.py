"""The PyTorch side of `gibbon bench`: eager PyTorch on the CPU, driven line by line.

    python3 peer_torch.py THREADS

A request is a line on standard input, its answer a line on standard output:

    probe SECONDS                                      images/s of one FGSM step, a drawn ReLU network
    gradient MODEL WEIGHTS BATCH SECONDS               images/s of one FGSM step, pixels in and out
    check MODEL WEIGHTS BATCH PIXELS LABELS RESULT     writes logits [N, K], gradients [N, C, H, W]
    train OBJECTIVE WEIGHTS BATCH SECONDS EPSILON      images/s of training; clean or adversarial
    attack NAME MODEL WEIGHTS PIXELS LABELS EPSILON SECONDS
                                                       images/s of an attack of attacks_torch.py
    success                                            share of its images that it moved as it should
    plain NAME MODEL WEIGHTS PIXELS CLASSES EPSILON SEED RESULT
                                                       writes the images [N, C, H, W] that an attack of
                                                       plain_*.py makes
    answers MODEL WEIGHTS PIXELS RESULT                writes the classes [N] that the model answers
    networks RESULT                                    writes the names of networks_torch.py, a line each
    network NAME OPSET FOLDER                          writes a network, its images and what it is to
                                                       give; its number of parameters
    network-gradient NAME FORMAT BATCH SECONDS         as gradient; plain or channels-last memory
    network-export NAME OPSET FILE                     writes a network alone
    training MODEL WEIGHTS DROPOUT FORMAT BATCH SECONDS PGD
                                                       images/s of training steps, see training_torch.py;
                                                       with dropout or without it, on clean images (PGD 0)
                                                       or on those of so many steps of PGD
    training-check MODEL WEIGHTS BATCH PIXELS LABELS NAMES RESULT
                                                       writes the gradients by the parameters, in double
                                                       precision and then in single; NAMES of a network's
                                                       parameters give their order

WEIGHTS, PIXELS and RESULT are files of little-endian float32, LABELS and CLASSES of int32. WEIGHTS holds weight
and bias of each layer from the input on; dense weights are [inputs, outputs], kernels [outputs,
inputs, height, width]. Where WEIGHTS is "network", MODEL is one of networks_torch.py. The first line written is "ready VERSION". Failures are "error REASON".

At its best: parameters frozen, so that only the input gradient is computed; autograd.grad instead
of backward(), so that nothing is accumulated; ReLU in place; for convolutions the memory format that
is faster on this machine.
"""

import sys
import time

try:
    import numpy
    import torch
    import torch.nn.functional as F
    from torch import nn

    import attacks_torch
    import plain_ball
    import plain_smallest
    import plain_square
    import training_torch
except ImportError as e:
    print("error", e, flush=True)
    sys.exit(1)

EPSILON = 0.25


class Scale(nn.Module):
    """(x - mean) / standard deviation, as the convolutional networks begin."""

    def forward(self, x):
        return (x - 0.5) / 0.25


class Maxout(nn.Module):
    """The largest of the pieces, which follow one another along the channels."""

    def __init__(self, pieces):
        super().__init__()
        self.pieces = pieces

    def forward(self, x):
        return x.unflatten(1, (self.pieces, -1)).max(1)[0]


def relu():
    return nn.ReLU(inplace=True)


def softmax():
    return nn.Sequential(nn.Linear(784, 10))


def dense_relu():
    return nn.Sequential(
        nn.Linear(784, 1200), relu(), nn.Linear(1200, 1200), relu(), nn.Linear(1200, 10)
    )


def maxout(input_dropout=0.0, hidden_dropout=0.0):
    return nn.Sequential(
        nn.Dropout(input_dropout),
        nn.Linear(784, 1200),
        Maxout(5),
        nn.Dropout(hidden_dropout),
        nn.Linear(240, 1200),
        Maxout(5),
        nn.Dropout(hidden_dropout),
        nn.Linear(240, 10),
    )


def cnn():
    return nn.Sequential(
        Scale(),
        nn.Conv2d(3, 64, 3, padding=1),
        relu(),
        nn.MaxPool2d(2),
        nn.Conv2d(64, 128, 3, padding=1),
        relu(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(8192, 256),
        relu(),
        nn.Linear(256, 10),
    )


def small_cnn():
    return nn.Sequential(
        Scale(),
        nn.Conv2d(1, 16, 3, padding=1),
        relu(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1),
        relu(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(1568, 64),
        relu(),
        nn.Linear(64, 10),
    )


def conv_maxout():
    return nn.Sequential(
        Scale(),
        nn.Conv2d(3, 192, 8, padding=4),
        Maxout(2),
        nn.MaxPool2d(4, 2),
        nn.Conv2d(96, 384, 8, padding=3),
        Maxout(2),
        nn.MaxPool2d(4, 2),
        nn.Conv2d(192, 384, 5, padding=3),
        Maxout(2),
        nn.MaxPool2d(2, 2),
        nn.Flatten(),
        nn.Linear(3072, 2500),
        Maxout(5),
        nn.Linear(500, 10),
    )


GREY = (784,)
GREY_PLANE = (1, 28, 28)
COLOUR = (3, 32, 32)
MODELS = {
    "softmax": (softmax, GREY),
    "relu": (dense_relu, GREY),
    "maxout": (maxout, GREY),
    "small-cnn": (small_cnn, GREY_PLANE),
    "cnn": (cnn, COLOUR),
    "conv-maxout": (conv_maxout, COLOUR),
}

# Models with the dropout that they are trained with.
DROPPING = {"maxout": lambda: maxout(0.2, 0.5)}

# In the place of weights: the model is a network of networks_torch.py.
NETWORK = "network"

FORMATS = {"plain": torch.contiguous_format, "channels-last": torch.channels_last}


def networks():
    """The module with torchvision's architectures, which nothing else needs."""
    import networks_torch

    return networks_torch


def load(model, weights):
    """Fills the model from the file and freezes it."""
    values = torch.from_numpy(numpy.fromfile(weights, dtype="<f4"))
    taken = 0
    with torch.no_grad():
        for layer in model:
            if not hasattr(layer, "weight"):
                continue
            weight = values[taken : taken + layer.weight.numel()]
            taken += layer.weight.numel()
            if isinstance(layer, nn.Linear):
                weight = weight.view(layer.in_features, layer.out_features).t()
            layer.weight.copy_(weight.reshape(layer.weight.shape))
            layer.bias.copy_(values[taken : taken + layer.bias.numel()])
            taken += layer.bias.numel()
    if taken != values.numel():
        raise ValueError(f"{weights} has {values.numel()} values but the model {taken}")
    return freeze(model)


def freeze(model):
    """For inference, without gradients of the parameters."""
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    return model.eval()


def input_gradient(model, pixels, labels):
    x = pixels.detach().requires_grad_(True)
    logits = model(x)
    loss = F.cross_entropy(logits, labels, reduction="sum")
    (gradient,) = torch.autograd.grad(loss, x)
    return logits, gradient


def fgsm(model, pixels, labels, epsilon):
    _, gradient = input_gradient(model, pixels, labels)
    return torch.add(pixels, gradient.sign_(), alpha=epsilon).clamp_(0, 1)


def rate(step, images, seconds):
    """Images a second; at least one step is timed."""
    done = 0
    start = time.perf_counter()
    while True:
        step()
        done += images
        elapsed = time.perf_counter() - start
        if elapsed >= seconds:
            return done / elapsed


class Gradient:
    """The FGSM step of the model and batch asked for last; kept, for the next round."""

    def __init__(self):
        self.key = None

    def measure(self, name, weights, batch, seconds):
        if self.key != (name, weights, batch):
            self.prepare(name, weights, batch)
            self.key = (name, weights, batch)
        return rate(self.step, batch, seconds)

    def prepare(self, name, weights, batch):
        make, shape = MODELS[name]
        self.model = load(make(), weights) if weights else freeze(make())
        self.pixels = torch.rand(batch, *shape)
        self.labels = torch.arange(batch) % 10
        self.step()  # To warm up.
        if len(shape) == 3:
            self.take_faster_memory_format()

    def measure_network(self, name, layout, batch, seconds):
        if self.key != (name, layout, batch):
            _, size = networks().NETWORKS[name]
            self.model = freeze(networks().build(name)).to(memory_format=FORMATS[layout])
            self.pixels = torch.rand(batch, 3, size, size).to(memory_format=FORMATS[layout])
            self.labels = torch.arange(batch) % 10
            self.step()  # To warm up.
            self.key = (name, layout, batch)
        return rate(self.step, batch, seconds)

    def take_faster_memory_format(self):
        plain = self.model, self.pixels
        before = rate(self.step, len(self.pixels), 0.5)
        self.model = self.model.to(memory_format=torch.channels_last)
        self.pixels = self.pixels.to(memory_format=torch.channels_last)
        self.step()
        if rate(self.step, len(self.pixels), 0.5) < before:
            self.model, self.pixels = plain
            self.model.to(memory_format=torch.contiguous_format)

    def step(self):
        return fgsm(self.model, self.pixels, self.labels, EPSILON)


def check(name, weights, batch, pixels, labels, result):
    make, shape = MODELS[name]
    model = load(make(), weights)
    x = torch.from_numpy(numpy.fromfile(pixels, dtype="<f4")).view(batch, *shape)
    y = torch.from_numpy(numpy.fromfile(labels, dtype="<i4").astype("int64"))
    logits, gradient = input_gradient(model, x, y)
    with open(result, "wb") as out:
        out.write(logits.detach().numpy().astype("<f4").tobytes())
        out.write(gradient.numpy().astype("<f4").tobytes())
    return batch


def image_shape(name, weights):
    if weights == NETWORK:
        size = networks().size(name)
        return 3, size, size
    return MODELS[name][1]


def to_train(name, weights, dropout):
    """A model all of whose parameters are trained."""
    if weights == NETWORK:
        model = networks().build(name)
    else:
        model = load(DROPPING.get(name, MODELS[name][0])(), weights)
    return training_torch.to_train(model, dropout)


def training_rate(training, name, weights, dropout, layout, batch, seconds, attack):
    key = name, weights, dropout
    shape = image_shape(name, weights)
    step = training.step(key, lambda: to_train(*key), shape, FORMATS[layout], batch, attack)
    return rate(step, batch, seconds)


def training_check(name, weights, batch, pixels, labels, names, result):
    model = to_train(name, weights, False)
    x = torch.from_numpy(numpy.fromfile(pixels, dtype="<f4")).view(batch, *image_shape(name, weights))
    y = torch.from_numpy(numpy.fromfile(labels, dtype="<i4").astype("int64"))
    with open(result, "wb") as out:
        for found in training_torch.reference(model, x, y):
            if weights == NETWORK:
                ordered = training_torch.named(found, names.split(","))
            else:
                ordered = training_torch.in_file_order(model, found)
            for gradient in ordered:
                out.write(gradient.contiguous().numpy().astype("<f4").tobytes())
    return batch


class Attack:
    """An attack on the model and images asked for last; kept, for the next round."""

    def __init__(self):
        self.key = None

    def measure(self, name, model, weights, pixels, labels, epsilon, seconds):
        if self.key != (model, weights, pixels):
            self.prepare(model, weights, pixels)
            self.key = (model, weights, pixels)
        self.name = name
        self.epsilon = epsilon
        self.classes = torch.from_numpy(numpy.fromfile(labels, dtype="<i4").astype("int64"))
        return rate(self.step, len(self.pixels), seconds)

    def prepare(self, name, weights, pixels):
        make, shape = MODELS[name]
        values = torch.from_numpy(numpy.fromfile(pixels, dtype="<f4"))
        self.pixels = values.view(-1, *shape)
        # One step of it warms up, and finds the faster memory format.
        gradient = Gradient()
        gradient.prepare(name, weights, len(self.pixels))
        self.model = gradient.model
        if not gradient.pixels.is_contiguous():
            self.pixels = self.pixels.to(memory_format=torch.channels_last)

    def step(self):
        self.result = attacks_torch.run(
            self.name, self.model, self.pixels, self.classes, self.epsilon
        )

    def success(self):
        return attacks_torch.success(self.name, self.model, self.result, self.classes)


PLAIN = {**plain_ball.ATTACKS, **plain_smallest.ATTACKS, **plain_square.ATTACKS}
PLAIN_BATCH = 256


def planes(name, weights, pixels):
    """A model that takes images [N, C, H, W], and such images."""
    make, shape = MODELS[name]
    model = load(make(), weights)
    values = torch.from_numpy(numpy.fromfile(pixels, dtype="<f4"))
    if shape == GREY:
        model, shape = nn.Sequential(nn.Flatten(), model), GREY_PLANE
    return model, values.view(-1, *shape)


def plain(attack, name, weights, pixels, classes, epsilon, seed, result):
    model, x = planes(name, weights, pixels)
    y = torch.from_numpy(numpy.fromfile(classes, dtype="<i4").astype("int64"))
    torch.manual_seed(seed)
    parts = [
        PLAIN[attack](model, some.clone(), of_some, epsilon).detach()
        for some, of_some in zip(x.split(PLAIN_BATCH), y.split(PLAIN_BATCH))
    ]
    torch.cat(parts).contiguous().numpy().astype("<f4").tofile(result)
    return len(x)


@torch.no_grad()
def answers(name, weights, pixels, result):
    model, x = planes(name, weights, pixels)
    found = torch.cat([model(some).argmax(1) for some in x.split(PLAIN_BATCH)])
    found.numpy().astype("<f4").tofile(result)
    return len(x)


class Train:
    """Maxout 240x5, 240x5 as Gibbon trains it: dropout, Nesterov momentum, bounded columns."""

    IMAGES = 10_000
    MAX_NORM = 1.9365

    def __init__(self, objective, weights, batch, epsilon):
        self.model = load(maxout(0.2, 0.5), weights).train()
        for parameter in self.model.parameters():
            parameter.requires_grad_(True)
        self.optimizer = torch.optim.SGD(
            self.model.parameters(), lr=0.1, momentum=0.5, nesterov=True
        )
        self.images = torch.randint(0, 256, (self.IMAGES, 784), dtype=torch.uint8)
        self.labels = torch.arange(self.IMAGES) % 10
        self.adversarial = objective == "adversarial"
        self.batch = batch
        self.epsilon = epsilon
        self.at = self.IMAGES

    def step(self):
        if self.at + self.batch > self.IMAGES:
            self.order = torch.randperm(self.IMAGES)
            self.at = 0
        chosen = self.order[self.at : self.at + self.batch]
        self.at += self.batch
        x = self.images[chosen].float().div_(255)
        y = self.labels[chosen]
        if self.adversarial:
            self.model.eval()
            x = torch.cat([x, fgsm(self.model, x, y, self.epsilon)])
            y = torch.cat([y, y])
            self.model.train()
        self.optimizer.zero_grad(set_to_none=True)
        # The mean over clean and adversarial images alike: alpha = 1/2.
        F.cross_entropy(self.model(x), y).backward()
        self.optimizer.step()
        with torch.no_grad():
            for layer in self.model:
                if isinstance(layer, nn.Linear):
                    layer.weight.copy_(torch.renorm(layer.weight, 2, 0, self.MAX_NORM))


def answer(gradient, attack, training, request, arguments):
    if request == "probe":
        (seconds,) = arguments
        return gradient.measure("relu", None, 256, float(seconds))
    if request == "gradient":
        name, weights, batch, seconds = arguments
        return gradient.measure(name, weights, int(batch), float(seconds))
    if request == "check":
        name, weights, batch, pixels, labels, result = arguments
        return check(name, weights, int(batch), pixels, labels, result)
    if request == "train":
        objective, weights, batch, seconds, epsilon = arguments
        training = Train(objective, weights, int(batch), float(epsilon))
        training.step()  # To warm up.
        return rate(training.step, int(batch), float(seconds))
    if request == "attack":
        *files, epsilon, seconds = arguments
        return attack.measure(*files, float(epsilon), float(seconds))
    if request == "success":
        return attack.success()
    if request == "plain":
        *files, epsilon, seed, result = arguments
        return plain(*files, float(epsilon), int(seed), result)
    if request == "answers":
        return answers(*arguments)
    if request == "networks":
        return networks().names(*arguments)
    if request == "network":
        name, opset, folder = arguments
        return networks().reference(name, int(opset), folder)
    if request == "network-gradient":
        name, layout, batch, seconds = arguments
        return gradient.measure_network(name, layout, int(batch), float(seconds))
    if request == "network-export":
        name, opset, file = arguments
        return networks().write_alone(name, int(opset), file)
    if request == "training":
        name, weights, dropout, layout, batch, seconds, attack = arguments
        drops = dropout == "dropout"
        return training_rate(
            training, name, weights, drops, layout, int(batch), float(seconds), int(attack)
        )
    if request == "training-check":
        name, weights, batch, *files = arguments
        return training_check(name, weights, int(batch), *files)
    raise ValueError("unknown request " + request)


def main():
    torch.manual_seed(1)
    torch.set_num_threads(int(sys.argv[1]))
    gradient = Gradient()
    attack = Attack()
    training = training_torch.Training()
    print("ready", torch.__version__, flush=True)
    for line in sys.stdin:
        request, *arguments = line.rstrip("\n").split("\t")
        try:
            print(answer(gradient, attack, training, request, arguments), flush=True)
        except Exception as e:
            print("error", type(e).__name__, str(e).replace("\n", " "), flush=True)


if __name__ == "__main__":
    main()
