package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

/**
 * Group {@code ingest}: how the clean table is cut, and what is left out of it.
 *
 * @param imagesPerFile images in each Parquet file, at least 1; also the unit of parallelism of the
 *     generators
 * @param onBadImage what becomes of an image that cannot be used
 */
public record IngestSettings(int imagesPerFile, OnBadImage onBadImage) {

  public IngestSettings {
    require(imagesPerFile >= 1, "imagesPerFile", imagesPerFile, "a whole number from 1 on");
  }
}
