package ml.gibbon.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import ml.gibbon.provenance.Provenance;
import ml.gibbon.store.Json;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.RunLock;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Publishing, replacing, deleting and locking alone, without Spark. */
class PublisherFaultIT {

  private static final String KIND = "letters";

  @TempDir Path disk;

  private final Configuration hadoop = new Configuration();
  private Publisher publisher;

  @BeforeEach
  void know_the_disk() {
    hadoop.setClass(
        "fs.faulty.impl", FaultyFileSystem.class, org.apache.hadoop.fs.FileSystem.class);
    hadoop.setClass(
        "fs.AbstractFileSystem.faulty.impl",
        FaultyFileSystem.Context.class,
        org.apache.hadoop.fs.AbstractFileSystem.class);
    publisher = new Publisher(hadoop);
    Faults.none();
  }

  @AfterEach
  void mend() {
    Faults.none();
  }

  private String uri(Path path) {
    return "faulty://" + path;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private PublishedFolder publish(Path folder) {
    return publisher.publish(
        uri(folder),
        KIND,
        Map.of(),
        Json.tree(Map.of()),
        Provenance.of(1, Map.of()),
        attempt -> {
          publisher.writeFile(attempt + "/a", bytes("alpha"));
          publisher.writeFile(attempt + "/data/b", bytes("beta"));
          return 2;
        });
  }

  /** What is looked at after one operation failed, and what is done again. */
  private interface Check {
    void after(Path root, boolean failed) throws Exception;
  }

  private interface Work {
    void in(Path root) throws Exception;
  }

  /** Lets every operation of some work fail once, before and after it was done. */
  private void sweep(Work before, Work work, Check check) throws Exception {
    Path first = Files.createDirectory(disk.resolve("undisturbed"));
    before.in(first);
    Faults.none();
    work.in(first);
    int operations = Faults.operations();
    assertThat(operations).isPositive();
    for (Faults.When when : Faults.When.values()) {
      for (int n = 1; n <= operations; n++) {
        Path root = Files.createDirectory(disk.resolve(when + "-" + n));
        before.in(root);
        Faults.at(n, when);
        boolean failed = false;
        try {
          work.in(root);
        } catch (RuntimeException e) {
          failed = true;
          assertThat(e).hasStackTraceContaining("injected");
        }
        Faults.none();
        check.after(root, failed);
      }
    }
  }

  @FailureTest(
      injected = "publishing a folder: each create, close, rename and delete fails once",
      outcome = "whole or not there; publishing again succeeds unless it is there")
  void a_folder_is_whole_or_not_there() throws Exception {
    sweep(
        root -> {},
        root -> publish(root.resolve("out")),
        (root, failed) -> {
          if (!publisher.isPublished(uri(root.resolve("out")))) {
            assertThat(failed).isTrue();
            assertThat(root.resolve("out")).doesNotExist();
            publish(root.resolve("out"));
          }
          assertThat(publisher.open(uri(root.resolve("out")), KIND).manifest().files()).hasSize(2);
          assertThat(root.resolve("out/a")).hasContent("alpha");
          assertThat(root.resolve("out/data/b")).hasContent("beta");
        });
  }

  @FailureTest(
      injected = "deleting a published folder: each delete fails once, undone or done",
      outcome = "whole or none, deleting again succeeds")
  void a_deleted_folder_is_whole_or_none() throws Exception {
    sweep(
        root -> publish(root.resolve("out")),
        root -> publisher.delete(uri(root.resolve("out"))),
        (root, failed) -> {
          Optional<?> manifest = publisher.manifest(uri(root.resolve("out")));
          manifest.ifPresent(there -> publisher.open(uri(root.resolve("out")), KIND));
          publisher.delete(uri(root.resolve("out")));
          assertThat(root.resolve("out")).doesNotExist();
        });
  }

  @FailureTest(
      injected = "replacing a file: each create, close, rename and delete fails once",
      outcome = "the old file, the new one or none, and replacing it again succeeds")
  void a_replaced_file_is_the_old_or_the_new_one() throws Exception {
    sweep(
        root -> publisher.replaceFile(uri(root.resolve("f")), bytes("old")),
        root -> publisher.replaceFile(uri(root.resolve("f")), bytes("new")),
        (root, failed) -> {
          // Hadoop replaces by deleting and renaming where the file system cannot do it in one.
          if (Files.exists(root.resolve("f"))) {
            assertThat(Files.readString(root.resolve("f"))).isIn("old", "new");
          }
          publisher.replaceFile(uri(root.resolve("f")), bytes("new"));
          assertThat(root.resolve("f")).hasContent("new");
        });
  }

  @FailureTest(
      injected = "taking a lock: writing it fails",
      outcome = "no lock stays, and it can be taken again")
  void a_lock_that_cannot_be_written_does_not_stay() throws Exception {
    Path root = disk.resolve("out");
    RunFolders folders = new RunFolders(uri(root));
    Faults.fullAfter(10);
    try {
      RunLock.take(folders, hadoop);
    } catch (RuntimeException e) {
      assertThat(e).hasStackTraceContaining("No space left on device");
    }
    Faults.none();
    assertThat(root.resolve("_lock")).doesNotExist();
    try (RunLock lock = RunLock.take(folders, hadoop)) {
      assertThat(lock.replaced()).isEmpty();
    }
  }
}
