package ml.gibbon.ingest.read;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import ml.gibbon.config.DataSettings;
import ml.gibbon.error.InputException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The arrays of a folder, or of one archive, by their names: of {@code x_train.npy} it is {@code
 * x_train}, in a folder and in an archive, and the only array of an archive has the archive's name
 * too.
 */
final class NumpyArrays {

  static final String NPY = ".npy";
  static final String NPZ = ".npz";

  private final String place;
  private final Configuration hadoop;
  private final TreeMap<String, Place> byName = new TreeMap<>();

  private record Place(DataFile file, String entry) {}

  /**
   * Lists them.
   *
   * @param place a folder, or a {@code .npy} or {@code .npz} file
   * @throws InputException when there are none
   */
  NumpyArrays(String place, Configuration hadoop) throws IOException {
    this.place = place;
    this.hadoop = hadoop;
    Path path = new Path(place);
    FileSystem fs = path.getFileSystem(hadoop);
    if (fs.exists(path)) {
      for (FileStatus file : fs.listStatus(path)) {
        String name = file.getPath().getName();
        if (file.isFile() && !Listing.isHidden(name)) {
          add(DataFile.of(file.getPath()), name);
        }
      }
    }
    if (byName.isEmpty()) {
      throw new InputException(
          "%s has no .npy or .npz files (%s): set data.path to the file or folder that has them"
              .formatted(place, Listing.inWords(place, hadoop)));
    }
  }

  private void add(DataFile file, String name) throws IOException {
    if (name.endsWith(NPY)) {
      byName.put(without(name, NPY), new Place(file, ""));
    } else if (name.endsWith(NPZ)) {
      List<String> entries = entries(file);
      for (String entry : entries) {
        byName.putIfAbsent(without(entry, NPY), new Place(file, entry));
      }
      if (entries.size() == 1) {
        byName.putIfAbsent(without(name, NPZ), new Place(file, entries.get(0)));
      }
    }
  }

  private List<String> entries(DataFile archive) throws IOException {
    List<String> entries = new ArrayList<>();
    try (InputStream in = archive.open(hadoop);
        ZipArchiveInputStream zip = new ZipArchiveInputStream(in)) {
      for (ZipArchiveEntry one = zip.getNextZipEntry(); one != null; one = zip.getNextZipEntry()) {
        if (one.getName().endsWith(NPY)) {
          entries.add(one.getName());
        }
      }
    } catch (IOException e) {
      throw new InputException(
          "%s is no whole .npz archive (%s): save it again with numpy.savez"
              .formatted(archive, e.getMessage()),
          e);
    }
    return entries;
  }

  private static String without(String name, String ending) {
    return name.substring(0, name.length() - ending.length());
  }

  /**
   * The array that a setting names, or the first of the usual names that is there.
   *
   * @param key of the setting, for messages
   * @param wanted a name, or {@code auto}
   * @param usual names
   * @return empty where it is looked for and none is there
   * @throws InputException when there is none of the name that is wanted
   */
  Optional<NpyArray> find(String key, String wanted, List<String> usual) throws IOException {
    List<String> names = wanted.equals(DataSettings.AUTO) ? usual : List.of(wanted);
    for (String name : names) {
      Place found = byName.get(name);
      if (found != null) {
        return Optional.of(NpyArray.open(found.file, found.entry, hadoop));
      }
    }
    if (wanted.equals(DataSettings.AUTO)) {
      return Optional.empty();
    }
    throw new InputException(
        "data.numpy.%s is %s but %s has the arrays %s: name one of them"
            .formatted(key, wanted, place, String.join(", ", names())));
  }

  /** The same, where there must be one. */
  NpyArray require(String key, String wanted, List<String> usual) throws IOException {
    return find(key, wanted, usual)
        .orElseThrow(
            () ->
                new InputException(
                    "%s has none of the arrays %s but %s: set data.numpy.%s to one of them"
                        .formatted(
                            place, String.join(", ", usual), String.join(", ", names()), key)));
  }

  private Collection<String> names() {
    return byName.keySet();
  }
}
