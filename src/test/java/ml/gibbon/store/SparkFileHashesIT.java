package ml.gibbon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import ml.gibbon.provenance.Sha256;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkFileHashesIT {

  private final FileHashes hashes = new SparkFileHashes(LocalSpark.session(), new Configuration());

  @TempDir java.nio.file.Path folder;

  @ParameterizedTest
  @ValueSource(ints = {0, SparkFileHashes.FEW, SparkFileHashes.FEW + 1, 50})
  void the_hashes_come_in_the_order_of_the_files(int files) throws IOException {
    List<Path> paths = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      // A size that differs and bytes that no two files share.
      byte[] content = ("file " + i).repeat(i + 1).getBytes(StandardCharsets.UTF_8);
      paths.add(new Path(Files.write(folder.resolve("a file " + i), content).toUri()));
      expected.add(Sha256.of(content));
    }

    assertThat(hashes.of(paths)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 50})
  void a_file_that_is_not_there_has_no_hash(int files) {
    List<Path> paths = new ArrayList<>();
    for (int i = 0; i < files; i++) {
      paths.add(new Path(folder.resolve("none").toUri()));
    }

    assertThatThrownBy(() -> hashes.of(paths)).hasMessageContaining("none");
  }
}
