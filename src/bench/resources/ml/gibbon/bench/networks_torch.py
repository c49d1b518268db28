"""Networks that others defined, with drawn parameters: exported to ONNX, with logits and gradients.

torchvision's architectures and those of networks_small.py, for ten classes and images no larger than the
architecture needs. Nothing is trained and nothing is loaded: a seed draws all parameters. Statistics of batch
normalisation are drawn around the size of activations, so that these neither explode nor vanish through a
hundred layers and no normalisation is the identity by accident.
"""

import copy
import inspect
import os

import torch
from torch import nn

import networks_small

CLASSES = 10
IMAGES = 4
CANDIDATES = 8
MOST_CANDIDATES = 64
ROUNDING = 1e-6
SMOOTH = 1e-5


def vision():
    """torchvision's architectures, which those of networks_small.py do without."""
    from torchvision import models

    return models


def plain(name, **settings):
    """An architecture of torchvision's by its name there."""
    return lambda: getattr(vision(), name)(num_classes=CLASSES, **settings)


def vgg(name):
    """VGG for images of 64 x 64: without the pooling to 7 x 7, which they do not reach."""

    def make():
        model = getattr(vision(), name)(num_classes=CLASSES)
        model.avgpool = nn.Identity()
        model.classifier[0] = nn.Linear(512 * 2 * 2, 4096)
        return model

    return make


def inception(name):
    """Without the two additional heads, which only training uses; it normalises its input."""
    return plain(name, aux_logits=False, init_weights=False, transform_input=True)


def small_transformer():
    return vision().VisionTransformer(
        image_size=32,
        patch_size=8,
        num_layers=2,
        num_heads=4,
        hidden_dim=64,
        mlp_dim=128,
        num_classes=CLASSES,
    )


# By name: what makes the network, and height and width of its images.
NETWORKS = {
    "resnet18-32": (networks_small.resnet18, 32),
    "preact-resnet18-32": (networks_small.preact_resnet18, 32),
    "resnet20-32": (networks_small.resnet20, 32),
    "mobilenet_v2-32": (networks_small.mobilenet_v2, 32),
    "alexnet": (plain("alexnet"), 224),
    "vgg11": (vgg("vgg11"), 64),
    "vgg11_bn": (vgg("vgg11_bn"), 64),
    "vgg16": (vgg("vgg16"), 64),
    "vgg16_bn": (vgg("vgg16_bn"), 64),
    "resnet18": (plain("resnet18"), 64),
    "resnet34": (plain("resnet34"), 64),
    "resnet50": (plain("resnet50"), 64),
    "wide_resnet50_2": (plain("wide_resnet50_2"), 64),
    "resnext50_32x4d": (plain("resnext50_32x4d"), 64),
    "densenet121": (plain("densenet121"), 64),
    "squeezenet1_0": (plain("squeezenet1_0"), 64),
    "squeezenet1_1": (plain("squeezenet1_1"), 64),
    "googlenet": (inception("googlenet"), 64),
    "inception_v3": (inception("inception_v3"), 96),
    "mobilenet_v2": (plain("mobilenet_v2"), 64),
    "mobilenet_v3_small": (plain("mobilenet_v3_small"), 64),
    "mobilenet_v3_large": (plain("mobilenet_v3_large"), 64),
    "efficientnet_b0": (plain("efficientnet_b0"), 64),
    "efficientnet_v2_s": (plain("efficientnet_v2_s"), 64),
    "shufflenet_v2_x1_0": (plain("shufflenet_v2_x1_0"), 64),
    "regnet_x_400mf": (plain("regnet_x_400mf"), 64),
    "regnet_y_400mf": (plain("regnet_y_400mf"), 64),
    "mnasnet1_0": (plain("mnasnet1_0"), 64),
    "convnext_tiny": (plain("convnext_tiny"), 64),
    "vit-32": (small_transformer, 32),
    "vit_b_16": (plain("vit_b_16", image_size=64), 64),
    "swin_t": (plain("swin_t"), 64),
}


def names(file):
    """Writes the names, a line each; their number."""
    vision()  # Without it most of them cannot be made.
    with open(file, "w") as out:
        out.writelines(name + "\n" for name in NETWORKS)
    return len(NETWORKS)


def known(name):
    """What makes the network, and height and width of its images."""
    if name not in NETWORKS:
        raise ValueError(f"{name} is not a network; there are {', '.join(NETWORKS)}")
    return NETWORKS[name]


def size(name):
    return known(name)[1]


def build(name, seed=1):
    """The network with drawn parameters, for inference."""
    make, size = known(name)
    torch.manual_seed(seed)
    model = make().eval()
    draw(model)
    settle(model, torch.rand(16, 3, size, size))
    # Attention takes a fused operator in inference, which no exporter knows; it has no dropout.
    for module in model.modules():
        if isinstance(module, nn.MultiheadAttention):
            module.training = True
    return model


