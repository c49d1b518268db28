package ml.gibbon.ingest.read;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Files of pictures, by their numbers in a fixed order.
 *
 * @param container the folder that all are in, or their archive
 */
record PictureFiles(
    DataFile container,
    boolean isArchive,
    List<String> names,
    List<Long> offsets,
    List<Integer> bytes)
    implements Serializable {

  /** A larger file is cut, and refused for its size. */
  private static final int MOST = ImageDecoder.MAX_BYTES + 1;

  /**
   * @param base what the pictures' paths begin with, to be left out of their names
   */
  static PictureFiles of(DataFile container, String base, List<PictureFile> pictures) {
    return new PictureFiles(
        container,
        pictures.get(0).archive() != null,
        pictures.stream().map(picture -> picture.path().substring(base.length())).toList(),
        pictures.stream().map(PictureFile::offset).toList(),
        pictures.stream().map(picture -> (int) Math.min(MOST, picture.bytes())).toList());
  }

  /** The same files in a copy of the folder or archive. */
  PictureFiles in(DataFile copy) {
    return new PictureFiles(copy, isArchive, names, offsets, bytes);
  }

  int size() {
    return names.size();
  }

  /** Where a picture is, in words. */
  DataFile member(int number) {
    return new DataFile(container.uri(), names.get(number));
  }

  Reader open(Configuration hadoop) {
    return new Reader(hadoop);
  }

  /** Reads files whose numbers grow, an archive from end to end. */
  final class Reader implements Closeable {

    private final Configuration hadoop;
    private InputStream archive;
    private long at;

    private Reader(Configuration hadoop) {
      this.hadoop = hadoop;
    }

    byte[] read(int number) throws IOException {
      if (isArchive) {
        return ofArchive(offsets.get(number), bytes.get(number));
      }
      Path path = new Path(container.uri() + "/" + names.get(number));
      try (InputStream in = path.getFileSystem(hadoop).open(path)) {
        return in.readNBytes(MOST);
      }
    }

    private byte[] ofArchive(long offset, int length) throws IOException {
      if (archive == null) {
        archive = container.openAt(offset, hadoop);
        at = offset;
      }
      archive.skipNBytes(offset - at);
      byte[] file = archive.readNBytes(length);
      at = offset + file.length;
      return file;
    }

    @Override
    public void close() throws IOException {
      if (archive != null) {
        archive.close();
      }
    }
  }
}
