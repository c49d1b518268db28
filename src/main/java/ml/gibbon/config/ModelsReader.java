package ml.gibbon.config;

import com.typesafe.config.ConfigObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import ml.gibbon.error.ConfigurationException;

/** Reads group {@code models}. */
final class ModelsReader {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");
  private static final Pattern SHA256 = Pattern.compile("([0-9a-f]{64})?");

  private ModelsReader() {}

  /** Fills in what a model leaves to its architecture's defaults and to group {@code train}. */
  static Group complete(Group all) {
    Group models = all.group("models");
    Group architectures = all.group("architectures");
    ConfigObject train = all.group("train").values().atKey("train").root();
    ConfigObject completed = models.values();
    for (String name : models.keys()) {
      Group model = models.group(name);
      ConfigObject filled = model.values();
      if (model.has("architecture")) {
        String architecture = model.get("architecture").oneOf(ArchitectureReader.NAMES);
        filled = filled.withFallback(architectures.group(architecture).values());
      }
      // Keeps the origin: the order of the models is that of their lines.
      filled = filled.withFallback(train).withOrigin(model.values().origin());
      completed = completed.withValue(name, filled);
    }
    return new Group("", all.values().withValue("models", completed));
  }

  static List<ModelSettings> read(Group models, long trainImages) {
    return inOrder(models).stream().map(name -> model(models, name, trainImages)).toList();
  }

  /** The order of the file's lines; models of the command line come last, by name. */
  private static List<String> inOrder(Group models) {
    List<String> names = new ArrayList<>(models.keys());
    names.sort(
        Comparator.<String>comparingInt(name -> lineOf(models.get(name)))
            .thenComparing(Comparator.naturalOrder()));
    return names;
  }

  private static int lineOf(Value model) {
    int line = model.value().origin().lineNumber();
    return line < 0 ? Integer.MAX_VALUE : line;
  }

  private static ModelSettings model(Group models, String name, long trainImages) {
    Group model = models.group(name);
    if (!NAME.matcher(name).matches() || name.endsWith(AdversarialTrainSettings.SUFFIX)) {
      throw new ConfigurationException(
          "%s has a name that is no folder name: use letters, digits, - and _, and no %s at its end"
              .formatted(models.pathOf(name), AdversarialTrainSettings.SUFFIX));
    }
    return new ModelSettings(name, source(model, trainImages));
  }

  private static ModelSettings.Source source(Group model, long trainImages) {
    if (model.has("file")) {
      return new ModelSettings.FromFile(model.get("file").filled(), sha256(model));
    }
    if (!model.has("architecture")) {
      throw new ConfigurationException(
          "%s has neither architecture nor file; set %s to one of %s"
              .formatted(
                  model.path(),
                  model.pathOf("architecture"),
                  String.join(", ", ArchitectureReader.NAMES)));
    }
    return new ModelSettings.Trained(
        ArchitectureReader.read(model), TrainReader.read(model.group("train"), trainImages));
  }

  private static String sha256(Group model) {
    if (!model.has("sha256")) {
      return "";
    }
    String sum = model.text("sha256");
    if (!SHA256.matcher(sum).matches()) {
      throw model.get("sha256").wrong("64 hexadecimal digits in lower case");
    }
    return sum;
  }
}
