package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import ml.gibbon.config.DataProposal;
import ml.gibbon.error.InputException;
import ml.gibbon.store.Locations;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Which IDX files of a folder are images and labels of which split, by their first bytes. */
final class IdxDiscovery {

  private static final byte UNSIGNED = 8;
  private static final byte IMAGES = 3;
  private static final byte LABELS = 1;

  private static final String OF_TEST = ".*(test|t10k|val|dev).*";

  private final String place;
  private final Configuration hadoop;

  IdxDiscovery(String place, Configuration hadoop) {
    this.place = place;
    this.hadoop = hadoop;
  }

  /**
   * @param head the first bytes of a file, unpacked
   */
  static boolean isIdx(byte[] head) {
    return kind(head) == IMAGES || kind(head) == LABELS;
  }

  /** Number of dimensions, or 0 for another file. */
  private static int kind(byte[] head) {
    boolean isIdx = head.length >= 4 && head[0] == 0 && head[1] == 0 && head[2] == UNSIGNED;
    return isIdx ? head[3] : 0;
  }

  /** Empty when there are none. */
  Optional<DataProposal> find() throws IOException {
    List<String> images = new ArrayList<>();
    List<String> labels = new ArrayList<>();
    Path folder = Locations.input(place);
    FileSystem fs = folder.getFileSystem(hadoop);
    for (FileStatus file : Stream.of(fs.listStatus(folder)).sorted().toList()) {
      String name = file.getPath().getName();
      if (file.isFile() && !Listing.isHidden(name)) {
        int kind = kind(head(DataFile.of(file.getPath())));
        if (kind == IMAGES) {
          images.add(name);
        } else if (kind == LABELS) {
          labels.add(name);
        }
      }
    }
    return images.isEmpty() || labels.isEmpty()
        ? Optional.empty()
        : Optional.of(new DataProposal(IdxSet.NAME, place, "IDX files", keys(images, labels)));
  }

  private byte[] head(DataFile file) throws IOException {
    try {
      return file.check(hadoop, in -> in.readNBytes(4));
    } catch (InputException e) {
      return new byte[0]; // A damaged file may be any.
    }
  }

  private List<DataProposal.Key> keys(List<String> images, List<String> labels) {
    List<DataProposal.Key> keys = new ArrayList<>();
    keys.add(key("idx.train-images", images, false));
    keys.add(key("idx.train-labels", labels, false));
    boolean hasTest = images.size() > 1;
    keys.add(hasTest ? key("idx.test-images", images, true) : none("idx.test-images"));
    keys.add(hasTest ? key("idx.test-labels", labels, true) : none("idx.test-labels"));
    return keys;
  }

  private static DataProposal.Key none(String key) {
    return new DataProposal.Key(key, "", "There is no test split.");
  }

  private DataProposal.Key key(String key, List<String> names, boolean ofTest) {
    List<String> found =
        names.stream()
            .filter(
                name ->
                    names.size() == 1 || name.toLowerCase(Locale.ROOT).matches(OF_TEST) == ofTest)
            .toList();
    if (found.size() != 1) {
      throw new InputException(
          "%s holds the IDX files %s: say in the names of two of them that they are of the split test, or leave two in the folder"
              .formatted(place, String.join(", ", names)));
    }
    return new DataProposal.Key(key, found.get(0), ofTest ? "By its name." : "By its first bytes.");
  }
}
