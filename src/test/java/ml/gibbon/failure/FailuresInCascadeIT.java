package ml.gibbon.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import ml.gibbon.cluster.LoggedProcess;

/** An executor that dies between the steps of a cascade, with the rows that it has kept. */
class FailuresInCascadeIT extends FailingCluster {

  private static final String CONF =
      """
      data { name = digits, train-images = 1000, test-images = 4000 }
      train { epochs = 2, batch-size = 20, validation-images = 0 }
      models.maxout { architecture = maxout, units = [240], pieces = 5 }
      attacks {
        step { kind = fgsm }
        climb { kind = pgd, steps = 40 }
        margin { kind = pgd, steps = 10, loss = margin }
        worst { kind = cascade, attacks = [step, climb, margin], epsilon = 0.05 }
      }
      generate { attacks = [worst], partitions = 8 }
      """;

  FailuresInCascadeIT() {
    super(CONF, "generate", "ingest", "train");
  }

  @FailureTest(
      injected = "kill -9 of one of two executors in the second step of a cascade of three",
      outcome = "what it had kept is computed again; the rows of the undisturbed run")
  void a_killed_executor_changes_no_row() throws Exception {
    Path output = disturbed.copy("executor");
    LoggedProcess driver = gibbon().start("generate", CONF, output.toString());
    await("the second step", driver, () -> driver.err().contains("step 2 of 3, climb"));
    assertThat(driver.err()).as("not over yet").doesNotContain("step 3 of 3");

    cluster.killExecutor();

    assertThat(driver.exitCode()).as(driver.toString()).isZero();
    assertThat(driver.err()).contains("Lost executor", "step 3 of 3, margin");
    disturbed.assertAsUndisturbed("executor");
    assertThat(disturbed.clean("executor")).isEmpty();
  }
}
