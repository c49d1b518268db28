package ml.gibbon.cluster;

import java.util.List;

/**
 * A setting of Spark, or of Hadoop behind {@code spark.hadoop.}, that a promise of Gibbon rests on.
 * It is set in every session, over whatever a site or a user says in {@code spark-defaults.conf},
 * {@code core-site.xml} or on the command line: the rows of a table must not depend on them. All
 * other settings are the site's.
 *
 * @param key of Spark
 * @param value that is set
 * @param why what would break with another one, after "because"
 */
public record FixedSetting(String key, String value, String why) {

  /** All of them. */
  public static final List<FixedSetting> ALL =
      List.of(
          new FixedSetting(
              "spark.sql.files.ignoreCorruptFiles",
              "false",
              "damaged images would be left out without a word"),
          new FixedSetting(
              "spark.sql.files.ignoreMissingFiles",
              "false",
              "lost images would be left out without a word"),
          new FixedSetting(
              "spark.hadoop.parquet.page.write-checksum.enabled",
              "true",
              "flipped bytes would not show on file systems without checksums of their own"),
          new FixedSetting(
              "spark.hadoop.parquet.page.verify-checksum.enabled",
              "true",
              "flipped bytes would be read as pixels"),
          new FixedSetting(
              "spark.sql.parquet.binaryAsString", "false", "pixels would be read as text"),
          new FixedSetting(
              "spark.sql.parquet.columnarReaderBatchSize",
              "4096",
              "a task would hold more images than the memory check counts"),
          new FixedSetting(
              "spark.sql.sources.useV1SourceList",
              "avro,csv,json,kafka,orc,parquet,text",
              "the other reader of Parquet knows neither the order nor the size of Gibbon's files"),
          new FixedSetting(
              "spark.sql.files.maxRecordsPerFile",
              "0",
              "clean files would be cut, and their hashes with them"),
          new FixedSetting(
              "spark.hadoop.mapreduce.fileoutputcommitter.cleanup.skipped",
              "false",
              "what failed tasks wrote would stay among the files of a table"),
          new FixedSetting(
              "spark.sql.ansi.enabled",
              "false",
              "evaluate counts what is not a number, and would fail on it"),
          new FixedSetting(
              "spark.sql.retainGroupColumns", "true", "evaluate and verify count by groups"),
          new FixedSetting(
              "spark.sql.execution.sortBeforeRepartition",
              "true",
              "a repeated task would deal images twice and leave others out"),
          new FixedSetting(
              "spark.sql.session.timeZone", "UTC", "an unknown zone would stop every query"),
          new FixedSetting(
              "spark.sql.catalogImplementation",
              "in-memory",
              "Gibbon has no tables in Hive, whose metastore it would wait for"),
          // What passes between tasks here is small with either serializer.
          new FixedSetting(
              "spark.serializer",
              "org.apache.spark.serializer.JavaSerializer",
              "Kryo cannot read Java's records"));
}
