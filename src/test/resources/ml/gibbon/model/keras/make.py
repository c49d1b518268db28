"""Writes the networks beside this file with Keras, and their answers with its backend, TensorFlow or PyTorch.

For each network NAME there is NAME.keras or NAME.h5, and NAME.json with inputs in the order channels first,
the logits, and the gradient of sum_k (k + 1) logits_k by the input, in the order of the input.
"""
import json
import os
import sys

import h5py
import keras
import numpy as np
from keras import layers as L

if keras.backend.backend() == "torch":
    import torch
else:
    import tensorflow as tf

# Where to, and which networks; all without names.
FOLDER, *ONLY = sys.argv[1:]


def randomise(model, seed):
    """Weights in which nothing is zero, one or symmetric by accident."""
    draws = np.random.default_rng(seed)
    for weight in model.weights:
        name = weight.path
        if "seed" in name or "count" in name:
            continue
        if "variance" in name:
            value = draws.uniform(.5, 2, weight.shape)
        elif "gamma" in name:
            value = draws.uniform(.5, 1.5, weight.shape)
        else:
            value = draws.normal(0, .4, weight.shape)
        weight.assign(value.astype("float32"))


def channels_first(values, model):
    first = any(getattr(layer, "data_format", None) == "channels_first" for layer in model.layers)
    return values if values.ndim != 4 or first else values.transpose(0, 3, 1, 2)


def of_tensorflow(model, x, jit):
    @tf.function(jit_compile=jit)
    def run(inputs):
        with tf.GradientTape() as tape:
            tape.watch(inputs)
            logits = model(inputs, training=False)
            loss = tf.reduce_sum(logits * tf.range(1., logits.shape[-1] + 1, dtype=logits.dtype))
        return logits, tape.gradient(loss, inputs)

    return [each.numpy() for each in run(tf.constant(x, "float64"))]


def of_torch(model, x, jit):
    inputs = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    logits = model(inputs, training=False)
    (logits * torch.arange(1, logits.shape[-1] + 1)).sum().backward()
    return logits.detach().numpy(), inputs.grad.numpy()


def answers(build, weights, name, jit=False):
    """Logits and gradients, of the same network in double precision without its last activation."""
    keras.config.set_dtype_policy("float64")
    model = build()
    keras.config.set_dtype_policy("float32")
    model.set_weights(weights)
    model.layers[-1].activation = keras.activations.linear
    x = np.random.default_rng(7).normal(0, 1, (2, *model.input_shape[1:])).astype("float32")

    logits, gradient = (of_torch if keras.backend.backend() == "torch" else of_tensorflow)(model, x, jit)
    assert logits.dtype == np.float64
    assert np.all(np.abs(logits) < 100) and np.abs(gradient).max() > 1e-3, (logits, gradient)
    numbers = {
        "inputs": channels_first(x, model).reshape(2, -1),
        "logits": logits.reshape(2, -1),
        "gradients": channels_first(gradient, model).reshape(2, -1)}
    with open(f"{FOLDER}/{name}.json", "w") as file:
        rows = {key: [[float(f"{v:.9g}") for v in row] for row in value] for key, value in numbers.items()}
        json.dump(rows, file, separators=(",", ":"))


def save(build, name, seed, files=("keras", "h5"), jit=False):
    model = build()
    randomise(model, seed)
    for kind in files:
        model.save(f"{FOLDER}/{name}.{kind}")
    answers(build, model.get_weights(), name, jit)


def sequential():
    return keras.Sequential([
        L.Input((9, 6, 3)),
        L.Conv2D(5, (3, 2), strides=2, padding="same", activation="relu"),
        L.BatchNormalization(),
        L.MaxPooling2D(2, strides=1, padding="same"),
        L.AveragePooling2D((3, 2), strides=2, padding="same"),
        L.Conv2D(4, 2, dilation_rate=1, use_bias=False, activation="tanh"),
        L.Flatten(),
        L.Dropout(.3),
        L.BatchNormalization(scale=False),
        L.PReLU(),
        L.Dense(6, activation="gelu"),
        L.Dense(4, activation="softmax")])


