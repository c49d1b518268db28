package ml.gibbon.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ml.gibbon.error.InputException;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.LocalSpark;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class VerifyIT {

  private static final int IMAGES = 30;
  private static final int SIDE = 4;
  private static final int VALUES = SIDE * SIDE;
  private static final int CLASSES = 3;
  private static final float EPSILON = .25f;
  private static final int LABEL = AdversarialTable.SCHEMA.fieldIndex("label");
  private static final int ANSWER = AdversarialTable.SCHEMA.fieldIndex("adversarial_prediction");
  private static final List<String> CLASS_NAMES = List.of("a", "b", "c");

  private static final AdversarialSet SET = set("float32", "linf", "untargeted", true);

  @TempDir static Path published;
  @TempDir Path own;

  private static Folders folders;
  private static MultiLayerNetwork network;
  private static List<Image> images;

  /** What the manifest of an adversarial table says it was made from. */
  private static Map<String, String> inputs = Map.of();

  /** A clean image with levels 0 to 255. */
  private record Image(long id, int label, byte[] levels) {
    float[] pixels() {
      float[] pixels = new float[VALUES];
      for (int i = 0; i < VALUES; i++) {
        pixels[i] = (levels[i] & 0xff) / 255f;
      }
      return pixels;
    }
  }

  @BeforeAll
  static void publish_clean_images_and_a_model() {
    folders = new Folders(published, "1x4x4", CLASS_NAMES);
    Random random = new Random(11);
    images = new ArrayList<>();
    for (int id = 0; id < IMAGES; id++) {
      byte[] levels = new byte[VALUES];
      random.nextBytes(levels);
      // What the tests below move: a dark pixel and a bright one.
      levels[0] = 26;
      levels[1] = (byte) 230;
      images.add(new Image(id, random.nextInt(CLASSES), levels));
    }
    String clean =
        folders.publishClean(
            images.stream().map(i -> RowFactory.create(i.id(), i.label(), i.levels())).toList());
    network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(2)
                .list()
                .layer(new DenseLayer.Builder().nOut(8).activation(Activation.RELU).build())
                .layer(
                    new OutputLayer.Builder().nOut(CLASSES).activation(Activation.SOFTMAX).build())
                .setInputType(InputType.convolutionalFlat(SIDE, SIDE, 1))
                .build());
    network.init();
    // Far from zero, so that answers differ from image to image.
    network.params().muli(3);
    inputs = Map.of("tiny", folders.publishModel("tiny", network), "clean/test", clean);
  }

  private List<Row> rows;

  @BeforeEach
  void attack_all_images() {
    rows = new ArrayList<>();
    for (Image image : images) {
      rows.add(row(image, perturbed(image), SET));
    }
  }

  @Test
  void a_right_table_passes() {
    Verification verification = verify(rows, SET);

    assertThat(verification.rows()).isEqualTo(IMAGES);
    assertThat(verification.ties()).isZero();
    assertThat(verification.largestLinf()).isCloseTo(EPSILON, within(1e-6));
  }

  static Stream<AdversarialSet> other_right_tables() {
    return Stream.of(
        set("uint8", "linf", "class-1", true),
        set("float32", "l2", "least-likely", true),
        set("float32", "linf", "untargeted-predicted", false));
  }

  @ParameterizedTest
  @MethodSource("other_right_tables")
  void tables_of_other_kinds_pass(AdversarialSet set) {
    List<Row> table = new ArrayList<>();
    for (Image image : images) {
      float[] pixels = perturbed(image);
      float[] clean = image.pixels();
      for (int i = 0; i < VALUES; i++) {
        // Inside both balls, on grey levels: 63 of them are .247; a quarter each of 16 values is 1.
        float step = set.norm().equals("l2") ? EPSILON / 4 : 63 / 255f;
        int level = Math.round(clean[i] * 255) + (pixels[i] > clean[i] ? 63 : -63);
        pixels[i] =
            set.pixels().equals("uint8")
                ? Math.max(0, Math.min(255, level)) / 255f
                : clean[i] + (pixels[i] > clean[i] ? step : -step);
        pixels[i] = set.clip().equals("[0, 1]") ? Math.max(0, Math.min(1, pixels[i])) : pixels[i];
      }
      table.add(row(image, pixels, set));
    }

    assertThat(verify(table, set).rows()).isEqualTo(IMAGES);
  }

  /** One way to spoil row 7 or another, and the differences that must be found in it. */
  private record Tampering(String what, UnaryOperator<Row> change, Set<Discrepancy> found) {}

  private static Stream<Tampering> tamperings() {
    return Stream.of(
        // Pixels, with all other columns following from them: nothing else differs.
        pixels("far", (clean, x) -> x[0] = clean[0] + EPSILON + .01f, Discrepancy.BUDGET),
        pixels("NaN", (clean, x) -> x[5] = Float.NaN, Discrepancy.NOT_FINITE),
        pixels("infinite", (clean, x) -> x[5] = Float.POSITIVE_INFINITY, Discrepancy.NOT_FINITE),
        // 26/255 is .102: moved by less than epsilon, and still below zero; 230/255 likewise.
        pixels("dark", (clean, x) -> x[0] = -.1f, Discrepancy.RANGE),
        pixels("bright", (clean, x) -> x[1] = 1.00001f, Discrepancy.RANGE),
        column("success", value -> !(Boolean) value, Discrepancy.SUCCESS),
        column("linf", value -> (Float) value + .001f, Discrepancy.CHANGE),
        column("l2", value -> (Float) value * 1.001f, Discrepancy.CHANGE),
        column("l1", value -> (Float) value * 1.001f, Discrepancy.CHANGE),
        column("l0", value -> (Integer) value - 1, Discrepancy.CHANGE),
        column("breaking_epsilon", value -> .5f, Discrepancy.CHANGE),
        column("broken_by", value -> "another", Discrepancy.BROKEN_BY),
        column("clean_confidence", value -> (Float) value - .0002f, Discrepancy.CLEAN_CONFIDENCE),
        column(
            "adversarial_confidence",
            value -> (Float) value - .0002f,
            Discrepancy.ADVERSARIAL_CONFIDENCE),
        column(
            "clean_prediction",
            value -> -1,
            Discrepancy.CLEAN_PREDICTION,
            Discrepancy.CLEAN_CONFIDENCE),
        column(
            "clean_prediction",
            value -> CLASSES,
            Discrepancy.CLEAN_PREDICTION,
            Discrepancy.CLEAN_CONFIDENCE),
        new Tampering(
            "wrong answer",
            row -> {
              int wrong = (row.getInt(ANSWER) + 1) % CLASSES;
              boolean success = wrong != row.getInt(LABEL);
              return withSuccess(with(row, "adversarial_prediction", value -> wrong), success);
            },
            Set.of(Discrepancy.ADVERSARIAL_PREDICTION, Discrepancy.ADVERSARIAL_CONFIDENCE)),
        column("target", value -> 1, Discrepancy.TARGET),
        column("attack", value -> "pgd", Discrepancy.CONSTANTS),
        column("kind", value -> "bim", Discrepancy.CONSTANTS),
        column("norm", value -> "l2", Discrepancy.CONSTANTS),
        column("goal", value -> "least-likely", Discrepancy.CONSTANTS),
        column("epsilon", value -> .3, Discrepancy.CONSTANTS),
        column("pixel_format", value -> "uint8", Discrepancy.CONSTANTS),
        new Tampering(
            "label",
            row -> {
              int label = (row.getInt(LABEL) + 1) % CLASSES;
              boolean success = label != row.getInt(ANSWER);
              return withSuccess(with(row, "label", value -> label), success);
            },
            Set.of(Discrepancy.LABEL)),
        new Tampering(
            "clean pixels off by one level, with all else following from them",
            row -> {
              Image image = images.get((int) row.getLong(0));
              byte[] levels = image.levels().clone();
              levels[9] = (byte) (levels[9] + (levels[9] == -1 ? -1 : 1));
              Image other = new Image(image.id(), image.label(), levels);
              return row(other, perturbed(other), SET);
            },
            Set.of(Discrepancy.CLEAN_PIXELS)),
        column("clean_pixels", value -> new byte[3], Discrepancy.CLEAN_PIXELS, Discrepancy.LENGTH),
        column("adversarial_pixels", value -> new byte[VALUES], Discrepancy.LENGTH));
  }

  private static Tampering column(
      String column, UnaryOperator<Object> change, Discrepancy... found) {
    return new Tampering(column, row -> with(row, column, change), Set.of(found));
  }

  private static Tampering pixels(
      String what, BiConsumer<float[], float[]> change, Discrepancy... found) {
    return new Tampering(
        what,
        row -> {
          Image image = images.get((int) row.getLong(0));
          float[] adversarial = perturbed(image);
          change.accept(image.pixels(), adversarial);
          return row(image, adversarial, SET);
        },
        Set.of(found));
  }

  @Test
  void every_tampering_is_found_in_its_image_and_nothing_else_is() {
    List<Tampering> tamperings = tamperings().toList();
    Map<Discrepancy, List<Long>> expected = new TreeMap<>();
    for (int i = 0; i < tamperings.size(); i++) {
      Tampering tampering = tamperings.get(i);
      rows.set(i, tampering.change().apply(rows.get(i)));
      for (Discrepancy difference : tampering.found()) {
        expected.computeIfAbsent(difference, d -> new ArrayList<>()).add((long) i);
      }
    }

    assertThat(tamperings).hasSizeLessThan(IMAGES);
    assertDiffers(
        rows,
        expected.entrySet().stream()
            .map(
                entry ->
                    "%s: %d (image_id %s)"
                        .formatted(
                            entry.getKey(),
                            entry.getValue().size(),
                            entry.getValue().stream()
                                .map(String::valueOf)
                                .collect(Collectors.joining(", "))))
            .collect(Collectors.joining("; ")));
  }

  @Test
  void missing_unknown_and_repeated_rows_are_named() {
    rows.set(3, with(rows.get(3), "image_id", value -> 99L));
    rows.add(rows.get(15));
    rows.remove(12);
    rows.remove(8);

    assertDiffers(
        rows,
        "29 rows, where its manifest says 29 and the clean table has 30; is in the clean table"
            + " only: 3 (image_id 3, 8, 12); is not in the clean table: 1 (image_id 99); is there"
            + " more than once: 1 (image_id 15)");
  }

  @Test
  void rows_are_held_against_the_manifest() {
    ownFolders()
        .publishTable(SET, inputs, at -> Folders.write(rows, AdversarialTable.SCHEMA, at) + 1);

    assertThatThrownBy(this::verify)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("30 rows, where its manifest says 31 and the clean table has 30");
  }

  @Test
  void of_many_differences_the_first_ten_images_are_named_and_all_are_counted() {
    for (int i = 24; i >= 5; i--) {
      rows.set(i, with(rows.get(i), "success", value -> !(Boolean) value));
    }
    rows.set(2, with(rows.get(2), "l0", value -> 0));

    assertDiffers(
        rows,
        "linf, l2, l1, l0 or breaking_epsilon are not the change's: 1 (image_id 2); success does not follow from"
            + " label, target and adversarial_prediction: 20 (image_id 5, 6, 7, 8, 9, 10, 11, 12,"
            + " 13, 14, ...)");
  }

  @Test
  void an_altered_file_is_named() throws IOException {
    ownFolders().publishTable(SET, rows, inputs);
    Path file = parquet();
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    assertThatThrownBy(this::verify)
        .isInstanceOf(InputException.class)
        .message()
        .contains("files are not as published: " + file.getFileName() + " has SHA-256 ")
        .doesNotContain("\n");
  }

  @Test
  void a_file_cut_short_or_gone_is_named() throws IOException {
    ownFolders().publishTable(SET, rows, inputs);
    Path file = parquet();
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(this::verify)
        .hasMessageContaining(
            "%s has %d bytes, not %d", file.getFileName(), bytes.length - 1, bytes.length);

    Files.delete(file);
    assertThatThrownBy(this::verify)
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file.getFileName() + " is missing");
  }

  @Test
  void answers_that_float_arithmetic_cannot_tell_apart_are_ties() {
    // All logits of a network of zeros are equal: every class is as right as any other.
    MultiLayerNetwork zeros = network.clone();
    zeros.params().assign(0);
    List<Row> table = new ArrayList<>();
    for (Row row : rows) {
      Row tied = with(row, "clean_prediction", value -> 1);
      tied = with(tied, "adversarial_prediction", value -> 2);
      tied = with(tied, "clean_confidence", value -> 1f / CLASSES);
      tied = with(tied, "adversarial_confidence", value -> 1f / CLASSES);
      int label = row.getInt(LABEL);
      table.add(withSuccess(tied, label != 2));
    }
    Folders zero = ownFolders();
    zero.publishTable(
        SET,
        table,
        Map.of("tiny", zero.publishModel("tiny", zeros), "clean/test", inputs.get("clean/test")));

    Verification verification = verify(zero.model());

    assertThat(verification.ties()).isEqualTo(IMAGES);
  }

  @Test
  void a_table_of_another_model_is_refused() {
    ownFolders().publishTable(SET, rows, inputs);
    ownFolders().publishModel("other", network);

    assertThatThrownBy(() -> verify(ownFolders().model()))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("says model tiny but", "has other");
  }

  @Test
  void a_model_of_the_same_name_with_other_parameters_is_refused() {
    ownFolders().publishTable(SET, rows, inputs);
    MultiLayerNetwork other = network.clone();
    other.params().addi(1e-6);
    String hash = ownFolders().publishModel("tiny", other);

    assertThatThrownBy(() -> verify(ownFolders().model()))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll("says SHA-256 of tiny " + inputs.get("tiny"), "has " + hash);
  }

  @Test
  void a_table_without_a_column_is_refused() {
    ownFolders()
        .publishTable(
            SET,
            inputs,
            at -> {
              LocalSpark.session()
                  .createDataFrame(rows, AdversarialTable.SCHEMA)
                  .drop("l2")
                  .write()
                  .mode("append")
                  .parquet(at);
              return rows.size();
            });

    assertThatThrownBy(this::verify)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("has no column l2");
  }

  private void assertDiffers(List<Row> table, String difference) {
    assertThatThrownBy(() -> verify(table, SET))
        .isInstanceOf(InputException.class)
        .hasMessage(
            "%s does not hold what it says: %s; delete it and generate it again"
                .formatted(ownFolders().table(), difference));
  }

  private Verification verify(List<Row> table, AdversarialSet set) {
    ownFolders().publishTable(set, table, inputs);
    return verify();
  }

  /** Verifies this test's table with the model that all tests share. */
  private Verification verify() {
    return verify(folders.model());
  }

  private Verification verify(String model) {
    return new Verify(LocalSpark.session(), LocalSpark.publisher())
        .run(ownFolders().table(), model, folders.clean());
  }

  private Folders ownFolders() {
    return new Folders(own, folders.shape(), CLASS_NAMES);
  }

  /** Every value moved by epsilon one way or the other, clipped to [0, 1]. */
  private static float[] perturbed(Image image) {
    Random random = new Random(image.id());
    float[] pixels = image.pixels();
    for (int i = 0; i < VALUES; i++) {
      float moved = pixels[i] + (random.nextBoolean() ? EPSILON : -EPSILON);
      pixels[i] = Math.max(0, Math.min(1, moved));
    }
    return pixels;
  }

  /** A row whose columns all follow from its two images. */
  private static Row row(Image image, float[] adversarial, AdversarialSet set) {
    float[] clean = image.pixels();
    double largest = 0;
    double squares = 0;
    double sum = 0;
    int changed = 0;
    ByteBuffer bytes = ByteBuffer.allocate(VALUES * 4).order(ByteOrder.LITTLE_ENDIAN);
    byte[] levels = new byte[VALUES];
    for (int i = 0; i < VALUES; i++) {
      double change = (double) adversarial[i] - clean[i];
      largest = Math.max(largest, Math.abs(change));
      squares += change * change;
      sum += Math.abs(change);
      changed += adversarial[i] == clean[i] ? 0 : 1;
      bytes.putFloat(adversarial[i]);
      levels[i] = (byte) Math.round(adversarial[i] * 255);
    }
    float[] before = probabilities(clean);
    float[] after = probabilities(adversarial);
    int first = largest(before);
    int then = largest(after);
    Integer target =
        switch (set.goal()) {
          case "class-1" -> 1;
          case "least-likely" -> smallest(before);
          default -> null;
        };
    boolean success = target == null ? then != image.label() : then == target;
    return RowFactory.create(
        image.id(),
        image.label(),
        target,
        image.levels(),
        set.pixels().equals("uint8") ? levels : bytes.array(),
        first,
        before[first],
        then,
        after[then],
        success,
        success ? set.attack() : null,
        (float) largest,
        (float) Math.sqrt(squares),
        (float) sum,
        changed,
        null,
        1,
        0,
        set.attack(),
        set.kind(),
        set.norm(),
        set.epsilon().getAsDouble(),
        set.goal(),
        set.pixels());
  }

  private static float[] probabilities(float[] pixels) {
    INDArray output = network.output(Nd4j.create(pixels, new long[] {1, VALUES}, 'c'));
    return output.toFloatVector();
  }

  private static int largest(float[] values) {
    int best = 0;
    for (int k = 1; k < values.length; k++) {
      best = values[k] > values[best] ? k : best;
    }
    return best;
  }

  private static int smallest(float[] values) {
    int worst = 0;
    for (int k = 1; k < values.length; k++) {
      worst = values[k] < values[worst] ? k : worst;
    }
    return worst;
  }

  private static Row with(Row row, String column, UnaryOperator<Object> change) {
    Object[] values = new Object[row.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = row.get(i);
    }
    int at = AdversarialTable.SCHEMA.fieldIndex(column);
    values[at] = change.apply(values[at]);
    return RowFactory.create(values);
  }

  /** With the attack that reached its goal, or without one. */
  private static Row withSuccess(Row row, boolean success) {
    return with(
        with(row, "success", value -> success),
        "broken_by",
        value -> success ? SET.attack() : null);
  }

  private static AdversarialSet set(String pixels, String norm, String goal, boolean clipped) {
    return new AdversarialSet(
        "noise",
        "test",
        "1x4x4",
        CLASS_NAMES,
        "tiny",
        "noise",
        "pgd",
        new TreeMap<>(),
        norm,
        OptionalDouble.of(EPSILON),
        goal,
        clipped ? "[0, 1]" : "none",
        pixels,
        "dl4j");
  }

  private Path parquet() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(ownFolders().table()))) {
      return files.filter(f -> f.toString().endsWith(".parquet")).findFirst().orElseThrow();
    }
  }
}
