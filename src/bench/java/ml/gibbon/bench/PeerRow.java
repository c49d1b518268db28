package ml.gibbon.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * How strong an attack is beside the same attack in plain PyTorch: means over seeds of what both
 * did to the same images.
 *
 * @param model that was attacked
 * @param attack that is compared
 * @param epsilon of the ball; empty for an attack of minimum norm, whose sizes are compared, too
 * @param rounds one for each seed
 */
record PeerRow(BenchModel model, PeerAttack attack, OptionalDouble epsilon, List<Round> rounds)
    implements BenchRow {

  /** A share of the images by which ours may break fewer. */
  static final double FEWER = .003;

  /** A share by which the changes of ours may be larger. */
  static final double LARGER = .02;

  /** Standard errors by which a difference must be away from what is allowed. */
  private static final double SURE = 2;

  PeerRow {
    rounds = List.copyOf(rounds);
  }

  /**
   * What both sides did with one seed.
   *
   * @param ours Gibbon's attack
   * @param plain PyTorch's
   */
  record Round(PeerOutcome ours, PeerOutcome plain) {

    private int images() {
      return ours.broken().length;
    }

    /** 1 where the plain attack alone broke an image, -1 where ours did, otherwise 0. */
    private int lead(int i) {
      return (plain.broken()[i] ? 1 : 0) - (ours.broken()[i] ? 1 : 0);
    }

    private boolean bothBroke(int i) {
      return ours.broken()[i] && plain.broken()[i];
    }
  }

  /** What is said of a row. */
  enum Verdict {
    /** Ours breaks more images than noise explains, or needs changes that are much smaller. */
    STRONGER,
    /** Ours is no weaker than is allowed. */
    AS_STRONG,
    /** Ours broke fewer than is allowed, but so might the other with other images and seeds. */
    UNCLEAR,
    /** Both broke all of the images, or none: nothing was compared. */
    IDLE,
    /** Ours breaks fewer images than is allowed, or needs changes that are larger. */
    WEAKER
  }

  private int images() {
    return rounds.get(0).images();
  }

  private double success(Function<Round, PeerOutcome> side) {
    return share(broken(side));
  }

  private long broken(Function<Round, PeerOutcome> side) {
    long broken = 0;
    for (Round round : rounds) {
      for (boolean one : side.apply(round).broken()) {
        broken += one ? 1 : 0;
      }
    }
    return broken;
  }

  private double share(long images) {
    return (double) images / ((long) rounds.size() * images());
  }

  /** Share of the images that the plain attack breaks more than ours; below 0 where ours does. */
  double deficit() {
    return share(broken(Round::plain) - broken(Round::ours));
  }

  /** The standard error of {@link #deficit}, image by image. */
  double noise() {
    double mean = deficit();
    double squares = 0;
    for (int i = 0; i < images(); i++) {
      double lead = 0;
      for (Round round : rounds) {
        lead += round.lead(i);
      }
      squares += Math.pow(lead / rounds.size() - mean, 2);
    }
    return Math.sqrt(squares) / images();
  }

  /** The mean size of a side's changes, over the images that both broke; empty where none is. */
  private OptionalDouble size(ToDoubleFunction<Sample> side) {
    double sum = 0;
    int count = 0;
    for (Round round : rounds) {
      for (int i = 0; i < images(); i++) {
        if (round.bothBroke(i)) {
          sum += side.applyAsDouble(new Sample(round, i));
          count++;
        }
      }
    }
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
  }

  private record Sample(Round round, int i) {
    double ours() {
      return round.ours.sizes()[i];
    }

    double plain() {
      return round.plain.sizes()[i];
    }
  }

  /** By which share the changes of ours are larger; 0 where nothing can be said. */
  double excess() {
    OptionalDouble plain = size(Sample::plain);
    return plain.isPresent() && plain.getAsDouble() > 0
        ? size(Sample::ours).orElseThrow() / plain.getAsDouble() - 1
        : 0;
  }

  /** What came out. */
  Verdict verdict() {
    boolean sized = epsilon.isEmpty();
    double ours = success(Round::ours);
    if (!sized && deficit() == 0 && (ours == 0 || ours == 1)) {
      return Verdict.IDLE;
    }
    boolean fewer = deficit() > FEWER;
    boolean sure = Math.abs(deficit()) > SURE * noise();
    if ((fewer && sure) || (sized && excess() > LARGER)) {
      return Verdict.WEAKER;
    }
    if (fewer) {
      return Verdict.UNCLEAR;
    }
    boolean ahead = (deficit() < -FEWER && sure) || (sized && excess() < -LARGER);
    return ahead ? Verdict.STRONGER : Verdict.AS_STRONG;
  }

  @Override
  public Map<String, Object> columns() {
    return new Columns("peers", model)
        .with("attack", attack.key())
        .with("epsilon", epsilon)
        .with("images", (Integer) images())
        .with("seeds", (Integer) rounds.size())
        .with("success", success(Round::ours))
        .with("plain_success", success(Round::plain))
        .with("noise", noise())
        .with("size", size(Sample::ours))
        .with("plain_size", size(Sample::plain))
        .with("verdict", verdict().name().toLowerCase(Locale.ROOT).replace('_', ' '))
        .done();
  }
}
