package ml.gibbon.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;
import ml.gibbon.model.Architecture;
import ml.gibbon.model.LayersInTraining;
import ml.gibbon.model.Networks;
import ml.gibbon.model.TestModels;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.result.EpochErrors;
import ml.gibbon.result.EpochRecord;
import ml.gibbon.store.Json;
import ml.gibbon.store.Publisher;
import ml.gibbon.testing.FakeStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

  @TempDir Path folder;

  /** A process may be killed on S3A while the files of an epoch are copied. */
  @Test
  void an_epoch_that_was_half_saved_on_a_store_is_none_until_it_is_saved_again() {
    Checkpoints checkpoints =
        new Checkpoints(
            new Publisher(FakeStore.magic()),
            "s3a://" + folder,
            Json.tree(Map.of()),
            Provenance.of(1, Map.of()));
    TrainingState first =
        next(
            TrainingState.start(
                new LayersInTraining(
                    Networks.fresh(new Architecture.Softmax(), TestModels.GREY, 4, 1))));
    checkpoints.save(first);
    TrainingState second = next(first);
    FakeStore.diesInRename = true;
    try {
      assertThatThrownBy(() -> checkpoints.save(second)).hasMessageContaining("was killed");
    } finally {
      FakeStore.diesInRename = false;
    }
    assertThat(folder.resolve("epoch-00002")).exists();
    assertThat(checkpoints.latest()).get().returns(1, TrainingState::epochs);

    checkpoints.save(second);

    assertThat(checkpoints.latest()).get().returns(2, TrainingState::epochs);
    assertThat(folder.resolve("epoch-00001")).doesNotExist();
  }

  private static TrainingState next(TrainingState state) {
    OptionalDouble none = OptionalDouble.empty();
    return state.after(
        state.learner(),
        new EpochRecord(state.epochs() + 1, 1, EpochErrors.NONE, .1, .5, 1, 1),
        none);
  }
}
