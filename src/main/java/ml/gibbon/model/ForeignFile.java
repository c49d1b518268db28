package ml.gibbon.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** What a file is that was given as a model but is none, in words that say what to do with it. */
public final class ForeignFile {

  private static final int SHOWN = 40;

  /** The key of field 1 of a ModelProto, a number. */
  private static final int IR_VERSION = 8;

  private static final String CONVERT =
      "Gibbon reads ONNX: export the network with torch.onnx.export, tf2onnx or the like";

  /** Kinds of files by what they begin with. */
  private enum Kind {
    HDF5("a Keras or HDF5 file: give it in models.NAME.file", startsWith(0x89, 'H', 'D', 'F')),
    PICKLE("a pickle, such as PyTorch writes: " + CONVERT, startsWith(0x80, 2).or(pickle())),
    NUMPY("a NumPy array: " + CONVERT, startsWith(0x93, 'N', 'U', 'M', 'P', 'Y')),
    TFLITE("a TensorFlow Lite file: " + CONVERT, at(4, "TFL3")),
    SAFETENSORS("a safetensors file: " + CONVERT, at(8, "{\"")),
    GGUF("a GGUF file: " + CONVERT, at(0, "GGUF")),
    ONNX("an ONNX file: give it in models.NAME.file", onnx()),
    EMPTY_ZIP("an empty zip: copy it again", startsWith('P', 'K', 5, 6)),
    GZIP("compressed with gzip: unpack it with gunzip", startsWith(0x1f, 0x8b)),
    BZIP2("compressed with bzip2: unpack it with bunzip2", at(0, "BZh")),
    XZ("compressed with xz: unpack it with unxz", startsWith(0xfd, '7', 'z', 'X', 'Z')),
    ZSTD("compressed with zstd: unpack it with unzstd", startsWith(0x28, 0xb5, 0x2f, 0xfd)),
    SEVEN_ZIP("a 7z archive: unpack it", startsWith('7', 'z', 0xbc, 0xaf)),
    RAR("a RAR archive: unpack it", at(0, "Rar!")),
    TAR("a tar archive: unpack it", at(257, "ustar")),
    JAVA(
        "a serialised Java object: write the network with DL4J's ModelSerializer",
        startsWith(0xac, 0xed)),
    PARQUET("a Parquet file: images belong in data.path", at(0, "PAR1")),
    GIT_LFS(
        "a Git LFS pointer, not the file itself: fetch it with git lfs pull",
        at(0, "version https://git-lfs")),
    WEB_PAGE("a web page, not the file itself: download it again", webPage()),
    TEXT("text: give a DL4J model zip", ForeignFile::isText);

    private final String inWords;
    private final Predicate<byte[]> is;

    Kind(String inWords, Predicate<byte[]> is) {
      this.inWords = inWords;
      this.is = is;
    }
  }

  private ForeignFile() {}

  /** Whether a file begins as those of ONNX do. */
  static boolean isOnnx(byte[] file) {
    return Kind.ONNX.is.test(file);
  }

  /** Why a file that is no zip is refused. */
  static String why(byte[] file) {
    if (file.length == 0) {
      return "its 0 bytes are not a zip: the file is empty, copy it again";
    }
    String what =
        Arrays.stream(Kind.values())
            .filter(kind -> kind.is.test(file))
            .findFirst()
            .map(kind -> "it is " + kind.inWords)
            .orElse("give a DL4J model zip");
    return "its %d bytes are not a zip but begin with %s: %s"
        .formatted(file.length, firstCharacters(file), what);
  }

  /**
   * Why a file that was given as an ONNX model is refused; empty when it may be one, or when nobody
   * knows what it is.
   */
  public static Optional<String> insteadOfOnnx(byte[] file) {
    if (file.length == 0) {
      return Optional.of("its 0 bytes are not an ONNX model: the file is empty, copy it again");
    }
    // Models begin with the version of the format, and may look like anything from there on.
    if (file[0] == IR_VERSION) {
      return Optional.empty();
    }
    return foreign(file)
        .map(
            what ->
                "its %d bytes are not an ONNX model but begin with %s: it is %s"
                    .formatted(file.length, firstCharacters(file), what));
  }

  private static Optional<String> foreign(byte[] file) {
    if (startsWith('P', 'K', 3, 4).test(file)) {
      return Optional.of("a zip: unpack it, or name a DL4J model zip .zip");
    }
    return Arrays.stream(Kind.values())
        .filter(kind -> kind != Kind.ONNX && kind.is.test(file))
        .findFirst()
        .map(
            kind ->
                kind == Kind.TEXT ? "text: give the file that the exporter wrote" : kind.inWords);
  }

