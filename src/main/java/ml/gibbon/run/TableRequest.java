package ml.gibbon.run;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.config.Settings;
import ml.gibbon.store.RunFolders;

/**
 * One adversarial table that a configuration asks for.
 *
 * @param model that is attacked
 * @param attack on it
 * @param folder of the table
 */
public record TableRequest(String model, NamedAttack attack, String folder) {

  /** All tables of a configuration, model by model. */
  static List<TableRequest> of(Settings settings) {
    RunFolders folders = new RunFolders(settings.output());
    List<TableRequest> tables = new ArrayList<>();
    for (String model : settings.attacked()) {
      for (NamedAttack attack : settings.generate().attacks()) {
        String folder = folders.adversarial(model, attack.key().folder());
        tables.add(new TableRequest(model, attack, folder));
      }
    }
    return tables;
  }
}
