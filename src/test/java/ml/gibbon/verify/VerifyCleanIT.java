package ml.gibbon.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import ml.gibbon.error.InputException;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.CleanTable;
import ml.gibbon.store.LocalSpark;
import ml.gibbon.store.SourceFile;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Clean tables that are not what their manifests say. */
class VerifyCleanIT {

  private static final int IMAGES = 20;

  @TempDir Path folder;

  private Path source;

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (int id = 0; id < IMAGES; id++) {
      rows.add(RowFactory.create((long) id, id % 3, new byte[16]));
    }
    return rows;
  }

  private void publish(List<Row> rows, long said) throws IOException {
    source = folder.resolve("images.idx");
    Files.writeString(source, "what the images were read from");
    String hash = Sha256.of(Files.readAllBytes(source));
    LocalSpark.publisher()
        .publish(
            folder.resolve("clean").toString(),
            CleanSet.KIND,
            new CleanSet(
                "tiny",
                "train",
                "1x4x4",
                List.of("a", "b", "c"),
                0,
                List.of(new SourceFile(source.toUri().toString(), Files.size(source))),
                ""),
            NullNode.instance,
            Provenance.of(1, Map.of("images.idx", hash)),
            at -> {
              Folders.write(rows, CleanTable.SCHEMA, at);
              return said;
            });
  }

  private String verify() {
    return new Verify(LocalSpark.session(), LocalSpark.publisher())
        .clean(folder.resolve("clean").toString());
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault(
            rows -> rows.set(4, RowFactory.create(4L, 3, new byte[16])),
            "label is no class of the manifest: 1 (image_id 4)"),
        fault(
            rows -> rows.set(4, RowFactory.create(4L, -1, new byte[16])),
            "label is no class of the manifest: 1 (image_id 4)"),
        fault(
            rows -> rows.set(7, RowFactory.create(7L, 0, new byte[15])),
            "pixels have the wrong number of bytes: 1 (image_id 7)"),
        fault(
            rows -> rows.set(7, RowFactory.create(6L, 0, new byte[16])),
            "is there more than once: 1 (image_id 6)"),
        fault(rows -> rows.remove(3), "19 rows, where its manifest says 20"),
        fault(rows -> rows.add(rows.get(0)), "21 rows, where its manifest says 20"));
  }

  private static Arguments fault(Consumer<List<Row>> change, String found) {
    return Arguments.of(change, found);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("faults")
  void rows_are_held_against_the_manifest(Consumer<List<Row>> change, String found)
      throws IOException {
    List<Row> rows = rows();
    change.accept(rows);
    publish(rows, IMAGES);

    assertThatThrownBy(this::verify)
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("clean does not hold what it says: ", found)
        .hasMessageNotContainingAny("\n");
  }

  @Test
  void sources_are_compared_where_they_are_still_there() throws IOException {
    publish(rows(), IMAGES);
    assertThat(verify())
        .isEqualTo("20 images as they should be, 1 of 1 source files there and unchanged");

    Files.writeString(source, "what the images were not read from");
    assertThatThrownBy(this::verify)
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(
            "was read from 1 files of which 1 have changed since", "images.idx has SHA-256");

    Files.delete(source);
    assertThat(verify())
        .isEqualTo("20 images as they should be, 0 of 1 source files there and unchanged");
  }
}
