"""A model that only answers, for conf/black-box.conf: put your own into the function scores.

It reads a NumPy array of images from its standard input and writes one of scores to its standard
output, until its input ends. Nothing else may be printed there; use standard error.
"""

import ast
import struct
import sys

# The mean image of each of the ten digits that Gibbon draws, in squares of 4x4 pixels from 0 to 255:
# whichever is nearest is right about four digits in five.
MEANS = [
    "0c0c1320120c0c0c104e774b100c0c1c6833671c0c0c22671c65220c0c1b6832671c0c0c104a754d110c0c0c121e120c0c",
    "0c0c0e170e0c0c0c0c265f1b0c0c0c0c2574170c0c0c0c1473150c0c0c0c176e180c0c0c0d235f240d0c0c0c111b110c0c",
    "0c0c1522140c0c0c155b6f59140c0c1a42236e1e0c0c0d114e59100c0c11436f21100c0c2270765d240c0c0f191b1a0f0c",
    "0c0c1621150c0c0c1656705c150c0c11234564150c0c0c136971160c0c14261f69290c0c19586d5d180c0c0c1320150c0c",
    "0c0d1011110c0c0c1431413c0f0c0c16525f590e0c0c1f7d6c73170c0c16456470180c0c0c0e3646100c0c0c0c13150d0c",
    "0c0d161f180d0c0c15606f4a150c0c177a642c0d0c0c135145701b0c0c13271e69250c0c16567154120c0c0c121c110c0c",
    "0c0c0c15140c0c0c0c205c320f0c0c0f5c4b140c0c0c1b8574480e0c0c2081426b180c0c13576f55130c0c0c1420130c0c",
    "0c0e181d1c0f0c0c20597171200c0c0f153c5f130c0c0c186d460e0c0c0c20691c0c0c0c0e324b120c0c0c0c13150d0c0c",
    "0c0c1422120c0c0c0f4c774c0f0c0c11635a63110c0c10658c66100c0c196a396a190c0c12557155130c0c0c1321140c0c",
    "0c0c1422130c0c0c12547452110c0c16685171160c0c0d356f76120c0c0d13315f100c0c0f284b430f0c0c0c1018130c0c",
]


def scores(images, shape):
    """The scores of some images, [N, K].

    images: one list of values in [0, 1] for each image, channels first
    shape: (channels, height, width)

    With PyTorch: model(torch.tensor(images).reshape(-1, *shape)).tolist()
    """
    return [[-distance(squares(image, shape), mean) for mean in means()] for image in images]


def squares(image, shape):
    _, height, width = shape
    sums = [0.0] * (height // 4 * (width // 4))
    for y in range(height):
        for x in range(width):
            sums[y // 4 * (width // 4) + x // 4] += image[y * width + x] / 16
    return sums


def distance(one, other):
    return sum((a - b) ** 2 for a, b in zip(one, other))


def means():
    return [[byte / 255 for byte in bytes.fromhex(digit)] for digit in MEANS]


def read_array(stream):
    """The shape and the values of the next array; None at the end."""
    if not stream.read(6):
        return None
    stream.read(2)
    (length,) = struct.unpack("<H", stream.read(2))
    shape = ast.literal_eval(stream.read(length).decode("ascii"))["shape"]
    count = 1
    for side in shape:
        count *= side
    return shape, struct.unpack("<%df" % count, stream.read(4 * count))


def write_array(stream, rows):
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }" % (len(rows), len(rows[0]))
    header += " " * (-(len(header) + 11) % 64) + "\n"
    stream.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode("ascii"))
    values = [value for row in rows for value in row]
    stream.write(struct.pack("<%df" % len(values), *values))
    stream.flush()


def main():
    while True:
        request = read_array(sys.stdin.buffer)
        if request is None:
            return
        shape, values = request
        size = len(values) // shape[0]
        images = [values[i * size : (i + 1) * size] for i in range(shape[0])]
        write_array(sys.stdout.buffer, scores(images, shape[1:]))


if __name__ == "__main__":
    main()
