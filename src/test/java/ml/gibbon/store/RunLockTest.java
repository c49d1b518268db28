package ml.gibbon.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import ml.gibbon.error.ConfigurationException;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunLockTest {

  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;

  private Path root;
  private Path file;

  @BeforeEach
  void name_files() {
    root = folder.resolve("out");
    file = root.resolve("_lock");
  }

  private RunLock take() {
    return RunLock.take(new RunFolders(root.toString()), HADOOP);
  }

  private void leave(LockOwner writer) throws IOException {
    Files.createDirectories(root);
    Files.writeString(file, Json.write(writer));
  }

  /** A process that has ended, as its lock file names it. */
  private static LockOwner killed() throws IOException, InterruptedException {
    Process process = new ProcessBuilder(System.getProperty("java.home") + "/bin/java").start();
    process.destroyForcibly().waitFor();
    LockOwner here = LockOwner.here();
    return new LockOwner(here.host(), process.pid(), Instant.now().toString());
  }

  @Test
  void the_second_of_two_is_refused_and_told_who_writes_and_what_to_do() throws IOException {
    try (RunLock first = take()) {
      assertThatThrownBy(this::take)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContainingAll(
              root + " is being written by process " + ProcessHandle.current().pid(),
              "on host " + java.net.InetAddress.getLocalHost().getHostName() + ", started 20",
              "--set output=FOLDER",
              "delete ",
              file.toString())
          .message()
          .hasLineCount(1);
      assertThat(file).as("the first one's lock is still there").exists();
      assertThat(first.replaced()).isEmpty();
    }
    take().close();
  }

  @Test
  void a_closed_lock_leaves_what_was_there_before() throws IOException {
    take().close();
    assertThat(root).doesNotExist();

    Files.createDirectories(root);
    take().close();
    assertThat(root).isEmptyDirectory();

    Files.writeString(root.resolve("metrics.json"), "{}");
    take().close();
    assertThat(root).isDirectoryContaining("glob:**/metrics.json");
    assertThat(file).doesNotExist();
  }

  @Test
  void the_lock_of_a_killed_process_is_taken_over() throws Exception {
    LockOwner killed = killed();
    leave(killed);

    try (RunLock lock = take()) {
      assertThat(lock.replaced().orElseThrow()).contains("_lock of process " + killed.process());
      assertThat(Json.read(Files.readAllBytes(file), LockOwner.class)).isEqualTo(LockOwner.here());
    }
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void a_process_that_got_the_number_of_a_killed_one_is_told_from_it_by_its_start()
      throws IOException {
    LockOwner here = LockOwner.here();
    leave(new LockOwner(here.host(), here.process(), "2001-01-01T00:00:00Z"));

    try (RunLock lock = take()) {
      assertThat(lock.replaced()).isPresent();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_folder_that_cannot_be_made_is_one_line() {
    assertThatThrownBy(() -> RunLock.take(new RunFolders("/proc/no/run"), new Configuration()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("output /proc/no/run cannot be reached", "mounted read-only");
  }

  /** Its start is told by a clock that may have been set since, and it still runs. */
  @ParameterizedTest
  @ValueSource(longs = {-86_400, -11, 11, 3_600})
  @EnabledOnOs(OS.LINUX)
  void a_lock_outlives_that_the_clock_is_set(long seconds) throws IOException {
    LockOwner here = LockOwner.here();
    String started = Instant.parse(here.started()).plusSeconds(seconds).toString();
    leave(new LockOwner(here.host(), here.process(), started, here.tick()));

    assertThatThrownBy(this::take).hasMessageContaining("is being written by process");
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_process_of_another_run_of_the_machine_is_gone() throws IOException {
    LockOwner here = LockOwner.here();
    leave(new LockOwner(here.host(), here.process(), here.started(), "another-boot/1"));

    try (RunLock lock = take()) {
      assertThat(lock.replaced()).isPresent();
    }
  }

  @Test
  void the_lock_of_another_machine_is_never_taken_over() throws Exception {
    leave(new LockOwner("another-host", killed().process(), "2001-01-01T00:00:00Z"));

    assertThatThrownBy(this::take).hasMessageContaining("on host another-host, started 2001");
    assertThat(file).exists();
  }

  @Test
  void a_lock_that_names_nobody_is_refused() throws IOException {
    Files.createDirectories(root);
    Files.write(file, "{\"host\":".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(this::take)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("a process that does not say which");
  }

  @Test
  void of_many_at_the_same_moment_one_gets_it_even_from_a_killed_process() throws Exception {
    int threads = 8;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 20; round++) {
        leave(killed());
        CyclicBarrier together = new CyclicBarrier(threads);
        Callable<Boolean> one =
            () -> {
              together.await();
              try {
                take();
                return true;
              } catch (ConfigurationException e) {
                return false;
              }
            };
        var all = pool.invokeAll(Stream.generate(() -> one).limit(threads).toList());
        int got = 0;
        for (Future<Boolean> done : all) {
          got += done.get() ? 1 : 0;
        }
        assertThat(got).isEqualTo(1);
        Files.delete(file);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void an_output_that_cannot_be_reached_is_one_line() {
    assertThatThrownBy(() -> RunLock.take(new RunFolders("no-such-store://bucket/out"), HADOOP))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(
            "output no-such-store://bucket/out cannot be reached: No FileSystem for scheme",
            "--set output=FOLDER")
        .message()
        .hasLineCount(1);
  }
}
