package ml.gibbon.cli;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ml.gibbon.store.FullDisk;

/** Failures of disks and files, which Hadoop, Parquet and Spark report as if they were bugs. */
final class StorageFailures {

  /** How those say that a file is damaged; the group is its path. */
  private static final List<Pattern> DAMAGED =
      Stream.of(
              "Can not read value at -?\\d+ in block -?\\d+ in file (.+)",
              "((?:[a-z][a-z0-9+.-]*:)?/.+?) is not a Parquet file",
              "Could not read footer for file:? .*?path=([^;}]+)",
              "File (.+?) does not exist")
          .map(Pattern::compile)
          .toList();

  /** How Hadoop says that a file on a local disk does not fit the hidden one beside it. */
  private static final List<Pattern> CHECKSUM =
      List.of(Pattern.compile("Checksum error: (.+?) at \\d+ exp"));

  /** How Parquet says that a file is damaged, without a name. */
  private static final Pattern DAMAGED_PARQUET =
      Pattern.compile(
          "can not read class org\\.apache\\.parquet\\.format|CRC checksum verification failed|ParquetDecodingException");

  /** How Spark names the file that it was reading when anything went wrong, damaged or not. */
  private static final List<Pattern> READING =
      List.of(Pattern.compile("Encountered error while reading file (.+?)\\.? Details"));

  private StorageFailures() {}

  /** The line of a full disk; empty when it is something else. */
  static Optional<String> full(Throwable failure) {
    return FullDisk.isCauseOf(failure)
        ? Optional.of(
            "no space left on the disk of the output or of Spark's temporary folder (spark.local.dir): free some, and start the same command again, which goes on where it was")
        : Optional.empty();
  }

  /**
   * The line of a damaged file; empty when none is.
   *
   * @param causes text of each, the outermost first
   */
  static Optional<String> damaged(List<String> causes) {
    Optional<String> unlike = firstNamed(CHECKSUM, causes);
    if (unlike.isPresent()) {
      return unlike.map(StorageFailures::unlikeItsChecksum);
    }
    Optional<String> file = firstNamed(DAMAGED, causes);
    boolean damagedParquet = causes.stream().anyMatch(text -> DAMAGED_PARQUET.matcher(text).find());
    if (file.isEmpty() && damagedParquet) {
      file = Optional.of(firstNamed(READING, causes).orElse("a Parquet file that this reads"));
    }
    return file.map(
        "%s is damaged or has gone: restore it, or, if it belongs to an output, delete the folder that its manifest.json lies in and make it again (gibbon verify names damaged files)"
            ::formatted);
  }

  private static String unlikeItsChecksum(String file) {
    int name = file.lastIndexOf('/') + 1;
    return "%s does not match the checksums in the hidden file %s.%s.crc, which Hadoop wrote beside it: if the file was replaced or edited since, delete the hidden one; otherwise it is damaged, fetch or make it again"
        .formatted(file, file.substring(0, name), file.substring(name));
  }

  /** The file that the first text names in the words of one of the patterns. */
  private static Optional<String> firstNamed(List<Pattern> patterns, List<String> texts) {
    return texts.stream()
        .flatMap(text -> patterns.stream().map(pattern -> pattern.matcher(text)))
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .findFirst();
  }
}
