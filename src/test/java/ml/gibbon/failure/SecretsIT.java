package ml.gibbon.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ml.gibbon.cli.InProcess;
import ml.gibbon.cli.OneSession;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.WriterAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that are looked for in all that a run prints, logs and leaves. */
class SecretsIT {

  private static final String SECRET = "wJalrXUtnFEMI7planted";

  @TempDir Path folder;

  private final StringWriter log = new StringWriter();
  private WriterAppender appender;

  @BeforeEach
  void listen() {
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    appender = WriterAppender.newBuilder().setName("secrets").setTarget(log).build();
    appender.start();
    context.getConfiguration().getRootLogger().addAppender(appender, Level.INFO, null);
    context.getConfiguration().getRootLogger().setLevel(Level.INFO);
    context.updateLoggers();
  }

  @AfterEach
  void stop_listening() {
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    context.getConfiguration().getRootLogger().removeAppender("secrets");
    context.getConfiguration().getRootLogger().setLevel(Level.ERROR);
    context.updateLoggers();
    appender.stop();
  }

  @FailureTest(
      injected = "passwords in URIs of the configuration and in Spark's settings",
      outcome = "URIs refused (exit code 2); no secret in output, log or any file of a run")
  void no_secret_is_printed_logged_or_stored() throws IOException {
    RunOnFaultyDisk run = RunOnFaultyDisk.in(folder);
    Map<String, String> spark = RunOnFaultyDisk.spark("local[2]");
    spark.put("spark.hadoop.fs.s3a.access.key", "AKIAplanted");
    spark.put("spark.hadoop.fs.s3a.secret.key", SECRET);
    spark.put("spark.executorEnv.AWS_SECRET_ACCESS_KEY", SECRET);
    List<InProcess.Outcome> outcomes = new ArrayList<>();
    try (OneSession gibbon = new OneSession(spark)) {
      for (String key : List.of("output", "data.path", "models.mine.file")) {
        InProcess.Outcome refused =
            gibbon.run(
                "run",
                run.conf().toString(),
                "--set",
                key + "=s3a://AKIAplanted:" + SECRET + "@bucket/a");
        assertThat(refused.code()).as(refused.err()).isEqualTo(2);
        assertThat(refused.err().lines())
            .singleElement()
            .asString()
            .contains(key + " is s3a://***@bucket/a", "credential", "--set");
        outcomes.add(refused);
      }
      assertThat(run.root()).doesNotExist();
      for (String command : List.of("plan", "run", "verify", "run")) {
        outcomes.add(run.does(gibbon, command));
        assertThat(outcomes.get(outcomes.size() - 1).code()).isZero();
      }
    }
    assertThat(outcomes.toString()).contains("report:").doesNotContain(SECRET, "AKIAplanted");
    assertThat(log.toString()).contains("ingest").doesNotContain(SECRET, "AKIAplanted");
    try (Stream<Path> files = Files.walk(folder).filter(Files::isRegularFile)) {
      for (Path file : files.toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(SECRET, "AKIAplanted");
      }
    }
  }
}
