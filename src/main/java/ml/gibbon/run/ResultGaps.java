package ml.gibbon.run;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.result.Metrics;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.Publisher;

/** Where results do not fit the tables that a configuration asks for. */
final class ResultGaps {

  private final Publisher publisher;

  ResultGaps(Publisher publisher) {
    this.publisher = publisher;
  }

  /** In words; empty when all tables are there as they were measured. */
  List<String> of(Metrics metrics, List<TableRequest> tables) {
    List<String> gaps = new ArrayList<>();
    for (TableRequest table : tables) {
      String name = table.model() + "/" + table.attack().key().folder();
      String measured = metrics.provenance().tables().get(name);
      if (measured == null) {
        gaps.add("The table %s was not measured: run the stage evaluate again.".formatted(name));
      } else if (publisher.isPublished(table.folder())
          && !publisher.open(table.folder(), AdversarialSet.KIND).hash().equals(measured)) {
        gaps.add(
            "The table %s was made again after it was measured: run the stage evaluate again."
                .formatted(name));
      }
    }
    return gaps;
  }
}
