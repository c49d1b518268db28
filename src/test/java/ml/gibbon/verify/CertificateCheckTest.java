package ml.gibbon.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import ml.gibbon.result.CertifiedRadius;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateCheckTest {

  private static CertificateCheck check(int draws, double alpha) {
    return new CertificateCheck(
        new ObjectMapper().createObjectNode().put("draws", draws).put("alpha", alpha));
  }

  /** The first opinion asks a solver, the second one puts its answer into the definition. */
  @ParameterizedTest
  @CsvSource({
    "1000, 1000, 0.001", "999, 1000, 0.001", "700, 1000, 0.05", "560, 1000, 0.001",
    "500, 1000, 0.001", "0, 1000, 0.001", "100000, 100000, 0.001", "99990, 100000, 0.001"
  })
  void a_radius_is_that_of_its_votes_and_no_other(int votes, int draws, double alpha) {
    CertificateCheck check = check(draws, alpha);
    double radius = CertifiedRadius.of(votes, draws, alpha, .25);

    assertThat(check.isRadius(votes, radius, .25)).isTrue();
    assertThat(check.isRadius(votes, radius + .01, .25)).isFalse();
    if (radius > 0) {
      assertThat(check.isRadius(votes, 0, .25)).isFalse();
      assertThat(check.isRadius(votes - 20, radius, .25)).isFalse();
    }
    assertThat(check.isRadius(draws + 1, radius, .25)).isFalse();
  }
}