  /** Why a zip is refused that holds something else than a model; empty when nobody knows. */
  static Optional<String> why(Collection<String> entries) {
    return inZip(entries).map(what -> "it is " + what);
  }

  private static Optional<String> inZip(Collection<String> entries) {
    if (any(entries, "(.*/)?data\\.pkl") || any(entries, "(.*/)?constants\\.pkl")) {
      return Optional.of("a PyTorch file: " + CONVERT);
    } else if (any(entries, "model\\.weights\\.h5")) {
      return Optional.of("a Keras 3 file: give it a name that ends in .keras");
    } else if (any(entries, "(.*/)?saved_model\\.pb")) {
      return Optional.of("a TensorFlow SavedModel: " + CONVERT);
    } else if (any(entries, ".*\\.npy")) {
      return Optional.of("a NumPy archive: " + CONVERT);
    } else if (any(entries, "META-INF/MANIFEST\\.MF")) {
      return Optional.of("a jar: give a DL4J model zip");
    } else if (any(entries, ".*\\.fb") || any(entries, "flatgraph.*")) {
      return Optional.of("a SameDiff file: Gibbon reads MultiLayerNetwork models only");
    }
    for (String entry : entries) {
      if (entry.matches("(?s).+/configuration\\.json")) {
        return Optional.of(
            "a zip of the folder %s: zip the files in it, not the folder"
                .formatted(printable(entry.substring(0, entry.lastIndexOf('/')))));
      }
    }
    List<String> zips =
        entries.stream().filter(entry -> entry.toLowerCase(Locale.ROOT).endsWith(".zip")).toList();
    if (zips.size() > 1) {
      return Optional.of(
          "a zip of %d zips: unpack it, give each as a model of its own, and put them together with models.NAME.ensemble"
              .formatted(zips.size()));
    }
    return zips.stream()
        .findFirst()
        .map(entry -> "a zip of the zip %s: unpack it once".formatted(printable(entry)));
  }

  private static boolean any(Collection<String> entries, String pattern) {
    return entries.stream().anyMatch(entry -> entry.matches(pattern));
  }

  /** The first characters in quotation marks, all that cannot be shown as dots. */
  private static String firstCharacters(byte[] file) {
    String text =
        new String(file, 0, Math.min(SHOWN, file.length), StandardCharsets.ISO_8859_1)
            .replaceAll("[^ -~]", ".");
    return "\"" + text + (file.length > SHOWN ? "...\"" : "\"");
  }

  /** A stranger's text in a one-line message. */
  static String printable(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() > 60 ? line.substring(0, 60) + "..." : line;
  }

  private static Predicate<byte[]> startsWith(int... bytes) {
    return file -> {
      for (int i = 0; i < bytes.length; i++) {
        if (i >= file.length || (file[i] & 0xff) != bytes[i]) {
          return false;
        }
      }
      return true;
    };
  }

  private static Predicate<byte[]> at(int place, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return file ->
        file.length >= place + bytes.length
            && Arrays.equals(file, place, place + bytes.length, bytes, 0, bytes.length);
  }

  /** Pickles of the protocols 3 to 5. */
  private static Predicate<byte[]> pickle() {
    return startsWith(0x80, 3).or(startsWith(0x80, 4)).or(startsWith(0x80, 5));
  }

  /** Field 1 (the version of the format) and field 2 (the name of the producer) of a ModelProto. */
  private static Predicate<byte[]> onnx() {
    return file ->
        file.length > 4
            && file[0] == IR_VERSION
            && file[1] > 0
            && file[1] < 32
            && List.of((byte) 0x12, (byte) 0x1a, (byte) 0x3a, (byte) 0x42).contains(file[2]);
  }

  private static Predicate<byte[]> webPage() {
    return file -> {
      String start =
          new String(file, 0, Math.min(512, file.length), StandardCharsets.ISO_8859_1)
              .strip()
              .toLowerCase(Locale.ROOT);
      return start.startsWith("<!doctype html")
          || start.startsWith("<html")
          || start.startsWith("<?xml");
    };
  }

  private static boolean isText(byte[] file) {
    for (int i = 0; i < Math.min(512, file.length); i++) {
      int character = file[i] & 0xff;
      if (character < ' ' && character != '\n' && character != '\r' && character != '\t') {
        return false;
      }
    }
    return true;
  }
}
