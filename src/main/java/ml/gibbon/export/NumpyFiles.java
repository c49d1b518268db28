package ml.gibbon.export;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import ml.gibbon.image.ImageShape;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.AdversarialTable;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * NumPy arrays as users of RobustBench and ART have theirs: images float32 {@code [N, C, H, W]} in
 * [0, 1], just as the table holds them, and labels int64 {@code [N]}. The driver writes them, row
 * after row: its memory does not grow with the table.
 *
 * @param set of the table
 * @param images N
 * @param inOneFile whether they go into {@code arrays.npz} or into a {@code .npy} file each
 */
record NumpyFiles(Configuration hadoop, AdversarialSet set, long images, boolean inOneFile)
    implements TableWriter {

  private static final int BUFFER = 1 << 20;

  private List<NumpyArray> arrays() {
    String split = set.split();
    return List.of(
        new NumpyArray(
            "x_%s_adv".formatted(split),
            AdversarialTable.ADVERSARIAL_PIXELS,
            NumpyArray.Kind.PIXELS),
        new NumpyArray("x_" + split, AdversarialTable.CLEAN_PIXELS, NumpyArray.Kind.PIXELS),
        new NumpyArray("y_" + split, AdversarialTable.LABEL, NumpyArray.Kind.NUMBER),
        number("target", AdversarialTable.TARGET),
        number("image_id", AdversarialTable.IMAGE_ID),
        number("clean_prediction", AdversarialTable.CLEAN_PREDICTION),
        number("adversarial_prediction", AdversarialTable.ADVERSARIAL_PREDICTION));
  }

  private static NumpyArray number(String name, String column) {
    return new NumpyArray(name, column, NumpyArray.Kind.NUMBER);
  }

  @Override
  public Dataset<Row> write(Dataset<Row> rows, String folder) throws IOException {
    if (inOneFile) {
      try (ZipOutputStream zip = new ZipOutputStream(create(folder, "arrays.npz"))) {
        zip.setLevel(Deflater.BEST_SPEED);
        for (NumpyArray array : arrays()) {
          zip.putNextEntry(new ZipEntry(array.name() + ".npy"));
          write(rows, array, zip);
          zip.closeEntry();
        }
      }
    } else {
      for (NumpyArray array : arrays()) {
        try (OutputStream out = create(folder, array.name() + ".npy")) {
          write(rows, array, out);
        }
      }
    }
    return rows;
  }

  private OutputStream create(String folder, String name) throws IOException {
    Path file = new Path(folder, name);
    return new BufferedOutputStream(file.getFileSystem(hadoop).create(file), BUFFER);
  }

  private void write(Dataset<Row> rows, NumpyArray array, OutputStream out) throws IOException {
    ImageShape shape = set.imageShape();
    out.write(
        array.kind() == NumpyArray.Kind.PIXELS
            ? array.header(images, shape.channels(), shape.height(), shape.width())
            : array.header(images));
    Iterator<Row> column =
        rows.select(array.column(), AdversarialTable.IMAGE_ID)
            .orderBy(AdversarialTable.IMAGE_ID)
            .toLocalIterator();
    while (column.hasNext()) {
      array.write(column.next(), set.pixelFormat(), out);
    }
  }
}
