package ml.gibbon.ingest.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import ml.gibbon.config.DataProposal;
import ml.gibbon.config.OnBadImage;
import ml.gibbon.error.InputException;
import ml.gibbon.store.Locations;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/** Finds out what kind of images lie at a place: looks at names and first bytes. */
public final class Discovery {

  private static final String PARQUET = ".parquet";

  private final String place;
  private final Path path;
  private final Configuration hadoop;
  private final FileSystem fs;

  private Discovery(String place, Configuration hadoop) throws IOException {
    this.place = place;
    this.path = Locations.input(place);
    this.hadoop = hadoop;
    this.fs = path.getFileSystem(hadoop);
  }

  /**
   * Looks at a folder or a file.
   *
   * @param place local path or Hadoop URI
   * @throws InputException when nothing is there, or nothing that can be read as images
   */
  public static DataProposal of(String place, Configuration hadoop) throws IOException {
    return new Discovery(place, hadoop).find();
  }

  private DataProposal find() throws IOException {
    if (!fs.exists(path)) {
      throw new InputException(
          "%s is not there: give the folder or the file of the images".formatted(place));
    }
    if (fs.getFileStatus(path).isFile()) {
      return ofFile();
    }
    List<DataProposal> known = known();
    if (known.size() > 1) {
      throw new InputException(
          "%s holds several sets of images: %s; give the folder of one of them"
              .formatted(
                  place, String.join(", ", known.stream().map(DataProposal::path).toList())));
    }
    return known.isEmpty() ? ofFolder() : known.get(0);
  }

  private DataProposal ofFile() throws IOException {
    DataFile file = DataFile.of(path);
    byte[] head = head(file);
    String name = path.getName();
    if (startsWith(head, 'P', 'A', 'R', '1')) {
      return new ParquetDiscovery(parent(), hadoop).ofFile(name);
    } else if (PictureListing.isArchive(name)) {
      Optional<DataProposal> known = knownArchive(name);
      return known.isPresent() ? known.get() : new PictureDiscovery(place, hadoop).find();
    } else if (NumpySet.isFile(name)) {
      return arrays();
    } else if (IdxDiscovery.isIdx(head)) {
      return new Discovery(parent(), hadoop).find();
    }
    throw new InputException(
        "%s is no set of images: %s; give a folder, a tar archive or a Parquet file (deploy/gibbon datasets lists what is read)"
            .formatted(place, Signature.inWords(head)));
  }

  private DataProposal arrays() {
    return new DataProposal(NumpySet.NAME, place, "NumPy arrays", List.of());
  }

  private String parent() {
    int slash = place.lastIndexOf('/');
    return slash < 0 ? "." : place.substring(0, Math.max(1, slash));
  }

  /** The first bytes, unpacked. */
  private byte[] head(DataFile file) throws IOException {
    return file.check(hadoop, in -> in.readNBytes(Signature.BYTES));
  }

  private static boolean startsWith(byte[] head, char... letters) {
    for (int i = 0; i < letters.length; i++) {
      if (i >= head.length || head[i] != letters[i]) {
        return false;
      }
    }
    return true;
  }

  private Optional<DataProposal> knownArchive(String name) throws IOException {
    for (KnownSet set : KnownSets.ALL) {
      if (set.fileNames().contains(name)) {
        return Optional.of(known(set, parent(), set.name()));
      }
    }
    return Optional.empty();
  }

  /** The public sets whose files are in the folder, or in folders of their names below it. */
  private List<DataProposal> known() throws IOException {
    List<DataProposal> found = new ArrayList<>();
    for (String folder : List.of("", "/")) {
      for (KnownSet set : KnownSets.ALL) {
        boolean hasNamesOfMnist =
            set instanceof KnownIdx idx && idx.files().equals(Mnist.FILE_NAMES);
        String there = folder.isEmpty() ? place : place + "/" + set.name();
        // Of the sets with MNIST's own file names the first one looks at what they are.
        if (!(hasNamesOfMnist && folder.isEmpty()) && fs.exists(new Path(there))) {
          open(set, there).ifPresent(found::add);
        }
      }
      if (!found.isEmpty()) {
        return found;
      }
    }
    return found;
  }

  private Optional<DataProposal> open(KnownSet set, String folder) throws IOException {
    Optional<ImageSet> found =
        set.openIn(Locations.input(folder).toString(), OnBadImage.QUARANTINE, hadoop);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    String name = found.get().name();
    return Optional.of(
        name.equals(IdxSet.NAME) ? namedLikeMnist(folder) : known(set, folder, name));
  }

  private static DataProposal known(KnownSet set, String folder, String name) {
    return new DataProposal(name, folder, set.inWords().replaceFirst("\\.$", ""), List.of());
  }

  /** Another set under MNIST's file names: what it is, its folder may say. */
  private DataProposal namedLikeMnist(String folder) {
    String name = new Path(folder).getName();
    String lower = name.toLowerCase(Locale.ROOT);
    for (KnownSet set : KnownSets.ALL) {
      boolean isNamed =
          set instanceof KnownIdx idx
              && idx.files().equals(Mnist.FILE_NAMES)
              && lower.contains(idx.name().replaceFirst("-.*", ""));
      if (isNamed) {
        return known(set, folder, set.name());
      }
    }
    return new DataProposal(
        IdxSet.NAME,
        folder,
        "IDX files with the names of MNIST's but other labels",
        List.of(
            new DataProposal.Key(
                "title", name, "A guess, by the folder: what the set is called.")));
  }

  private DataProposal ofFolder() throws IOException {
    boolean hasPictures = false;
    boolean hasParquet = false;
    boolean hasArrays = false;
    RemoteIterator<LocatedFileStatus> files = fs.listFiles(path, true);
    while (files.hasNext() && !hasParquet) {
      Path file = files.next().getPath();
      String name = file.getName();
      if (isHidden(file)) {
        continue;
      }
      hasParquet = name.toLowerCase(Locale.ROOT).endsWith(PARQUET);
      hasArrays |= NumpySet.isFile(name);
      hasPictures |= PictureListing.isPicture(name) || PictureListing.isArchive(name);
    }
    if (hasParquet) {
      return new ParquetDiscovery(place, hadoop).ofFolder();
    } else if (hasPictures) {
      return new PictureDiscovery(place, hadoop).find();
    } else if (hasArrays) {
      return arrays();
    }
    Optional<DataProposal> idx = new IdxDiscovery(place, hadoop).find();
    if (idx.isEmpty()) {
      throw new InputException(
          "%s holds no images that Gibbon reads (%s): give a folder of PNG or JPEG files, tar archives, Parquet, NumPy or IDX files (deploy/gibbon datasets lists what is read)"
              .formatted(place, Listing.inWords(path.toString(), hadoop)));
    }
    return idx.get();
  }

  private boolean isHidden(Path file) {
    String above = fs.makeQualified(path).toUri().getPath();
    for (Path part = file;
        part != null && !part.toUri().getPath().equals(above);
        part = part.getParent()) {
      if (Listing.isHidden(part.getName())) {
        return true;
      }
    }
    return false;
  }
}
