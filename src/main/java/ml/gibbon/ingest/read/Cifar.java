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
import ml.gibbon.image.ImageSetSummary;
import ml.gibbon.text.Words;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code cifar10} and {@code cifar100}: small colour photographs (Krizhevsky, "Learning Multiple
 * Layers of Features from Tiny Images", 2009), batches for training, one for CIFAR-100 and five of
 * 10,000 each for CIFAR-10, and a test batch. The training batches that are there are taken, at
 * least one.
 *
 * @param names file of the classes' names
 * @param classNames where that file is not there
 */
record Cifar(
    CifarBatch.Kind kind,
    String archive,
    String archiveFolder,
    List<String> trainingBatches,
    String testBatch,
    String names,
    List<String> classNames)
    implements KnownSet {

  static final Cifar TEN =
      new Cifar(
          CifarBatch.Kind.CIFAR10,
          "cifar-10-binary.tar.gz",
          "cifar-10-batches-bin",
          List.of(
              "data_batch_1.bin",
              "data_batch_2.bin",
              "data_batch_3.bin",
              "data_batch_4.bin",
              "data_batch_5.bin"),
          "test_batch.bin",
          "batches.meta.txt",
          List.of(
              "airplane",
              "automobile",
              "bird",
              "cat",
              "deer",
              "dog",
              "frog",
              "horse",
              "ship",
              "truck"));

  static final Cifar HUNDRED =
      new Cifar(
          CifarBatch.Kind.CIFAR100,
          "cifar-100-binary.tar.gz",
          "cifar-100-binary",
          List.of("train.bin"),
          "test.bin",
          "fine_label_names.txt",
          ImageSet.numbers(CifarBatch.Kind.CIFAR100.classes()));

  private static final Logger LOG = LoggerFactory.getLogger(Cifar.class);

  @Override
  public String name() {
    return Words.of(kind);
  }

  @Override
  public String inWords() {
    return "Small colour photographs (Krizhevsky 2009, Learning Multiple Layers of Features from Tiny Images).";
  }

  @Override
  public ImageSetSummary published() {
    return new ImageSetSummary(name(), CifarBatch.SHAPE, classNames, 50_000, 10_000);
  }

  @Override
  public String fileNames() {
    String first = trainingBatches.get(0);
    String last = trainingBatches.get(trainingBatches.size() - 1);
    return "%s and %s (each also with .gz), or %s"
        .formatted(
            first.equals(last) ? first : "%s to %s (at least one)".formatted(first, last),
            testBatch,
            archive);
  }

  @Override
  public Optional<Download> download() {
    if (kind != CifarBatch.Kind.CIFAR10) {
      return Optional.empty();
    }
    PinnedFile pinned =
        new PinnedFile(
            archive,
            170_052_171,
            "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
            List.of(URI.create("https://www.cs.toronto.edu/~kriz/" + archive)));
    return Optional.of(
        new Download(
            List.of(pinned),
            CifarBatch.SHAPE,
            classNames,
            Collections.nCopies(kind.classes(), 5_000),
            Collections.nCopies(kind.classes(), 1_000)));
  }

  @Override
  public Optional<ImageSet> openIn(String folder, OnBadImage onBadImage, Configuration hadoop)
      throws IOException {
    for (String place : List.of(folder, folder + "/" + archiveFolder)) {
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
    Optional<DataFile> packed = DataFile.find(folder, archive, hadoop);
    return packed.isPresent()
        ? Optional.of(openArchive(packed.get(), onBadImage, hadoop))
        : Optional.empty();
  }

  private ImageSet openArchive(DataFile packed, OnBadImage onBadImage, Configuration hadoop)
      throws IOException {
    Map<String, DataFile> batches = new TreeMap<>();
    for (DataFile member : packed.members(hadoop)) {
      if (allNames().contains(member.baseName())) {
        batches.put(member.baseName(), member);
      }
    }
    if (!whole(batches)) {
      throw new InputException(
          "%s (%d bytes) holds no training batch or no %s"
              .formatted(packed, packed.packedBytes(hadoop), testBatch));
    }
    return open(packed.uri(), batches, onBadImage, hadoop);
  }

  private List<String> allNames() {
    List<String> all = new ArrayList<>(trainingBatches);
    all.add(testBatch);
    all.add(names);
    return all;
  }

  private boolean whole(Map<String, DataFile> batches) {
    return batches.containsKey(testBatch)
        && trainingBatches.stream().anyMatch(batches::containsKey);
  }

  private ImageSet open(
      String place, Map<String, DataFile> batches, OnBadImage onBadImage, Configuration hadoop)
      throws IOException {
    List<DataFile> files = new ArrayList<>();
    List<ImageSource> parts = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (String name : trainingBatches) {
      if (batches.containsKey(name)) {
        files.add(batches.get(name));
        parts.add(CifarBatch.check(batches.get(name), kind, onBadImage, hadoop));
      } else {
        missing.add(name);
      }
    }
    Concatenation train = new Concatenation(parts);
    if (!missing.isEmpty()) {
      LOG.warn(
          "{}: {} not in {}; the training split has {} images",
          name(),
          String.join(", ", missing),
          place,
          train.images());
    }
    DataFile testFile = batches.get(testBatch);
    return new ImageSet(
        name(),
        CifarBatch.SHAPE,
        batches.containsKey(names) ? classNames(batches.get(names), hadoop) : classNames,
        List.of(
            new Split(Split.TRAIN, train, files),
            new Split(
                Split.TEST,
                CifarBatch.check(testFile, kind, onBadImage, hadoop),
                List.of(testFile))));
  }

  private List<String> classNames(DataFile file, Configuration hadoop) throws IOException {
    String text = file.check(hadoop, Cifar::firstBytes);
    List<String> found = text.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    if (found.size() != kind.classes()) {
      throw new InputException(
          "%s (%d bytes) names %d classes but %s has %d"
              .formatted(file, text.length(), found.size(), name(), kind.classes()));
    }
    return found;
  }

  private static String firstBytes(InputStream in) throws IOException {
    return new String(in.readNBytes(1 << 12), StandardCharsets.UTF_8);
  }
}
