package ml.gibbon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import ml.gibbon.engine.product.MatrixProduct;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.GateException;
import ml.gibbon.image.ImageShape;

/**
 * Images a second of steps of training, the gradient of the cross-entropy by all parameters and
 * Nesterov momentum, against eager PyTorch in all its forms; and how far the gradients of both are
 * apart. Without Spark, data or averages, which {@link TrainBench} has.
 *
 * <p>Each side is first measured with each batch, and then takes turns at the one it is fastest
 * with.
 */
final class TrainingBench {

  private static final String OPSET = "13";
  private static final int CHANNELS = 3;

  private final BenchOptions options;
  private final List<String> networks;
  private final List<Integer> batches;
  private final double seconds;
  private final int pgd;
  private final boolean dropout;

  /**
   * @param networks names of {@code networks_torch.py}, besides the models
   * @param batches images in a step that each side may take, each at least 1
   * @param seconds of each measurement, above 0; at least one step is done
   * @param pgd steps by which the images of a step are made, 0 for clean ones
   * @param dropout whether models have theirs
   * @throws ConfigurationException when a value is out of its range
   */
  TrainingBench(
      BenchOptions options,
      List<String> networks,
      List<Integer> batches,
      double seconds,
      int pgd,
      boolean dropout) {
    batches.forEach(batch -> BenchOptions.atLeast("--batches", batch, 1));
    BenchOptions.atLeast("--seconds", seconds, .01);
    BenchOptions.atLeast("--pgd", pgd, 0);
    if (dropout && options.models().contains(BenchModel.CONV_MAXOUT)) {
      throw new ConfigurationException(
          "--models has conv-maxout, whose dropout PyTorch's side does not have: add --without-dropout");
    }
    this.options = options;
    this.networks = List.copyOf(networks);
    this.batches = List.copyOf(batches);
    this.seconds = seconds;
    this.pgd = pgd;
    this.dropout = dropout;
  }

  /**
   * Measures all; every round is told to the log.
   *
   * @throws ConfigurationException without PyTorch, or when it cannot export a network
   */
  List<TrainingRow> run() {
    List<TrainingRow> rows = new ArrayList<>();
    try (Torch torch = new Torch(options.python(), options.tasks())) {
      torch.require();
      for (TrainingSubject subject : subjects(torch)) {
        rows.add(measure(subject, torch));
      }
    }
    return rows;
  }

  /**
   * @throws GateException when the gradient of a network is further from PyTorch's than the
   *     tolerance
   */
  static void gate(List<TrainingRow> rows) {
    List<String> failed =
        rows.stream().filter(row -> !row.check().passes()).map(TrainingRow::network).toList();
    if (!failed.isEmpty()) {
      throw new GateException(
          "%s: the gradient is further from PyTorch's in double precision than %s and than %s times PyTorch's in single; see the table"
              .formatted(
                  String.join(", ", failed), TrainingCheck.TOLERANCE, TrainingCheck.TIMES_TORCH));
    }
  }

  /** All of them, before anything is measured. */
  private List<TrainingSubject> subjects(Torch torch) {
    List<TrainingSubject> subjects = new ArrayList<>();
    for (BenchModel model : options.models()) {
      subjects.add(
          new LayeredSubject(model, torch.weights(model).toString(), dropout && model.drops()));
    }
    for (String network : networks) {
      subjects.add(exported(network, torch));
    }
    return subjects;
  }

  private static TrainingSubject exported(String network, Torch torch) {
    Path file = torch.folder().resolve("network.onnx");
    try {
      int side =
          (int) torch.askDefault("network-export", network, OPSET, file.toString()).orElseThrow();
      return OnnxSubject.of(
          network, Files.readAllBytes(file), new ImageShape(CHANNELS, side, side));
    } catch (IllegalStateException e) {
      throw new ConfigurationException(
          "--networks has %s, which cannot be had from PyTorch (%s): choose another, or an interpreter with onnx and, for torchvision's, torchvision"
              .formatted(network, e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private TrainingRow measure(TrainingSubject subject, Torch torch) {
    TrainingCheck check = TrainingCheck.of(subject, torch);
    TrainingSides sides = new TrainingSides(subject, torch, options.tasks(), seconds, pgd);
    TrainingSides.Batches chosen = sides.fastest(batches);
    return new TrainingRow(
        pgd == 0 ? subject.name() : "%s, PGD-%d".formatted(subject.name(), pgd),
        subject.dropout(),
        chosen.ours(),
        chosen.torch(),
        check,
        sides.rounds(options.rounds(), chosen),
        MatrixProduct.instructionSet());
  }
}
