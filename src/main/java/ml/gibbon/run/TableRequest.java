package ml.gibbon.run;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.attack.ThreatModel;
import ml.gibbon.config.Settings;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.RunFolders;

/** One adversarial table that a configuration asks for. */
public record TableRequest(String model, ThreatModel threatModel, String folder) {

  /** All tables of a configuration, model by model. */
  static List<TableRequest> of(Settings settings) {
    RunFolders folders = new RunFolders(settings.output());
    List<TableRequest> tables = new ArrayList<>();
    for (String model : settings.attacked()) {
      for (ThreatModel threatModel : settings.generate().threatModels()) {
        String attack = AdversarialSet.folderName(settings.generate().attack(), threatModel);
        tables.add(new TableRequest(model, threatModel, folders.adversarial(model, attack)));
      }
    }
    return tables;
  }
}
