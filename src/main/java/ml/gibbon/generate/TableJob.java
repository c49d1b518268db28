package ml.gibbon.generate;

import java.util.HashMap;
import java.util.Map;
import ml.gibbon.attack.AttackRunner;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.StoredModel;

/**
 * One table to be made, its inputs opened and checked.
 *
 * @param model that is attacked
 * @param splits clean tables by their splits: the one that is attacked, and those that the attack
 *     learns from
 * @param byId whether the results of an image may depend on those it is put together with
 * @param runner of the attack
 * @param set what the table's manifest will say
 * @param partitions wanted, 0 to choose
 */
record TableJob(
    StoredModel model,
    Map<String, PublishedFolder> splits,
    boolean byId,
    AttackRunner runner,
    AdversarialSet set,
    int partitions) {

  /** The clean table that is attacked. */
  PublishedFolder clean() {
    return splits.get(set.split());
  }

  /** Hashes of what the table is made from, by the names that its provenance gives them. */
  Map<String, String> inputs() {
    Map<String, String> inputs = new HashMap<>();
    inputs.put(set.model(), model.about().sha256());
    splits.forEach((split, table) -> inputs.put("clean/" + split, table.hash()));
    return inputs;
  }

  /** The table in words. */
  String title() {
    return "%s of %s on %s/%s".formatted(set.inWords(), set.model(), set.dataset(), set.split());
  }
}
