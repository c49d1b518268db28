package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ml.gibbon.config.DataSettings;
import ml.gibbon.error.InputException;
import org.apache.hadoop.conf.Configuration;

/** {@code numpy}: images and labels in {@code .npy} files or {@code .npz} archives. */
public final class NumpySet {

  /** The value of {@code data.name} that asks for it. */
  public static final String NAME = "numpy";

  private static final List<String> TRAIN_IMAGES =
      List.of("x_train", "X_train", "train_images", "train_x", "x", "X", "images", "data");
  private static final List<String> TRAIN_LABELS =
      List.of("y_train", "Y_train", "train_labels", "train_y", "y", "Y", "labels", "targets");
  private static final List<String> TEST_IMAGES =
      List.of("x_test", "X_test", "test_images", "test_x");
  private static final List<String> TEST_LABELS =
      List.of("y_test", "Y_test", "test_labels", "test_y");

  private NumpySet() {}

  /** Whether a file has the name of one that holds arrays. */
  static boolean isFile(String name) {
    return name.endsWith(NumpyArrays.NPY) || name.endsWith(NumpyArrays.NPZ);
  }

  /**
   * Opens both splits; the classes are 0 to the largest label.
   *
   * @param place where the settings' path leads: a folder, or a file
   * @throws InputException when an array is missing or no array of images or labels
   */
  public static ImageSet open(String place, DataSettings.Numpy names, Configuration hadoop)
      throws IOException {
    NumpyArrays arrays = new NumpyArrays(place, hadoop);
    NumpyPair train =
        NumpyPair.check(
            arrays.require("train-images", names.trainImages(), TRAIN_IMAGES),
            arrays.require("train-labels", names.trainLabels(), TRAIN_LABELS),
            names.layout(),
            hadoop);
    Optional<NumpyPair> test = test(arrays, names, hadoop);
    int classes = train.classes();
    if (test.isPresent()) {
      if (!test.get().shape().equals(train.shape())) {
        throw new InputException(
            "%s holds images of shape %s but %s of shape %s"
                .formatted(
                    train.imageArray(),
                    train.shape(),
                    test.get().imageArray(),
                    test.get().shape()));
      }
      classes = Math.max(classes, test.get().classes());
    }
    List<Split> splits = new ArrayList<>();
    splits.add(split(Split.TRAIN, train.withClasses(classes)));
    if (test.isPresent()) {
      splits.add(split(Split.TEST, test.get().withClasses(classes)));
    }
    return new ImageSet(NAME, train.shape(), ImageSet.numbers(classes), splits);
  }

  private static Optional<NumpyPair> test(
      NumpyArrays arrays, DataSettings.Numpy names, Configuration hadoop) throws IOException {
    if (names.testImages().isEmpty()) {
      return Optional.empty();
    }
    Optional<NpyArray> images = arrays.find("test-images", names.testImages(), TEST_IMAGES);
    return images.isEmpty()
        ? Optional.empty()
        : Optional.of(
            NumpyPair.check(
                images.get(),
                arrays.require("test-labels", names.testLabels(), TEST_LABELS),
                names.layout(),
                hadoop));
  }

  private static Split split(String name, NumpyPair pair) {
    return new Split(name, pair, List.of(pair.imageArray().file(), pair.labelArray().file()));
  }
}
