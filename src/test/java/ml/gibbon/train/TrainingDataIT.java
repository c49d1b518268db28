package ml.gibbon.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import ml.gibbon.config.ValidationSettings.HoldOut;
import ml.gibbon.image.ImageShape;
import ml.gibbon.image.LabelledImage;
import ml.gibbon.store.LocalSpark;
import ml.gibbon.store.PublishedFolder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingDataIT {

  private static final ImageShape SHAPE = new ImageShape(1, 2, 2);

  @TempDir Path root;

  private PublishedFolder clean;

  /** Sorted by label: 600 of class 0, 300 of 1, 100 of 2. */
  private static List<LabelledImage> sortedByLabel() {
    return LongStream.range(0, 1000)
        .mapToObj(id -> new LabelledImage(id, id < 600 ? 0 : id < 900 ? 1 : 2, pixels(id)))
        .toList();
  }

  private static byte[] pixels(long id) {
    return new byte[] {(byte) (id >> 8), (byte) id, 0, 0};
  }

  /** What the image was before it was numbered anew. */
  private static long originalId(LabelledImage image) {
    return 256L * (image.pixels()[0] & 0xff) + (image.pixels()[1] & 0xff);
  }

  @BeforeEach
  void publish() {
    clean = LocalSpark.publishClean(root, "train", SHAPE, 3, sortedByLabel(), 3);
  }

  private TrainingData data(int validationImages, HoldOut which) {
    return new TrainingData(LocalSpark.session(), clean, validationImages, which);
  }

  private static Map<Integer, Long> counts(List<LabelledImage> images) {
    return images.stream()
        .collect(Collectors.groupingBy(LabelledImage::label, Collectors.counting()));
  }

  @Test
  void holds_out_of_each_class_its_share_of_a_set_that_is_sorted_by_label() {
    try (TrainingData data = data(100, HoldOut.STRATIFIED)) {
      assertThat(counts(data.validation().collect())).isEqualTo(Map.of(0, 60L, 1, 30L, 2, 10L));
      assertThat(counts(data.training().collect())).isEqualTo(Map.of(0, 540L, 1, 270L, 2, 90L));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"STRATIFIED", "LAST"})
  void numbers_the_others_without_gaps_in_their_order_and_loses_none(HoldOut which) {
    try (TrainingData data = data(137, which)) {
      List<LabelledImage> training = new ArrayList<>(data.training().collect());
      training.sort(Comparator.comparingLong(LabelledImage::id));

      assertThat(training)
          .extracting(LabelledImage::id)
          .containsExactlyElementsOf(LongStream.range(0, 863).boxed().toList());
      assertThat(training).extracting(TrainingDataIT::originalId).isSorted();
      Map<Long, Integer> all = new HashMap<>();
      training.forEach(image -> all.merge(originalId(image), 1, Integer::sum));
      data.validation().collect().forEach(image -> all.merge(originalId(image), 1, Integer::sum));
      assertThat(all).hasSize(1000);
      assertThat(all.values()).containsOnly(1);
    }
  }

  @Test
  void holds_out_the_same_images_however_the_files_are_cut() {
    PublishedFolder whole =
        LocalSpark.publishClean(root.resolve("other"), "train", SHAPE, 3, sortedByLabel(), 7);
    try (TrainingData one = data(100, HoldOut.STRATIFIED);
        TrainingData other =
            new TrainingData(LocalSpark.session(), whole, 100, HoldOut.STRATIFIED)) {
      assertThat(ids(one)).isEqualTo(ids(other));
    }
  }

  private static List<Long> ids(TrainingData data) {
    return data.validation().map(LabelledImage::id).collect().stream().sorted().toList();
  }

  @Test
  void can_hold_out_the_end_of_a_split() {
    try (TrainingData data = data(100, HoldOut.LAST)) {
      assertThat(ids(data)).isEqualTo(LongStream.range(900, 1000).boxed().toList());
      assertThat(data.training().filter(image -> image.id() != originalId(image)).collect())
          .isEmpty();
    }
  }
}
