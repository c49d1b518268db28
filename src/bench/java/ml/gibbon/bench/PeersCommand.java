package ml.gibbon.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code gibbon bench peers}. */
@Command(
    name = "peers",
    description = "Holds the strength of attacks against the same ones in plain PyTorch.")
final class PeersCommand extends BenchSubcommand {

  @Option(
      names = "--attacks",
      paramLabel = "ATTACK",
      split = ",",
      converter = ByKey.class,
      description =
          "fgsm, mim, cw, jsma, or pgd-NORM, apgd-ce-NORM, apgd-dlr-NORM, square-NORM, deepfool-NORM (default: all)",
      showDefaultValue = Visibility.NEVER)
  private List<PeerAttack> attacks = new ArrayList<>();

  @Option(
      names = "--images",
      paramLabel = "N",
      description = "Digits; a quarter of them for convolutional networks")
  private int images = 300;

  @Option(names = "--seeds", paramLabel = "N", description = "Of attacks that draw")
  private int seeds = 3;

  @Option(
      names = "--keep",
      paramLabel = "FOLDER",
      description = "Keeps weights, images, labels, targets and epsilons there, as plain numbers",
      showDefaultValue = Visibility.NEVER)
  private Optional<Path> kept = Optional.empty();

  @Override
  void measure() {
    BenchOptions.atLeast("--seeds", seeds, 1);
    List<PeerAttack> chosen = attacks.isEmpty() ? Arrays.asList(PeerAttack.values()) : attacks;
    List<PeerRow> rows =
        new PeersBench(
                options(seeds, BenchModel.SOFTMAX, BenchModel.MAXOUT, BenchModel.SMALL_CNN),
                chosen,
                images,
                kept)
            .run();
    show(rows);
    PeersBench.gate(rows);
  }

  /** Attacks by the names they have in results. */
  static final class ByKey implements ITypeConverter<PeerAttack> {
    @Override
    public PeerAttack convert(String key) {
      try {
        return PeerAttack.of(key);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
