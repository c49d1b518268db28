package ml.gibbon.ingest.read;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import ml.gibbon.error.InputException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;

/**
 * All pictures below a folder, or in its tar archives. Of archives in the layout of WebDataset the
 * class of a picture is in a member of its name that ends in {@code .cls}.
 */
final class PictureListing {

  private static final Pattern PICTURE =
      Pattern.compile(".*\\.(png|jpe?g|bmp|gif|webp|tiff?|p[bgpn]m)", Pattern.CASE_INSENSITIVE);

  private static final Pattern ARCHIVE =
      Pattern.compile(".*\\.(tar|tar\\.gz|tgz)", Pattern.CASE_INSENSITIVE);

  private static final String CLASS = ".cls";

  /** Longest text of a label that is read. */
  private static final int LABEL_BYTES = 256;

  private final String place;
  private final Configuration hadoop;

  /**
   * @param place folder, or a tar archive
   */
  PictureListing(String place, Configuration hadoop) {
    this.place = place;
    this.hadoop = hadoop;
  }

  static boolean isPicture(String name) {
    return PICTURE.matcher(name).matches();
  }

  static boolean isArchive(String name) {
    return ARCHIVE.matcher(name).matches();
  }

  /**
   * The pictures: of a folder sorted by their paths, of archives in their order there.
   *
   * @throws InputException when there is none, or an archive is damaged
   */
  List<PictureFile> all() throws IOException {
    Path root = new Path(place);
    FileSystem fs = root.getFileSystem(hadoop);
    if (!fs.exists(root)) {
      throw new InputException(
          "there is no folder %s: set data.path to the folder of the pictures".formatted(place));
    }
    List<PictureFile> pictures = new ArrayList<>();
    List<Path> archives = new ArrayList<>();
    String above = fs.makeQualified(root).toUri().getPath();
    RemoteIterator<LocatedFileStatus> files = fs.listFiles(root, true);
    while (files.hasNext()) {
      LocatedFileStatus file = files.next();
      String whole = file.getPath().toUri().getPath();
      String path = whole.equals(above) ? root.getName() : whole.substring(above.length() + 1);
      if (isHidden(path)) {
        continue;
      }
      if (isArchive(path)) {
        archives.add(file.getPath());
      } else if (isPicture(path)) {
        pictures.add(new PictureFile(null, path, 0, file.getLen(), ""));
      }
    }
    if (!pictures.isEmpty() && !archives.isEmpty()) {
      throw new InputException(
          "%s holds both pictures (%s) and archives (%s): set data.path to one of these"
              .formatted(place, pictures.get(0).path(), archives.get(0).getName()));
    }
    pictures.sort(Comparator.comparing(PictureFile::path));
    archives.sort(null);
    for (Path archive : archives) {
      pictures.addAll(in(DataFile.of(archive)));
    }
    if (pictures.isEmpty()) {
      throw new InputException(
          "%s holds no pictures, such as .png and .jpg files in a folder for each class (%s)"
              .formatted(place, Listing.inWords(place, hadoop)));
    }
    return pictures;
  }

  private List<PictureFile> in(DataFile archive) throws IOException {
    return archive.check(hadoop, in -> members(archive, in));
  }

  private static List<PictureFile> members(DataFile archive, InputStream in) throws IOException {
    List<PictureFile> pictures = new ArrayList<>();
    Map<String, String> labels = new HashMap<>();
    TarArchiveInputStream tar = new TarArchiveInputStream(in);
    TarArchiveEntry entry;
    while ((entry = next(archive, tar)) != null) {
      String path = entry.getName().replaceFirst("^(\\./|/)+", "");
      if (!entry.isFile() || entry.isLink() || entry.isSymbolicLink() || isHidden(path)) {
        continue;
      }
      if (path.toLowerCase(Locale.ROOT).endsWith(CLASS)) {
        String text = new String(tar.readNBytes(LABEL_BYTES), StandardCharsets.UTF_8).strip();
        labels.put(key(path), text);
      } else if (isPicture(path)) {
        pictures.add(new PictureFile(archive, path, tar.getBytesRead(), entry.getSize(), ""));
      }
    }
    return labels.isEmpty()
        ? pictures
        : pictures.stream().map(picture -> labelled(picture, labels)).toList();
  }

  /** The tar reader has exceptions of several kinds for a damaged header. */
  private static TarArchiveEntry next(DataFile archive, TarArchiveInputStream tar)
      throws IOException {
    try {
      return tar.getNextTarEntry();
    } catch (IOException | RuntimeException e) {
      throw new InputException(
          "%s is damaged and cannot be unpacked: %s; fetch it again"
              .formatted(archive, e.getMessage()),
          e);
    }
  }

  private static PictureFile labelled(PictureFile picture, Map<String, String> labels) {
    String label = labels.get(key(picture.path()));
    if (label == null || label.isEmpty()) {
      throw new InputException(
          "%s (%s) has no class beside it: %s%s is not there, as it is for others"
              .formatted(picture.archive(), picture.path(), key(picture.path()), CLASS));
    }
    return new PictureFile(
        picture.archive(), picture.path(), picture.offset(), picture.bytes(), label);
  }

  /** As WebDataset has it: up to the first dot of the name. */
  private static String key(String path) {
    int dot = path.indexOf('.', path.lastIndexOf('/') + 1);
    return path.substring(0, dot);
  }

  private static boolean isHidden(String path) {
    for (String part : path.split("/", -1)) {
      if (Listing.isHidden(part)) {
        return true;
      }
    }
    return false;
  }
}
