package ml.gibbon.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import ml.gibbon.result.MetricsRow;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;

/**
 * The pictures of one attack: the same images on a model and on those that harden it.
 *
 * @param attack in words
 * @param amplification factor that the changes are shown with, the same for all grids
 * @param clipped whether the adversarial pixels were clipped
 * @param grids of the model and then of each that hardens it
 */
record Gallery(String attack, int amplification, boolean clipped, List<PictureGrid> grids) {

  /** Makes galleries from the tables of a run. */
  static final class Maker {

    private final Publisher publisher;
    private final RunFolders folders;
    private final Examples examples;

    Maker(Publisher publisher, RunFolders folders, Examples examples) {
      this.publisher = publisher;
      this.folders = folders;
      this.examples = examples;
    }

    /**
     * Shows up to {@code count} images.
     *
     * @return empty when the table of the first attack is not below the run's folder
     */
    Optional<Gallery> make(BeforeAfter attack, int count) {
      return table(attack.before())
          .map(
              before -> {
                List<PublishedFolder> tables = new ArrayList<>(List.of(before));
                attack.after().forEach(row -> table(row).ifPresent(tables::add));
                return make(attack, tables, count);
              });
    }

    /** The images are chosen from the first table. */
    private Gallery make(BeforeAfter attack, List<PublishedFolder> tables, int count) {
      List<Long> ids = examples.choose(tables.get(0), count);
      List<List<Example>> shown = tables.stream().map(table -> examples.read(table, ids)).toList();
      int amplification = PictureGrid.amplification(shown.stream().flatMap(List::stream).toList());
      List<PictureGrid> grids = new ArrayList<>();
      for (int i = 0; i < tables.size(); i++) {
        AdversarialSet set = tables.get(i).about(AdversarialSet.class);
        grids.add(
            PictureGrid.of(
                set.model(), shown.get(i), set.imageShape(), set.classNames(), amplification));
      }
      return new Gallery(attack.attack(), amplification, attack.before().isClipped(), grids);
    }

    private Optional<PublishedFolder> table(MetricsRow row) {
      String folder = folders.adversarial(row.source(), row.attack().folder());
      return publisher.isPublished(folder)
          ? Optional.of(publisher.open(folder, AdversarialSet.KIND))
          : Optional.empty();
    }
  }
}
