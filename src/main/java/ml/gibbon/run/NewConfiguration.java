package ml.gibbon.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import ml.gibbon.cluster.SparkSessions;
import ml.gibbon.cluster.TaskMemory;
import ml.gibbon.config.DataProposal;
import ml.gibbon.config.PathText;
import ml.gibbon.config.Settings;
import ml.gibbon.config.SettingsReader;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.error.InputException;
import ml.gibbon.ingest.FoundImages;
import ml.gibbon.ingest.Ingest;
import ml.gibbon.store.Locations;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.UsedFiles;
import ml.gibbon.train.TrainPlan;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * A configuration for a user's images and model, written after a look at both. What it says is read
 * and checked as a run would before the file is there; no Spark session is started.
 */
public final class NewConfiguration {

  private final String data;
  private final String model;
  private final Path file;
  private final Configuration hadoop = SparkSessions.hadoop("gibbon init");

  private NewConfiguration(String data, String model, Path file) {
    this.data = data;
    this.model = model;
    this.file = file;
  }

  /**
   * Writes the file.
   *
   * @param data place of the images, empty for images that Gibbon draws
   * @param model file of a model, empty to train one
   * @param file that must not be there
   * @return what was found and what to do next, a line each
   * @throws ConfigurationException when the file is there, or a place cannot be
   * @throws InputException when the images or the model cannot be read, or do not fit
   */
  public static List<String> write(String data, String model, Path file) {
    if (data.isEmpty() && !model.isEmpty()) {
      throw new ConfigurationException(
          "--model is given without --data: give the images that it is for, too");
    }
    if (Files.exists(file)) {
      throw new ConfigurationException(
          "%s is there already and is not overwritten: give the name of another file, such as deploy/gibbon init other.conf"
              .formatted(file));
    }
    try {
      return new NewConfiguration(data, model, file).write();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<String> write() throws IOException {
    DataProposal proposal = proposal();
    ConfigurationText text = new ConfigurationText(proposal, output(), model);
    FoundImages images = images(text);
    String whole = text.whole(images);
    List<String> found = new ArrayList<>(found(proposal, images));
    found.addAll(models(whole, images));
    try {
      Files.writeString(file, whole, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw new ConfigurationException("%s is there already".formatted(file));
    }
    found.add("");
    found.add("written: %s. What it guesses says so; the next two commands:".formatted(file));
    found.add("");
    found.add("  deploy/gibbon plan " + file);
    found.add("  deploy/gibbon run " + file);
    return found;
  }

  private DataProposal proposal() {
    if (data.isEmpty()) {
      return new DataProposal(
          "digits",
          "",
          "digits that Gibbon draws",
          List.of(
              new DataProposal.Key("train-images", 8000, "Drawn, any number."),
              new DataProposal.Key("test-images", 2000, "Drawn, any number.")));
    }
    PathText.require("--data", data);
    Locations.requireFileSystem("--data", data, hadoop);
    return Ingest.propose(data, hadoop);
  }

  /** Beside the images where the usual one would be among them. */
  private String output() {
    String name = file.getFileName().toString().replaceFirst("(?<=.)\\.[^.]*$", "");
    String usual = "out/" + name;
    if (data.isEmpty() || !Locations.isWithin(usual, data, hadoop)) {
      return usual;
    }
    Path images = Path.of(data).toAbsolutePath().normalize();
    return images.resolveSibling(images.getFileName() + "-" + name).toString();
  }

  private FoundImages images(ConfigurationText text) throws IOException {
    Settings settings = read(text.ofData());
    return ingest().look(settings.data(), settings.ingest());
  }

  private List<String> found(DataProposal proposal, FoundImages images) {
    List<String> found = new ArrayList<>();
    found.add(
        "images            %s%s"
            .formatted(
                proposal.inWords(), proposal.path().isEmpty() ? "" : ": " + proposal.path()));
    images.inWords().forEach(line -> found.add("                  " + line));
    return found;
  }

  private Ingest ingest() {
    return new Ingest(NewConfiguration::noSession, hadoop, new Publisher(hadoop), UsedFiles.NONE);
  }

  private static SparkSession noSession() {
    throw new IllegalStateException("a look needs no Spark session");
  }

  /** Reads, or makes, each model as a run would. */
  private List<String> models(String text, FoundImages images) throws IOException {
    Settings settings = read(text);
    Places.check(settings);
    return new TrainPlan(
            NewConfiguration::noSession,
            new Publisher(hadoop),
            settings,
            images.summary(),
            new TaskMemory(images.summary().shape(), settings.engine()))
        .lines().stream().map(line -> line.replaceFirst("^train ", "model ")).toList();
  }

  /** As if it were the file. */
  private Settings read(String text) throws IOException {
    Path folder = Files.createTempDirectory("gibbon");
    Path draft = folder.resolve(file.getFileName());
    try {
      return SettingsReader.read(Files.writeString(draft, text), List.of());
    } finally {
      Files.deleteIfExists(draft);
      Files.delete(folder);
    }
  }
}
