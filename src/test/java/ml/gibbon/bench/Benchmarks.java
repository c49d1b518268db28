package ml.gibbon.bench;

import picocli.CommandLine;

/** The command line of the benchmarks, for tests of other rooms. */
public final class Benchmarks {

  private Benchmarks() {}

  /**
   * Reads a command line and measures nothing.
   *
   * @throws CommandLine.ParameterException when it has a name, an option or a value that there is
   *     not
   */
  public static void parse(String... arguments) {
    new CommandLine(new BenchCommand()).parseArgs(arguments);
  }
}
