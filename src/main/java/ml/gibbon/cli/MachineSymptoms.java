package ml.gibbon.cli;

import static ml.gibbon.cli.Symptom.lack;
import static ml.gibbon.cli.Symptom.setting;

import java.util.List;

/** Limits of the machine, the JVM and the user that it runs as. */
final class MachineSymptoms {

  private static final String SMALLER =
      "take more of it, a smaller train.batch-size, or fewer tasks at a time (-- --master local[N])";

  /** In the order in which they are looked for: what is more particular comes first. */
  static final List<Symptom> ALL =
      List.of(
          setting(
              "(?:System|Executor) memory (\\d+) must be at least (\\d+)",
              "the heap of {1} bytes is too small for Spark, which needs {2}: set SPARK_DRIVER_MEMORY=1g or more, and spark.executor.memory likewise"),
          setting(
              "OutOfMemoryError: (?:Java heap space|GC overhead limit exceeded)",
              "the Java heap is full: set SPARK_DRIVER_MEMORY to more than it is (4g by default), and on a cluster spark.executor.memory (1g by default)"),
          setting(
              "OutOfMemoryError: (Metaspace|Compressed class space)",
              "the JVM's space for classes is full ({1}): leave -XX:MaxMetaspaceSize and -XX:CompressedClassSpaceSize out of spark.driver.extraJavaOptions and spark.executor.extraJavaOptions, or raise them"),
          lack(
              "OutOfMemoryError: unable to create (?:new )?native thread",
              "the system gives this user no more threads: raise ulimit -u, or the limit of processes of the container"),
          setting(
              "OutOfMemoryError: (?:Direct buffer memory|Cannot reserve \\d+ bytes of direct buffer memory)|OutOfDirectMemoryError",
              "the JVM's direct buffers are full: leave -XX:MaxDirectMemorySize out of spark.driver.extraJavaOptions and spark.executor.extraJavaOptions, or raise it"),
          setting(
              "OutOfMemoryError: (Physical memory usage is too high[^\\n]*|Failed to allocate memory within limits[^\\n]*|Cannot allocate new [^\\n]*)",
              "native memory is used up ({1}): its limits are the heap (SPARK_DRIVER_MEMORY) and org.bytedeco.javacpp.maxbytes and maxphysicalbytes, where they are set; "
                  + SMALLER),
          lack(
              "Cannot allocate memory|error=12|errno ?= ?12|OutOfMemoryError: (?:mmap|Map) failed",
              "the system gives this process no more memory: raise ulimit -v or the limit of the container, or set SPARK_DRIVER_MEMORY to less"),
          setting("OutOfMemoryError:? ?([^\\n]*)", "memory is used up ({1}): " + SMALLER),
          lack(
              "Too many open files",
              "the system lets this process open no more files: raise ulimit -n (1024 or more), here and for the executors"),
          lack(
              "Resource temporarily unavailable|error=11\\b",
              "the system starts no more processes for this user: raise ulimit -u, or the limit of processes of the container"),
          lack(
              "(?:: )?([^\\s(]*?):?[ (]*Read-only file system",
              "{1} is on a file system that is mounted read-only: choose another output, and another folder for temporary files with -- --conf spark.local.dir=FOLDER --conf spark.driver.extraJavaOptions=-Djava.io.tmpdir=FOLDER"),
          lack("File too large", "the system lets no file grow so large: raise ulimit -f"),
          lack(
              "Mkdirs failed to create ([^\\n]*?)(?: \\(exists|\\n|$)",
              "the folder {1} cannot be made: see with df and df -i that blocks and inodes are left there, and that you may write there; then start the same command again, which goes on where it was"),
          lack(
              "(?:Failed to get a temp directory under|Failed to create a temp directory \\(under) \\[?([^\\s\\],)]+)",
              "Spark has no folder for temporary files, {1} cannot be written: name another one with -- --conf spark.local.dir=FOLDER"),
          lack(
              "UnsatisfiedLinkError: ([^\\s:]+): [^\\n]*(?:failed to map segment from shared object|[Oo]peration not permitted|[Pp]ermission denied)",
              "{1} cannot be loaded, because its folder is mounted noexec: name one whose files may be executed with -- --conf 'spark.driver.extraJavaOptions=-Djava.io.tmpdir=FOLDER -Dorg.bytedeco.javacpp.cachedir=FOLDER', and spark.executor.extraJavaOptions on a cluster"),
          lack(
              "((?:UnsatisfiedLinkError|NoAvailableBackendException|Could not initialize class (?:org\\.nd4j|org\\.bytedeco|org\\.xerial))[^\\n]*)",
              "native libraries cannot be loaded ({1}): they are made for Linux with glibc, macOS and Windows on x86-64 or ARM64 (not Alpine), and unpack into ~/.javacpp/cache and the temporary folder, which must be writable and not mounted noexec"),
          lack(
              "LoginException[^\\n]*invalid null input: name",
              "the number of this user has no name on this machine, which Hadoop needs: add a line for it to /etc/passwd, or start the container as a user that its image knows"));

  private MachineSymptoms() {}
}
