package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A copy of {@code deploy/} and {@code conf/} in which command lines are run by a shell, with a
 * spark-submit that prints what it is given.
 */
final class Checkout {

  private final Path root;

  /**
   * @param folder empty
   */
  Checkout(Path folder) throws IOException {
    root = folder.toRealPath();
    for (String tree : List.of("deploy", "conf")) {
      try (Stream<Path> files = Files.walk(Path.of(tree))) {
        for (Path file : files.toList()) {
          Files.copy(file, root.resolve(file.toString()), StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
    }
    Files.createDirectories(root.resolve("target"));
    Files.createFile(root.resolve("target/gibbon.jar"));
    Files.createFile(root.resolve("target/gibbon-bench.jar"));
    Path submit = Files.createDirectories(root.resolve("spark/bin")).resolve("spark-submit");
    Files.writeString(submit, "#!/usr/bin/env bash\nprintf '%s\\n' \"$@\"\n");
    assertThat(submit.toFile().setExecutable(true)).isTrue();
  }

  /** What a program prints that ends well. */
  List<String> linesOf(String... command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(root, "out", ".txt");
    Path err = Files.createTempFile(root, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(root.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("SPARK_HOME", root.resolve("spark").toString());
    // Without it no command for YARN is started.
    builder.environment().put("HADOOP_CONF_DIR", root.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    int code = builder.start().waitFor();
    assertThat(code).as(Files.readString(err)).isZero();
    return Files.readAllLines(out, StandardCharsets.UTF_8);
  }

  /** What a command line gives to spark-submit, with an installation where the checkout is. */
  Submission submitted(String command) throws IOException, InterruptedException {
    String here = command.replace("/opt/gibbon", root.toString());
    List<String> arguments = new ArrayList<>();
    for (String line : linesOf("bash", "-c", here)) {
      arguments.add(line.replace(root.toString(), "/opt/gibbon"));
    }
    return Submission.of(arguments);
  }
}
