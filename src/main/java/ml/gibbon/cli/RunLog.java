package ml.gibbon.cli;

import java.nio.file.Path;
import java.util.Optional;

/** Where the log of a run goes. */
interface RunLog {

  /** Where it goes anyway: for programs that have set up logging themselves. */
  RunLog AS_IT_IS =
      new RunLog() {
        @Override
        public void begin(boolean isShown) {}

        @Override
        public void open(Path folder) {}

        @Override
        public Optional<Path> file() {
          return Optional.empty();
        }
      };

  /**
   * Keeps all lines from here on, for a file that cannot be there before the run may write.
   *
   * @param isShown whether standard error has all of them, too; otherwise warnings alone
   */
  void begin(boolean isShown);

  /**
   * Begins a file with what was kept.
   *
   * @param folder of the run, on a local disk
   */
  void open(Path folder);

  /** The last file that was begun. */
  Optional<Path> file();
}
