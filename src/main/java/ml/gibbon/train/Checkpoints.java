package ml.gibbon.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.model.NetworkInTraining;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.store.HistoryFile;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.train.averaging.Learner;
import org.apache.hadoop.fs.Path;

/** The states of a training, one published folder an epoch, of which the last one is kept. */
class Checkpoints {

  private static final String KIND = "checkpoint";
  private static final String MODEL = "model.zip";
  private static final String BEST_MODEL = "best.zip";

  /** There where the training has such a vector, as float32. */
  private static final String SQUARES = "squares.bin";

  private static final String AVERAGE = "average.bin";

  private final Publisher publisher;
  private final String folder;
  private final JsonNode settings;
  private final Provenance provenance;

  /**
   * @param folder of this training's checkpoints
   * @param settings and
   * @param provenance of the training: one can go on only with the same settings and inputs
   */
  Checkpoints(Publisher publisher, String folder, JsonNode settings, Provenance provenance) {
    this.publisher = publisher;
    this.folder = folder;
    this.settings = settings;
    this.provenance = provenance;
  }

  private record Best(int epoch, double error) {}

  void save(TrainingState state) {
    String epoch = "epoch-%05d".formatted(state.epochs());
    // On S3A there may be a half of it, in whose place it will be.
    List<String> older =
        publisher.children(folder).stream().filter(name -> !name.equals(epoch)).toList();
    publisher.publish(
        folder + "/" + epoch,
        KIND,
        new Best(state.bestEpoch(), state.bestError()),
        settings,
        provenance,
        attempt -> {
          Learner learner = state.learner();
          publisher.writeFile(attempt + "/" + MODEL, learner.network().file());
          write(attempt + "/" + SQUARES, learner.squares());
          write(attempt + "/" + AVERAGE, learner.average());
          publisher.writeFile(attempt + "/" + BEST_MODEL, state.bestModel());
          publisher.writeFile(attempt + "/" + HistoryFile.NAME, HistoryFile.write(state.history()));
          return 0;
        });
    older.forEach(name -> publisher.delete(folder + "/" + name));
  }

  /**
   * The last state saved. On S3A a process that was killed while it saved may have left a folder
   * without a manifest, which is none.
   *
   * @throws ConfigurationException when it belongs to a training with other settings or inputs
   */
  Optional<TrainingState> latest() {
    List<String> epochs =
        publisher.children(folder).stream()
            .filter(name -> name.startsWith("epoch-"))
            .filter(name -> publisher.isPublished(folder + "/" + name))
            .toList();
    if (epochs.isEmpty()) {
      return Optional.empty();
    }
    PublishedFolder last = publisher.open(folder + "/" + epochs.get(epochs.size() - 1), KIND);
    if (!last.manifest().settings().equals(settings)
        || !last.manifest().provenance().inputs().equals(provenance.inputs())
        || last.manifest().provenance().seed() != provenance.seed()) {
      throw new ConfigurationException(
          "%s is the checkpoint of a training with other settings or data: restore them, delete it, or choose another output with --set output=FOLDER"
              .formatted(last.path()));
    }
    Best best = last.about(Best.class);
    return Optional.of(
        new TrainingState(
            new Learner(
                NetworkInTraining.read(read(last, MODEL)),
                vector(last, SQUARES),
                vector(last, AVERAGE)),
            HistoryFile.read(publisher, last, HistoryFile.NAME),
            read(last, BEST_MODEL),
            best.epoch(),
            best.error()));
  }

  void clear() {
    publisher.delete(folder);
  }

  private void write(String file, float[] vector) throws IOException {
    if (vector.length > 0) {
      ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES);
      bytes.asFloatBuffer().put(vector);
      publisher.writeFile(file, bytes.array());
    }
  }

  /** Empty where there is none. */
  private float[] vector(PublishedFolder checkpoint, String file) {
    boolean isThere =
        checkpoint.manifest().files().stream().anyMatch(each -> each.name().equals(file));
    byte[] bytes = isThere ? read(checkpoint, file) : new byte[0];
    float[] vector = new float[bytes.length / Float.BYTES];
    ByteBuffer.wrap(bytes).asFloatBuffer().get(vector);
    return vector;
  }

  private byte[] read(PublishedFolder checkpoint, String file) {
    try {
      return publisher.readFile(new Path(checkpoint.path(), file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
