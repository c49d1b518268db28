package ml.gibbon.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import ml.gibbon.attack.AdversarialImage;
import ml.gibbon.attack.Goal;
import ml.gibbon.attack.LpNorm;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.attack.PixelRange;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.attack.method.Fgsm;
import ml.gibbon.image.PixelFormat;
import ml.gibbon.model.TestModels;
import ml.gibbon.model.dl4j.Dl4jClassifier;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import ml.gibbon.store.CleanSet;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The first and the second opinion agree: what attacks measure is what verify measures. */
class VerifyAttackRunIT {

  /** More than a batch of 256 in each of two partitions. */
  private static final int IMAGES = 600;

  private static final List<String> CLASS_NAMES = List.of("a", "b", "c", "d");

  @TempDir Path root;

  static Stream<Arguments> attacks() {
    return Stream.of(
        Arguments.of(
            "softmax",
            new ThreatModel(LpNorm.LINF, .25, PixelRange.NONE),
            Goal.UNTARGETED,
            "untargeted",
            PixelFormat.FLOAT32),
        Arguments.of(
            "conv-maxout",
            new ThreatModel(LpNorm.LINF, 8 / 255., PixelRange.UNIT),
            new Goal.LeastLikely(),
            "least-likely",
            PixelFormat.UINT8),
        Arguments.of(
            "cnn",
            new ThreatModel(LpNorm.LINF, .1, PixelRange.UNIT),
            new Goal.OneClass(2),
            "class-2",
            PixelFormat.FLOAT32));
  }

  @ParameterizedTest(name = "{0}, {3}, {4}")
  @MethodSource("attacks")
  void what_an_attack_run_measured_is_confirmed(
      String architecture,
      ThreatModel threatModel,
      Goal goal,
      String goalName,
      PixelFormat format) {
    TestModels.Model model =
        TestModels.all().filter(m -> m.name().equals(architecture)).findFirst().orElseThrow();
    String shape = model.shape().toString();
    NamedAttack attack = new NamedAttack("fgsm", new Fgsm(), goal, threatModel);
    AdversarialSet set =
        AdversarialSet.of(
            new CleanSet("noise", "test", shape, CLASS_NAMES),
            architecture,
            attack.key(),
            format,
            "dl4j");
    assertThat(set.goal()).isEqualTo(goalName);
    List<Row> table = new ArrayList<>();
    List<Row> clean = new ArrayList<>();
    for (AdversarialImage image :
        attack
            .runner(format, 1)
            .run(
                new Dl4jClassifier(model.network(), model.shape()),
                TestModels.images(model.shape(), IMAGES, 3))) {
      table.add(AdversarialTable.toRow(image, attack.key(), format));
      clean.add(RowFactory.create(image.id(), image.label(), image.cleanPixels()));
    }
    Folders folders = new Folders(root, shape, CLASS_NAMES);
    folders.publishTable(
        set,
        table,
        Map.of(
            architecture,
            folders.publishModel(architecture, model.network()),
            "clean/test",
            folders.publishClean(clean)));

    Verification verification = folders.verify();

    assertThat(verification.rows()).isEqualTo(IMAGES);
    assertThat(verification.ties()).isLessThan(IMAGES / 100);
  }
}