def functional():
    x = L.Input((10, 8, 4))
    y = L.ZeroPadding2D(((1, 2), (0, 1)))(x)
    y = L.Conv2D(6, 3, strides=2, groups=2, name="padded")(y)
    y = L.ReLU(max_value=1.5)(y)
    z = L.DepthwiseConv2D(3, padding="same", depth_multiplier=2)(y)
    z = L.Conv2D(6, 1, activation="silu")(z)
    z = L.Add()([y, z])
    s = L.GlobalAveragePooling2D(keepdims=True)(z)
    s = L.Conv2D(3, 1, activation="relu")(s)
    s = L.Conv2D(6, 1, activation="hard_sigmoid")(s)
    z = L.Multiply()([z, s])
    w = L.SeparableConv2D(5, 3, padding="same", activation=L.LeakyReLU(negative_slope=.1))(z)
    z = L.Concatenate()([z, w])
    z = L.ReLU(6.)(z + 3.) * (1. / 6)
    z = L.SpatialDropout2D(.2)(z)
    a = L.GlobalAveragePooling2D()(z)
    m = L.GlobalMaxPooling2D()(z)
    z = L.Concatenate()([a, m])
    z = L.Dense(3, name="scores")(z)
    return keras.Model(x, L.Activation("softmax")(z))


def nested():
    frozen = keras.Sequential([
        L.Input((6, 5, 3)), L.Conv2D(4, 3, padding="same"), L.BatchNormalization(),
        L.PReLU(shared_axes=[1, 2])], name="trunk")
    frozen.layers[0].trainable = False
    inner_input = L.Input((6, 5, 4))
    inner = L.Flatten()(inner_input)
    inner = L.Dense(7)(inner)
    inner = keras.Model(inner_input, L.ReLU(negative_slope=.2)(inner), name="inner")
    x = L.Input((6, 5, 3))
    y = frozen(x)
    shared = L.Conv2D(4, 1, name="shared")
    y = shared(L.Activation("elu")(shared(y)))
    y = L.Average()([inner(y), inner(L.MaxPooling2D(3, 1, padding="same")(y))])
    return keras.Model(x, L.Dense(3, activation="sigmoid")(y))


def activations():
    x = L.Input((5,))
    names = ["relu6", "leaky_relu", "elu", "celu", "selu", "gelu", "silu", "hard_silu", "mish", "sigmoid",
             "hard_sigmoid", "tanh", "hard_tanh", "softplus", "softsign", "exponential", "softmax", "linear"]
    parts = [L.Dense(4, activation=name)(x) for name in names]
    parts.append(L.ReLU(threshold=.3)(L.Dense(4)(x)))
    parts.append(L.ReLU(max_value=1, negative_slope=.25)(L.Dense(4)(x)))
    parts.append(L.LeakyReLU()(L.Dense(4)(x)))
    parts.append(L.ELU(alpha=.7)(L.Dense(4)(x)))
    parts.append(L.Softmax()(L.Dense(4)(x)))
    parts.append(L.Maximum()([L.Dense(4)(x), L.Dense(4)(x), L.Dense(4)(x)]))
    parts.append(L.Minimum()([L.Dense(4)(x), L.Dense(4)(x)]))
    parts.append(L.Subtract()([L.Dense(4)(x), L.Dense(4)(x)]))
    return keras.Model(x, L.Dense(3, activation="softmax")(L.Concatenate()(parts)))


def shapes():
    x = L.Input((4, 5, 3))
    y = L.Conv2DTranspose(4, 3, strides=2, padding="same")(x)
    y = L.Conv2DTranspose(3, (2, 3), strides=(3, 2), activation="relu")(y)
    y = L.Cropping2D(((1, 3), (2, 0)))(y)
    y = L.AveragePooling2D(4)(y)
    y = L.UpSampling2D((2, 3), interpolation="bilinear")(y)
    z = L.UpSampling2D((1, 2))(L.MaxPooling2D((1, 2))(y))
    y = L.Concatenate(axis=1)([y, z])
    y = L.LayerNormalization()(y)
    y = L.Dense(4, activation="softmax")(y)
    y = L.Permute((3, 1, 2))(y)
    y = L.LayerNormalization(axis=[2, 3], center=False)(y)
    y = L.Reshape((-1, 6, 2))(y)
    y = L.Conv2D(2, 2, strides=2, padding="same")(y)
    y = L.PReLU()(y)
    y = L.Dense(3)(y)
    y = L.Reshape((-1,))(y)
    y = L.LayerNormalization()(y)
    return keras.Model(x, L.Dense(4)(y))


