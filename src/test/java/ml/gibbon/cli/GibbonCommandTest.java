package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.OptionalDouble;
import ml.gibbon.config.Settings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.GateException;
import ml.gibbon.error.InputException;
import ml.gibbon.provenance.Build;
import ml.gibbon.result.Check;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GibbonCommandTest {

  private static final String CONF = "conf/quickstart.conf";

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(RecordingPipeline pipeline, String... args) {
    return GibbonCommand.execute(
        pipeline::open, new PrintWriter(out, true), new PrintWriter(err, true), args);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ingest",
        "train",
        "adversarial-train",
        "generate",
        "report",
        "verify",
        "plan",
        "bench"
      })
  void a_command_runs_its_stage_and_closes_the_session(String stage) {
    RecordingPipeline pipeline = new RecordingPipeline();

    assertThat(run(pipeline, stage, CONF)).isZero();

    assertThat(pipeline.calls).containsExactly("open gibbon " + stage, stage, "close");
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"verify", "plan", "bench"})
  void what_a_stage_says_goes_to_standard_output(String stage) {
    run(new RecordingPipeline(), stage, CONF);

    assertThat(out.toString().strip()).isEqualTo("the text of " + stage);
  }

  @Test
  void evaluate_ends_with_the_gate() {
    RecordingPipeline pipeline = new RecordingPipeline();

    assertThat(run(pipeline, "evaluate", CONF)).isZero();

    assertThat(pipeline.calls).containsExactly("open gibbon evaluate", "evaluate", "gate", "close");
  }

  @ParameterizedTest
  @CsvSource({
    "ingest, a line of what was made",
    "train, a line of what was made",
    "adversarial-train, a line of what was made",
    "generate, a line of what was made",
    "evaluate, the text of evaluate|metrics: out/quickstart/metrics.json",
    "report, the text of report|report:  out/quickstart/report.html",
    "verify, the text of verify"
  })
  void a_stage_alone_says_what_came_out(String command, String printed) {
    assertThat(run(new RecordingPipeline(), command, CONF)).isZero();

    assertThat(out.toString().lines()).containsExactly(printed.split("\\|"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ingest", "train", "adversarial-train", "generate"})
  void a_stage_that_finds_all_of_its_outputs_says_so(String command) {
    RecordingPipeline pipeline = new RecordingPipeline();
    pipeline.made = List.of();

    assertThat(run(pipeline, command, CONF)).isZero();

    assertThat(out.toString().lines())
        .containsExactly("already done: out/quickstart holds all that this would make");
  }

  @Test
  void run_does_all_stages_in_order_in_one_session() {
    RecordingPipeline pipeline = new RecordingPipeline();

    assertThat(run(pipeline, "run", CONF)).isZero();

    assertThat(pipeline.calls)
        .containsExactly(
            "open gibbon run",
            "begin",
            "ingest",
            "train",
            "adversarial-train",
            "generate",
            "evaluate",
            "keepConfiguration",
            "report",
            "gate",
            "close");
    assertThat(out.toString().lines().filter(line -> line.startsWith("== ")))
        .containsExactly(
            "== ingest: images of digits",
            "== train: softmax, maxout",
            "== adversarial-train: maxout-adversarial",
            "== generate: fgsm on test images",
            "== evaluate: errors, confidences and sizes, from what was written",
            "== report: out/quickstart/report.html");
    assertThat(out.toString())
        .endsWith(
            "the text of report%nmetrics: out/quickstart/metrics.json%nreport:  out/quickstart/report.html%n"
                .formatted());
  }

  @Test
  void a_finished_run_is_done_in_one_line_and_its_gate_is_asked_again() {
    RecordingPipeline pipeline = new RecordingPipeline();
    pipeline.finished.add("out/quickstart");

    assertThat(run(pipeline, "run", CONF)).isZero();

    assertThat(pipeline.calls).containsExactly("open gibbon run", "gate", "close");
    assertThat(out.toString().lines()).containsExactly("already done: out/quickstart/report.html");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "ingest", "train", "adversarial-train", "generate", "report"})
  void a_command_that_writes_holds_the_output_until_it_ends_or_fails(String command) {
    String stage = command.equals("run") ? "gate" : command;
    RecordingPipeline pipeline = new RecordingPipeline(stage, new InputException("no images"));

    assertThat(run(pipeline, command, CONF)).isEqualTo(3);

    assertThat(pipeline.lockedIn.get(stage)).containsExactly("out/quickstart");
    assertThat(pipeline.locked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "verify", "bench"})
  void a_command_that_only_reads_runs_beside_one_that_writes(String command) {
    RecordingPipeline pipeline = new RecordingPipeline();
    pipeline.lockedByOthers.add("out/quickstart");

    assertThat(run(pipeline, command, CONF)).isZero();
    assertThat(pipeline.calls).contains(command);
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "generate", "evaluate", "explain"})
  void an_output_that_somebody_else_writes_is_left_alone(String command) {
    RecordingPipeline pipeline = new RecordingPipeline();
    pipeline.lockedByOthers.add("out/quickstart");

    assertThat(run(pipeline, command, CONF)).isEqualTo(2);

    assertThat(pipeline.calls).containsExactly("open gibbon " + command, "close");
    assertThat(err.toString().lines())
        .containsExactly("gibbon: output out/quickstart is being written");
  }

  @Test
  void clean_says_what_it_removed_or_that_there_was_nothing() {
    RecordingPipeline pipeline = new RecordingPipeline();
    assertThat(run(pipeline, "clean", CONF)).isZero();
    pipeline.leftovers.addAll(List.of("out/a", "out/b"));
    assertThat(run(pipeline, "clean", CONF)).isZero();

    assertThat(out.toString().lines())
        .containsExactly("nothing to remove in out/quickstart", "removed out/a", "removed out/b");
  }

  @Test
  void explain_runs_before_the_report_when_models_are_named() {
    RecordingPipeline pipeline = new RecordingPipeline();

    assertThat(run(pipeline, "run", CONF, "--set", "explain.models=[maxout-adversarial]")).isZero();

    assertThat(pipeline.calls).containsSubsequence("evaluate", "explain", "report");
    assertThat(out.toString()).contains("== explain: maxout-adversarial");
  }

  @Test
  void certificates_are_there_before_the_evaluation_that_holds_attacks_against_them() {
    RecordingPipeline pipeline = new RecordingPipeline();

    assertThat(
            run(
                pipeline,
                "run",
                CONF,
                "--set",
                "defences.smooth.kind=randomised-smoothing",
                "--set",
                "defences.smooth.model=maxout",
                "--set",
                "certify.models=[smooth]"))
        .isZero();

    assertThat(pipeline.calls).containsSubsequence("generate", "certify", "evaluate", "report");
    assertThat(out.toString()).contains("== certify: smooth");
  }

  @Test
  void explain_alone_needs_a_model() {
    RecordingPipeline pipeline = new RecordingPipeline();

    assertThat(run(pipeline, "explain", CONF)).isEqualTo(2);
    assertThat(err.toString()).contains("explain.models is empty", "explain.models = [maxout]");
    assertThat(pipeline.calls).doesNotContain("explain");
  }

  @Test
  void a_failure_ends_the_run_and_closes_the_session() {
    RecordingPipeline pipeline =
        new RecordingPipeline("train", new InputException("no images\nsecond line"));

    assertThat(run(pipeline, "run", CONF)).isEqualTo(3);

    assertThat(pipeline.calls)
        .containsExactly("open gibbon run", "begin", "ingest", "train", "close");
    assertThat(err.toString()).isEqualTo("gibbon: no images%n".formatted());
  }

  @Test
  void a_missed_gate_comes_after_the_report() {
    RecordingPipeline pipeline =
        new RecordingPipeline("gate", new GateException("0.5 is below 0.9"));

    assertThat(run(pipeline, "run", CONF, "--fail-under", "0.9")).isEqualTo(4);

    assertThat(pipeline.calls).contains("report");
    assertThat(err.toString()).isEqualTo("gibbon: 0.5 is below 0.9%n".formatted());
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "evaluate", "verify"})
  void warnings_miss_the_strict_gate_which_comes_last(String command) {
    RecordingPipeline pipeline =
        new RecordingPipeline("strict", new GateException("a check was raised"));

    assertThat(run(pipeline, command, CONF, "--strict")).isEqualTo(4);
    assertThat(run(new RecordingPipeline("strict", new GateException("")), command, CONF)).isZero();

    assertThat(pipeline.calls).endsWith("strict", "close");
    assertThat(err.toString()).isEqualTo("gibbon: a check was raised%n".formatted());
  }

  @ParameterizedTest
  @CsvSource({
    "images, images/out, true",
    "images, images, true",
    "images, images-out, false",
    ".., out, true",
  })
  void an_output_among_the_images_is_refused(String images, String output, boolean refused) {
    RecordingPipeline pipeline = new RecordingPipeline();

    int code =
        run(
            pipeline,
            "plan",
            CONF,
            "--set",
            "data.name=parquet",
            "--set",
            "data.path=" + images,
            "--set",
            "output=" + output);

    assertThat(code).isEqualTo(refused ? 2 : 0);
    assertThat(err.toString().startsWith("gibbon: output is %s but must not".formatted(output)))
        .isEqualTo(refused);
  }

  @Test
  void checks_are_listed_with_what_to_do_and_without_a_session() {
    RecordingPipeline pipeline = new RecordingPipeline();

    assertThat(run(pipeline, "checks")).isZero();

    assertThat(pipeline.calls).isEmpty();
    assertThat(out.toString())
        .contains(
            "gradient-masking (warning)",
            "gradient-is-wrong (error)",
            "  raised if   " + Check.NOISE_IS_AS_STRONG.raisedIf(),
            "  what to do  " + Check.NOISE_IS_AS_STRONG.toDo());
  }

  @Test
  void options_of_the_command_line_reach_the_settings() {
    RecordingPipeline pipeline = new RecordingPipeline();

    run(
        pipeline,
        "run",
        CONF,
        "--set",
        "seed=7",
        "--set=attacks.fgsm.clip=[[0, 1], none]",
        "--fail-under=0.6");

    Settings settings = pipeline.settings.get(0);
    assertThat(settings.seed()).isEqualTo(7);
    assertThat(settings.generate().attacks()).hasSize(6);
    assertThat(settings.evaluate().failUnder()).isEqualTo(OptionalDouble.of(0.6));
  }

  @Test
  void a_wrong_configuration_starts_no_session() {
    RecordingPipeline pipeline = new RecordingPipeline();

    assertThat(run(pipeline, "run", CONF, "--set", "attacks.fgsm.epsilon=8")).isEqualTo(2);

    assertThat(pipeline.calls).isEmpty();
    assertThat(err.toString())
        .isEqualTo(
            "gibbon: attacks.fgsm.epsilon is 8 but pixels are scaled to [0, 1]; write attacks.fgsm.epsilon = 8/255%n"
                .formatted());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
ingst conf/a.conf               | Unmatched arguments from index 0: 'ingst', 'conf/a.conf', did you mean ingest?; see: gibbon --help
run                             | Missing required parameter: 'CONF'; see: gibbon run --help
bench                           | Missing required parameter: 'CONF'; see: gibbon bench --help
run a.conf b.conf               | gibbon run takes one configuration, but b.conf comes after it: name several in a list runs of one, and write changes of it as --set key=value; see: gibbon run --help
train a.conf --fail-under 1     | Unknown options: '--fail-under', '1'; see: gibbon train --help
plan a.conf --set               | Missing required parameter for option '--set' (KEY=VALUE); see: gibbon plan --help
plan no.conf                    | configuration file no.conf does not exist; name one such as conf/quickstart.conf
evaluate conf/mnist.conf --fail-under 90 | evaluate.fail-under is 90 but must be a number from 0 to 1; change it in --set evaluate.fail-under=90
""")
  void a_wrong_command_line_is_one_line_and_exit_code_2(String line, String message) {
    RecordingPipeline pipeline = new RecordingPipeline();

    assertThat(run(pipeline, line.split(" "))).isEqualTo(2);

    assertThat(err.toString().lines()).containsExactly("gibbon: " + message);
    assertThat(out.toString()).isEmpty();
    assertThat(pipeline.calls).isEmpty();
  }

  @Test
  void a_bug_is_shown_with_its_trace() {
    assertThat(
            run(new RecordingPipeline("ingest", new IllegalStateException("odd")), "ingest", CONF))
        .isEqualTo(1);

    assertThat(err.toString())
        .contains("java.lang.IllegalStateException: odd")
        .contains("GibbonCommandTest.a_bug_is_shown_with_its_trace");
  }

  @Test
  void a_users_failure_is_found_among_the_causes() {
    RuntimeException failure =
        new IllegalStateException(
            "job failed", new RuntimeException(new ConfigurationException("epsilon is 8")));

    assertThat(run(new RecordingPipeline("train", failure), "train", CONF)).isEqualTo(2);
    assertThat(err.toString()).isEqualTo("gibbon: epsilon is 8%n".formatted());
  }

  @ParameterizedTest
  @CsvSource({"Configuration, 2", "Input, 3", "Gate, 4"})
  void a_users_failure_inside_a_task_is_found_in_the_text_that_spark_passes_on(
      String kind, int code) {
    // The text of org.apache.spark.scheduler.DAGScheduler.abortStage in Spark 3.5.
    SparkException spark =
        new SparkException(
            """
Job aborted due to stage failure: Task 0 in stage 3.0 failed 4 times, most recent failure: \
Lost task 0.3 in stage 3.0 (TID 9) (10.0.0.7 executor 1): ml.gibbon.error.%sException: \
train.gz holds 12 bytes
\tat ml.gibbon.ingest.Idx.read(Idx.java:40)

Driver stacktrace:\
"""
                .formatted(kind),
            null);
    RuntimeException failure = new RuntimeException(spark);

    assertThat(run(new RecordingPipeline("train", failure), "train", CONF)).isEqualTo(code);
    assertThat(err.toString()).isEqualTo("gibbon: train.gz holds 12 bytes%n".formatted());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run",
        "plan",
        "ingest",
        "train",
        "adversarial-train",
        "generate",
        "certify",
        "evaluate",
        "explain",
        "report",
        "verify",
        "clean",
        "bench"
      })
  void every_command_has_help(String command) {
    List<String> args = command.isEmpty() ? List.of("--help") : List.of(command, "--help");

    assertThat(run(new RecordingPipeline(), args.toArray(String[]::new))).isZero();

    assertThat(out.toString()).contains("Usage: gibbon " + command).contains("CONF");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void without_a_command_the_help_is_shown() {
    assertThat(run(new RecordingPipeline())).isZero();

    assertThat(out.toString())
        .contains("Usage: gibbon", "adversarial-train", "deploy/gibbon run conf/quickstart.conf")
        .contains("4   a gate was missed");
  }

  @Test
  void the_version_is_that_of_the_build() {
    assertThat(run(new RecordingPipeline(), "--version")).isZero();

    assertThat(out.toString())
        .startsWith("gibbon " + Build.current().version())
        .contains(Build.current().gitCommit());
  }

  private static final String ALL = "conf/paper/all.conf";

  @Test
  void runs_go_one_after_the_other_and_finished_ones_are_left_alone() {
    RecordingPipeline pipeline = new RecordingPipeline();
    pipeline.finished.add("out/paper/softmax");

    assertThat(run(pipeline, "run", ALL, "--set", "seed=4")).as(err.toString()).isZero();

    assertThat(pipeline.lockedIn.get("begin")).hasSize(2).startsWith("out/paper");
    assertThat(pipeline.lockedIn.get("combine")).containsExactly("out/paper");

    int runs = (int) pipeline.calls.stream().filter("gate"::equals).count();
    assertThat(pipeline.calls).filteredOn("begin"::equals).hasSize(runs - 1);
    assertThat(pipeline.calls.subList(pipeline.calls.indexOf("combine"), pipeline.calls.size() - 1))
        .containsOnly("combine", "gate");
    assertThat(pipeline.settings).extracting(Settings::seed).containsOnly(4L);
    assertThat(out.toString())
        .contains(
            "==== run 1 of %d: out/paper/softmax%nalready done: out/paper/softmax/report.html"
                .formatted(runs))
        .contains("==== run %d of %d: ".formatted(runs, runs))
        .endsWith("paper:   out/paper/paper.md%nreport:  out/paper/report.html%n".formatted());
  }

  @Test
  void a_plan_of_runs_plans_each() {
    RecordingPipeline pipeline = new RecordingPipeline();

    assertThat(run(pipeline, "plan", ALL)).isZero();

    assertThat(pipeline.calls.subList(1, pipeline.calls.size() - 1))
        .containsOnly("plan")
        .hasSizeGreaterThan(3);
  }
}
