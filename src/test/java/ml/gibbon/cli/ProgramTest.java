package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Command;

class ProgramTest {

  @ParameterizedTest
  @ValueSource(strings = {"ANSI_X3.4-1968", "ISO-8859-1", "GBK", "US-ASCII"})
  void an_encoding_that_lacks_letters_is_refused_in_one_line(String encoding) {
    assertThat(Program.unfitFor(encoding))
        .contains(
            "names of files are in %s here, which lacks most letters: set the environment variable LC_ALL to a UTF-8 locale, such as C.UTF-8 (locale -a lists them), or start this with deploy/gibbon, which does"
                .formatted(encoding));
  }

  /** A command that says when it has begun. */
  @Command(name = "waits")
  static final class Waits implements Runnable {

    public static void main(String[] args) {
      Program.run(new Waits(), args);
    }

    @Override
    public void run() {
      System.out.println("begun");
      sleep(60_000);
    }
  }

  /** A command that fails when the JVM begins to end, as under it Spark does. */
  @Command(name = "fails")
  static final class Fails implements Runnable {

    public static void main(String[] args) {
      Program.run(new Fails(), args);
    }

    @Override
    public void run() {
      CountDownLatch ending = new CountDownLatch(1);
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    ending.countDown();
                    // For what the command's end would print.
                    sleep(1_000);
                  }));
      System.out.println("begun");
      try {
        ending.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      throw new NullPointerException("of a context that is gone");
    }
  }

  private static void sleep(int milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {Waits.class, Fails.class})
  @DisabledOnOs(OS.WINDOWS)
  void a_signal_ends_it_with_a_line_and_its_own_code(Class<?> command) throws Exception {
    Process process =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Dsun.jnu.encoding=UTF-8",
                "-cp",
                System.getProperty("java.class.path"),
                command.getName())
            .start();
    assertThat(process.getInputStream().read()).isEqualTo('b');

    // Not by the process itself, which would close its streams.
    process.toHandle().destroy();

    assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).lines())
        .filteredOn(line -> !line.startsWith("Picked up "))
        .containsExactly(
            "gibbon: stopped by a signal: what was half done does not count; start the same command again, which goes on where it was");
    // 128 + SIGTERM, as shells say it.
    assertThat(process.waitFor()).isEqualTo(143);
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "utf-8", "UTF8"})
  void utf_8_is_taken(String encoding) {
    assertThat(Program.unfitFor(encoding)).isEmpty();
  }
}
