package ml.gibbon.ingest.read;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import ml.gibbon.error.InputException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;
import org.apache.hadoop.conf.Configuration;

/**
 * A NumPy array in a file.
 *
 * @param file a {@code .npy} file, or an {@code .npz} archive
 * @param entry of the archive; empty for a file of its own
 */
record NpyArray(DataFile file, String entry, NpyHeader header) implements Serializable {

  /** Reads rows one after the other. */
  @FunctionalInterface
  interface Rows extends Closeable {

    /** The bytes of the next row, in the order of their values. */
    ByteBuffer next() throws IOException;

    @Override
    default void close() throws IOException {}
  }

  static NpyArray open(DataFile file, String entry, Configuration hadoop) throws IOException {
    try (InputStream in = stream(file, entry, hadoop)) {
      return new NpyArray(file, entry, NpyHeader.read(in, name(file, entry)));
    }
  }

  private static InputStream stream(DataFile file, String entry, Configuration hadoop)
      throws IOException {
    InputStream in = file.open(hadoop);
    if (entry.isEmpty()) {
      return in;
    }
    ZipArchiveInputStream zip = new ZipArchiveInputStream(in);
    for (ZipArchiveEntry one = zip.getNextZipEntry(); one != null; one = zip.getNextZipEntry()) {
      if (one.getName().equals(entry)) {
        return zip;
      }
    }
    zip.close();
    throw new InputException("%s has no array %s".formatted(file, entry));
  }

  private static String name(DataFile file, String entry) {
    return entry.isEmpty() ? file.toString() : "%s (%s)".formatted(file, entry);
  }

  /** The same in a copy of the file. */
  NpyArray in(DataFile copy) {
    return new NpyArray(copy, entry, header);
  }

  private long rowBytes() {
    return (long) header.rowValues() * header.valueBytes();
  }

  /**
   * Requires that the file is whole.
   *
   * @throws InputException when it has fewer or more bytes than its header says
   */
  void requireWhole(Configuration hadoop) throws IOException {
    long expected = header.bytes() + header.rows() * rowBytes();
    long found;
    try (InputStream in = stream(file, entry, hadoop)) {
      found = DataFile.countRest(in);
    } catch (IOException e) {
      throw new InputException(
          "%s is damaged and cannot be unpacked: %s; save it again".formatted(this, e.getMessage()),
          e);
    }
    if (found != expected) {
      throw new InputException(
          "%s is %s: it holds %d bytes but its header says %s, which make %d bytes; save it again"
              .formatted(
                  this,
                  found < expected ? "truncated" : "too long",
                  found,
                  "an array of shape " + header.shape(),
                  expected));
    }
  }

  /** Rows from one on; the caller closes them. */
  Rows rows(long from, Configuration hadoop) throws IOException {
    InputStream in =
        entry.isEmpty()
            ? file.openAt(header.bytes() + from * rowBytes(), hadoop)
            : skipped(stream(file, entry, hadoop), header.bytes() + from * rowBytes());
    byte[] bytes = new byte[Math.toIntExact(rowBytes())];
    ByteBuffer row =
        ByteBuffer.wrap(bytes)
            .order(header.bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    return new Rows() {
      @Override
      public ByteBuffer next() throws IOException {
        if (in.readNBytes(bytes, 0, bytes.length) < bytes.length) {
          throw new EOFException(NpyArray.this + " ends in the middle of a row");
        }
        return row;
      }

      @Override
      public void close() throws IOException {
        in.close();
      }
    };
  }

  private static InputStream skipped(InputStream in, long bytes) throws IOException {
    in.skipNBytes(bytes);
    return in;
  }

  @Override
  public String toString() {
    return name(file, entry);
  }
}
