package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import java.util.List;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.image.PixelFormat;

/**
 * Group {@code generate}: which adversarial tables to make.
 *
 * @param models names of the models to attack, hardened ones included; empty for all
 * @param split clean split to attack, {@code train} or {@code test}
 * @param attacks one adversarial table each
 * @param pixels how adversarial pixels are stored
 * @param partitions Spark tasks, 0 to choose by the number of images and cores
 */
public record GenerateSettings(
    List<String> models,
    String split,
    List<NamedAttack> attacks,
    PixelFormat pixels,
    int partitions) {

  public GenerateSettings {
    models = List.copyOf(models);
    attacks = List.copyOf(attacks);
    require(List.of("train", "test").contains(split), "split", split, "one of train, test");
    require(partitions >= 0, "partitions", partitions, "a whole number from 0 on");
    for (NamedAttack attack : attacks) {
      require(
          pixels != PixelFormat.UINT8 || !attack.threatModel().clip().isNone(),
          "pixels",
          pixels.key(),
          "float32 unless attacks.%s.clip is [0, 1], because grey levels end at 0 and 1"
              .formatted(attack.name()));
    }
  }
}
