package ml.gibbon.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.Networks;
import ml.gibbon.model.TestModels;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.store.Json;
import ml.gibbon.store.Publisher;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

  @TempDir Path folder;

  /** What a process leaves on S3A that is killed while the files of an epoch are copied. */
  @Test
  void a_folder_without_a_manifest_is_no_checkpoint() throws Exception {
    Checkpoints checkpoints =
        new Checkpoints(
            new Publisher(new Configuration()),
            folder.toString(),
            Json.tree(Map.of()),
            Provenance.of(1, Map.of()));
    Path half = Files.createDirectories(folder.resolve("epoch-00001"));
    Files.createFile(half.resolve("model.zip"));
    assertThat(checkpoints.latest()).isEmpty();

    checkpoints.save(
        TrainingState.start(Networks.fresh(new Architecture.Softmax(), TestModels.GREY, 4, 1)));

    assertThat(checkpoints.latest()).get().returns(List.of(), TrainingState::history);
  }
}
