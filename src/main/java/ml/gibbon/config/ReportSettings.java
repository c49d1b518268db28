package ml.gibbon.config;

import java.util.List;

/**
 * Group {@code report}.
 *
 * @param images columns of each picture grid, 1 to 20
 * @param paper published results to hold the run's against
 */
public record ReportSettings(int images, List<PaperEntry> paper) {

  public ReportSettings {
    paper = List.copyOf(paper);
  }

  /** Without published results. */
  public ReportSettings(int images) {
    this(images, List.of());
  }
}
