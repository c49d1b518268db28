package ml.gibbon.cli;

import ml.gibbon.run.SparkPipeline;

/** Where spark-submit enters. */
public final class Main {

  private Main() {}

  /** Runs one command, see {@link Program#run}. */
  public static void main(String[] args) {
    Program.run(new GibbonCommand(SparkPipeline::new, new FileLog()), args);
  }
}
