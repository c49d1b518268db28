package ml.gibbon.model.remote;

import java.util.List;
import java.util.Locale;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.Layout;
import ml.gibbon.model.PixelInput;

/**
 * A model that only answers, about images of some data.
 *
 * @param name of the model, for messages
 * @param access to it
 * @param images shape of the images
 * @param classes K
 */
public record RemoteModel(String name, RemoteAccess access, ImageShape images, int classes) {

  /**
   * @throws InputException when it says of itself that it is for other images or classes
   */
  public RemoteModel {
    List<Integer> shape = List.of(images.channels(), images.height(), images.width());
    if (!access.shape().isEmpty() && !access.shape().equals(shape)) {
      throw new InputException(
          "models.%s.shape is %s but the data's images are %s; choose another model or dataset"
              .formatted(name, access.shape(), images));
    }
    if (access.classes() != 0 && access.classes() != classes) {
      throw new InputException(
          "models.%s.classes is %d but the data has %d classes; choose another model or dataset"
              .formatted(name, access.classes(), classes));
    }
    requireChannels(name, "mean", access.input().mean(), images);
    requireChannels(name, "std", access.input().std(), images);
  }

  private static void requireChannels(
      String name, String key, List<Double> values, ImageShape images) {
    if (values.size() > 1 && values.size() != images.channels()) {
      throw new InputException(
          "models.%s.input.%s has %d numbers but the images have %d channels"
              .formatted(name, key, values.size(), images.channels()));
    }
  }

  /** What it is, in words. */
  public String inWords() {
    return "%s, which answers with %s"
        .formatted(access.endpoint().inWords(), access.answers().name().toLowerCase(Locale.ROOT));
  }

  /** The order of the values of an image in a request. */
  Layout layout() {
    return switch (access.input().layout()) {
      case AUTO, NCHW -> Layout.CHANNELS_FIRST;
      case NHWC -> Layout.CHANNELS_LAST;
      case FLAT -> Layout.FLAT;
    };
  }

  /**
   * A request, as an array of float32 in the order that the model takes.
   *
   * @param pixels {@code [N, C, H, W]} in [0, 1]
   * @param count N
   */
  byte[] request(float[] pixels, int count) {
    PixelInput input = access.input();
    float[] values = new float[pixels.length];
    int plane = images.height() * images.width();
    for (int i = 0; i < values.length; i++) {
      int channel = i / plane % images.channels();
      double moved = input.scale() * pixels[i] - of(input.mean(), channel, 0);
      values[i] = (float) (moved / of(input.std(), channel, 1));
    }
    return NpyArray.encode(layout().ordered(values, images), layout().batchShape(images, count));
  }

  private static double of(List<Double> values, int channel, double none) {
    return values.isEmpty() ? none : values.get(values.size() == 1 ? 0 : channel);
  }

  /** The shape of an answer. */
  long[] answerShape(int count) {
    return access.answers() == AnswerKind.LABELS ? new long[] {count} : new long[] {count, classes};
  }
}
