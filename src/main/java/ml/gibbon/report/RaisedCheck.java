package ml.gibbon.report;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.result.Check;
import ml.gibbon.result.Metrics;
import ml.gibbon.text.Words;

/**
 * A check that was raised, and what a reader needs to know of it.
 *
 * @param where it was raised, and what was found, where that is not at a row
 */
record RaisedCheck(
    String key, String severity, String raisedIf, String meaning, String toDo, List<String> where) {

  /** In the order of the catalogue. */
  static List<RaisedCheck> of(Metrics metrics) {
    return metrics.raised().stream().map(check -> of(check, metrics)).toList();
  }

  private static RaisedCheck of(Check check, Metrics metrics) {
    List<String> where = new ArrayList<>();
    metrics
        .models()
        .forEach(
            (model, findings) ->
                findings.stream()
                    .filter(finding -> finding.check() == check)
                    .forEach(finding -> where.add(model + ": " + finding.found())));
    long rows =
        metrics.rows().stream()
            .filter(row -> row.warnings().stream().anyMatch(one -> one.check() == check))
            .count();
    if (rows > 0) {
      where.add("%s of the result tables".formatted(Words.count(rows, "row")));
    }
    return new RaisedCheck(
        check.key(),
        Words.of(check.severity()),
        check.raisedIf(),
        check.meaning(),
        check.toDo(),
        where);
  }
}
