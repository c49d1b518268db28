package ml.gibbon.config;

/** How {@code export} writes adversarial tables for other programs, by the key's words. */
public enum ExportFormat {
  /** Parquet with PNG images, and a card that {@code datasets.load_dataset} reads. */
  HUGGINGFACE,
  /** Folders of PNG files, one for each class, and a table of them as CSV. */
  PNG,
  /** NumPy arrays, a file each. */
  NPY,
  /** NumPy arrays in one file. */
  NPZ,
  /** TensorFlow's records of PNG images. */
  TFRECORD;

  /** Whether images become 8-bit PNG, and are measured again as such. */
  public boolean isOfGreyLevels() {
    return this != NPY && this != NPZ;
  }
}
