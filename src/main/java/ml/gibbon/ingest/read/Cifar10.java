package ml.gibbon.ingest.read;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.InputException;
import ml.gibbon.image.ImageShape;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code cifar10}: small colour photographs (Krizhevsky, "Learning Multiple Layers of Features from
 * Tiny Images", 2009), five training batches and a test batch of 10,000 each. The training batches
 * that are there are taken, at least one.
 */
record Cifar10() implements KnownSet {

  private static final Logger LOG = LoggerFactory.getLogger(Cifar10.class);

  private static final String ARCHIVE = "cifar-10-binary.tar.gz";
  private static final String ARCHIVE_FOLDER = "cifar-10-batches-bin";
  private static final String TEST_BATCH = "test_batch.bin";
  private static final String NAMES = "batches.meta.txt";
  private static final List<String> TRAINING_BATCHES =
      List.of(
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin");
  private static final List<String> CLASS_NAMES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  @Override
  public String name() {
    return "cifar10";
  }

  @Override
  public String fileNames() {
    return "data_batch_1.bin to data_batch_5.bin (at least one) and "
        + TEST_BATCH
        + " (each also with .gz), or "
        + ARCHIVE;
  }

  @Override
  public List<PinnedFile> downloads() {
    return List.of(
        new PinnedFile(
            ARCHIVE,
            170_052_171,
            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
            List.of(URI.create("https://www.cs.toronto.edu/~kriz/" + ARCHIVE))));
  }

  @Override
  public ImageShape shape() {
    return CifarBatch.SHAPE;
  }

  @Override
  public List<String> classNames() {
    return CLASS_NAMES;
  }

  @Override
  public List<Integer> imagesPerClass(String split) {
    return split.equals(Split.TRAIN)
        ? Collections.nCopies(CifarBatch.CLASSES, 5_000)
        : Collections.nCopies(CifarBatch.CLASSES, 1_000);
  }

  @Override
  public Optional<ImageSet> openIn(String folder, OnBadImage onBadImage, Configuration hadoop)
      throws IOException {
    for (String place : List.of(folder, folder + "/" + ARCHIVE_FOLDER)) {
      Map<String, DataFile> batches = new TreeMap<>();
      for (String name : allNames()) {
        Optional<DataFile> file = DataFile.find(place, name, hadoop);
        if (file.isEmpty()) {
          file = DataFile.find(place, name + ".gz", hadoop);
        }
        file.ifPresent(f -> batches.put(name, f));
      }
      if (whole(batches)) {
        return Optional.of(open(place, batches, onBadImage, hadoop));
      }
    }
    Optional<DataFile> archive = DataFile.find(folder, ARCHIVE, hadoop);
    return archive.isPresent()
        ? Optional.of(openArchive(archive.get(), onBadImage, hadoop))
        : Optional.empty();
  }

  private ImageSet openArchive(DataFile archive, OnBadImage onBadImage, Configuration hadoop)
      throws IOException {
    Map<String, DataFile> batches = new TreeMap<>();
    for (DataFile member : archive.members(hadoop)) {
      if (allNames().contains(member.baseName())) {
        batches.put(member.baseName(), member);
      }
    }
    if (!whole(batches)) {
      throw new InputException(
          "%s (%d bytes) holds no training batch or no %s"
              .formatted(archive, archive.packedBytes(hadoop), TEST_BATCH));
    }
    return open(archive.uri(), batches, onBadImage, hadoop);
  }

  private static List<String> allNames() {
    List<String> names = new ArrayList<>(TRAINING_BATCHES);
    names.add(TEST_BATCH);
    names.add(NAMES);
    return names;
  }

  private static boolean whole(Map<String, DataFile> batches) {
    return batches.containsKey(TEST_BATCH)
        && TRAINING_BATCHES.stream().anyMatch(batches::containsKey);
  }

  private ImageSet open(
      String place, Map<String, DataFile> batches, OnBadImage onBadImage, Configuration hadoop)
      throws IOException {
    List<DataFile> files = new ArrayList<>();
    List<ImageSource> parts = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String name : TRAINING_BATCHES) {
      if (batches.containsKey(name)) {
        files.add(batches.get(name));
        parts.add(CifarBatch.check(batches.get(name), onBadImage, hadoop));
      } else {
        missing.add(name);
      }
    }
    Concatenation train = new Concatenation(parts);
    if (!missing.isEmpty()) {
      LOG.warn(
          "cifar10: {} not in {}; the training split has {} images",
          String.join(", ", missing),
          place,
          train.images());
    }
    DataFile testFile = batches.get(TEST_BATCH);
    return new ImageSet(
        name(),
        CifarBatch.SHAPE,
        batches.containsKey(NAMES) ? classNames(batches.get(NAMES), hadoop) : CLASS_NAMES,
        List.of(
            new Split(Split.TRAIN, train, files),
            new Split(
                Split.TEST, CifarBatch.check(testFile, onBadImage, hadoop), List.of(testFile))));
  }

  private static List<String> classNames(DataFile file, Configuration hadoop) throws IOException {
    String text = file.check(hadoop, Cifar10::firstBytes);
    List<String> names = text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    if (names.size() != CifarBatch.CLASSES) {
      throw new InputException(
          "%s (%d bytes) names %d classes but CIFAR-10 has %d"
              .formatted(file, text.length(), names.size(), CifarBatch.CLASSES));
    }
    return names;
  }

  private static String firstBytes(InputStream in) throws IOException {
    return new String(in.readNBytes(1 << 12), StandardCharsets.UTF_8);
  }
}
