package ml.gibbon.ingest;

import java.util.List;
import ml.gibbon.image.ImageSetSummary;

/**
 * What a dry run knows of this stage.
 *
 * @param images what is published already, or would be
 * @param lines the same in words, for the reader of the plan
 */
public record IngestPlan(ImageSetSummary images, List<String> lines) {

  public IngestPlan {
    lines = List.copyOf(lines);
  }
}
