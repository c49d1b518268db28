package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code deploy/gibbon} in a checkout of its own, with programs that print what they are given. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {

  private static final String PRINTS_ARGUMENTS =
      """
      #!/usr/bin/env bash
      printf 'omp=%s memory=%s home=%s\\n' "$OMP_NUM_THREADS" "$SPARK_DRIVER_MEMORY" "$SPARK_HOME"
      printf '<%s>\\n' "$@"
      [ -z "${SHOWS_LOCALE:-}" ] || printf 'charmap=%s\\n' "$(locale charmap)"
      exit "${FAKE_CODE:-0}"
      """;

  @TempDir Path folder;

  private Path checkout;
  private Path jar;
  private Path bench;
  private Path spark;
  private final Map<String, String> environment = new HashMap<>();

  /** What a run of the launcher left. */
  private record Outcome(int code, List<String> out, String err) {}

  @BeforeEach
  void lay_out() throws IOException {
    checkout = folder.toRealPath().resolve("a checkout");
    jar = checkout.resolve("target/gibbon.jar");
    bench = checkout.resolve("target/gibbon-bench.jar");
    spark = folder.toRealPath().resolve("a spark");
    program(checkout.resolve("deploy/gibbon"), Files.readString(Path.of("deploy/gibbon")));
    program(spark.resolve("bin/spark-submit"), PRINTS_ARGUMENTS);
    Files.createDirectories(jar.getParent());
    Files.createFile(jar);
    Files.createFile(bench);
    environment.put("SPARK_HOME", spark.toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
  }

  private static void program(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Outcome launch(String... args) throws IOException, InterruptedException {
    return launch(checkout.resolve("deploy/gibbon"), args);
  }

  private Outcome launch(Path launcher, String... args) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(args));
    Path out = folder.resolve("out.txt");
    Path err = folder.resolve("err.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(Files.createDirectories(folder.resolve("elsewhere")).toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.matches("SPARK_.*|OMP_.*|JAVA_HOME|HADOOP_.*|YARN_.*"));
    builder.environment().putAll(environment);
    int code = builder.start().waitFor();
    return new Outcome(
        code,
        Files.readAllLines(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private List<String> submitted(String... expected) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "<--class>",
                "<ml.gibbon.cli.Main>",
                "<--conf>",
                "<spark.driver.defaultJavaOptions=-XX:+UseParallelGC>"));
    for (String argument : expected) {
      lines.add("<" + argument + ">");
    }
    return lines;
  }

  @Test
  void everything_goes_through_spark_submit() throws Exception {
    Outcome outcome = launch("run", "conf/a b.conf", "--set", "data.path=x y");

    assertThat(outcome.code()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.out().subList(1, outcome.out().size()))
        .isEqualTo(submitted(jar.toString(), "run", "conf/a b.conf", "--set", "data.path=x y"));
  }

  @Test
  void arguments_after_two_dashes_go_to_spark() throws Exception {
    Outcome outcome =
        launch("run", "a.conf", "--set", "b=c", "--", "--master", "local[2]", "--conf", "x=y z");

    assertThat(outcome.out().subList(1, outcome.out().size()))
        .isEqualTo(
            submitted(
                "--master",
                "local[2]",
                "--conf",
                "x=y z",
                jar.toString(),
                "run",
                "a.conf",
                "--set",
                "b=c"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gradient",
        "attacks",
        "generate",
        "train",
        "training",
        "scale",
        "load",
        "cascade",
        "soak",
        "check",
        "networks",
        "fuzz",
        "certified",
        "epsilons"
      })
  void a_benchmark_is_a_program_of_its_own_on_top_of_the_job_jar(String name) throws Exception {
    List<String> out = launch("bench", name, "--rounds", "1", "--", "--conf", "x=y z").out();

    assertThat(out.subList(1, out.size()))
        .containsExactly(
            "<--class>",
            "<ml.gibbon.bench.Main>",
            "<--jars>",
            "<" + jar + ">",
            "<--conf>",
            "<spark.driver.defaultJavaOptions=-XX:+UseParallelGC>",
            "<--conf>",
            "<x=y z>",
            "<" + bench + ">",
            "<" + name + ">",
            "<--rounds>",
            "<1>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"conf/gradient", "gradient.conf", "--help"})
  void bench_with_anything_else_is_a_command_of_the_job(String argument) throws Exception {
    List<String> out = launch("bench", argument).out();

    assertThat(out.subList(1, out.size())).isEqualTo(submitted(jar.toString(), "bench", argument));
  }

  @Test
  void a_benchmark_without_its_jar_is_built_while_a_job_goes_on_without() throws Exception {
    Files.delete(bench);
    environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    program(folder.resolve("bin/mvn"), "#!/bin/sh\ntouch target/gibbon-bench.jar\n");

    assertThat(launch("bench", "conf/a.conf").err()).isEmpty();
    Outcome first = launch("bench", "check");
    Outcome second = launch("bench", "check");

    assertThat(first.err())
        .isEqualTo("gibbon: building %s, once; this takes some minutes\n".formatted(bench));
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).isEqualTo(first.out()).contains("<" + bench + ">");
  }

  @Test
  void without_arguments_the_program_shows_its_help() throws Exception {
    List<String> out = launch().out();

    assertThat(out.subList(1, out.size())).isEqualTo(submitted(jar.toString()));
  }

  @Test
  void one_thread_for_each_product_and_four_gigabytes_unless_set_otherwise() throws Exception {
    assertThat(launch("run").out().get(0)).isEqualTo("omp=1 memory=4g home=" + spark);

    environment.put("OMP_NUM_THREADS", "3");
    environment.put("SPARK_DRIVER_MEMORY", "9g");

    assertThat(launch("run").out().get(0)).isEqualTo("omp=3 memory=9g home=" + spark);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"LC_ALL=C", "LC_ALL=POSIX", "LANG=C", "LANG=", "LC_CTYPE=POSIX", "LANG=C.UTF-8"})
  void names_of_files_are_utf_8_in_any_locale(String setting) throws Exception {
    environment.put("SHOWS_LOCALE", "yes");
    environment.putAll(Map.of("LC_ALL", "", "LANG", "", "LC_CTYPE", ""));
    environment.put(
        setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));

    assertThat(launch("run", "a.conf").out()).endsWith("charmap=UTF-8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a[1]", "a#b", "a:b", "a,b", "a{b}", "a?", "a*", "back\\slash"})
  void a_checkout_or_a_spark_that_spark_cannot_name_is_refused(String name) throws Exception {
    Path odd = folder.toRealPath().resolve(name);
    program(odd.resolve("deploy/gibbon"), Files.readString(Path.of("deploy/gibbon")));
    Outcome inCheckout = launch(odd.resolve("deploy/gibbon"), "run", "a.conf");
    environment.put("SPARK_HOME", odd.toString());
    Outcome inSpark = launch("run", "a.conf");

    for (Outcome outcome : List.of(inCheckout, inSpark)) {
      assertThat(outcome.code()).isEqualTo(2);
      assertThat(outcome.err().lines()).hasSize(1);
      assertThat(outcome.err())
          .startsWith("gibbon: Gibbon is in ")
          .contains(odd.toString())
          .endsWith("in the names of these folders; move them\n");
    }
  }

  @Test
  void the_exit_code_is_that_of_the_program() throws Exception {
    environment.put("FAKE_CODE", "4");

    assertThat(launch("run", "a.conf").code()).isEqualTo(4);
  }

  @Test
  void a_link_to_the_launcher_works() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("link"), checkout.resolve("deploy/gibbon"));

    assertThat(launch(link, "plan").out()).contains("<" + jar + ">", "<plan>");
  }

  @Test
  void a_spark_home_without_spark_is_refused() throws Exception {
    environment.put("SPARK_HOME", "/no/spark");

    Outcome outcome = launch("run", "a.conf");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo(
            "gibbon: SPARK_HOME is /no/spark but has no bin/spark-submit; set it to a Spark 3.5, or unset it\n");
  }

  @Test
  void an_old_java_is_refused() throws Exception {
    program(
        folder.resolve("old/bin/java"),
        "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n");
    environment.put("JAVA_HOME", folder.resolve("old").toString());

    Outcome outcome = launch("run", "a.conf");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo(
            "gibbon: %s/old/bin/java is Java 11 but 17 to 22 is needed (Hadoop 3.3 stops there); set JAVA_HOME\n"
                .formatted(folder));
  }

  @Test
  void a_java_home_without_java_is_refused() throws Exception {
    environment.put("JAVA_HOME", "/no/java");

    assertThat(launch("run").err())
        .isEqualTo("gibbon: /no/java/bin/java is not there; install a JDK 17, or set JAVA_HOME\n");
  }

  @Test
  void without_a_jar_it_builds_once_and_uses_the_spark_of_the_build() throws Exception {
    Files.delete(jar);
    environment.remove("SPARK_HOME");
    environment.put("LAID_OUT", spark.toString());
    environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    program(
        folder.resolve("bin/mvn"),
        """
        #!/usr/bin/env bash
        echo "mvn $*, in $PWD"
        mkdir -p target && touch target/gibbon.jar && cp -r "$LAID_OUT" target/spark
        """);

    Outcome first = launch("run", "a.conf");
    Outcome second = launch("run", "a.conf");

    assertThat(first.code()).isZero();
    assertThat(first.err())
        .isEqualTo(
            "gibbon: building %s, once; this takes some minutes\nmvn -q -DskipTests package, in %s\n"
                .formatted(jar, checkout));
    assertThat(first.out().get(0)).endsWith("home=" + checkout.resolve("target/spark"));
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).isEqualTo(first.out());
  }

  /** A Spark of the build with its core, and a Java that prints how it was started. */
  private Path laidOut() throws IOException {
    environment.remove("SPARK_HOME");
    Path own = checkout.resolve("target/spark");
    program(own.resolve("bin/spark-submit"), PRINTS_ARGUMENTS);
    Files.createDirectories(own.resolve("jars"));
    Files.createFile(own.resolve("jars/spark-core_2.12-3.5.9.jar"));
    program(
        folder.resolve("jdk/bin/java"),
        """
        #!/usr/bin/env bash
        for word in "$@"; do
          if [ "$word" = -version ]; then echo 'openjdk version "17.0.9"' >&2; exit; fi
        done
        echo java
        printf '<%s>\\n' "$@"
        """);
    environment.put("JAVA_HOME", folder.resolve("jdk").toString());
    return own;
  }

  @Test
  void a_job_of_this_machine_alone_starts_without_spark_submit() throws Exception {
    Path own = laidOut();
    environment.put("HADOOP_CONF_DIR", "/etc/hadoop");

    List<String> out = launch("run", "conf/a b.conf", "--set", "x=y z").out();

    assertThat(out)
        .startsWith("java", "<-Xmx4g>", "<-XX:+UseParallelGC>")
        .contains("<-Dspark.driver.memory=4g>", "<--add-opens=java.base/java.nio=ALL-UNNAMED>")
        .endsWith(
            "<-cp>",
            "<%s:%s/jars/spark-core_2.12-3.5.9.jar:%s/conf:/etc/hadoop>".formatted(jar, own, own),
            "<ml.gibbon.cli.Main>",
            "<run>",
            "<conf/a b.conf>",
            "<--set>",
            "<x=y z>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "attacks", "checks", "--help", "-h", "plan --help", "--version"})
  void what_only_prints_takes_a_small_heap(String words) throws Exception {
    laidOut();

    List<String> out = launch(words.isEmpty() ? new String[0] : words.split(" ")).out();

    assertThat(out).startsWith("java", "<-Xmx256m>", "<-XX:+UseSerialGC>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"arguments", "SPARK_CONF_DIR", "SPARK_SUBMIT_OPTS", "defaults", "bench"})
  void whatever_is_said_to_spark_goes_through_spark_submit(String what) throws Exception {
    Path own = laidOut();
    String[] words = {"run", "a.conf"};
    switch (what) {
      case "arguments" -> words = new String[] {"run", "a.conf", "--", "--master", "local[1]"};
      case "bench" -> words = new String[] {"bench", "check"};
      case "defaults" -> {
        Files.createDirectories(own.resolve("conf"));
        Files.createFile(own.resolve("conf/spark-defaults.conf"));
      }
      default -> environment.put(what, "/etc/spark");
    }

    assertThat(launch(words).out().get(0)).startsWith("omp=1 memory=4g");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void the_kernel_of_notebooks_is_one_java_program_with_any_spark(boolean ofTheBuild)
      throws Exception {
    Path own = laidOut();
    Path kernel = Files.createFile(checkout.resolve("target/gibbon-notebook.jar"));
    if (!ofTheBuild) {
      environment.put("SPARK_HOME", own.toString());
    }

    assertThat(launch("kernel", "/run/a b.json").out())
        .startsWith("java", "<-Xmx4g>", "<-XX:+UseParallelGC>")
        .contains(
            "<--add-opens=java.base/java.nio=ALL-UNNAMED>",
            "<-Dgibbon.root=%s>".formatted(checkout))
        .endsWith(
            "<-cp>",
            "<%s:%s/jars/spark-core_2.12-3.5.9.jar:%s/conf:%s:%s/target/notebook/*>"
                .formatted(jar, own, own, kernel, checkout),
            "<ml.gibbon.notebook.Main>",
            "</run/a b.json>");
  }

  @Test
  void of_two_first_starts_one_builds_and_the_other_waits() throws Exception {
    Files.delete(jar);
    environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    program(
        folder.resolve("bin/mvn"),
        "#!/bin/sh\necho built >> target/log\nsleep 2\ntouch target/gibbon.jar\n");
    ProcessBuilder other =
        new ProcessBuilder(checkout.resolve("deploy/gibbon").toString(), "run", "a.conf")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("other.txt").toFile());
    other.environment().putAll(environment);
    Process first = other.start();
    while (!Files.exists(checkout.resolve("target/log"))) {
      Thread.sleep(20);
    }

    Outcome second = launch("run", "a.conf");

    assertThat(first.waitFor()).isZero();
    assertThat(second.code()).isZero();
    assertThat(second.err())
        .isEqualTo("gibbon: waiting for another start that builds %s\n".formatted(jar));
    assertThat(checkout.resolve("target/log")).hasContent("built\n");
  }

  @Test
  void what_a_killed_build_left_is_built_again() throws Exception {
    environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    program(
        folder.resolve("bin/mvn"),
        "#!/bin/sh\necho built >> target/log\ntouch target/gibbon.jar\n");
    // As the kill of a start that builds leaves it: half a jar, and the word that one had begun.
    Files.write(jar, new byte[] {1});
    Files.writeString(checkout.resolve("target/.building"), "begun");

    Outcome first = launch("run", "a.conf");
    Outcome second = launch("run", "a.conf");

    assertThat(first.err()).startsWith("gibbon: building ");
    assertThat(second.err()).isEmpty();
    assertThat(checkout.resolve("target/log")).hasContent("built\n");
  }

  @Test
  void a_failed_build_leaves_no_half_jar() throws Exception {
    Files.delete(jar);
    environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    program(
        folder.resolve("bin/mvn"),
        "#!/bin/sh\ntouch target/gibbon.jar target/gibbon-bench.jar\nexit 1\n");

    Outcome outcome = launch("run", "a.conf");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).endsWith("gibbon: the build failed; see above\n");
    assertThat(jar).doesNotExist();
    assertThat(bench).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
--master yarn | --master is yarn but neither HADOOP_CONF_DIR nor YARN_CONF_DIR is set; set it to the folder of core-site.xml and yarn-site.xml
--conf spark.master=yarn | --master is yarn but neither HADOOP_CONF_DIR nor YARN_CONF_DIR is set; set it to the folder of core-site.xml and yarn-site.xml
--master=nohost:7077 | --master is nohost:7077 but must be local[N], spark://HOST:7077, yarn or k8s://https://HOST:6443
--master http://h | --master is http://h but must be local[N], spark://HOST:7077, yarn or k8s://https://HOST:6443
""")
  void a_master_that_spark_would_refuse_with_a_trace_is_one_line(String words, String line)
      throws Exception {
    List<String> args = new ArrayList<>(List.of("run", "a.conf", "--"));
    args.addAll(List.of(words.split(" ")));

    Outcome outcome = launch(args.toArray(String[]::new));

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).isEqualTo("gibbon: " + line + "\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark-core_2.12-3.3.2.jar",
        "spark-core_2.13-3.5.1.jar",
        "spark-core_2.13-4.0.0.jar"
      })
  void a_spark_of_another_version_is_refused(String core) throws Exception {
    Files.createDirectories(spark.resolve("jars"));
    Files.createFile(spark.resolve("jars").resolve(core));

    Outcome outcome = launch("run", "a.conf");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo(
            "gibbon: SPARK_HOME is %s with %s but Spark 3.5 with Scala 2.12 is needed; set it to one, or unset it\n"
                .formatted(spark, core));
  }

  @Test
  void a_spark_of_the_right_version_is_taken_and_asked_for_what_its_cluster_needs()
      throws Exception {
    Files.createDirectories(spark.resolve("jars"));
    Files.createFile(spark.resolve("jars/spark-core_2.12-3.5.4-vendor.jar"));

    assertThat(launch("run", "a.conf", "--", "--master", "spark://h:7077").code()).isZero();
    assertThat(launch("run", "a.conf", "--", "--master", "k8s://https://h").err())
        .isEqualTo(
            "gibbon: --master is k8s://https://h but the Spark in %s has no spark-kubernetes; set SPARK_HOME to a full Spark 3.5\n"
                .formatted(spark));
  }

  @ParameterizedTest
  @ValueSource(strings = {"4", "lots", "-1g", "4 g"})
  void a_driver_memory_that_java_cannot_read_is_refused(String memory) throws Exception {
    environment.put("SPARK_DRIVER_MEMORY", memory);

    assertThat(launch("run", "a.conf").err())
        .isEqualTo(
            "gibbon: SPARK_DRIVER_MEMORY is %s but must be a number with a unit, such as 4g or 2048m\n"
                .formatted(memory));
  }

  @Test
  void a_heap_that_the_system_does_not_give_is_one_line() throws Exception {
    environment.put("SPARK_DRIVER_MEMORY", "900000g");

    Outcome outcome = launch("run", "a.conf");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err())
        .contains("does not start with SPARK_DRIVER_MEMORY=900000g: ", "ulimit -v");
  }

  @ParameterizedTest
  @ValueSource(strings = {"spark.master yarn", "spark.master=yarn", " spark.master : yarn "})
  void a_master_among_sparks_defaults_is_looked_at_too(String line) throws Exception {
    Path conf = Files.createDirectories(folder.resolve("spark-conf"));
    Files.writeString(
        conf.resolve("spark-defaults.conf"), "spark.master local[1]\n" + line + "\nspark.x y\n");
    environment.put("SPARK_CONF_DIR", conf.toString());

    assertThat(launch("run", "a.conf").err())
        .startsWith(
            "gibbon: --master is yarn but neither HADOOP_CONF_DIR nor YARN_CONF_DIR is set");
    assertThat(launch("run", "a.conf", "--", "--master", "lcoal").err())
        .startsWith("gibbon: --master is lcoal but must be local[N]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--conf", "-c"})
  void a_setting_of_spark_without_a_value_is_refused(String option) throws Exception {
    assertThat(launch("run", "a.conf", "--", option, "spark.task.cpus").err())
        .isEqualTo(
            "gibbon: %1$s spark.task.cpus has no key and value; write %1$s key=value\n"
                .formatted(option));
  }

  @Test
  void options_that_this_java_does_not_know_are_named() throws Exception {
    environment.put("JAVA_TOOL_OPTIONS", "-XX:+NoSuchFlag");

    Outcome outcome = launch("run", "a.conf");

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.err())
        .contains("and JAVA_TOOL_OPTIONS=-XX:+NoSuchFlag: ", "Unrecognized VM option");
  }

  @Test
  void a_machine_whose_name_has_no_address_is_one_line_unless_spark_is_given_one()
      throws Exception {
    environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    program(folder.resolve("bin/getent"), "#!/bin/sh\nexit 2\n");
    program(folder.resolve("bin/uname"), "#!/bin/sh\necho lonely\n");

    assertThat(launch("run", "a.conf").err())
        .isEqualTo(
            "gibbon: the name of this machine, lonely, has no address; set SPARK_LOCAL_IP=127.0.0.1 (on a cluster, an address that its machines reach), or add the name to /etc/hosts\n");

    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    assertThat(launch("run", "a.conf").code()).isZero();
  }

  @Test
  void a_user_without_a_name_is_one_line() throws Exception {
    environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    program(
        folder.resolve("bin/id"), "#!/bin/sh\n[ \"$1\" = -u ] && echo 12345 && exit 0\nexit 1\n");

    assertThat(launch("run", "a.conf").err())
        .isEqualTo(
            "gibbon: user 12345 has no name on this machine, which Hadoop needs: add a line for it to /etc/passwd, or start the container as a user that its image knows\n");
  }
}
