package ml.gibbon.testing;

import java.io.IOException;
import java.net.URI;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** A local disk under the name of a store; its rename of a folder can be told to stop half-way. */
public final class FakeStore extends ForeignFileSystem {

  public static boolean diesInRename;

  /** Hadoop's configuration with this store as S3A, and with the magic committer. */
  public static Configuration magic() {
    Configuration hadoop = new Configuration();
    hadoop.set("fs.s3a.committer.name", "magic");
    hadoop.set(
        "spark.sql.sources.commitProtocolClass",
        "org.apache.spark.internal.io.cloud.PathOutputCommitProtocol");
    hadoop.set(
        "spark.sql.parquet.output.committer.class",
        "org.apache.spark.internal.io.cloud.BindingParquetOutputCommitter");
    hadoop.setClass("fs.s3a.impl", FakeStore.class, FileSystem.class);
    hadoop.setBoolean("fs.s3a.impl.disable.cache", true);
    return hadoop;
  }

  @Override
  public String getScheme() {
    return "s3a";
  }

  @Override
  public URI getUri() {
    return URI.create("s3a:///");
  }

  @Override
  public boolean rename(Path source, Path target) throws IOException {
    if (diesInRename) {
      mkdirs(target);
      String first = listStatus(source)[0].getPath().getName();
      super.rename(new Path(source, first), new Path(target, first));
      throw new IOException("the process was killed");
    }
    return super.rename(source, target);
  }
}
