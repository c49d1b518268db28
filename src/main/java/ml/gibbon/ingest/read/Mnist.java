package ml.gibbon.ingest.read;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.image.ImageSetSummary;
import ml.gibbon.image.ImageShape;
import ml.gibbon.provenance.Sha256;
import org.apache.hadoop.conf.Configuration;

/**
 * {@code mnist}: handwritten digits (LeCun, Cortes and Burges, "The MNIST database of handwritten
 * digits"), 60,000 for training and 10,000 for testing. Another set under the same four file names
 * is read as well, but not called {@code mnist}.
 */
record Mnist() implements KnownSet {

  private static final int CLASSES = 10;

  static final ImageShape SHAPE = new ImageShape(1, 28, 28);

  private static final List<PinnedFile> FILES =
      List.of(
          pinned(
              "train-images-idx3-ubyte.gz",
              9912422,
              "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
          pinned(
              "train-labels-idx1-ubyte.gz",
              28881,
              "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
          pinned(
              "t10k-images-idx3-ubyte.gz",
              1648877,
              "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
          pinned(
              "t10k-labels-idx1-ubyte.gz",
              4542,
              "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"));

  private static PinnedFile pinned(String name, long bytes, String sha256) {
    return new PinnedFile(
        name,
        bytes,
        sha256,
        List.of(
            URI.create("https://ossci-datasets.s3.amazonaws.com/mnist/" + name),
            URI.create("https://raw.githubusercontent.com/fgnt/mnist/master/" + name)));
  }

  /** Without the ending of compressed ones. */
  static final List<String> FILE_NAMES =
      FILES.stream().map(file -> file.name().replace(".gz", "")).toList();

  /** SHA-256 of the labels, unpacked, by which the set is known. */
  private static final List<String> LABELS =
      List.of(
          "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
          "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");

  /** Others have taken over the names of the files. */
  static boolean isMnist(List<DataFile> files, Configuration hadoop) throws IOException {
    return LABELS.equals(
        List.of(files.get(1).check(hadoop, Sha256::of), files.get(3).check(hadoop, Sha256::of)));
  }

  @Override
  public String name() {
    return "mnist";
  }

  @Override
  public String inWords() {
    return "Handwritten digits (LeCun, Cortes and Burges, The MNIST database of handwritten digits).";
  }

  @Override
  public ImageSetSummary published() {
    return new ImageSetSummary(name(), SHAPE, ImageSet.numbers(CLASSES), 60_000, 10_000);
  }

  @Override
  public String fileNames() {
    return "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte,"
        + " t10k-labels-idx1-ubyte (each also with .gz)";
  }

  @Override
  public Optional<Download> download() {
    return Optional.of(
        new Download(
            FILES,
            SHAPE,
            ImageSet.numbers(CLASSES),
            List.of(5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949),
            List.of(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)));
  }

  @Override
  public Optional<ImageSet> openIn(String folder, OnBadImage onBadImage, Configuration hadoop)
      throws IOException {
    List<DataFile> files = new ArrayList<>();
    for (PinnedFile pinned : FILES) {
      IdxSet.find(folder, pinned.name(), hadoop).ifPresent(files::add);
    }
    if (files.size() < FILES.size()) {
      return Optional.empty();
    }
    IdxPair train = IdxPair.check(files.get(0), files.get(1), CLASSES, onBadImage, hadoop);
    IdxPair test = IdxPair.check(files.get(2), files.get(3), CLASSES, onBadImage, hadoop);
    IdxPair.checkSameShape(train, test);
    return Optional.of(
        new ImageSet(
            isMnist(files, hadoop) ? name() : IdxSet.NAME,
            train.shape(),
            ImageSet.numbers(CLASSES),
            List.of(
                new Split(Split.TRAIN, train, files.subList(0, 2)),
                new Split(Split.TEST, test, files.subList(2, 4)))));
  }
}
