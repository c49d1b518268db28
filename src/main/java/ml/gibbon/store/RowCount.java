package ml.gibbon.store;

import java.util.Locale;
import ml.gibbon.error.InputException;

/** Holds the images that a stage has read of a table against those that its manifest says. */
public final class RowCount {

  private RowCount() {}

  /**
   * Compares the number of all rows.
   *
   * @throws InputException when it is another one
   */
  public static void require(PublishedFolder table, long read) {
    require(table, table.manifest().rows(), read);
  }

  /**
   * Compares the number of the rows that were asked for.
   *
   * @throws InputException when it is another one
   */
  public static void require(PublishedFolder table, long asked, long read) {
    if (read != asked) {
      throw new InputException(
          String.format(
              Locale.ROOT,
              "%s gave %,d of %,d images: its files are not those of its manifest; gibbon verify names them; delete the folder and make it again",
              table.path(),
              read,
              asked));
    }
  }
}
