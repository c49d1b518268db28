package ml.gibbon.verify;

import java.util.Map;
import ml.gibbon.error.InputException;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;

/** That folders belong together, by what their manifests say of each other. */
final class SameOrigin {

  private SameOrigin() {}

  /**
   * Requires that a table was made from this clean table and with this model.
   *
   * @throws InputException naming what they disagree on
   */
  static void require(PublishedFolder table, PublishedFolder model, PublishedFolder clean) {
    AdversarialSet set = table.about(AdversarialSet.class);
    ModelSet modelSet = model.about(ModelSet.class);
    CleanSet cleanSet = clean.about(CleanSet.class);
    requireSame(table, "model", set.model(), model, modelSet.name());
    requireSame(table, "shape", set.shape(), model, modelSet.shape());
    requireSame(table, "dataset", set.dataset(), clean, cleanSet.dataset());
    requireSame(table, "split", set.split(), clean, cleanSet.split());
    requireSame(table, "shape", set.shape(), clean, cleanSet.shape());
    Map<String, String> inputs = table.manifest().provenance().inputs();
    requireInput(table, inputs, set.model(), model, modelSet.sha256());
    requireInput(table, inputs, "clean/" + set.split(), clean, clean.hash());
  }

  private static void requireInput(
      PublishedFolder table,
      Map<String, String> inputs,
      String name,
      PublishedFolder other,
      String hash) {
    requireSame(table, "SHA-256 of " + name, inputs.getOrDefault(name, "unknown"), other, hash);
  }

  /**
   * Requires that two folders say the same.
   *
   * @param what they are asked for
   * @param said by the first
   * @param found in the other
   */
  static void requireSame(
      PublishedFolder folder, String what, Object said, PublishedFolder other, Object found) {
    if (!said.equals(found)) {
      throw new InputException(
          "%s says %s %s but %s has %s: verify it with the model and the clean table it was made from"
              .formatted(folder.path(), what, said, other.path(), found));
    }
  }
}
