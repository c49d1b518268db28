package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ml.gibbon.config.DataSettings;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.InputException;
import org.apache.hadoop.conf.Configuration;

/** {@code idx}: one or two IDX pairs under names that the settings give. */
public final class IdxSet {

  /** The value of {@code data.name} that asks for it. */
  public static final String NAME = "idx";

  private static final int ANY_BYTE = 256;
  private static final String GZIP = ".gz";

  private IdxSet() {}

  /**
   * Opens the pairs; the classes are 0 to the largest label.
   *
   * @throws InputException when a file is missing or broken
   */
  public static ImageSet open(String folder, DataSettings.Idx names, Configuration hadoop)
      throws IOException {
    IdxPair train = pair(folder, names.trainImages(), names.trainLabels(), hadoop);
    int largest = train.largestLabel();
    List<Split> splits = new ArrayList<>();
    splits.add(split(Split.TRAIN, train));
    if (!names.testImages().isEmpty()) {
      IdxPair test = pair(folder, names.testImages(), names.testLabels(), hadoop);
      IdxPair.checkSameShape(train, test);
      largest = Math.max(largest, test.largestLabel());
      splits.add(split(Split.TEST, test));
    }
    return new ImageSet(NAME, train.shape(), ImageSet.numbers(largest + 1), splits);
  }

  private static Split split(String name, IdxPair pair) {
    return new Split(name, pair, List.of(pair.imageFile(), pair.labelFile()));
  }

  private static IdxPair pair(String folder, String images, String labels, Configuration hadoop)
      throws IOException {
    return IdxPair.check(
        existing(folder, images, hadoop),
        existing(folder, labels, hadoop),
        ANY_BYTE,
        OnBadImage.FAIL,
        hadoop);
  }

  private static DataFile existing(String folder, String name, Configuration hadoop)
      throws IOException {
    Optional<DataFile> file = find(folder, name, hadoop);
    if (file.isEmpty()) {
      throw new InputException(
          "%s/%s is not there, with or without .gz (%s): set data.path to the folder of the IDX files and data.idx to their names"
              .formatted(folder, name, Listing.inWords(folder, hadoop)));
    }
    return file.get();
  }

  /**
   * The file of this name if it is there, or else with or without {@code .gz}, and with the dot
   * that some archives put before {@code idx}.
   */
  static Optional<DataFile> find(String folder, String name, Configuration hadoop)
      throws IOException {
    String plain = name.endsWith(GZIP) ? name.substring(0, name.length() - GZIP.length()) : name;
    String dotted = plain.replace("-idx", ".idx");
    String dashed = plain.replace(".idx", "-idx");
    for (String other :
        List.of(name, plain + GZIP, plain, dotted, dotted + GZIP, dashed, dashed + GZIP)) {
      Optional<DataFile> file = DataFile.find(folder, other, hadoop);
      if (file.isPresent()) {
        return file;
      }
    }
    return Optional.empty();
  }
}
