package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
Checksum error: file:/o/clean/a.parquet at 0 exp: 24158792 got: 1890819664 | file:/o/clean/a.parquet
hdfs://n/o/a.parquet is not a Parquet file. Expected magic number at tail | hdfs://n/o/a.parquet
Lost task 0.3 in stage 1.0: java.io.FileNotFoundException: File file:/o/a.parquet does not exist | file:/o/a.parquet
""")
  void a_damaged_file_is_named(String message, String file) {
    assertThat(line(new IllegalStateException(new IOException(message))))
        .hasValueSatisfying(
            words -> assertThat(words).startsWith(file + " is damaged or has gone"));
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
