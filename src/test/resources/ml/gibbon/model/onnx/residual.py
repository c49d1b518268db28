"""Writes residual.onnx and residual.csv with PyTorch 1.13: python3 residual.py."""
import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 4, 4, stride=4, bias=False)
        self.norm = nn.BatchNorm2d(4)
        self.inner = nn.Conv2d(4, 4, 3, padding=1)
        self.head = nn.Linear(4, 10)

    def forward(self, x):
        x = torch.relu(self.norm(self.stem(x)))
        x = torch.relu(x + self.inner(x))
        return self.head(x.mean((2, 3)))


torch.manual_seed(1)
network = Residual()
with torch.no_grad():
    network.norm.running_mean.uniform_(-0.5, 0.5)
    network.norm.running_var.uniform_(0.5, 2)
network.eval()
images = (torch.arange(28 * 28).reshape(1, 1, 28, 28) % 17) / 16
torch.onnx.export(
    network, images, "residual.onnx", opset_version=13, input_names=["image"],
    output_names=["logits"], dynamic_axes={"image": {0: "n"}, "logits": {0: "n"}})
# Of pixels that the network gets as (2 x - 0.5) / 0.25.
pixels = images.clone().requires_grad_(True)
logits = network((2 * pixels - 0.5) / 0.25)
logits[0, 3].backward()
with open("residual.csv", "w") as out:
    out.write(",".join(repr(v) for v in logits[0].tolist()) + "\n")
    out.write(",".join(repr(v) for v in pixels.grad.flatten()[:50].tolist()) + "\n")
