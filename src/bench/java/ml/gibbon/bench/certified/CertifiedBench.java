package ml.gibbon.bench.certified;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import ml.gibbon.error.InputException;
import ml.gibbon.error.UserException;
import ml.gibbon.model.GraphNetwork;

/**
 * Reads networks and instances of the International Verification of Neural Networks Competition
 * (Bak, Liu, Johnson 2021, "The Second International Verification of Neural Networks Competition",
 * arXiv:2109.00498), measures the networks' accuracies and attacks the instances.
 *
 * @param data folder of the test images, a folder for each set
 * @param folder of {@code networks.csv}, {@code instances.csv} and the networks
 * @param check of the instances
 * @param tasks networks that are measured at the same time, at least 1
 */
record CertifiedBench(Path data, Path folder, SelfCheck check, int tasks) {

  private static final int FIRST = 1000;

  /**
   * What was measured.
   *
   * @param accuracies of each network that of the first 1,000 test images and that of all
   * @param outcomes of each network, attack and instance
   */
  record Measured(List<Accuracy> accuracies, List<Outcome> outcomes) {}

  /**
   * Measures all networks.
   *
   * @param progress is told of each network that is done, from any thread
   * @throws InputException when a file is not there, broken or does not fit the others
   */
  Measured run(Consumer<String> progress) {
    List<CertifiedNetwork> networks =
        CsvRow.read(folder.resolve("networks.csv")).stream().map(CertifiedNetwork::of).toList();
    Map<String, List<Instance>> instances = instances(networks);
    Map<String, Double> published = published();
    Map<String, TestImages> images = new LinkedHashMap<>();
    networks.forEach(
        network -> images.computeIfAbsent(network.dataset(), set -> TestImages.read(data, set)));
    ExecutorService threads = Executors.newFixedThreadPool(tasks);
    try {
      List<Future<Measured>> futures = new ArrayList<>();
      for (CertifiedNetwork network : networks) {
        futures.add(
            threads.submit(
                () -> {
                  Measured measured =
                      measure(
                          network,
                          images.get(network.dataset()),
                          instances.get(network.file()),
                          published);
                  progress.accept(network.file());
                  return measured;
                }));
      }
      return together(futures);
    } finally {
      threads.shutdownNow();
    }
  }

  private Map<String, List<Instance>> instances(List<CertifiedNetwork> networks) {
    Map<String, List<Instance>> instances = new LinkedHashMap<>();
    networks.forEach(network -> instances.put(network.file(), new ArrayList<>()));
    for (CsvRow row : CsvRow.read(folder.resolve("instances.csv"))) {
      Instance instance = Instance.of(row);
      if (!instances.containsKey(instance.network())) {
        throw row.wrong("net", "one of those in networks.csv");
      }
      instances.get(instance.network()).add(instance);
    }
    return instances;
  }

  /** Accuracies on all test images, which the competition and the networks' authors state. */
  private static Map<String, Double> published() {
    try (InputStream in = CertifiedBench.class.getResourceAsStream("published.csv")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Map<String, Double> published = new LinkedHashMap<>();
      CsvRow.parse(Path.of("published.csv"), text.lines().toList())
          .forEach(row -> published.put(row.text("net"), row.number("clean_accuracy")));
      return published;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Measured measure(
      CertifiedNetwork described,
      TestImages test,
      List<Instance> instances,
      Map<String, Double> published) {
    GraphNetwork network = described.open(folder, test.set());
    int all = test.images().size();
    int first = Math.min(FIRST, all);
    int[] right = Accuracy.count(network, test, first);
    Double ofAll = published.get(described.file());
    return new Measured(
        List.of(
            new Accuracy(
                described.file(), first, right[0], OptionalDouble.of(described.accuracyOfFirst())),
            new Accuracy(
                described.file(),
                all,
                right[1],
                ofAll == null ? OptionalDouble.empty() : OptionalDouble.of(ofAll))),
        instances.isEmpty() ? List.of() : check.run(network, test.of(instances), instances));
  }

  private static Measured together(List<Future<Measured>> futures) {
    List<Accuracy> accuracies = new ArrayList<>();
    List<Outcome> outcomes = new ArrayList<>();
    for (Future<Measured> future : futures) {
      try {
        accuracies.addAll(future.get().accuracies());
        outcomes.addAll(future.get().outcomes());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof UserException user) {
          throw user;
        }
        throw new IllegalStateException(e.getCause());
      }
    }
    return new Measured(accuracies, outcomes);
  }
}
