package ml.gibbon.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ml.gibbon.evaluate.CertificateChecks.Attacked;
import ml.gibbon.result.Certificates.OfImage;
import ml.gibbon.result.Certificates.OfModel;
import ml.gibbon.result.Check;
import ml.gibbon.result.Finding;
import org.junit.jupiter.api.Test;

class CertificateChecksTest {

  /** A hundred images of class 1, of which the vote on the last is wrong; radius .5. */
  private static OfModel model() {
    List<OfImage> images = new ArrayList<>();
    for (int id = 0; id < 100; id++) {
      images.add(new OfImage(id, 1, id == 99 ? 0 : 1, 990, .5));
    }
    return new OfModel("m", "hash", .25, images);
  }

  /**
   * @param broken of the images that stay within
   * @param length of every change
   */
  private static Optional<Finding> finding(int broken, double length) {
    List<Attacked> attacked = new ArrayList<>();
    for (int id = 0; id < 150; id++) {
      attacked.add(new Attacked(id, id == 98 ? 0 : 1, id < broken ? 0 : 1, length));
    }
    return CertificateChecks.brokenWithin(model(), attacked);
  }

  @Test
  void an_attack_that_breaks_certified_images_is_named() {
    assertThat(finding(20, .4))
        .contains(
            new Finding(
                Check.CERTIFIED_BUT_BROKEN,
                "20 of the 98 images that stay within their certified radius are broken"));
  }

  @Test
  void a_handful_may_be_chance() {
    assertThat(finding(2, .4)).isEmpty();
    assertThat(finding(3, .4)).isPresent();
  }

  @Test
  void a_single_image_contradicts_bounds() {
    OfModel boxes = new OfModel("m", "hash", 0, List.of(new OfImage(7, 1, 1, 0, .3)));

    assertThat(CertificateChecks.brokenWithin(boxes, List.of(new Attacked(7, 1, 0, .3))))
        .isPresent();
    assertThat(CertificateChecks.brokenWithin(boxes, List.of(new Attacked(7, 1, 0, .31))))
        .isEmpty();
  }

  @Test
  void beyond_the_radius_anything_may_be() {
    assertThat(finding(100, .51)).isEmpty();
  }
}
