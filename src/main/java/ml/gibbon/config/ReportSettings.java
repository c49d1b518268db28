package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import java.util.List;

/**
 * Group {@code report}.
 *
 * @param images columns of each picture grid, 1 to 20
 * @param paper published results to hold the run's against
 */
public record ReportSettings(int images, List<PaperEntry> paper) {

  public ReportSettings {
    require(images >= 1 && images <= 20, "images", images, "a whole number from 1 to 20");
    paper = List.copyOf(paper);
  }

  /** Without published results. */
  public ReportSettings(int images) {
    this(images, List.of());
  }
}
