package ml.gibbon.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * How far a network that was read from ONNX is from the one that PyTorch exported, and how fast
 * both are.
 *
 * @param network its name
 * @param parameters number of trained numbers
 * @param comparison what was found; empty when the file was refused
 * @param refusal why it was
 * @param rounds images a second of one FGSM step, in order; empty when speed was not asked for
 */
record NetworkRow(
    String network,
    long parameters,
    Optional<Comparison> comparison,
    String refusal,
    List<Round> rounds)
    implements BenchRow {

  /**
   * In parts of the largest value. PyTorch's own results in single precision are within 3e-6 of
   * those in double.
   */
  static final double TOLERANCE = 1e-4;

  /**
   * The images are drawn to have no kink within rounding, but the deepest networks have so many
   * that one may be left (see {@link CheckRow}); a mistake would show in all images.
   */
  private static final double IMAGES_AT_A_KINK = .25;

  NetworkRow {
    rounds = List.copyOf(rounds);
  }

  static NetworkRow refused(String network, long parameters, String why) {
    return new NetworkRow(network, parameters, Optional.empty(), why, List.of());
  }

  static NetworkRow compared(
      String network, long parameters, Comparison comparison, List<Round> rounds) {
    return new NetworkRow(network, parameters, Optional.of(comparison), "", rounds);
  }

  /**
   * Differences from PyTorch in double precision.
   *
   * @param operators different ones in the file
   * @param logits largest difference of a logit, in parts of the largest logit
   * @param gradients for each image, the same of the gradient by the pixels
   * @param torchGradient the same of PyTorch's gradient in single precision
   * @param nativeMegabytes of one task's classifier
   */
  record Comparison(
      long operators,
      double logits,
      double[] gradients,
      double torchGradient,
      double nativeMegabytes) {

    /** The largest difference of a gradient in any image. */
    double gradient() {
      return Arrays.stream(gradients).max().orElse(Double.NaN);
    }

    /** Number of images whose gradients are further apart than the tolerance. */
    long beyond() {
      return Arrays.stream(gradients).filter(difference -> !(difference <= TOLERANCE)).count();
    }

    /** A comparison with what is not a number fails. */
    boolean passes() {
      return logits <= TOLERANCE && beyond() <= IMAGES_AT_A_KINK * gradients.length;
    }

    String verdict() {
      if (!passes()) {
        return "different";
      }
      return beyond() == 0
          ? "same"
          : "same but for %d of %d images, at a kink".formatted(beyond(), gradients.length);
    }
  }

  /**
   * Images a second of all sides, in the same seconds of the machine.
   *
   * @param torch one process with a thread a task, plain memory format
   * @param channelsLast the same with channels last
   * @param processes a process a core, the faster of both formats
   */
  record Round(double ours, double torch, double channelsLast, double processes) {
    double ratio() {
      return ours / Math.max(Math.max(torch, channelsLast), processes);
    }
  }

  boolean passes() {
    return comparison.filter(Comparison::passes).isPresent();
  }

  private OptionalDouble of(Function<Comparison, Double> value) {
    return comparison
        .map(found -> OptionalDouble.of(value.apply(found)))
        .orElse(OptionalDouble.empty());
  }

  private OptionalDouble median(Function<Round, Double> value) {
    return Statistics.median(
        rounds.stream().map(round -> OptionalDouble.of(value.apply(round))).toList());
  }

  @Override
  public Map<String, Object> columns() {
    return new Columns("networks", network)
        .with("operators", comparison.map(Comparison::operators).orElse(null))
        .with("parameters", (Long) parameters)
        .with("native_mb", of(Comparison::nativeMegabytes))
        .with("logits_difference", of(Comparison::logits))
        .with("gradient_difference", of(Comparison::gradient))
        .with("torch_gradient_difference", of(Comparison::torchGradient))
        .with("ours", median(Round::ours))
        .with("torch", median(Round::torch))
        .with("torch_channels_last", median(Round::channelsLast))
        .with("torch_processes", median(Round::processes))
        .with("ratio_best", median(Round::ratio))
        .with("verdict", comparison.map(Comparison::verdict).orElse(refusal))
        .done();
  }
}
