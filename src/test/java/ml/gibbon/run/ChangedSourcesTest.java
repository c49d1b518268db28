package ml.gibbon.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.SourceFile;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangedSourcesTest {

  @TempDir Path folder;

  private SourceFile written(String name, int bytes) throws IOException {
    Path file = Files.write(folder.resolve(name), new byte[bytes]);
    return new SourceFile("file:" + file, bytes);
  }

  private static CleanSet set(List<SourceFile> sources) {
    return new CleanSet("parquet", "train", "1x2x2", List.of("a", "b"), 0, sources, "");
  }

  private static String first(List<SourceFile> sources) {
    return ChangedSources.first(set(sources), new Configuration()).orElse("");
  }

  @Test
  void names_the_first_file_of_another_size() throws IOException {
    List<SourceFile> sources = new ArrayList<>();
    for (String name : List.of("a", "b [1]", "c:d/e%20", "f")) {
      Files.createDirectories(folder.resolve(name).getParent());
      sources.add(written(name, 10));
    }
    assertThat(first(sources)).isEmpty();

    written("c:d/e%20", 12);
    written("f", 0);
    assertThat(first(sources))
        .startsWith(
            "the images of split train were read before %s changed from 10 bytes to 12; "
                .formatted(sources.get(2).uri()))
        .contains("choose another output for the new ones");
  }

  @Test
  void what_cannot_be_looked_at_has_not_changed() throws IOException {
    SourceFile gone = written("gone", 3);
    Files.delete(folder.resolve("gone"));

    assertThat(first(List.of())).isEmpty();
    assertThat(
            first(
                List.of(
                    gone,
                    new SourceFile("nowhere://host/x", 1),
                    new SourceFile("hdfs:///x", 1),
                    new SourceFile("", 1))))
        .isEmpty();
  }
}
