package ml.gibbon.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that train a network in turns: the engine with a thread for each task, PyTorch's forms. */
final class TrainingSides {

  private static final Logger LOG = LoggerFactory.getLogger(TrainingSides.class);

  /** The better of two measurements counts: what disturbs one only makes it slower. */
  private static final int SWEEPS = 2;

  private final TrainingSubject subject;
  private final Torch torch;
  private final int tasks;
  private final double seconds;
  private final int pgd;

  /**
   * @param tasks threads of ours
   * @param seconds of each measurement, in which at least one step is done
   * @param pgd steps by which the images of a step are made, 0 for clean ones
   */
  TrainingSides(TrainingSubject subject, Torch torch, int tasks, double seconds, int pgd) {
    this.subject = subject;
    this.torch = torch;
    this.tasks = tasks;
    this.seconds = seconds;
    this.pgd = pgd;
  }

  /** Images in a step of each side. */
  record Batches(int ours, Map<TrainingForm, Integer> torch) {}

  /** Those that each side is fastest with. */
  Batches fastest(List<Integer> batches) {
    int ours = fastest("ours", batches, this::ours);
    Map<TrainingForm, Integer> torches = new EnumMap<>(TrainingForm.class);
    for (TrainingForm form : TrainingForm.of(subject)) {
      torches.put(form, fastest("PyTorch, " + form.key(), batches, batch -> rate(form, batch)));
    }
    return new Batches(ours, torches);
  }

  private int fastest(String side, List<Integer> batches, IntToDoubleFunction rate) {
    if (batches.size() == 1) {
      return batches.get(0);
    }
    Map<Integer, Double> rates = new TreeMap<>();
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      batches.forEach(batch -> rates.merge(batch, rate.applyAsDouble(batch), Math::max));
    }
    int fastest = Collections.max(rates.entrySet(), Map.Entry.comparingByValue()).getKey();
    LOG.info("{}, {}: images/s by batch {}", subject.name(), side, words(rates));
    return fastest;
  }

  private static String words(Map<?, Double> rates) {
    return new TreeMap<>(rates)
        .entrySet().stream()
            .map(rate -> "%s %,.1f".formatted(rate.getKey(), rate.getValue()))
            .collect(Collectors.joining(", "));
  }

  private double ours(int batch) {
    try (Steps steps = warm(batch)) {
      return steps.rate(seconds);
    }
  }

  /** The engine's steps, after as long a time as they are measured. */
  private Steps warm(int batch) {
    Steps steps =
        new Steps(
            tasks,
            () -> new TrainingStep(subject.network(), FgsmStep.noise(subject.shape(), batch), pgd));
    steps.rate(seconds);
    return steps;
  }

  private double rate(TrainingForm form, int batch) {
    return form.rate(subject, batch, seconds, pgd, torch);
  }

  /** Alternations of all sides; every other one goes backwards. */
  List<TrainingRow.Round> rounds(int count, Batches batches) {
    List<TrainingRow.Round> rounds = new ArrayList<>();
    try (Steps ours = warm(batches.ours)) {
      for (int i = 0; i < count; i++) {
        TrainingRow.Round round = i % 2 == 0 ? forwards(ours, batches) : backwards(ours, batches);
        LOG.info(
            "%s, round %d of %d: %,.1f images/s, PyTorch %s"
                .formatted(subject.name(), i + 1, count, round.ours(), words(round.torch())));
        rounds.add(round);
      }
    }
    return rounds;
  }

  private TrainingRow.Round forwards(Steps ours, Batches batches) {
    double rate = ours.rate(seconds);
    return new TrainingRow.Round(rate, torch(TrainingForm.of(subject), batches));
  }

  private TrainingRow.Round backwards(Steps ours, Batches batches) {
    List<TrainingForm> forms = new ArrayList<>(TrainingForm.of(subject));
    Collections.reverse(forms);
    Map<TrainingForm, Double> rates = torch(forms, batches);
    return new TrainingRow.Round(ours.rate(seconds), rates);
  }

  private Map<TrainingForm, Double> torch(List<TrainingForm> forms, Batches batches) {
    Map<TrainingForm, Double> rates = new EnumMap<>(TrainingForm.class);
    forms.forEach(form -> rates.put(form, rate(form, batches.torch.get(form))));
    return rates;
  }
}
