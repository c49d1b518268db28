package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import ml.gibbon.error.InputException;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLogTest {

  @TempDir Path folder;
  @TempDir Path elsewhere;

  private final PrintStream standardError = System.err;
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private LoggerContext context;
  private Logger ours;
  private Logger ofTasks;
  private FileLog log;

  @BeforeEach
  void set_up_a_log_of_its_own() throws Exception {
    System.setErr(new PrintStream(console, true, StandardCharsets.UTF_8));
    context = new LoggerContext("test");
    // Log4j keeps the stream that it has found first, unless it is to follow another.
    String settings = "appender.console.follow = true\n";
    try (InputStream in = ConsoleLog.class.getResourceAsStream("log4j2.properties")) {
      settings += new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    Path file = Files.writeString(elsewhere.resolve("log4j2.properties"), settings);
    context.setConfigLocation(file.toUri());
    context.start();
    ours = context.getLogger("ml.gibbon.train.Training");
    ofTasks = context.getLogger("org.apache.spark.scheduler.TaskSetManager");
    log = new FileLog(() -> context);
  }

  @AfterEach
  void restore() {
    context.stop();
    System.setErr(standardError);
  }

  private String shown() {
    return console.toString(StandardCharsets.UTF_8);
  }

  @Test
  void the_file_has_all_lines_and_the_console_warnings_alone() throws Exception {
    log.begin(false);
    ours.info("found in data");
    log.open(folder);
    ours.info("epoch 1");
    ours.warn("{} is far off", "epsilon");
    ofTasks.warn("Lost task", new IllegalStateException("why"));

    assertThat(shown())
        .containsPattern("\\d\\d:\\d\\d:\\d\\d epsilon is far off\n")
        .hasLineCount(1);
    Path file = log.file().orElseThrow();
    assertThat(file.getParent()).isEqualTo(folder.resolve("log"));
    assertThat(file.getFileName().toString()).matches("\\d{8}-\\d{6}\\.log");
    assertThat(file)
        .content()
        .contains("INFO  Training: found in data", "epoch 1", "WARN  Training: epsilon is far off")
        .contains("Lost task", "java.lang.IllegalStateException: why\n\tat ");
  }

  @Test
  void with_verbose_the_console_has_them_too() {
    log.begin(true);
    log.open(folder);
    ours.info("epoch 1");

    assertThat(shown()).endsWith(" epoch 1\n");
    assertThat(log.file().orElseThrow()).content().contains("epoch 1");
  }

  @Test
  void nothing_is_written_before_it_is_opened() throws Exception {
    log.begin(false);
    ours.info("found in data");

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
    assertThat(log.file()).isEmpty();
  }

  @Test
  void each_run_has_a_file_of_its_own() {
    log.begin(false);
    log.open(folder);
    ours.info("of the first");
    Path first = log.file().orElseThrow();
    log.begin(false);
    log.open(folder);
    ours.info("of the second");

    assertThat(first).content().contains("of the first").doesNotContain("second");
    assertThat(log.file().orElseThrow()).content().contains("second").doesNotContain("first");
  }

  @Test
  void settings_of_the_users_own_are_left_alone() {
    try (LoggerContext other = new LoggerContext("other")) {
      other.start();
      FileLog left = new FileLog(() -> other);
      left.begin(false);
      left.open(folder);

      assertThat(left.file()).isEmpty();
    }
  }

  /** Notes what a run asks of it. */
  private static final class Notes implements RunLog {

    private final List<String> calls;

    private Notes(List<String> calls) {
      this.calls = calls;
    }

    @Override
    public void begin(boolean isShown) {
      calls.add("log from here");
    }

    @Override
    public void open(Path folder) {
      calls.add("log in " + folder);
    }

    @Override
    public Optional<Path> file() {
      return Optional.of(Path.of("a.log"));
    }
  }

  private static int run(RecordingPipeline pipeline, StringWriter out, StringWriter err) {
    return Program.execute(
        new GibbonCommand(pipeline::open, new Notes(pipeline.calls)),
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        "run",
        "conf/quickstart.conf",
        "--set=output=some");
  }

  @Test
  void a_run_has_a_file_once_its_inputs_are_checked_and_says_where() {
    RecordingPipeline pipeline = new RecordingPipeline();
    StringWriter out = new StringWriter();

    assertThat(run(pipeline, out, new StringWriter())).isZero();

    assertThat(pipeline.calls)
        .containsSubsequence("log from here", "begin", "log in some", "ingest");
    assertThat(out.toString()).endsWith("report:  some/report.html\nlog:     a.log\n");
  }

  @Test
  void a_refused_run_has_no_file_and_an_error_names_the_one_there_is() {
    StringWriter err = new StringWriter();
    RecordingPipeline refused = new RecordingPipeline("begin", new InputException("no images"));

    assertThat(run(refused, new StringWriter(), err)).isEqualTo(3);

    assertThat(refused.calls).doesNotContain("log in some");
    assertThat(err.toString()).isEqualTo("gibbon: no images\nlog: a.log\n");
  }
}
