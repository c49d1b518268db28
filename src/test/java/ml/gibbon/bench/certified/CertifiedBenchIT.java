package ml.gibbon.bench.certified;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import ml.gibbon.attack.Choice;
import ml.gibbon.attack.method.Pgd;
import ml.gibbon.bench.certified.CertifiedBench.Measured;
import ml.gibbon.bench.certified.CheckedAttack.Aim;
import ml.gibbon.bench.certified.Outcome.Result;
import ml.gibbon.loss.LossKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** The files of {@code deploy/gibbon bench certified} with one attack, where they are there. */
@EnabledIfEnvironmentVariable(named = "GIBBON_DATA", matches = ".+")
class CertifiedBenchIT {

  private static final Path DATA = Path.of(System.getenv().getOrDefault("GIBBON_DATA", ""));

  @Test
  void accuracies_are_as_published_and_nothing_that_is_proven_is_broken() {
    Pgd pgd = new Pgd(Choice.AUTO, 40, true, 1, LossKind.CROSS_ENTROPY);
    SelfCheck check = new SelfCheck(List.of(new CheckedAttack("pgd40", pgd, Aim.ANY_OTHER)), 1);

    Measured measured =
        new CertifiedBench(DATA, DATA.resolve("certified"), check, 2).run(network -> {});

    assertThat(measured.accuracies()).isNotEmpty().allMatch(Accuracy::asPublished);
    assertThat(measured.outcomes())
        .isNotEmpty()
        .noneMatch(outcome -> outcome.is(Verdict.PROVEN, Result.BROKEN))
        .noneMatch(outcome -> outcome.result() == Result.REFUTED)
        .anyMatch(outcome -> outcome.is(Verdict.BREAKABLE, Result.BROKEN));
  }
}
