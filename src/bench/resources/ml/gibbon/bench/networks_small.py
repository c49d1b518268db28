"""Networks for images of 32 x 32, in plain PyTorch, written from the papers.

He et al., Deep Residual Learning for Image Recognition, 2015, arXiv:1512.03385 (ResNet-18 with the first
layer that CIFAR-10 is used with, ResNet-20 with shortcuts of option A); He et al., Identity Mappings in Deep
Residual Networks, 2016, arXiv:1603.05027; Sandler et al., MobileNetV2, 2018, arXiv:1801.04381.

Every model takes images [N, 3, 32, 32] and gives logits [N, 10]. In training ReLU works in place, which is
faster.
"""

import torch
import torch.nn.functional as F
from torch import nn

CLASSES = 10


def conv(inputs, outputs, size, stride=1, groups=1):
    """A convolution without bias that keeps height and width, or halves them."""
    return nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=False)


class Zeros(nn.Module):
    """The shortcut of option A: every second pixel, and channels of zeros before and after."""

    def __init__(self, channels):
        super().__init__()
        self.channels = channels

    def forward(self, x):
        return F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.channels, self.channels))


def projected(inputs, outputs, stride):
    """The shortcut of option B; the identity where nothing changes."""
    if inputs == outputs and stride == 1:
        return nn.Identity()
    return nn.Sequential(conv(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))


def padded(inputs, outputs, stride):
    """The shortcut of option A; the identity where nothing changes."""
    if inputs == outputs and stride == 1:
        return nn.Identity()
    return Zeros((outputs - inputs) // 2)


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride, shortcut):
        super().__init__()
        self.conv1 = conv(inputs, outputs, 3, stride)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = conv(outputs, outputs, 3)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut = shortcut(inputs, outputs, stride)

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)), inplace=self.training)
        out = self.bn2(self.conv2(out))
        return F.relu(out + self.shortcut(x), inplace=self.training)


class PreactivationBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.conv1 = conv(inputs, outputs, 3, stride)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = conv(outputs, outputs, 3)
        same = inputs == outputs and stride == 1
        self.shortcut = None if same else conv(inputs, outputs, 1, stride)

    def forward(self, x):
        out = F.relu(self.bn1(x), inplace=self.training)
        kept = x if self.shortcut is None else self.shortcut(out)
        out = F.relu(self.bn2(self.conv1(out)), inplace=self.training)
        return self.conv2(out) + kept


class InvertedResidual(nn.Module):
    """Widens, filters every channel alone, and narrows without an activation."""

    def __init__(self, inputs, outputs, stride, expansion):
        super().__init__()
        wide = inputs * expansion
        self.layers = nn.Sequential(
            conv(inputs, wide, 1),
            nn.BatchNorm2d(wide),
            nn.ReLU6(),
            conv(wide, wide, 3, stride, groups=wide),
            nn.BatchNorm2d(wide),
            nn.ReLU6(),
            conv(wide, outputs, 1),
            nn.BatchNorm2d(outputs),
        )
        self.residual = inputs == outputs and stride == 1

    def forward(self, x):
        return x + self.layers(x) if self.residual else self.layers(x)


def stages(block, blocks, widths, strides, **settings):
    """The blocks one after another; the first of a stage has its stride."""
    layers = []
    inputs = widths[0]
    for count, outputs, stride in zip(blocks, widths, strides):
        for i in range(count):
            layers.append(block(inputs, outputs, stride if i == 0 else 1, **settings))
            inputs = outputs
    return layers


def head(channels):
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, CLASSES)]


def resnet(blocks, widths, shortcut):
    return nn.Sequential(
        conv(3, widths[0], 3),
        nn.BatchNorm2d(widths[0]),
        nn.ReLU(),
        *stages(Block, blocks, widths, (1, 2, 2, 2), shortcut=shortcut),
        *head(widths[-1]),
    )


def resnet18():
    return resnet((2, 2, 2, 2), (64, 128, 256, 512), projected)


def resnet20():
    return resnet((3, 3, 3), (16, 32, 64), padded)


def preact_resnet18():
    widths = (64, 128, 256, 512)
    return nn.Sequential(
        conv(3, 64, 3),
        *stages(PreactivationBlock, (2, 2, 2, 2), widths, (1, 2, 2, 2)),
        nn.BatchNorm2d(512),
        nn.ReLU(),
        *head(512),
    )


def mobilenet_v2():
    """Strides of 1 in the first layer and the second stage, so that 4 x 4 pixels are left."""
    layers = [conv(3, 32, 3), nn.BatchNorm2d(32), nn.ReLU6()]
    inputs = 32
    for expansion, outputs, count, stride in (
        (1, 16, 1, 1),
        (6, 24, 2, 1),
        (6, 32, 3, 2),
        (6, 64, 4, 2),
        (6, 96, 3, 1),
        (6, 160, 3, 2),
        (6, 320, 1, 1),
    ):
        for i in range(count):
            layers.append(InvertedResidual(inputs, outputs, stride if i == 0 else 1, expansion))
            inputs = outputs
    layers += [conv(320, 1280, 1), nn.BatchNorm2d(1280), nn.ReLU6(), *head(1280)]
    return nn.Sequential(*layers)
