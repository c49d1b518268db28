package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageSetSummary;
import org.apache.hadoop.conf.Configuration;

/**
 * Sets in MNIST's format that are not fetched: Fashion-MNIST (Xiao, Rasul, Vollgraf 2017,
 * arXiv:1708.07747), Kuzushiji-MNIST (Clanuwat et al. 2018, arXiv:1812.01718), QMNIST (Yadav and
 * Bottou 2019, arXiv:1905.10498) and the six of EMNIST (Cohen et al. 2017, arXiv:1702.05373).
 *
 * @param inWords what is in it and where it comes from
 * @param trainImages as published
 * @param testImages as published
 * @param files training images and labels, test images and labels
 * @param classNames in the order of the labels
 * @param isTransposed whether images are stored column by column
 * @param firstLabel the label of the first class
 */
record KnownIdx(
    String name,
    String inWords,
    long trainImages,
    long testImages,
    List<String> files,
    List<String> classNames,
    boolean isTransposed,
    int firstLabel)
    implements KnownSet {

  private static final List<String> CLOTHES =
      List.of(
          "T-shirt/top",
          "Trouser",
          "Pullover",
          "Dress",
          "Coat",
          "Sandal",
          "Shirt",
          "Sneaker",
          "Bag",
          "Ankle boot");

  private static final List<String> KUZUSHIJI =
      List.of("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo");

  private static final List<String> DIGITS = ImageSet.numbers(10);
  private static final List<String> CAPITALS = letters('A');
  private static final List<String> SMALL = letters('a');

  /** Small letters that do not look like their capitals. */
  private static final List<String> DIFFERENT =
      List.of("a", "b", "d", "e", "f", "g", "h", "n", "q", "r", "t");

  static final List<KnownSet> ALL =
      List.of(
          ofUsualNames(
              "fashion-mnist",
              "Clothes in grey (Xiao, Rasul and Vollgraf 2017, arXiv:1708.07747).",
              CLOTHES),
          ofUsualNames(
              "kmnist",
              "Kuzushiji-MNIST, old Japanese characters (Clanuwat et al. 2018, arXiv:1812.01718).",
              KUZUSHIJI),
          new KnownIdx(
              "qmnist",
              "MNIST's digits, with 50,000 more for testing (Yadav and Bottou 2019, arXiv:1905.10498).",
              60_000,
              60_000,
              List.of(
                  "qmnist-train-images-idx3-ubyte",
                  "qmnist-train-labels-idx2-int",
                  "qmnist-test-images-idx3-ubyte",
                  "qmnist-test-labels-idx2-int"),
              DIGITS,
              false,
              0),
          emnist("mnist", "Digits made from NIST's anew", 60_000, 10_000, DIGITS, 0),
          emnist("digits", "Digits, as many of each", 240_000, 40_000, DIGITS, 0),
          emnist(
              "letters",
              "Letters, capitals and small ones as one class",
              124_800,
              20_800,
              CAPITALS,
              1),
          emnist(
              "balanced",
              "Digits and letters, as many of each; small letters that look like their capitals are one class with them",
              112_800,
              18_800,
              join(DIGITS, CAPITALS, DIFFERENT),
              0),
          emnist(
              "bymerge",
              "Digits and letters as they occur; small letters that look like their capitals are one class with them",
              697_932,
              116_323,
              join(DIGITS, CAPITALS, DIFFERENT),
              0),
          emnist(
              "byclass",
              "Digits, capitals and small letters as they occur",
              697_932,
              116_323,
              join(DIGITS, CAPITALS, SMALL),
              0));

  private static KnownIdx ofUsualNames(String name, String inWords, List<String> classNames) {
    return new KnownIdx(
        name,
        inWords,
        60_000,
        10_000,
        List.of(
            "train-images-idx3-ubyte",
            "train-labels-idx1-ubyte",
            "t10k-images-idx3-ubyte",
            "t10k-labels-idx1-ubyte"),
        classNames,
        false,
        0);
  }

  private static KnownIdx emnist(
      String set,
      String inWords,
      long trainImages,
      long testImages,
      List<String> classNames,
      int firstLabel) {
    String name = "emnist-" + set;
    return new KnownIdx(
        name,
        inWords + " (Cohen et al. 2017, arXiv:1702.05373).",
        trainImages,
        testImages,
        List.of(
            name + "-train-images-idx3-ubyte",
            name + "-train-labels-idx1-ubyte",
            name + "-test-images-idx3-ubyte",
            name + "-test-labels-idx1-ubyte"),
        classNames,
        true,
        firstLabel);
  }

  private static List<String> letters(char first) {
    List<String> letters = new ArrayList<>();
    for (int i = 0; i < 26; i++) {
      letters.add(String.valueOf((char) (first + i)));
    }
    return letters;
  }

  @SafeVarargs
  private static List<String> join(List<String>... lists) {
    List<String> all = new ArrayList<>();
    for (List<String> list : lists) {
      all.addAll(list);
    }
    return all;
  }

  @Override
  public ImageSetSummary published() {
    return new ImageSetSummary(name, Mnist.SHAPE, classNames, trainImages, testImages);
  }

  @Override
  public String fileNames() {
    return String.join(", ", files) + " (each also with .gz)";
  }

  @Override
  public Optional<ImageSet> openIn(String folder, OnBadImage onBadImage, Configuration hadoop)
      throws IOException {
    List<DataFile> found = new ArrayList<>();
    for (String file : files) {
      IdxSet.find(folder, file, hadoop).ifPresent(found::add);
    }
    if (found.size() < files.size()) {
      return Optional.empty();
    }
    if (Mnist.isMnist(found, hadoop)) {
      throw new InputException(
          "%s holds MNIST itself, not %s: set data.name = mnist, or data.path to the other folder"
              .formatted(folder, name));
    }
    int labels = firstLabel + classNames.size();
    IdxPair train = IdxPair.check(found.get(0), found.get(1), labels, onBadImage, hadoop);
    IdxPair test = IdxPair.check(found.get(2), found.get(3), labels, onBadImage, hadoop);
    IdxPair.checkSameShape(train, test);
    return Optional.of(
        new ImageSet(
            name,
            train.shape(),
            classNames,
            List.of(
                new Split(Split.TRAIN, upright(train), found.subList(0, 2)),
                new Split(Split.TEST, upright(test), found.subList(2, 4)))));
  }

  private ImageSource upright(IdxPair stored) {
    return isTransposed ? new Upright(stored, firstLabel) : stored;
  }
}