@torch.no_grad()
def draw(model):
    """Weights keep the size of what passes through ReLU; nothing else is 0 or 1."""
    for name, parameter in model.named_parameters():
        if "layer_scale" in name:
            parameter.uniform_(-0.5, 0.5)
        elif name.endswith("weight") and parameter.dim() > 1:
            parameter.normal_(0, (2 / parameter[0].numel()) ** 0.5)
        elif name.endswith("weight"):
            parameter.uniform_(0.5, 1.5)
        else:
            parameter.normal_(0, 0.2)


@torch.no_grad()
def settle(model, images):
    """Gives batch normalisation statistics that keep the size of what passes.

    They are not those of the images: taking away what all images share would leave their differences, which
    random layers then blow up until nothing of them is known in single precision.
    """

    def fit(layer, inputs):
        variance = inputs[0].square().mean()
        layer.running_mean.normal_(0, 0.3 * variance.sqrt().item())
        layer.running_var.uniform_(0.5, 2).mul_(variance)

    layers = [module for module in model.modules() if isinstance(module, nn.BatchNorm2d)]
    hooks = [layer.register_forward_pre_hook(fit) for layer in layers]
    model(images)
    for hook in hooks:
        hook.remove()


def differentiate(model, pixels, cotangent):
    """Logits [N, K], and the gradient of the sum of cotangent * logits, [N, C, H, W]."""
    x = pixels.detach().requires_grad_(True)
    logits = model(x)
    (gradient,) = torch.autograd.grad((logits * cotangent).sum(), x)
    return logits.detach(), gradient


def exact(model, pixels, cotangent):
    """The same in double precision."""
    return differentiate(copy.deepcopy(model).double(), pixels.double(), cotangent.double())


def examples(name, model, seed=2):
    """Images in [0, 1] and a number for each of their logits.

    Where a ReLU's input is within rounding of 0, or two values of a maximum are as near, the gradient jumps,
    and no two programs agree on it. So images are drawn until there are enough whose gradients, in double
    precision, are those of single precision, and stay when pixels move by as much as rounding does.
    """
    _, size = NETWORKS[name]
    generator = torch.Generator().manual_seed(seed)
    drawn = []
    for _ in range(MOST_CANDIDATES // CANDIDATES):
        pixels = torch.rand(CANDIDATES, 3, size, size, generator=generator)
        cotangent = torch.randn(CANDIDATES, CLASSES, generator=generator)
        move = ROUNDING * torch.randn(pixels.shape, generator=generator).double()
        drawn += zip(jumps(model, pixels, cotangent, move), pixels, cotangent)
        drawn = sorted(drawn, key=lambda image: image[0])[:IMAGES]
        if len(drawn) == IMAGES and drawn[-1][0] < SMOOTH:
            break
    _, pixels, cotangents = zip(*drawn)
    return torch.stack(pixels), torch.stack(cotangents)


def jumps(model, pixels, cotangent, move):
    """How much the gradient of each image changes within rounding, in parts of its largest value."""
    _, gradient = exact(model, pixels, cotangent)
    nearby = [exact(model, pixels + sign * move, cotangent) for sign in (-1, 1)]
    nearby.append(differentiate(model, pixels, cotangent))
    changes = torch.stack([(gradient - other).flatten(1).abs().max(1)[0] for _, other in nearby])
    return (changes.max(0)[0] / gradient.flatten(1).abs().max(1)[0]).tolist()


# Later exporters rewrite what they export; the first one, where there are several, writes what is there.
FIRST = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}


def export(model, pixels, file, opset):
    """Writes ONNX with batch normalisation as it is, for any number of images."""
    torch.onnx.export(
        model,
        pixels[:1],
        file,
        opset_version=opset,
        training=torch.onnx.TrainingMode.PRESERVE,
        input_names=["pixels"],
        output_names=["logits"],
        dynamic_axes={"pixels": {0: "images"}, "logits": {0: "images"}},
        **FIRST,
    )


def write_alone(name, opset, file):
    """Writes the network; height and width of its images."""
    export(build(name), torch.rand(1, 3, size(name), size(name)), file, opset)
    return size(name)


def write(values, folder, name):
    with open(os.path.join(folder, name), "wb") as out:
        out.write(values.contiguous().numpy().astype("<f4").tobytes())


def reference(name, opset, folder):
    """Writes NAME.onnx and, as little-endian float32, what it is to give; the number of parameters."""
    model = build(name)
    pixels, cotangent = examples(name, model)
    export(model, pixels, os.path.join(folder, name + ".onnx"), opset)
    logits, gradient = differentiate(model, pixels, cotangent)
    exact_logits, exact_gradient = exact(model, pixels, cotangent)
    for part, values in {
        "pixels": pixels,
        "cotangent": cotangent,
        "torch-logits": logits,
        "torch-gradient": gradient,
        "logits": exact_logits,
        "gradient": exact_gradient,
    }.items():
        write(values, folder, f"{name}.{part}")
    return sum(parameter.numel() for parameter in model.parameters())
