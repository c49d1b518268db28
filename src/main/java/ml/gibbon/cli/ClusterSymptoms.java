package ml.gibbon.cli;

import static ml.gibbon.cli.Symptom.lack;
import static ml.gibbon.cli.Symptom.setting;

import java.util.List;

/** Spark's and Hadoop's settings, versions, servers and executors. */
final class ClusterSymptoms {

  private static final String GOES_ON = "start the same command again, which goes on where it was";

  private static final String LOGS_SAY_WHY =
      "their logs say why; raise spark.executor.memoryOverhead if they were killed; then "
          + GOES_ON;

  /** In the order in which they are looked for: what is more particular comes first. */
  static final List<Symptom> ALL =
      List.of(
          setting(
              "FileNotFoundException: File (?:file:)?(\\S+) does not exist[\\s\\S]*EventLog|EventLog[\\s\\S]*FileNotFoundException: File (?:file:)?(\\S+) does not exist",
              "spark.eventLog.dir is {1}{2} but there is no such folder: make it, or write -- --conf spark.eventLog.enabled=false"),
          setting(
              "Wstx\\w*Exception: ([^\\n]*)\\n at \\[row,col[^\\n]*\"([^\\n\"]+)\"",
              "{2} is no whole XML ({1}): mend it, or set HADOOP_CONF_DIR to another folder of Hadoop's settings"),
          setting(
              "Could not parse Master URL: '([^']*)'|[Ii]nvalid master URL: (\\S+)|Asked to run locally with (0 threads)",
              "--master {1}{2}{3} is none that Spark knows: write local[N] with N from 1 on, spark://HOST:7077, yarn or k8s://https://HOST:6443"),
          setting(
              "The number of cores per executor \\(=(\\d+)\\) has to be >= the number of cpus per task = (\\d+)",
              "spark.task.cpus is {2} but an executor has {1} cores: choose fewer, or more spark.executor.cores (-- --master local[N] on one machine)"),
          lack(
              "did not start on (spark://\\S+): [^\\n]*(?:stopped SparkContext|All masters are unresponsive)",
              "the Spark master {1} does not answer: mend the address after --master, or start the master"),
          lack(
              "BindException: (?:([^\\n]*?): )?Service '(\\w+)' failed after (\\d+) retries",
              "{2} found no free port in {3} more tries ({1}): name another one (spark.ui.port, spark.driver.port, spark.blockManager.port), raise spark.port.maxRetries, or, if an address cannot be assigned, set SPARK_LOCAL_IP=127.0.0.1"),
          setting(
              "\\[CODEC_NOT_AVAILABLE\\] The codec (\\S+) is not available",
              "spark.io.compression.codec is {1} but Spark has lz4, lzf, snappy and zstd: choose one of these, or leave the setting out"),
          setting(
              "Total size of serialized results of (\\d+) tasks \\(([^)]*)\\) is bigger than spark.driver.maxResultSize \\(?([^)\\n]*)",
              "spark.driver.maxResultSize is {3} but {1} tasks return {2}, parameters for the most part: raise it with -- --conf spark.driver.maxResultSize=4g, or train with fewer train.workers"),
          setting(
              "Serialized task \\S+ was (\\d+) bytes, which exceeds max allowed: spark.rpc.message.maxSize \\((\\d+)",
              "spark.rpc.message.maxSize is {2} bytes but a task has {1}: leave that setting out, or raise it"),
          lack(
              "(?i:exit code|exit status|exited with code)[: ]*137|OOMKilled|Container killed by YARN for exceeding|running beyond (?:physical|virtual) memory",
              "an executor was killed for its memory (exit code 137): raise spark.executor.memoryOverhead, or use fewer spark.executor.cores; then "
                  + GOES_ON),
          lack(
              "ExecutorLostFailure[^\\n]*(?i:exit code|exited with code|exit status)[: ]*52\\b",
              "the heap of an executor was full: raise spark.executor.memory; then " + GOES_ON),
          lack(
              "ClassNotFoundException: (ml\\.gibbon\\.\\S+)",
              "executors have no class {1}: they must have the jar of this build; start Gibbon through deploy/gibbon or spark-submit, which sends it to them"),
          setting(
              "InvalidClassException: ([^;\\s]+); local class incompatible",
              "{1} is another class on the executors than here: driver and executors must have the same Spark and the same jar"),
          setting(
              "UnsupportedClassVersionError: (\\S+)",
              "the Java of this process is too old for {1}: use 17 to 22, on executors as well (spark.executorEnv.JAVA_HOME)"),
          setting(
              "(?:NoSuchMethodError|NoSuchFieldError|AbstractMethodError|IncompatibleClassChangeError|NoClassDefFoundError)[: ]+'?([^\\n']*(?:scala|spark|hadoop|parquet|log4j)[^\\n']*)",
              "this Spark lacks {1}: Gibbon needs Spark 3.5 with Scala 2.12; set SPARK_HOME to one, or unset it, and leave spark.driver.userClassPathFirst and other jars of Spark out"),
          setting(
              "UnsupportedFileSystemException: No FileSystem for scheme \"?([^\"\\s]+)\"?",
              "no file system is known for {1}:// : write a path, hdfs:// or s3a://, or add the library for it with -- --packages"),
          lack(
              "SafeModeException|[Nn]ame node is in safe mode",
              "HDFS is in safe mode and takes no files: wait until it is ready (hdfs dfsadmin -safemode get), then "
                  + GOES_ON),
          lack(
              "StandbyException|not supported in state standby",
              "that name node of HDFS is on standby: write the name of the HDFS service, or the active name node"),
          lack(
              "could only be (?:written|replicated) to 0 (?:of the|nodes)|There are 0 datanode",
              "HDFS has no data node that takes the files: see hdfs dfsadmin -report; then "
                  + GOES_ON),
          lack(
              "GSSException|KrbException|Kerberos tgt|Kerberos realm|Client cannot authenticate via|SIMPLE authentication is not enabled|KerberosAuthException|LoginException: ?([^\\n]*)",
              "Kerberos does not know you: run kinit, or give spark-submit --principal and --keytab; the settings of Hadoop are found in HADOOP_CONF_DIR"),
          lack(
              "(?:AccessControlException|AccessDeniedException): ([^\\n]*)|(?:[^\\n]*FileNotFoundException: )?([^\\n]*) \\(Permission denied\\)|Permission denied: ([^\\n]*)",
              "a right is missing: {1}{2}{3}; choose another folder, or have the right given"),
          lack(
              "Call From [^\\n]* to (\\S+) failed on connection exception|Failed to connect to (\\S+)|ConnectException: (?!Call From)([^\\n]*)",
              "{1}{2}{3} does not answer: mend the address, or start what should listen there; then "
                  + GOES_ON),
          lack(
              "UnknownHostException: ([^\\s:]+): \\1: ",
              "the name of this machine, {1}, has no address: set SPARK_LOCAL_IP=127.0.0.1 and SPARK_LOCAL_HOSTNAME=localhost, or add the name to /etc/hosts"),
          lack(
              "UnknownHostException: Invalid host name: [^\\n]*destination host is: \"?([^\\s\":;]+)|UnknownHostException: (?!Invalid)([^\\s:;]+)",
              "host {1}{2} is not known: mend the address, or the network's names"),
          lack(
              "SocketTimeoutException: ([^\\n]*)|ConnectTimeoutException: ([^\\n]*)|RpcTimeoutException: ([^\\n]*)",
              "a server did not answer in time ({1}{2}{3}): see that it is there, then " + GOES_ON),
          lack(
              "ExecutorLostFailure \\(([^\\n]*?)\\) Reason: ([^\\n]*)",
              "executors were lost again and again ({1}: {2}): " + LOGS_SAY_WHY),
          lack(
              "MetadataFetchFailedException|FetchFailedException",
              "executors were lost again and again: " + LOGS_SAY_WHY),
          setting(
              "ClassNotFoundException: (?:Class )?([\\w.$]+)",
              "a setting of Spark or Hadoop names the class {1}, which is not there: leave it out, or add its library with -- --packages or --jars"),
          lack(
              "SparkContext (?:was|has been) (?:shut ?down|stopped)|stopped SparkContext|InterruptedException|ClosedByInterruptException",
              "the run was stopped: nothing half-done counts; " + GOES_ON));

  private ClusterSymptoms() {}
}
