package ml.gibbon.cluster;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.network.util.JavaUtils;

/**
 * JavaCPP's limits of a driver or an executor, as its JVM's options set them.
 *
 * @param options the JVM's options, of which the last of a kind holds
 */
public record JavaCppLimits(String options) {

  private static final String PREFIX = "org.bytedeco.javacpp.";

  /** The limits that are set for a role; Spark puts the default options first. */
  public static JavaCppLimits of(ContainerMemory.Role role, Map<String, String> spark) {
    return new JavaCppLimits(
        Stream.of("defaultJavaOptions", "extraJavaOptions")
            .map(name -> spark.getOrDefault(role.key(name), ""))
            .collect(Collectors.joining(" ")));
  }

  /** Native memory that JavaCPP gives out at most, in MiB; empty for its default, the heap. */
  public OptionalLong buffers() {
    return mebibytes("maxbytes");
  }

  /** Memory of the process from which on JavaCPP gives out none, in MiB; empty for its default. */
  public OptionalLong process() {
    return mebibytes("maxphysicalbytes");
  }

  /** Folder that native libraries unpack into; empty for JavaCPP's choice, in the user's home. */
  public Optional<String> folder() {
    return option("cachedir");
  }

  private OptionalLong mebibytes(String name) {
    // JavaCPP takes a bare number as bytes, 0 as no limit, and shares of the machine such as 80%.
    return option(name).stream()
        .filter(value -> !value.endsWith("%"))
        .mapToLong(JavaUtils::byteStringAsBytes)
        .filter(bytes -> bytes > 0)
        .map(bytes -> bytes >> 20)
        .findFirst();
  }

  private Optional<String> option(String name) {
    Matcher option =
        Pattern.compile("-D" + Pattern.quote(PREFIX + name) + "=(\\S+)").matcher(options);
    return option.results().map(result -> result.group(1)).reduce((first, last) -> last);
  }

  /** The limits that are set, one after the other. */
  public String inWords() {
    return Stream.of("maxbytes", "maxphysicalbytes", "cachedir")
        .flatMap(name -> option(name).map(value -> PREFIX + name + " = " + value).stream())
        .collect(Collectors.joining(", "));
  }
}
