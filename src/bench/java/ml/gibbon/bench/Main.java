package ml.gibbon.bench;

import ml.gibbon.cli.Program;

/** Where spark-submit enters; the product's jar must be on the class path, too. */
public final class Main {

  private Main() {}

  /** Runs one benchmark, see {@link Program#run}. */
  public static void main(String[] args) {
    Program.run(new BenchCommand(), args);
  }
}
