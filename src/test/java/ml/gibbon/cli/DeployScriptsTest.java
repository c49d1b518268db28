package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of deploy/ are run, with a spark-submit that prints what it is given; that is read
 * by Spark and by Gibbon.
 */
@DisabledOnOs(OS.WINDOWS)
class DeployScriptsTest {

  /** Prints the bash commands of a DAG's tasks. */
  private static final String AIRFLOW =
      """
      import sys, types

      class DAG:
          def __init__(self, *args, schedule, start_date, catchup, max_active_runs, default_args): pass
          def __enter__(self): return self
          def __exit__(self, *failure): pass

      class BashOperator:
          def __init__(self, task_id, bash_command): print(bash_command)
          def __rshift__(self, after): return after

      for name in ("airflow", "airflow.operators", "airflow.operators.bash"):
          sys.modules[name] = types.ModuleType(name)
      sys.modules["airflow"].DAG = DAG
      sys.modules["airflow.operators.bash"].BashOperator = BashOperator
      exec(compile(open(sys.argv[1]).read(), sys.argv[1], "exec"))
      """;

  @TempDir Path folder;
  private Checkout checkout;

  @BeforeEach
  void lay_out() throws IOException {
    checkout = new Checkout(folder);
  }

  private static List<String> found(String file, String regex) throws IOException {
    return Pattern.compile(regex, Pattern.MULTILINE)
        .matcher(Files.readString(Path.of(file)).replaceAll("\\\\\n *", ""))
        .results()
        .map(result -> result.group(1))
        .toList();
  }

  @Test
  void every_script_has_its_command_and_limits_native_memory() throws Exception {
    String readme = Files.readString(Path.of("deploy/README.md"));
    for (String script : List.of("local", "standalone", "yarn", "kubernetes")) {
      assertThat(readme).contains("deploy/spark-submit/%s.sh run".formatted(script));
      Submission submission =
          checkout.submitted(
              "SPARK_MASTER=spark://h:7077 KUBERNETES=https://h:6443 IMAGE=i deploy/spark-submit/%s.sh run conf/mnist.conf --set data.path=d"
                  .formatted(script));
      if (!script.equals("local")) {
        submission.checkMemory("executor");
        assertThat(submission.spark()).containsEntry("spark.executorEnv.OMP_NUM_THREADS", "1");
      }
      if (script.equals("local") || script.equals("kubernetes")) {
        submission.checkMemory("driver");
      }
      assertThat(submission.plan().warnings()).as(script).isEmpty();
    }
  }

  @Test
  void what_a_script_misses_is_said_in_one_line() throws Exception {
    Process process =
        new ProcessBuilder(
                "bash", "-c", "unset SPARK_MASTER; deploy/spark-submit/standalone.sh run a")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isNotZero();
    assertThat(said.strip().lines()).hasSize(1);
    assertThat(said).contains("SPARK_MASTER", "is not set; set it to spark://HOST:7077");
  }

  @Test
  void the_service_starts_a_run_into_a_folder_of_the_day() throws Exception {
    String start = found("deploy/systemd/gibbon.service", "^ExecStart=(.*)$").get(0);

    Submission submission = checkout.submitted(start);

    assertThat(submission.settings().output())
        .matches("hdfs:///nightly/date=20\\d\\d-\\d\\d-\\d\\d");
    assertThat(found("deploy/systemd/gibbon.timer", "^OnCalendar=(.*)$")).hasSize(1);
  }

  @Test
  void cron_starts_a_run_into_a_folder_of_the_day() throws Exception {
    assumeTrue(isThere("flock"), "cron's example takes util-linux's flock");
    List<String> lines = found("deploy/cron/gibbon", "^0 2 \\* \\* \\* gibbon (.*)$");
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0))
        .as("cron ends the command at a bare %")
        .doesNotContainPattern("[^\\\\]%");

    Submission submission = checkout.submitted(lines.get(0).replace("\\%", "%"));

    assertThat(submission.settings().output())
        .matches("hdfs:///nightly/date=20\\d\\d-\\d\\d-\\d\\d");
  }

  @Test
  void the_dag_checks_runs_and_verifies() throws Exception {
    assumeTrue(isThere("python3"), "python3 is not there");
    Path airflow = Files.writeString(folder.resolve("airflow.py"), AIRFLOW);

    List<String> commands =
        checkout.linesOf("python3", airflow.toString(), "deploy/airflow/gibbon_nightly.py");

    List<String> stages = new ArrayList<>();
    for (String command : commands) {
      Submission submission = checkout.submitted(command.replace("{{ ds }}", "2026-01-31"));
      assertThat(submission.settings().output()).isEqualTo("hdfs:///nightly/date=2026-01-31");
      stages.add(submission.gibbon().get(0));
    }
    assertThat(stages).containsExactly("plan", "run", "verify");
  }

  private static boolean isThere(String program) throws IOException, InterruptedException {
    return new ProcessBuilder("bash", "-c", "command -v " + program).start().waitFor() == 0;
  }
}
