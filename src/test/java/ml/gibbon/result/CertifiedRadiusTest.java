package ml.gibbon.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import ml.gibbon.result.Certificates.OfImage;
import ml.gibbon.result.Certificates.OfModel;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertifiedRadiusTest {

  /** All votes: {@code p^n = alpha}. One vote: {@code 1 - (1 - p)^n = alpha}. */
  @ParameterizedTest
  @CsvSource({"1, 0.05", "100, 0.001", "1000, 0.001", "100000, 0.001"})
  void the_bound_has_its_closed_forms_at_the_ends(int n, double alpha) {
    assertThat(CertifiedRadius.lowerBound(n, n, alpha))
        .isCloseTo(Math.pow(alpha, 1. / n), within(1e-8));
    assertThat(CertifiedRadius.lowerBound(1, n, alpha))
        .isCloseTo(1 - Math.pow(1 - alpha, 1. / n), within(1e-8));
    assertThat(CertifiedRadius.lowerBound(0, n, alpha)).isZero();
  }

  /** Clopper and Pearson 1934: their interval of 95 %, of 10 in 20, is .272 to .728. */
  @Test
  void the_bound_is_the_lower_end_of_the_interval() {
    assertThat(CertifiedRadius.lowerBound(10, 20, .025))
        .isCloseTo(Interval.of(10, 20).low(), within(1e-9))
        .isCloseTo(.272, within(5e-4));
  }

  /** Cohen et al. 2019, section 3.2.2: with 100,000 draws and alpha .001 no more than 3.8 sigma. */
  @Test
  void the_largest_radius_is_that_of_the_paper() {
    assertThat(CertifiedRadius.of(100_000, 100_000, .001, 1)).isCloseTo(3.8, within(.05));
    assertThat(CertifiedRadius.of(100_000, 100_000, .001, .25))
        .isCloseTo(.25 * CertifiedRadius.of(100_000, 100_000, .001, 1), within(1e-12));
  }

  @Test
  void a_share_that_may_be_a_half_proves_nothing() {
    assertThat(CertifiedRadius.of(500, 1000, .001, 1)).isZero();
    assertThat(CertifiedRadius.of(540, 1000, .001, 1)).isZero();
    assertThat(CertifiedRadius.of(560, 1000, .001, 1)).isPositive();
  }

  /** Of shares p the bound is above p in no more than alpha of the trials, exactly added up. */
  @ParameterizedTest
  @CsvSource({"0.55, 0.05", "0.7, 0.05", "0.9, 0.01", "0.95, 0.001"})
  void it_claims_too_much_in_no_more_than_alpha_of_all_trials(double share, double alpha) {
    int n = 200;
    double radius = new NormalDistribution(null, 0, 1).inverseCumulativeProbability(share);
    double tooMuch = 0;
    double probability = Math.pow(1 - share, n);
    for (int votes = 0; votes <= n; votes++) {
      tooMuch += CertifiedRadius.of(votes, n, alpha, 1) > radius ? probability : 0;
      probability *= (n - votes) / (votes + 1.) * share / (1 - share);
    }
    assertThat(tooMuch).isLessThanOrEqualTo(alpha).isGreaterThan(0);
  }

  @Test
  void more_votes_than_draws_are_a_mistake() {
    assertThatThrownBy(() -> CertifiedRadius.of(3, 2, .1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("3 votes of 2 draws");
  }

  @Test
  void certified_accuracy_counts_right_answers_that_reach_so_far() {
    OfModel model =
        new OfModel(
            "m",
            "0".repeat(64),
            .5,
            List.of(
                new OfImage(0, 1, 1, 100, .8),
                new OfImage(1, 1, 1, 90, .3),
                new OfImage(2, 1, 0, 100, .8),
                new OfImage(3, 0, 0, 50, 0)));

    assertThat(model.certifiedAccuracy(0)).isEqualTo(.5);
    assertThat(model.certifiedAccuracy(.3)).isEqualTo(.5);
    assertThat(model.certifiedAccuracy(.31)).isEqualTo(.25);
    assertThat(model.certifiedAccuracy(.81)).isZero();
    assertThat(model.abstentions()).isEqualTo(.25);
    assertThat(model.largestRadius()).isEqualTo(.8);
  }
}
