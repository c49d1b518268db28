package ml.gibbon.config;

import static ml.gibbon.error.SettingException.require;

import java.util.List;

/**
 * Group {@code export}.
 *
 * @param formats to write, at least one
 * @param includeModels whether the networks lie beside the {@code huggingface} dataset, so that
 *     whoever gets it can ask them again
 */
public record ExportSettings(List<ExportFormat> formats, boolean includeModels) {

  public ExportSettings {
    formats = List.copyOf(formats);
    require(
        !formats.isEmpty(),
        "formats",
        "[]",
        "a list of one or more of huggingface, png, npy, npz, tfrecord");
  }
}
