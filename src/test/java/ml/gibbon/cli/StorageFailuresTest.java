package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StorageFailuresTest {

  private static Optional<String> line(Throwable failure) {
    return ForeignFailures.inWords(failure).map(Throwable::getMessage);
  }

  /** As Hadoop, Spark and Parquet wrote them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hdfs://n/o/a.parquet is not a Parquet file. Expected magic number at tail | hdfs://n/o/a.parquet
          java.lang.RuntimeException: file:/o/a b/c.parquet is not a Parquet file. Expected magic number | file:/o/a b/c.parquet
          Lost task 0.3 in stage 1.0: java.io.FileNotFoundException: File file:/o/a.parquet does not exist | file:/o/a.parquet
          File file:/a folder/a.parquet does not exist | file:/a folder/a.parquet
          org.apache.parquet.io.ParquetDecodingException: Can not read value at 1 in block 0 in file file:/a b/c.parquet | file:/a b/c.parquet
          """)
  void a_damaged_file_is_named(String message, String file) {
    assertThat(line(new IllegalStateException(new IOException(message))))
        .hasValueSatisfying(
            words -> assertThat(words).startsWith(file + " is damaged or has gone"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:/o/a.parquet", "file:/a folder/at 1/train-images", "/o/a"})
  void a_file_unlike_its_checksums_comes_with_the_hidden_file_that_holds_them(String file) {
    String message = "Checksum error: %s at 512 exp: 24158792 got: 1890819664".formatted(file);
    int name = file.lastIndexOf('/') + 1;

    assertThat(line(new IllegalStateException(new IOException(message))))
        .contains(
            "%s does not match the checksums in the hidden file %s.%s.crc, which Hadoop wrote beside it: if the file was replaced or edited since, delete the hidden one; otherwise it is damaged, fetch or make it again"
                .formatted(file, file.substring(0, name), file.substring(name)));
  }

  @Test
  void a_file_that_cannot_be_decoded_is_named_by_whoever_was_reading_it() {
    Exception decoding = new IOException("org.apache.parquet.io.ParquetDecodingException: page");
    Exception reading =
        new IllegalStateException(
            "Encountered error while reading file hdfs://n/o/a.parquet. Details:", decoding);

    assertThat(line(new IllegalStateException("job aborted", reading)))
        .hasValueSatisfying(
            words -> assertThat(words).startsWith("hdfs://n/o/a.parquet is damaged or has gone"));
  }

  @Test
  void a_file_that_could_not_be_read_for_another_reason_is_not_called_damaged() {
    Exception reading =
        new IllegalStateException(
            "Encountered error while reading file s3a://b/o/a.parquet. Details:",
            new IOException("the store is closed"));
    assertThat(line(reading)).isEmpty();
  }

  @Test
  void a_full_disk_says_what_to_do() {
    IOException full = new IOException("No space left on device");
    assertThat(line(new IllegalStateException("job aborted", full)))
        .hasValueSatisfying(words -> assertThat(words).contains("free some", "goes on"));
  }

  @Test
  void other_failures_stay_bugs() {
    assertThat(line(new IllegalStateException("no more letters"))).isEmpty();
  }
}
