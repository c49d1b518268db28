package ml.gibbon.run;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import ml.gibbon.config.AdversarialTrainSettings;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.Settings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.Ensembles;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.train.AdversarialTrain;
import ml.gibbon.train.Train;
import org.apache.spark.sql.SparkSession;

/** The models of a run: those that are published already are not made again. */
final class Models {

  private final SparkSession spark;
  private final Publisher publisher;
  private final Settings settings;
  private final RunFolders folders;
  private final ExistingOutputs published;

  Models(SparkSession spark, Publisher publisher, Settings settings) {
    this.spark = spark;
    this.publisher = publisher;
    this.settings = settings;
    this.folders = new RunFolders(settings.output());
    this.published = new ExistingOutputs(publisher);
  }

  /** Trains the clean ones, or takes them from their files; returns how many. */
  int train() {
    if (settings.models().isEmpty()) {
      throw new ConfigurationException(
          "models is empty: name at least one, such as models.softmax.architecture = softmax");
    }
    Train train = new Train(spark, publisher, settings.engine());
    int made = 0;
    for (ModelSettings model : settings.models()) {
      if (model.source() instanceof ModelSettings.Ensemble) {
        continue;
      }
      Fingerprint recipe = Fingerprint.ofModel(settings, model);
      if (!published.holds(folders.model(model.name()), recipe, trainedOn(model))) {
        train.run(model, folders, Fingerprint.seed(settings, model), recipe.json());
        made++;
      }
    }
    return made + combine(member -> !isHardened(member));
  }

  /** Trains the hardened twins; returns how many. */
  int harden() {
    AdversarialTrain train = new AdversarialTrain(spark, publisher, settings.engine());
    int made = 0;
    for (ModelSettings model : settings.models()) {
      if (!settings.adversarialTrain().training().containsKey(model.name())) {
        continue;
      }
      Fingerprint recipe = Fingerprint.ofHardened(settings, model);
      String hardened = model.name() + AdversarialTrainSettings.SUFFIX;
      if (!published.holds(folders.model(hardened), recipe, dataHash("train"))) {
        train.run(
            model,
            settings.adversarialTrain(),
            folders,
            Fingerprint.seed(settings, model),
            recipe.json());
        made++;
      }
    }
    return made + combine(member -> true);
  }

  private static boolean isHardened(String model) {
    return model.endsWith(AdversarialTrainSettings.SUFFIX);
  }

  /** Publishes the ensembles whose members are all there. */
  private int combine(Predicate<String> isThere) {
    int made = 0;
    for (ModelSettings model : settings.models()) {
      if (model.source() instanceof ModelSettings.Ensemble ensemble
          && ensemble.members().stream().allMatch(isThere)) {
        Fingerprint recipe = Fingerprint.ofEnsemble(settings, ensemble);
        Map<String, String> members = new HashMap<>();
        ensemble.members().forEach(name -> members.put(name, hash(name)));
        if (!published.holds(folders.model(model.name()), recipe, members)) {
          Ensembles.publish(
              publisher, folders, model.name(), ensemble.members(), settings.seed(), recipe.json());
          made++;
        }
      }
    }
    return made;
  }

  /** A model from a file depends on no images. */
  private Map<String, String> trainedOn(ModelSettings model) {
    return model.source() instanceof ModelSettings.Trained ? dataHash("train") : Map.of();
  }

  /** What a table of this model depends on, as its provenance names it. */
  Map<String, String> inputsOfTable(String model) {
    Map<String, String> inputs = new HashMap<>(dataHash(settings.generate().split()));
    inputs.put(model, hash(model));
    return inputs;
  }

  private String hash(String name) {
    return publisher.open(folders.model(name), ModelSet.KIND).about(ModelSet.class).sha256();
  }

  private Map<String, String> dataHash(String split) {
    return Map.of("clean/" + split, publisher.open(folders.clean(split), CleanSet.KIND).hash());
  }
}
