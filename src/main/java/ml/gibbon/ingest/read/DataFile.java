package ml.gibbon.ingest.read;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import ml.gibbon.error.InputException;
import ml.gibbon.store.Locations;
import ml.gibbon.store.SourceHash;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * A source file or folder on any Hadoop file system, or one member of a tar archive there. It is
 * unpacked while it is read when its first bytes are those of gzip, whatever its name says.
 *
 * @param uri the file, or the archive
 * @param member name inside the archive, empty for the file itself
 */
public record DataFile(String uri, String member) implements Serializable {

  private static final int BUFFER = 1 << 16;

  static DataFile of(Path path) {
    return new DataFile(Locations.requireReadable(path).toString(), "");
  }

  /** The file if it is there. */
  static Optional<DataFile> find(String folder, String name, Configuration hadoop)
      throws IOException {
    Path path = Locations.in(folder, name);
    FileSystem fs = path.getFileSystem(hadoop);
    boolean there = fs.exists(path) && fs.getFileStatus(path).isFile();
    return there ? Optional.of(of(path)) : Optional.empty();
  }

  /** The regular files inside this tar archive. */
  List<DataFile> members(Configuration hadoop) throws IOException {
    List<DataFile> members = new ArrayList<>();
    try (TarArchiveInputStream tar = new TarArchiveInputStream(openFile(hadoop))) {
      for (TarArchiveEntry entry = tar.getNextTarEntry();
          entry != null;
          entry = tar.getNextTarEntry()) {
        if (entry.isFile()) {
          members.add(new DataFile(uri, entry.getName()));
        }
      }
    } catch (IOException e) {
      // The tar reader has no exception of its own for a cut or corrupt archive.
      throw damaged(e, hadoop);
    }
    return members;
  }

  /** The unpacked content. */
  InputStream open(Configuration hadoop) throws IOException {
    InputStream in = openFile(hadoop);
    if (member.isEmpty()) {
      return in;
    }
    TarArchiveInputStream tar = new TarArchiveInputStream(in);
    for (TarArchiveEntry entry = tar.getNextTarEntry();
        entry != null;
        entry = tar.getNextTarEntry()) {
      if (entry.getName().equals(member)) {
        return tar;
      }
    }
    tar.close();
    throw new InputException("%s has no member %s".formatted(uri, member));
  }

  /**
   * The unpacked file, or archive, from a place in it.
   *
   * @param offset of unpacked bytes, which are all read where the file is compressed
   */
  InputStream openAt(long offset, Configuration hadoop) throws IOException {
    FSDataInputStream raw = openRaw(hadoop);
    boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
    raw.seek(gzip ? 0 : offset);
    if (!gzip) {
      return new BufferedInputStream(raw, BUFFER);
    }
    InputStream unpacked = new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER);
    unpacked.skipNBytes(offset);
    return unpacked;
  }

  private InputStream openFile(Configuration hadoop) throws IOException {
    InputStream raw = new BufferedInputStream(openRaw(hadoop), BUFFER);
    try {
      raw.mark(2);
      boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      return gzip ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER) : raw;
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  private FSDataInputStream openRaw(Configuration hadoop) throws IOException {
    Path path = new Path(uri);
    return path.getFileSystem(hadoop).open(path);
  }

  /** Reads the unpacked content, to check it. */
  @FunctionalInterface
  interface Check<T> {
    T of(InputStream in) throws IOException;
  }

  /**
   * Runs a check over the content.
   *
   * @throws InputException when the content cannot be unpacked
   */
  <T> T check(Configuration hadoop, Check<T> check) throws IOException {
    try (InputStream in = open(hadoop)) {
      return check.of(in);
    } catch (ZipException | EOFException e) {
      throw damaged(e, hadoop);
    } catch (IOException e) {
      if (member.isEmpty()) {
        throw e;
      }
      throw damaged(e, hadoop);
    }
  }

  private InputException damaged(IOException e, Configuration hadoop) throws IOException {
    return new InputException(
        "%s (%d bytes) is damaged and cannot be unpacked: %s; fetch it again"
            .formatted(this, packedBytes(hadoop), e.getMessage()),
        e);
  }

  /** The first bytes of the stored file, as many as {@link Signature} looks at. */
  byte[] head(Configuration hadoop) throws IOException {
    try (InputStream in = openRaw(hadoop)) {
      return in.readNBytes(Signature.BYTES);
    }
  }

  /** Reads what is left and returns how many bytes that was. */
  static long countRest(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long bytes = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      bytes += n;
    }
    return bytes;
  }

  /** Size of the file as it is stored; of a folder, of all files in it. */
  long packedBytes(Configuration hadoop) throws IOException {
    Path path = new Path(uri);
    return path.getFileSystem(hadoop).getContentSummary(path).getLength();
  }

  /** SHA-256 of the file or folder as it is stored. */
  String sha256(Configuration hadoop) throws IOException {
    return SourceHash.of(new Path(uri), hadoop);
  }

  /** The last part of the stored file's path. */
  String name() {
    return new Path(uri).getName();
  }

  /** The last part of the member's name, or of the file's. */
  String baseName() {
    return member.isEmpty() ? name() : member.substring(member.lastIndexOf('/') + 1);
  }

  @Override
  public String toString() {
    return member.isEmpty() ? uri : uri + " (" + member + ")";
  }
}
