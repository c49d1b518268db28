package ml.gibbon.ingest.read;

import static ml.gibbon.ingest.read.TestFiles.HADOOP;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobSearchTest {

  @TempDir Path folder;

  private static List<String> found(Path folder, String glob) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(folder.toString());
    return GlobSearch.below(FileSystem.getLocal(HADOOP).getRaw(), path, glob).stream()
        .map(status -> folder.relativize(Path.of(status.getPath().toUri().getPath())).toString())
        .toList();
  }

  private static void write(Path folder, String... files) throws IOException {
    for (String file : files) {
      Files.createDirectories(folder.resolve(file).getParent());
      Files.createFile(folder.resolve(file));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a:b",
        "2026-11-29T10:00:00",
        "a:b[1]",
        "{x,y}:*",
        "back\\slash",
        "what?",
        "%3A",
        ".hidden",
        "_own",
        "..a",
        " "
      })
  void the_folder_stands_for_itself_whatever_lies_beside_it(String name) throws IOException {
    Path data = folder.resolve(name);
    write(data, "train-0.parquet", "sub:1/train-1.parquet", "test.parquet");
    write(folder, "c:d/train-2.parquet", "train-3.parquet");

    assertThat(found(data, "train*.parquet")).containsExactly("train-0.parquet");
    assertThat(found(data, "*/train*.parquet")).containsExactly("sub:1/train-1.parquet");
    assertThat(found(data, "t*")).containsExactly("test.parquet", "train-0.parquet");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "*.parquet | a.parquet b.parquet",
        "{b,a}.parquet | a.parquet b.parquet",
        "{a.parquet,deep/c.parquet} | a.parquet deep/c.parquet",
        "[ab].parquet | a.parquet b.parquet",
        "[^a].parquet | b.parquet",
        "?.parquet | a.parquet b.parquet",
        "deep | deep",
        "deep/ | deep",
        "/deep/*.parquet | deep/c.parquet",
        "deep/../a.parquet | a.parquet",
        "\\[1\\] | [1]",
        "[1] | -",
        "a.parquet/* | -",
        "nowhere/*/x | -",
      })
  void globs_mean_what_hadoops_mean(String glob, String expected) throws IOException {
    write(folder, "a.parquet", "b.parquet", "deep/c.parquet", "[1]");

    assertThat(String.join(" ", found(folder, glob))).isEqualTo(expected == null ? "" : expected);
  }

  @Test
  void a_folder_that_is_not_there_has_nothing() throws IOException {
    assertThat(found(folder.resolve("none"), "*")).isEmpty();
  }
}
