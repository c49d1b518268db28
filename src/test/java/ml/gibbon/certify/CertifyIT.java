package ml.gibbon.certify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import ml.gibbon.cli.InProcess;
import ml.gibbon.cli.OneSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates from a run to the page and the second opinion. */
class CertifyIT {

  private static final int IMAGES = 60;

  private static OneSession gibbon;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    gibbon = new OneSession(Map.of("spark.master", "local[2]"));
  }

  @AfterAll
  static void stop() {
    gibbon.close();
  }

  private Path conf() throws IOException {
    return Files.writeString(
        folder.resolve("a.conf"),
        """
        output = %s
        data { name = digits, train-images = 3000, test-images = 100 }
        train { validation-images = 50, epochs = 10, batch-size = 25 }
        models.noisy {
          architecture = relu, units = [80], input-dropout = 0, hidden-dropout = 0
          train { learning-rate = 0.2, augmentation = gaussian-noise, augmentation-size = 0.3 }
        }
        defences.smooth { kind = randomised-smoothing, model = noisy, sigma = 0.3, draws = 50 }
        attacks {
          fgsm.epsilon = 0.1
          pgd { norm = l2, epsilon = 0.3, steps = 10 }
        }
        generate { models = [smooth], attacks = [pgd] }
        certify { models = [smooth], images = %d, first-draws = 50, draws = 300, alpha = 0.01 }
        """
            .formatted(ConfigUtil.quoteString(folder.resolve("out").toString()), IMAGES));
  }

  private InProcess.Outcome run(String command, String... more) throws IOException {
    return gibbon.run(
        Stream.concat(Stream.of(command, conf().toString()), Arrays.stream(more))
            .toArray(String[]::new));
  }

  private JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(folder.resolve("out").resolve(file).toFile());
  }

  @Test
  void a_smoothed_model_is_certified_attacked_and_verified() throws IOException {
    assertThat(run("plan").out()).contains("certify           smooth: 60 images, 350 passes each");
    InProcess.Outcome run = run("run");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("== certify: smooth");
    JsonNode images = json("certificates.json").at("/models/0/images");
    assertThat(images).hasSize(IMAGES);
    int right = 0;
    int far = 0;
    for (JsonNode image : images) {
      double radius = image.get("radius").asDouble();
      boolean holds = image.get("answer").equals(image.get("label")) && radius > 0;
      right += holds ? 1 : 0;
      far += holds && radius >= .3 ? 1 : 0;
      // All of 300 votes: .01^(1/300) is .98477, whose quantile is 2.1642.
      assertThat(radius).isBetween(0., .3 * 2.1643);
    }
    assertThat(right).isGreaterThan(IMAGES / 2);
    // Never above what an attack of that size leaves.
    double robust = json("metrics.json").at("/rows/0/robust_accuracy").asDouble();
    assertThat((double) far / IMAGES).isLessThanOrEqualTo(robust + .1).isPositive();
    assertThat(json("metrics.json").toString()).doesNotContain("certified-but-broken");
    assertThat(folder.resolve("out/report.html"))
        .content()
        .contains("<h2 id=\"certified\">Certified</h2>", "id=\"certified-accuracy\"");
    assertThat(folder.resolve("out/report/figures/certified-accuracy.svg")).exists();
    InProcess.Outcome verified = run("verify");
    assertThat(verified.code()).as(verified.err()).isZero();
    assertThat(verified.out())
        .contains(
            "certificates.json: votes or bounds of some images, and all radii, as they should be");
    assertThat(run("run").out()).contains("already done");

    partitions_do_not_matter();
    what_is_edited_is_found();
  }

  private void partitions_do_not_matter() throws IOException {
    JsonNode before = json("certificates.json");
    OneSession one = new OneSession(Map.of("spark.master", "local[1]"));
    try (one) {
      assertThat(one.run("certify", conf().toString()).code()).isZero();
    }
    assertThat(json("certificates.json")).isEqualTo(before);
    gibbon = new OneSession(Map.of("spark.master", "local[2]"));
  }

  private void what_is_edited_is_found() throws IOException {
    Path file = folder.resolve("out/certificates.json");
    Files.writeString(
        file, Files.readString(file).replaceFirst("\"votes\" : \\d+", "\"votes\" : 7"));

    assertThat(run("verify").err()).contains("certificates.json cannot be trusted");
    assertThat(run("certify").code()).isZero();
    assertThat(run("verify").code()).isZero();
  }

  /**
   * No attack breaks what bounds prove, and the bounds of a network that they trained prove much.
   */
  @Test
  void a_network_is_certified_by_its_bounds() throws IOException {
    String[] settings = {
      "--set", "output=" + folder.resolve("bounds"),
      "--set", "defences.bounds.kind=interval-bounds",
      "--set", "defences.bounds.model=noisy",
      "--set", "defences.bounds.epsilon=0.1",
      "--set", "defences.bounds.epsilon-warm-up=5",
      "--set", "defences.bounds.augmentation=none",
      "--set", "attacks.pgd.norm=linf",
      "--set", "attacks.pgd.epsilon=0.1",
      "--set", "certify.models=[bounds, noisy]",
      "--set", "generate.models=[bounds, noisy]",
    };
    assertThat(run("plan", settings).out())
        .containsPattern(
            "certify           bounds: 60 images, 15 passes each of the network and its interval bounds, \\d+ MB of native memory in each task");
    InProcess.Outcome run = run("run", settings);
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode certificates =
        new ObjectMapper().readTree(folder.resolve("bounds/certificates.json").toFile());
    JsonNode metrics = new ObjectMapper().readTree(folder.resolve("bounds/metrics.json").toFile());
    double[] radii = new double[2];
    for (int m = 0; m < 2; m++) {
      for (JsonNode image : certificates.at("/models/" + m + "/images")) {
        boolean right = image.get("answer").equals(image.get("label"));
        radii[m] += right ? image.get("radius").asDouble() / IMAGES : 0;
      }
    }
    assertThat(radii[0]).isGreaterThan(2 * radii[1]).isPositive();
    assertThat(metrics.toString()).doesNotContain("certified-but-broken");
    assertThat(folder.resolve("bounds/report.html")).content().contains("certified-accuracy-linf");
    InProcess.Outcome verified = run("verify", settings);
    assertThat(verified.code()).as(verified.err()).isZero();
  }

  @Test
  void ensembles_have_no_certificate() throws IOException {
    InProcess.Outcome refused =
        run(
            "plan",
            "--set",
            "models.b.architecture=softmax",
            "--set",
            "models.e.ensemble=[noisy, b]",
            "--set",
            "certify.models=[e]");

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("certify.models has e").hasLineCount(1);
  }

  @Test
  void without_a_model_there_is_nothing_to_certify() throws IOException {
    InProcess.Outcome refused = run("certify", "--set", "certify.models=[]");

    assertThat(refused.err()).startsWith("gibbon: certify.models is empty");
    assertThat(refused.code()).isEqualTo(2);
  }
}
