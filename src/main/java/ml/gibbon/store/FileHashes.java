package ml.gibbon.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import ml.gibbon.provenance.Sha256;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Reads files back and computes their SHA-256. */
@FunctionalInterface
public interface FileHashes {

  /** The hashes of files, in their order. */
  List<String> of(List<Path> files) throws IOException;

  /** Reads them in this process, one after the other. */
  static FileHashes inDriver(Configuration hadoop) {
    return files -> {
      List<String> hashes = new ArrayList<>();
      for (Path file : files) {
        hashes.add(hash(file, hadoop));
      }
      return hashes;
    };
  }

  /** The hash of one file. */
  static String hash(Path file, Configuration hadoop) throws IOException {
    try (InputStream in = file.getFileSystem(hadoop).open(file)) {
      return Sha256.of(in);
    }
  }
}
