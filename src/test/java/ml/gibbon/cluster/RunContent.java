package ml.gibbon.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import ml.gibbon.provenance.Sha256;
import ml.gibbon.store.HistoryFile;
import ml.gibbon.store.LocalSpark;
import ml.gibbon.store.Manifest;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.Row;

/** What a run has published, in a form that two runs can be compared by, bit for bit. */
public final class RunContent {

  private final Publisher publisher = LocalSpark.publisher();
  private final Path root;
  private final FileSystem fs;

  private RunContent(String root) throws IOException {
    this.fs = new Path(root).getFileSystem(LocalSpark.session().sessionState().newHadoopConf());
    this.root = fs.makeQualified(new Path(root));
  }

  /**
   * Reads all published folders, each of which must be whole.
   *
   * @return by their names: of tables the hash of all rows by image id, of models the file's hash
   *     and the history without its times
   */
  public static SortedMap<String, String> of(String root) throws IOException {
    return new RunContent(root).read();
  }

  private SortedMap<String, String> read() throws IOException {
    SortedMap<String, String> contents = new TreeMap<>();
    for (String group : new String[] {"clean", "models", "adversarial"}) {
      readBelow(new Path(root, group), contents);
    }
    return contents;
  }

  /** What is no attempt is published, or a folder of such folders. */
  private void readBelow(Path folder, SortedMap<String, String> contents) throws IOException {
    for (String name : publisher.children(folder.toString())) {
      Path child = new Path(folder, name);
      assertThat(fs.getFileStatus(child).isDirectory()).as("%s is a folder", child).isTrue();
      if (publisher.isPublished(child.toString())) {
        String relative = root.toUri().relativize(fs.makeQualified(child).toUri()).getPath();
        contents.put(relative, content(child));
      } else {
        assertThat(folder.getName()).as("what holds %s", child).isEqualTo("adversarial");
        readBelow(child, contents);
      }
    }
  }

  private String content(Path path) throws IOException {
    Manifest manifest = publisher.manifest(path.toString()).orElseThrow();
    PublishedFolder folder = new PublishedFolder(path, manifest);
    assertWhole(folder);
    return manifest.kind().equals(ModelSet.KIND) ? model(folder) : table(folder);
  }

  /** No file is missing, none is there that the manifest does not name, all have their hashes. */
  private void assertWhole(PublishedFolder folder) throws IOException {
    for (Manifest.StoredFile file : folder.manifest().files()) {
      try (InputStream in = fs.open(new Path(folder.path(), file.name()))) {
        assertThat(Sha256.of(in))
            .as("hash of %s/%s", folder.path(), file.name())
            .isEqualTo(file.sha256());
      }
    }
    int dataFiles = 0;
    RemoteIterator<LocatedFileStatus> found = fs.listFiles(folder.path(), true);
    while (found.hasNext()) {
      FileStatus file = found.next();
      String name = file.getPath().getName();
      boolean ours =
          name.equals(Manifest.FILE_NAME) || name.startsWith("_") || name.startsWith(".");
      dataFiles += ours ? 0 : 1;
    }
    assertThat(dataFiles)
        .as("files of %s", folder.path())
        .isEqualTo(folder.manifest().files().size());
  }

  private String model(PublishedFolder folder) throws IOException {
    byte[] file = publisher.readFile(new Path(folder.path(), ModelSet.MODEL_FILE));
    byte[] history = publisher.readFile(new Path(folder.path(), HistoryFile.NAME));
    String epochs =
        new String(history, StandardCharsets.UTF_8)
            .lines()
            .map(line -> Stream.of(line.split(",", -1)).limit(6).collect(Collectors.joining(",")))
            .collect(Collectors.joining("\n"));
    return "%s%n%s".formatted(Sha256.of(file), epochs);
  }

  /** No row is lost, none is there twice: the ids count from 0. */
  private String table(PublishedFolder folder) {
    MessageDigest digest = sha256();
    long rows = 0;
    Iterator<Row> byId =
        LocalSpark.session().read().parquet(folder.files()).orderBy("image_id").toLocalIterator();
    while (byId.hasNext()) {
      Row row = byId.next();
      assertThat(row.<Long>getAs("image_id")).as("id in %s", folder.path()).isEqualTo(rows);
      rows++;
      for (int i = 0; i < row.size(); i++) {
        byte[] value =
            row.get(i) instanceof byte[] bytes
                ? bytes
                : String.valueOf(row.get(i)).getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array());
        digest.update(value);
      }
    }
    assertThat(rows).as("rows of %s", folder.path()).isEqualTo(folder.manifest().rows());
    return "%d rows %s".formatted(rows, HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has it", e);
    }
  }
}
