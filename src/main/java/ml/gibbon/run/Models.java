package ml.gibbon.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import ml.gibbon.attack.NamedAttack;
import ml.gibbon.config.ModelSettings;
import ml.gibbon.config.Settings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.Defended;
import ml.gibbon.store.Ensembles;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.text.Words;
import ml.gibbon.train.AdversarialTrain;
import ml.gibbon.train.Train;
import org.apache.spark.sql.SparkSession;

/** The models of a run: those that are published already are not made again. */
final class Models {

  private final Supplier<SparkSession> spark;
  private final Publisher publisher;
  private final Settings settings;
  private final RunFolders folders;
  private final ExistingOutputs published;

  Models(Supplier<SparkSession> spark, Publisher publisher, Settings settings) {
    this.spark = spark;
    this.publisher = publisher;
    this.settings = settings;
    this.folders = new RunFolders(settings.output());
    this.published = new ExistingOutputs(publisher);
  }

  /** Trains the clean ones, or takes them from their files; returns a line about each. */
  List<String> train() {
    if (settings.models().isEmpty()) {
      throw new ConfigurationException(
          "models is empty: name at least one, such as models.softmax.architecture = softmax");
    }
    Train train = new Train(spark, publisher, settings.engine());
    List<String> made = new ArrayList<>();
    for (ModelSettings model : settings.models()) {
      if (model.isHardened()
          || model.isSubstitute()
          || model.source() instanceof ModelSettings.Ensemble) {
        continue;
      }
      Fingerprint recipe = Fingerprint.of(settings, model);
      if (!published.holds(folders.model(model.name()), recipe, trainedOn(model))) {
        made.add(
            inWords(train.run(model, folders, Fingerprint.seed(settings, model), recipe.json())));
      }
    }
    Predicate<String> isThere = member -> !settings.model(member).isHardened() && isThere(member);
    made.addAll(combine(isThere));
    List<String> substitutes = substitute(train);
    made.addAll(substitutes);
    if (!substitutes.isEmpty()) {
      made.addAll(combine(isThere));
    }
    return made;
  }

  /**
   * Trains the hardened ones, and puts defences around models; returns a line about each.
   *
   * <p>A model comes before those that are made of it.
   */
  List<String> harden() {
    List<String> made = new ArrayList<>();
    for (ModelSettings hardened : settings.models()) {
      if (hardened.source() instanceof ModelSettings.Defended defended) {
        defend(hardened, defended, made);
      }
      if (!(hardened.source() instanceof ModelSettings.Hardened how)) {
        continue;
      }
      ModelSettings model = settings.model(how.model());
      Fingerprint recipe = Fingerprint.of(settings, hardened);
      if (!published.holds(folders.model(hardened.name()), recipe, dataHash("train"))) {
        long seed = Fingerprint.seed(settings, hardened);
        AdversarialTrain train = new AdversarialTrain(spark.get(), publisher, settings.engine());
        made.add(inWords(train.run(hardened, model, folders, seed, recipe.json())));
      }
    }
    made.addAll(combine(this::isThere));
    made.addAll(substitute(new Train(spark, publisher, settings.engine())));
    made.addAll(combine(member -> true));
    return made;
  }

  private void defend(ModelSettings model, ModelSettings.Defended defended, List<String> made) {
    Fingerprint recipe = Fingerprint.of(settings, model);
    Map<String, String> within = Map.of(defended.model(), hash(defended.model()));
    if (!published.holds(folders.model(model.name()), recipe, within)) {
      made.add(
          inWords(
              Defended.publish(
                  publisher,
                  folders,
                  model.name(),
                  defended.model(),
                  defended.defence(),
                  Fingerprint.seed(settings, model),
                  recipe.json())));
    }
  }

  /** Trains the substitutes whose oracles are there. */
  private List<String> substitute(Train train) {
    List<String> made = new ArrayList<>();
    for (ModelSettings model : settings.models()) {
      if (!(model.source() instanceof ModelSettings.Substitute how)
          || !isThere(how.settings().oracle())) {
        continue;
      }
      Map<String, String> inputs = new HashMap<>(dataHash(Words.of(how.settings().split())));
      inputs.put(how.settings().oracle(), hash(how.settings().oracle()));
      Fingerprint recipe = Fingerprint.of(settings, model);
      if (!published.holds(folders.model(model.name()), recipe, inputs)) {
        made.add(
            inWords(train.run(model, folders, Fingerprint.seed(settings, model), recipe.json())));
      }
    }
    return made;
  }

  private boolean isThere(String model) {
    return publisher.isPublished(folders.model(model));
  }

  private String inWords(PublishedFolder model) {
    return MadeInWords.ofModel(publisher, model);
  }

  /** Publishes the ensembles whose members are all there. */
  private List<String> combine(Predicate<String> isThere) {
    List<String> made = new ArrayList<>();
    for (ModelSettings model : settings.models()) {
      if (model.source() instanceof ModelSettings.Ensemble ensemble
          && ensemble.members().stream().allMatch(isThere)) {
        Fingerprint recipe = Fingerprint.of(settings, model);
        Map<String, String> members = new HashMap<>();
        ensemble.members().forEach(name -> members.put(name, hash(name)));
        if (!published.holds(folders.model(model.name()), recipe, members)) {
          made.add(
              inWords(
                  Ensembles.publish(
                      publisher,
                      folders,
                      model.name(),
                      ensemble.members(),
                      settings.seed(),
                      recipe.json())));
        }
      }
    }
    return made;
  }

  /** A model from a file depends on no images. */
  private Map<String, String> trainedOn(ModelSettings model) {
    return model.source() instanceof ModelSettings.Trained ? dataHash("train") : Map.of();
  }

  /** What a table of this model and attack depends on, as its provenance names it. */
  Map<String, String> inputsOfTable(String model, NamedAttack attack) {
    Map<String, String> inputs = new HashMap<>(dataHash(settings.generate().split()));
    attack.learnsFrom().forEach(split -> inputs.putAll(dataHash(split)));
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
