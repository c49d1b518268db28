package ml.gibbon.store;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import ml.gibbon.engine.product.MatrixProduct;
import ml.gibbon.provenance.Libraries;

/** The libraries, and the instructions of the processor, that what is stored depends on. */
public final class LibraryVersions {

  private LibraryVersions() {}

  /** Versions in this JVM, and the instruction set in words, by name. */
  public static SortedMap<String, String> current() {
    return new TreeMap<>(
        Map.of(
            "spark", spark(),
            "deeplearning4j", Libraries.deeplearning4j(),
            "nd4j", Libraries.nd4j(),
            "matrix-product", MatrixProduct.library(),
            "instruction-set", MatrixProduct.instructionSet()));
  }

  /** The version of the Spark that runs, which need not be the one of the build. */
  static String spark() {
    return org.apache.spark.package$.MODULE$.SPARK_VERSION();
  }
}
