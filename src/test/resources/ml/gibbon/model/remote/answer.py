"""A model of tests that answers on its pipes: the score of class k is the k-th value of an image.

answer.py MODE CLASSES [FILE]: "right" answers; other modes fail in the ways that programs do, and
with a FILE only as long as that is not there, which they then make.
"""

import ast
import os
import struct
import subprocess
import sys
import time


def read_array(stream):
    magic = stream.read(6)
    if not magic:
        return None
    stream.read(2)
    (length,) = struct.unpack("<H", stream.read(2))
    header = ast.literal_eval(stream.read(length).decode("ascii"))
    count = 1
    for side in header["shape"]:
        count *= side
    return header["shape"], struct.unpack("<%df" % count, stream.read(4 * count))


def write_array(stream, values, shape, descr="<f4", code="f"):
    header = repr({"descr": descr, "fortran_order": False, "shape": tuple(shape)})
    header += " " * (-(len(header) + 11) % 64) + "\n"
    stream.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode("ascii"))
    stream.write(struct.pack("<%d%s" % (len(values), code), *values))
    stream.flush()


def main(mode, classes, once=None):
    pipe_in, pipe_out = sys.stdin.buffer, sys.stdout.buffer
    if once is not None:
        if os.path.exists(once):
            mode = "right"
        else:
            open(once, "w").close()
    while True:
        request = read_array(pipe_in)
        if request is None:
            return 0
        shape, values = request
        size = len(values) // shape[0]
        rows = [values[i * size : i * size + classes] for i in range(shape[0])]
        scores = [score for row in rows for score in row]
        if mode == "right":
            write_array(pipe_out, scores, (shape[0], classes))
        elif mode == "doubles":
            write_array(pipe_out, scores, (shape[0], classes), "<f8", "d")
        elif mode == "labels":
            write_array(pipe_out, [row.index(max(row)) for row in rows], (shape[0],), "<i8", "q")
        elif mode == "bytes":
            write_array(pipe_out, [row.index(max(row)) for row in rows], (shape[0], 1), "|u1", "B")
        elif mode == "wrong-label":
            write_array(pipe_out, [classes] * shape[0], (shape[0],), "<i8", "q")
        elif mode == "die":
            print("there is no such device", file=sys.stderr, flush=True)
            return 3
        elif mode == "stall":
            child = subprocess.Popen(["sleep", "600"])
            with open(sys.argv[4], "w") as file:
                file.write("%d %d" % (os.getpid(), child.pid))
            time.sleep(600)
        elif mode == "garbage":
            print("Loading the model ...", flush=True)
            write_array(pipe_out, scores, (shape[0], classes))
        elif mode == "shape":
            write_array(pipe_out, scores, (classes, shape[0]))
        elif mode == "fewer":
            write_array(pipe_out, scores[classes:], (shape[0] - 1, classes))
        elif mode == "more":
            write_array(pipe_out, scores + scores, (2 * shape[0], classes))
        elif mode == "huge":
            write_array(pipe_out, [], (1 << 40, 1 << 20))
        elif mode == "short":
            pipe_out.write(b"\x93NUMPY\x01\x00")
            return 0
        elif mode == "nan":
            write_array(pipe_out, [float("nan")] * len(scores), (shape[0], classes))
        elif mode == "extra":
            write_array(pipe_out, scores, (shape[0], classes))
            pipe_out.write(b"and more")
            pipe_out.flush()
        elif mode == "complex":
            write_array(pipe_out, scores + scores, (shape[0], classes), "<c8", "f")
        elif mode == "close":
            os.close(1)
            time.sleep(600)
        else:
            raise ValueError(mode)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), sys.argv[3] if len(sys.argv) > 3 and sys.argv[3] else None))
