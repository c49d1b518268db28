package ml.gibbon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import ml.gibbon.cluster.SparkStartException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Failures of others, in the words in which they say them, and the line that a person sees. */
class ForeignFailuresTest {

  /** A text that a cause is made of: class and message. */
  private static final class Said extends RuntimeException {
    private static final long serialVersionUID = 1;

    Said(String text) {
      super(text);
    }

    @Override
    public String toString() {
      return getMessage();
    }
  }

  private record Shown(int code, String text) {}

  private static Shown show(Throwable failure) {
    StringWriter err = new StringWriter();
    int code = Failures.show(failure, new PrintWriter(err, true));
    return new Shown(code, err.toString());
  }

  /** As Spark and Hadoop wrap it. */
  private static Throwable wrapped(String cause) {
    return new IllegalStateException(
        "Job aborted.", new RuntimeException("Writing job failed", new Said(cause)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
2 | java.lang.IllegalArgumentException: System memory 257294336 must be at least 471859200. Please increase heap size using the --driver-memory option | 257294336 bytes is too small for Spark, which needs 471859200: set SPARK_DRIVER_MEMORY
2 | java.lang.OutOfMemoryError: Java heap space | the Java heap is full: set SPARK_DRIVER_MEMORY
2 | Job aborted due to stage failure: Lost task 0.0 in stage 1.0: java.lang.OutOfMemoryError: GC overhead limit exceeded | the Java heap is full
2 | java.lang.OutOfMemoryError: Metaspace | leave -XX:MaxMetaspaceSize
2 | java.lang.OutOfMemoryError: Compressed class space | -XX:CompressedClassSpaceSize
3 | java.lang.OutOfMemoryError: unable to create native thread: possibly out of memory or process/resource limits reached | raise ulimit -u
2 | java.lang.OutOfMemoryError: Cannot reserve 16777216 bytes of direct buffer memory (allocated: 1, limit: 2) | -XX:MaxDirectMemorySize
2 | java.lang.OutOfMemoryError: Physical memory usage is too high: physicalBytes (8197M) > maxPhysicalBytes (8192M) | org.bytedeco.javacpp.maxbytes
3 | java.io.IOException: Cannot run program "chmod": error=12, Cannot allocate memory | raise ulimit -v
3 | java.nio.file.FileSystemException: /o/x: Too many open files | raise ulimit -n
3 | java.io.FileNotFoundException: /o/x (Too many open files) | raise ulimit -n
3 | java.nio.file.FileSystemException: /o/clean: Read-only file system | /o/clean is on a file system that is mounted read-only
3 | java.io.FileNotFoundException: /o/x (File too large) | raise ulimit -f
3 | java.io.IOException: Disk quota exceeded | free some
3 | org.apache.hadoop.hdfs.protocol.NSQuotaExceededException: The NameSpace quota is exceeded | free some
3 | java.io.IOException: No space left on device | free some
3 | java.io.IOException: Failed to get a temp directory under [/no/folder]. | -- --conf spark.local.dir=FOLDER
3 | java.lang.UnsatisfiedLinkError: /t/libjnijavacpp.so: /t/libjnijavacpp.so: failed to map segment from shared object | /t/libjnijavacpp.so cannot be loaded, because its folder is mounted noexec
3 | java.lang.UnsatisfiedLinkError: /t/snappy-1.so: /t/snappy-1.so: failed to map segment from shared object: Operation not permitted | -Djava.io.tmpdir=FOLDER
3 | java.lang.UnsatisfiedLinkError: no jnijavacpp in java.library.path: /lib | native libraries cannot be loaded
3 | java.lang.NoClassDefFoundError: Could not initialize class org.nd4j.linalg.factory.Nd4j | native libraries cannot be loaded
3 | javax.security.auth.login.LoginException: java.lang.NullPointerException: invalid null input: name | has no name on this machine
""")
  void a_limit_of_the_machine_is_one_line(int code, String said, String line) {
    assertLine(wrapped(said), code, line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
2 | org.apache.spark.SparkException: Could not parse Master URL: 'local[x]' | --master local[x] is none that Spark knows
2 | Lost task 0.0 in stage 1.0: org.apache.spark.SparkIllegalArgumentException: [CODEC_NOT_AVAILABLE] The codec nonsense is not available. Consider | spark.io.compression.codec is nonsense but Spark has lz4
2 | org.apache.spark.SparkException: Asked to run locally with 0 threads | --master 0 threads is none that Spark knows
2 | org.apache.spark.SparkException: The number of cores per executor (=1) has to be >= the number of cpus per task = 2. | spark.task.cpus is 2 but an executor has 1 cores
3 | ml.gibbon.cluster.SparkStartException: Spark did not start on spark://nohost:7077: java.lang.IllegalStateException: Cannot call methods on a stopped SparkContext. | the Spark master spark://nohost:7077 does not answer
3 | java.net.BindException: Address already in use: Service 'SparkUI' failed after 16 retries (starting from 4040)! | SparkUI found no free port in 16 more tries (Address already in use)
3 | java.net.BindException: Cannot assign requested address: Service 'sparkDriver' failed after 16 retries (on a random free port)! | SPARK_LOCAL_IP=127.0.0.1
2 | org.apache.spark.SparkException: Job aborted due to stage failure: Total size of serialized results of 2 tasks (1200.0 MiB) is bigger than spark.driver.maxResultSize (1024.0 MiB) | spark.driver.maxResultSize is 1024.0 MiB but 2 tasks return 1200.0 MiB
2 | org.apache.spark.SparkException: Job aborted due to stage failure: Serialized task 3:0 was 140000000 bytes, which exceeds max allowed: spark.rpc.message.maxSize (134217728 bytes) | spark.rpc.message.maxSize is 134217728 bytes
3 | Job aborted due to stage failure: Lost task 0.3: ExecutorLostFailure (executor 4 exited caused by one of the running tasks) Reason: Container from a bad node: container_1 on host: h. Exit status: 137. Diagnostics: | exit code 137
3 | ExecutorLostFailure (executor 1 exited caused by one of the running tasks) Reason: Command exited with code 137 | spark.executor.memoryOverhead
3 | ExecutorLostFailure (executor 1 exited caused by one of the running tasks) Reason: Command exited with code 52 | raise spark.executor.memory;
3 | ExecutorLostFailure (executor 1 exited caused by one of the running tasks) Reason: Remote RPC client disassociated. | executors were lost again and again
3 | org.apache.spark.shuffle.MetadataFetchFailedException: Missing an output location for shuffle 0 | executors were lost again and again: their logs say why
3 | Lost task 0.3 in stage 0.0: java.lang.ClassNotFoundException: ml.gibbon.generate.PerturbPartition | executors have no class ml.gibbon.generate.PerturbPartition
2 | java.io.InvalidClassException: org.apache.spark.sql.Row; local class incompatible: stream classdesc serialVersionUID = 1 | same Spark and the same jar
2 | java.lang.NoSuchMethodError: 'scala.collection.JavaConverters scala.x()' | Gibbon needs Spark 3.5 with Scala 2.12
2 | java.lang.NoClassDefFoundError: org/apache/spark/sql/Observation | Gibbon needs Spark 3.5 with Scala 2.12
2 | org.apache.hadoop.fs.UnsupportedFileSystemException: No FileSystem for scheme "hf" | no file system is known for hf://
2 | java.lang.RuntimeException: java.lang.ClassNotFoundException: Class com.example.Store not found | a setting of Spark or Hadoop names the class com.example.Store
3 | org.apache.hadoop.ipc.RemoteException(org.apache.hadoop.hdfs.server.namenode.SafeModeException): Cannot create directory /x. Name node is in safe mode. | HDFS is in safe mode
3 | java.io.IOException: File /x could only be written to 0 of the 1 minReplication nodes. | HDFS has no data node
3 | java.io.IOException: DestHost:destPort nn:8020 , LocalHost:localPort h/1.2.3.4:0. Failed on local exception: java.io.IOException: org.apache.hadoop.security.AccessControlException: Client cannot authenticate via:[TOKEN, KERBEROS] | run kinit
3 | javax.security.sasl.SaslException: GSS initiate failed [Caused by GSSException: No valid credentials provided (Mechanism level: Failed to find any Kerberos tgt)] | run kinit
3 | java.net.ConnectException: Call From h/1.2.3.4 to localhost:8020 failed on connection exception: java.net.ConnectException: Connection refused | localhost:8020 does not answer
3 | java.net.UnknownHostException: vm: vm: Name or service not known | the name of this machine, vm, has no address: set SPARK_LOCAL_IP=127.0.0.1
3 | java.lang.IllegalArgumentException: java.net.UnknownHostException: nohost | host nohost is not known
3 | java.net.UnknownHostException: Invalid host name: local host is: (unknown); destination host is: "nn1":8020; java.net.UnknownHostException; For more details | host nn1 is not known
3 | org.apache.hadoop.security.AccessControlException: Permission denied: user=me, access=WRITE, inode="/":hdfs:supergroup:drwxr-xr-x | a right is missing: Permission denied: user=me, access=WRITE
3 | java.io.IOException: Mkdirs failed to create file:/o/a b/_temporary/0 (exists=false, cwd=file:/x) | the folder file:/o/a b/_temporary/0 cannot be made: see with df and df -i
2 | java.lang.IllegalStateException: java.lang.ClassNotFoundException: org.apache.spark.internal.io.cloud.PathOutputCommitProtocol | a setting of Spark or Hadoop names the class org.apache.spark.internal.io.cloud.PathOutputCommitProtocol, which is not there
3 | java.io.IOException: Mkdirs failed to create /o/x | the folder /o/x cannot be made: see
3 | java.io.FileNotFoundException: /o/x (Permission denied) | a right is missing: /o/x; choose another folder
3 | java.io.FileNotFoundException: /o/a: b (1)/x (Permission denied) | a right is missing: /o/a: b (1)/x; choose
3 | java.nio.file.AccessDeniedException: /o/x | a right is missing: /o/x
3 | java.net.SocketTimeoutException: Read timed out | did not answer in time (Read timed out
3 | org.apache.spark.SparkException: Job 3 cancelled because SparkContext was shut down | the run was stopped: nothing half-done counts
""")
  void a_failure_of_the_cluster_is_one_line(int code, String said, String line) {
    assertLine(wrapped(said), code, line);
  }

  private static void assertLine(Throwable failure, int code, String line) {
    Shown shown = show(failure);
    assertThat(shown.text()).startsWith("gibbon: ").contains(line).doesNotContain("{1}", "null");
    assertThat(shown.text().lines()).hasSize(1);
    assertThat(shown.code()).isEqualTo(code);
  }

  /** Not the advice to delete an output that a missing file of a table is given. */
  @Test
  void a_missing_folder_of_the_event_log_is_named() {
    FileNotFoundException missing =
        new FileNotFoundException("File file:/tmp/spark-events does not exist");
    missing.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("org.apache.hadoop.fs.RawLocalFileSystem", "x", "x", 1),
          new StackTraceElement("org.apache.spark.deploy.history.EventLogFileWriter", "x", "x", 1)
        });
    assertLine(
        new SparkStartException("local[2]", missing),
        2,
        "spark.eventLog.dir is /tmp/spark-events but there is no such folder: make it");
  }

