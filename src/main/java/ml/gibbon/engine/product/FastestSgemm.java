package ml.gibbon.engine.product;

/** Finds the fastest matrix product once in a JVM. */
public final class FastestSgemm {

  static final Sgemm INSTANCE = find();

  private FastestSgemm() {}

  private static Sgemm find() {
    try {
      return new OneDnn();
    } catch (LinkageError e) {
      // oneDNN has natives for fewer platforms; what is missing shows as some LinkageError.
      return new OpenBlas();
    }
  }
}
