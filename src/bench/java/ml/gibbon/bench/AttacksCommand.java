package ml.gibbon.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code gibbon bench attacks}. */
@Command(
    name = "attacks",
    description = "Images a second of attacks of many steps, against eager PyTorch.")
final class AttacksCommand extends BenchSubcommand {

  @Option(
      names = "--attacks",
      paramLabel = "ATTACK",
      split = ",",
      converter = ByKey.class,
      description = "pgd, mim, deepfool, jsma, cw, apgd, square (default: all)",
      showDefaultValue = Visibility.NEVER)
  private List<BenchAttack> attacks = new ArrayList<>();

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "Images of a batch; a sixteenth of them for convolutional networks")
  private int images = 256;

  @Option(names = "--rounds", paramLabel = "N", description = "Alternations of all sides")
  private int rounds = 3;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description = "Of each measurement, in which at least one batch is attacked")
  private double seconds = 2;

  @Override
  void measure() {
    List<BenchAttack> chosen = attacks.isEmpty() ? Arrays.asList(BenchAttack.values()) : attacks;
    show(
        new AttacksBench(
                options(rounds, BenchModel.MAXOUT, BenchModel.CNN), chosen, images, seconds)
            .run());
  }

  /** Attacks by the names they have in results. */
  static final class ByKey implements ITypeConverter<BenchAttack> {
    @Override
    public BenchAttack convert(String key) {
      try {
        return BenchAttack.of(key);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
