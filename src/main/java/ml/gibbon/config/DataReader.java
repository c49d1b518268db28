package ml.gibbon.config;

import java.util.List;

/** Reads group {@code data}. */
final class DataReader {

  private DataReader() {}

  /**
   * @param drawn least number of images of a generator in each split
   */
  static DataSettings read(Group group, int drawn) {
    if (DataSettings.isDrawn(group.text("name"))) {
      for (String images : List.of("train-images", "test-images")) {
        group.get(images).whole(Bounds.atLeast(drawn));
      }
    }
    return RecordReader.read(group, DataSettings.class);
  }
}
