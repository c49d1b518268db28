package ml.gibbon.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** The forms in which PyTorch may train: who computes, and how images lie in memory. */
enum TrainingForm {
  /** One process with all threads, channel after channel. */
  ONE_PROCESS(false, "plain"),

  /** One process with all threads, the channels of a pixel together. */
  CHANNELS_LAST(false, "channels-last"),

  /** A process with one thread for each task. */
  PROCESSES(true, "plain"),

  /** The same with the channels of a pixel together. */
  PROCESSES_CHANNELS_LAST(true, "channels-last");

  private final boolean processes;
  private final String format;

  TrainingForm(boolean processes, String format) {
    this.processes = processes;
    this.format = format;
  }

  /** Those that differ for a network: vectors have no channels. */
  static List<TrainingForm> of(TrainingSubject subject) {
    return Stream.of(values())
        .filter(form -> subject.hasChannels() || form.format.equals("plain"))
        .toList();
  }

  /** The name in results, such as {@code channels_last}. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Images a second of all its processes together. */
  double rate(TrainingSubject subject, int batch, double seconds, int pgd, Torch torch) {
    String[] request = {
      "training",
      subject.name(),
      subject.weights(),
      subject.dropout(),
      format,
      Integer.toString(batch),
      Double.toString(seconds),
      Integer.toString(pgd)
    };
    return (processes ? torch.askBest(request) : torch.askDefault(request)).orElseThrow();
  }
}
