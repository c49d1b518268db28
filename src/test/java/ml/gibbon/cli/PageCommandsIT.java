package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import ml.gibbon.ingest.read.TestFiles;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.ModelFile;
import ml.gibbon.model.TestModels;
import ml.gibbon.testing.Page;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands of the README and its pages on real Spark, on fewer images. */
class PageCommandsIT {

  private static final String QUICKSTART = "conf/quickstart.conf";

  /** Commands that only print. */
  private static final List<String> ALONE =
      List.of("attacks", "models", "datasets", "checks", "completion");

  /** Commands that take folders of runs or exports, which tests of their own give them. */
  private static final List<String> OF_FOLDERS = List.of("verify-export", "compare", "leaderboard");

  private static final List<String> FEWER_IMAGES =
      List.of(
          "data.train-images=400",
          "data.test-images=100",
          "train.validation-images=100",
          "train.epochs=2",
          "models.softmax.train.epochs=1",
          "models.maxout.units=[20]",
          "defences.maxout-adversarial.epochs=2");

  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message images { required binary image; required int64 label; }");

  @TempDir Path folder;

  private Path out;
  private OneSession session;

  @BeforeEach
  void start() {
    out = folder.resolve("out");
    session = new OneSession(Map.of("spark.master", "local[2]"));
  }

  @AfterEach
  void stop() {
    session.close();
  }

  private String run(List<String> arguments, List<String> sets) {
    List<String> all = new ArrayList<>(arguments);
    if (arguments.size() > 1 && !sets.isEmpty()) {
      Stream.concat(sets.stream(), Stream.of("output=\"%s\"".formatted(out)))
          .forEach(set -> all.addAll(List.of("--set", set)));
    }
    InProcess.Outcome outcome = session.run(all.toArray(String[]::new));
    assertThat(outcome.code()).as("%s: %s", arguments, outcome.err()).isZero();
    return outcome.out();
  }

  /** The arguments of the commands that name a file, in the order of the pages. */
  private static List<List<String>> commandsWith(String file) throws IOException {
    return Page.all().stream()
        .flatMap(page -> page.commands().stream())
        .map(command -> Arrays.asList(command.split(" +")))
        .filter(command -> command.get(0).equals("deploy/gibbon") && command.contains(file))
        .map(command -> command.subList(1, command.size()))
        .toList();
  }

  @Test
  void the_quickstart_prints_such_a_table_and_leaves_what_the_pages_name() throws IOException {
    String table = Page.read(Path.of("README.md")).blocks("text").get(0);
    assertThat(table.lines()).hasSize(11);
    List<List<String>> commands = commandsWith(QUICKSTART);
    assertThat(commands.get(0)).containsExactly("run", QUICKSTART);
    List<String> printed = new ArrayList<>();
    for (List<String> command : commands) {
      run(command, FEWER_IMAGES).lines().map(PageCommandsIT::withoutNumbers).forEach(printed::add);
    }

    assertThat(printed).containsAll(table.lines().map(PageCommandsIT::withoutNumbers).toList());
    List<String> named = new ArrayList<>();
    for (Page page : Page.all()) {
      Pattern.compile("out/quickstart/([\\w./-]*\\w)")
          .matcher(page.text())
          .results()
          .forEach(result -> named.add(result.group(1)));
    }
    assertThat(named)
        .hasSizeGreaterThanOrEqualTo(3)
        .allSatisfy(file -> assertThat(out.resolve(file)).exists());
  }

  /** A line of the result table as it is for any number of images; a header as it is. */
  private static String withoutNumbers(String line) {
    return line.replaceAll("\\s+\\d+\\.\\d\\d %.*|, [\\d,]+ images", "")
        .replaceAll(" +", " ")
        .strip();
  }

  @Test
  void each_command_leaves_what_its_row_says() throws IOException {
    List<String> sets = new ArrayList<>(FEWER_IMAGES);
    sets.addAll(List.of("explain.models=[softmax]", "explain.images=1", "explain.rubbish=100"));
    sets.addAll(List.of("certify.models=[softmax]", "certify.images=10"));
    sets.add("report.paper=[{experiment = x, model = softmax, epsilon = 0.25, clean-error = 1}]");
    List<List<String>> rows =
        new ArrayList<>(
            Page.read(Path.of(".readme/commands.md")).rows().stream()
                .filter(row -> row.size() == 3 && !Page.codeIn(row.get(0)).isEmpty())
                .toList());
    // The first row is run's, which leaves all that the others do.
    rows.add(rows.remove(0));
    assertThat(rows).hasSize(23);
    for (List<String> row : rows) {
      String command = Page.codeIn(row.get(0)).get(0);
      if (OF_FOLDERS.contains(command)) {
        continue;
      }
      run(arguments(command), command.equals("init") ? List.of() : sets);
      for (String left : Page.codeIn(row.get(2))) {
        assertThat(files()).as("%s leaves %s", command, left).anyMatch(matches(left));
      }
    }
  }

  private List<String> arguments(String command) {
    if (command.equals("init")) {
      return List.of(command, folder.resolve("new.conf").toString());
    }
    return ALONE.contains(command) ? List.of(command) : List.of(command, QUICKSTART);
  }

  private static Predicate<Path> matches(String file) {
    PathMatcher matcher =
        FileSystems.getDefault()
            .getPathMatcher("glob:" + file.replaceAll("NAME|MODEL|ATTACK|FORMAT", "*"));
    return matcher::matches;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(out)) {
      return files.map(out::relativize).toList();
    }
  }

  @Test
  void a_model_and_images_of_ones_own_are_attacked_hardened_and_verified() throws IOException {
    Path model = folder.resolve("model.zip");
    Files.write(
        model,
        ModelFile.write(
            TestModels.model("mine", TestModels.GREY, new Architecture.Softmax()).network()));
    Path images = Files.createDirectory(folder.resolve("images"));
    writeImages(images.resolve("train.parquet"), 200);
    writeImages(images.resolve("test.parquet"), 50);
    Path conf = OwnConfiguration.write(folder.resolve(OwnConfiguration.NAME));
    List<String> sets =
        List.of(
            "data.path=\"%s\"".formatted(images),
            "models.mine.file=\"%s\"".formatted(model),
            "train.validation-images=0");

    List<List<String>> commands = commandsWith(OwnConfiguration.NAME);
    assertThat(commands).extracting(command -> command.get(0)).contains("plan", "run", "verify");
    for (List<String> command : commands) {
      run(List.of(command.get(0), conf.toString()), sets);
    }

    assertThat(files())
        .contains(
            Path.of("adversarial/mine/pgd40-linf-0.03137254901960784"),
            Path.of("adversarial/hardened/least-linf-0.03137254901960784"),
            Path.of("report.html"));
  }

  /** Grey noise with as many labels as the model has classes. */
  private static void writeImages(Path file, int count) throws IOException {
    Random random = new Random(count);
    try (var writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(file.toString()))
            .withConf(new Configuration())
            .withType(SCHEMA)
            .build()) {
      for (int i = 0; i < count; i++) {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        for (int j = 0; j < 64; j++) {
          image.getRaster().setSample(j % 8, j / 8, 0, random.nextInt(256));
        }
        writer.write(
            new SimpleGroup(SCHEMA)
                .append("image", Binary.fromConstantByteArray(TestFiles.png(image)))
                .append("label", (long) (i % TestModels.CLASSES)));
      }
    }
  }
}