def grey():
    norm = L.Normalization(axis=None, mean=.4, variance=2.)
    return keras.Sequential([
        L.Input((6, 5)), L.Rescaling(1. / 2, offset=-.3), norm, L.Reshape((6, 5, 1)), L.Conv2D(3, 2),
        L.Normalization(mean=[.1, .2, .3], variance=[1., 2., 3.]), L.Flatten(),
        L.Dense(1, activation="sigmoid")])


def first():
    order = {"data_format": "channels_first"}
    x = L.Input((3, 7, 6))
    y = L.Conv2D(4, 3, strides=2, padding="same", **order)(x)
    y = L.BatchNormalization(axis=1)(y)
    y = L.ZeroPadding2D(1, **order)(y)
    y = L.MaxPooling2D(2, **order)(y)
    y = L.Flatten(**order)(y)
    return keras.Model(x, L.Dense(3, activation="softmax")(y))


def signals():
    x = L.Input((12, 3))
    y = L.Conv1D(4, 3, strides=2, padding="same", activation="relu")(x)
    y = L.BatchNormalization()(y)
    z = L.DepthwiseConv1D(3, depth_multiplier=2, padding="same")(y)
    z = L.SeparableConv1D(4, 2, padding="same", activation="tanh")(z)
    y = L.Add()([y, z])
    y = L.Concatenate()([y, L.MaxPooling1D(2, strides=1, padding="same")(y)])
    y = L.ZeroPadding1D((1, 2))(y)
    y = L.Conv1D(4, 2, dilation_rate=2, groups=2)(y)
    y = L.PReLU(shared_axes=[1])(y)
    y = L.SpatialDropout1D(.2)(y)
    y = L.Conv1DTranspose(3, 3, strides=2, padding="same")(y)
    y = L.Cropping1D((1, 2))(L.UpSampling1D(2)(y))
    y = L.AveragePooling1D(3, padding="same")(y)
    y = L.LayerNormalization()(L.Softmax(axis=1)(L.Dense(4)(y)))
    means = L.GlobalAveragePooling1D()(y)
    largest = L.GlobalMaxPooling1D(keepdims=True)(y)
    y = L.Concatenate()([means, L.Flatten()(largest), L.Flatten()(y)])
    return keras.Model(x, L.Dense(3, activation="softmax")(y))


def groups():
    x = L.Input((6, 5, 3))
    y = L.Conv2D(6, 3, padding="same")(x)
    y = L.GroupNormalization(3)(y)
    y = L.ReLU()(y)
    y = L.GroupNormalization(-1, scale=False, epsilon=.1)(y)
    z = L.Reshape((30, 6))(y)
    z = L.GroupNormalization(2)(z)
    z = L.GlobalMaxPooling1D()(L.Conv1D(4, 5, strides=3)(z))
    y = L.Concatenate()([L.Flatten()(L.MaxPooling2D(2)(y)), z])
    y = L.GroupNormalization(4, center=False)(y)
    return keras.Model(x, L.Dense(3, activation="softmax")(y))


