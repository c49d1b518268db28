package ml.gibbon.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableFilesIT {

  @TempDir static Path root;

  /** What the characters could stand for in a glob. */
  @BeforeAll
  static void write_other_tables() {
    Dataset<Row> rows = LocalSpark.session().range(0, 10, 1, 1).toDF();
    for (String other : new String[] {"run1", "outa", "whatx", "sttr", "x1zy", "aza", "slash"}) {
      rows.write().parquet(TableFiles.data(root + "/" + other + "/table"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "plain",
        "a b",
        "50%",
        "a%20b",
        "a#b",
        "run[1]",
        "out{a,b}",
        "a,b",
        "what?",
        "st*r",
        "[",
        "}",
        "back\\slash",
        "a:b",
        "~",
        "-dash",
        "trailing ",
        "new\nline",
        "\u0001",
        "\uD83D\uDE00",
        "\u00e9",
        "a\tb",
        "a;b",
        "\"'",
        "a=b",
        "_under",
        ".hidden",
        "$HOME",
        "a&b"
      })
  void a_table_is_read_in_a_folder_of_any_name_and_none_beside_it(String name) throws Exception {
    SparkSession spark = LocalSpark.session();
    Dataset<Row> rows = spark.range(0, 10, 1, 3).toDF();
    String table = root + "/" + name + "/table";
    rows.write().parquet(TableFiles.data(table));
    String[] files;
    try (Stream<Path> found = Files.list(Path.of(TableFiles.data(table)))) {
      files = found.map(Path::toString).filter(file -> file.endsWith("t")).toArray(String[]::new);
    }

    assertThat(files).hasSize(3);
    assertThat(TableFiles.read(spark, rows.schema(), files).count()).isEqualTo(10);
    assertThat(TableFiles.read(spark, rows.schema(), TableFiles.data(table)).count()).isEqualTo(10);
  }
}