  @Test
  void settings_of_hadoop_that_are_no_whole_xml_are_named() {
    assertLine(
        wrapped(
            "org.apache.hadoop.shaded.com.ctc.wstx.exc.WstxEOFException: Unexpected EOF; was expecting a close tag for element <property>\n at [row,col,system-id]: [2,0,\"file:/etc/my conf/core-site.xml\"]"),
        2,
        "file:/etc/my conf/core-site.xml is no whole XML (Unexpected EOF; was expecting a close tag for element <property>): mend it");
  }

  @Test
  void whatever_keeps_spark_from_starting_is_a_setting() {
    assertLine(
        new SparkStartException(
            "local[2]",
            new IllegalStateException(
                "Exception when registering SparkListener",
                new InstantiationException("com.example.Listener"))),
        2,
        "Spark does not start with these settings: java.lang.InstantiationException: com.example.Listener; mend them");
  }

  @Test
  void an_error_of_the_jvm_is_shown_like_an_exception() {
    assertLine(new OutOfMemoryError("Java heap space"), 2, "the Java heap is full");
    assertLine(new NoSuchMethodError("'org.apache.spark.X'"), 2, "Gibbon needs Spark 3.5");
  }

  @Test
  void what_is_not_known_is_a_bug_with_one_headline_and_its_trace_below() {
    Shown shown = show(new IOException("no more letters"));
    assertThat(shown.code()).isEqualTo(1);
    assertThat(shown.text().lines().findFirst())
        .hasValue(
            "gibbon: this is a bug in Gibbon or a failure of the cluster: java.io.IOException: no more letters; its trace is below");
    assertThat(shown.text()).contains("\tat ml.gibbon.cli.ForeignFailuresTest.");
  }
}