def keras2():
    """A file as Keras 2.15 wrote it, from its documented format: keys, names and slopes differ from Keras 3's."""
    def build():
        x = L.Input((6, 5, 2), name="input_1")
        y = L.Conv2D(3, 2, name="conv2d")(x)
        y = L.BatchNormalization(name="bn")(y)
        y = L.LeakyReLU(negative_slope=.25, name="leaky")(y)
        y = L.Activation(lambda v: tf.clip_by_value(.2 * v + .5, 0., 1.), name="hard")(y)
        y = L.Flatten(name="flatten")(y * 2.)
        return keras.Model(x, L.Dense(3, activation="softmax", name="dense")(y))
    model = build()
    randomise(model, 9)

    def layer(kind, name, source, **config):
        return {"class_name": kind, "name": name, "config": {"name": name, "trainable": True, **config},
                "inbound_nodes": [[[source, 0, 0, {}]]] if source else []}
    times = layer("TFOpLambda", "tf.math.multiply", "hard", function="math.multiply")
    times["inbound_nodes"] = [["hard", 0, 0, {"y": 2.0, "name": None}]]
    image = {"data_format": "channels_last"}
    layers = [
        layer("InputLayer", "input_1", None, batch_input_shape=[None, 6, 5, 2], dtype="float32", sparse=False),
        layer("Conv2D", "conv2d", "input_1", filters=3, kernel_size=[2, 2], strides=[1, 1], padding="valid",
              dilation_rate=[1, 1], groups=1, activation="linear", use_bias=True, **image),
        layer("BatchNormalization", "bn", "conv2d", axis=[3], epsilon=.001, center=True, scale=True),
        layer("LeakyReLU", "leaky", "bn", alpha=.25),
        layer("Activation", "hard", "leaky", activation="hard_sigmoid"),
        times,
        layer("Flatten", "flatten", "tf.math.multiply", **image),
        layer("Dense", "dense", "flatten", units=3, activation="softmax", use_bias=True)]
    config = {"class_name": "Functional", "config": {
        "name": "model", "trainable": True, "layers": layers,
        "input_layers": [["input_1", 0, 0]], "output_layers": [["dense", 0, 0]]}}
    with h5py.File(f"{FOLDER}/keras2.h5", "w") as file:
        file.attrs["keras_version"] = b"2.15.0"
        file.attrs["backend"] = b"tensorflow"
        file.attrs["model_config"] = json.dumps(config).encode()
        group = file.create_group("model_weights")
        for each in layers:
            own = group.create_group(each["name"])
            weights = [w for w in model.weights if w.path.split("/")[0] == each["name"]]
            own.attrs["weight_names"] = [f"{w.path}:0".encode() for w in weights]
            for w in weights:
                own.create_dataset(f"{w.path}:0", data=w.numpy())
        group.attrs["layer_names"] = [each["name"].encode() for each in layers]
    answers(build, model.get_weights(), "keras2")


def refused():
    x = L.Input((4, 4, 1))
    y = L.Flatten()(L.Lambda(lambda v: v * 2, name="twice")(x))
    keras.Model(x, L.Dense(2)(y)).save(f"{FOLDER}/lambda.keras")
    keras.Sequential([L.Input((4, 3)), L.LSTM(2), L.Dense(2)]).save(f"{FOLDER}/lstm.h5")
    keras.Sequential([L.Input((4,)), L.Dense(2)]).save_weights(f"{FOLDER}/only.weights.h5")
    for name in ["external-link", "soft-link", "packed"]:
        keras.Sequential([L.Input((4,)), L.Dense(2, name="d")]).save(f"{FOLDER}/{name}.h5")
        with h5py.File(f"{FOLDER}/{name}.h5", "a") as file:
            paths = []
            file.visit(paths.append)
            group = file[next(path for path in paths if path.endswith("/kernel"))].parent
            kernel = group["kernel"][()]
            del group["kernel"]
            if name == "external-link":
                group["kernel"] = h5py.ExternalLink("/etc/hostname", "/kernel")
            elif name == "soft-link":
                group["kernel"] = h5py.SoftLink("/model_weights")
            else:
                group.create_dataset("kernel", data=kernel, compression="gzip")


MADE = {
    "sequential": lambda: save(sequential, "sequential", 1),
    "functional": lambda: save(functional, "functional", 2),
    "nested": lambda: save(nested, "nested", 3),
    "activations": lambda: save(activations, "activations", 4, files=["keras"]),
    "shapes": lambda: save(shapes, "shapes", 5, files=["keras"]),
    "grey": lambda: save(grey, "grey", 6, files=["keras", "h5"]),
    "channels-first": lambda: save(first, "channels-first", 8, files=["keras"], jit=True),
    "signals": lambda: save(signals, "signals", 10),
    "groups": lambda: save(groups, "groups", 11, files=["keras"]),
    "keras2": keras2,
    "refused": refused}
for name, make in MADE.items():
    if not ONLY or name in ONLY:
        make()
