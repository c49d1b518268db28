package ml.gibbon.bench.certified;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import ml.gibbon.bench.certified.Outcome.Result;
import ml.gibbon.text.TextTable;

/** What was measured, as text. */
final class CertifiedTables {

  private static final String ALL = "all";

  private CertifiedTables() {}

  /** A line for each network: its accuracies, and the published ones in brackets. */
  static String ofAccuracies(List<Accuracy> accuracies) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("clean accuracy, %", "images", "measured", "published", ""));
    for (Accuracy accuracy : accuracies) {
      lines.add(
          List.of(
              accuracy.network(),
              Integer.toString(accuracy.images()),
              percent(accuracy.percent()),
              accuracy.published().isPresent() ? percent(accuracy.published().getAsDouble()) : "-",
              accuracy.asPublished() ? "" : "missed"));
    }
    return TextTable.of(1, lines);
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /**
   * How many of the images of a verdict each attack broke: a line for each network that has some, a
   * column for each attack. Ties are counted beside them.
   */
  static String ofOutcomes(Verdict verdict, List<Outcome> outcomes) {
    List<Outcome> some =
        outcomes.stream().filter(outcome -> outcome.instance().verdict() == verdict).toList();
    Set<String> attacks = distinct(some, false);
    Set<String> networks = distinct(some, true);
    List<List<String>> lines = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of(verdict.key(), "images"));
    header.addAll(attacks);
    lines.add(header);
    networks.forEach(network -> lines.add(line(network, attacks, some)));
    if (networks.size() > 1) {
      lines.add(line(ALL, attacks, some));
    }
    return TextTable.of(1, lines);
  }

  private static Set<String> distinct(List<Outcome> outcomes, boolean ofNetworks) {
    return outcomes.stream()
        .map(outcome -> ofNetworks ? outcome.instance().network() : outcome.attack())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static List<String> line(String network, Set<String> attacks, List<Outcome> outcomes) {
    List<Outcome> ofNetwork =
        outcomes.stream()
            .filter(outcome -> network.equals(ALL) || outcome.instance().network().equals(network))
            .toList();
    List<String> line = new ArrayList<>();
    line.add(network);
    line.add(Long.toString(ofNetwork.stream().map(Outcome::instance).distinct().count()));
    for (String attack : attacks) {
      List<Outcome> ofAttack =
          ofNetwork.stream().filter(outcome -> outcome.attack().equals(attack)).toList();
      long ties = count(ofAttack, Result.TIE);
      line.add(count(ofAttack, Result.BROKEN) + (ties > 0 ? " + " + ties + " tied" : ""));
    }
    return line;
  }

  /** The breakable images that no attack broke. */
  static List<Instance> standing(List<Outcome> outcomes) {
    Set<Instance> standing = new LinkedHashSet<>();
    outcomes.stream()
        .map(Outcome::instance)
        .filter(instance -> instance.verdict() == Verdict.BREAKABLE)
        .forEach(standing::add);
    outcomes.stream()
        .filter(outcome -> outcome.result() == Result.BROKEN)
        .forEach(outcome -> standing.remove(outcome.instance()));
    return List.copyOf(standing);
  }

  private static long count(List<Outcome> outcomes, Result result) {
    return outcomes.stream().filter(outcome -> outcome.result() == result).count();
  }
}
