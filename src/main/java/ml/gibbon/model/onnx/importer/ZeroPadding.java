package ml.gibbon.model.onnx.importer;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;

/**
 * Zeros around images that are a node of their own in the file, and padding of the convolution that
 * follows.
 *
 * @param images without the zeros
 * @param pads rows before, columns before, rows after and columns after
 */
record ZeroPadding(Node images, int[] pads) {

  private static final int SIDES = 4;

  /** What a node is if it is nothing but padding with zeros. */
  static Optional<ZeroPadding> of(Node padded) {
    if (!(padded.operation() instanceof Operation.Selection selection)
        || selection.fill() != 0
        || padded.shape().rank() != SIDES
        || padded.input(0).shape().rank() != SIDES) {
      return Optional.empty();
    }
    Node images = padded.input(0);
    Shape in = images.shape();
    Shape out = padded.shape();
    int[] sources = selection.sources().toArray();
    int first =
        IntStream.range(0, sources.length).filter(i -> sources[i] == 0).findFirst().orElse(-1);
    int top = first / out.length(3);
    int left = first % out.length(3);
    int bottom = out.length(2) - in.length(2) - top;
    int right = out.length(3) - in.length(3) - left;
    boolean around =
        first >= 0
            && out.length(0) == in.length(0)
            && out.length(1) == in.length(1)
            && top < out.length(2)
            && bottom >= 0
            && right >= 0;
    if (!around || !Arrays.equals(sources, expected(in, out, top, left))) {
      return Optional.empty();
    }
    return Optional.of(new ZeroPadding(images, new int[] {top, left, bottom, right}));
  }

  private static int[] expected(Shape in, Shape out, int top, int left) {
    int[][] along = Places.all(in);
    along[2] = shifted(in.length(2), out.length(2), top);
    along[3] = shifted(in.length(3), out.length(3), left);
    return Places.along(in, along);
  }

  private static int[] shifted(int in, int out, int before) {
    return IntStream.range(0, out)
        .map(place -> place < before || place >= before + in ? -1 : place - before)
        .toArray();
  }
}
