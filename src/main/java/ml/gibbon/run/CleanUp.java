package ml.gibbon.run;

import java.util.ArrayList;
import java.util.List;
import ml.gibbon.config.ScheduleSettings;
import ml.gibbon.config.Settings;
import ml.gibbon.error.ConfigurationException;
import ml.gibbon.store.Leftovers;
import ml.gibbon.store.Publisher;
import ml.gibbon.store.RunFolders;
import ml.gibbon.store.RunLock;
import org.apache.hadoop.conf.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what runs that were killed have left, and their locks. */
final class CleanUp {

  private static final Logger LOG = LoggerFactory.getLogger(CleanUp.class);

  private final Configuration hadoop;
  private final Publisher publisher;

  CleanUp(Configuration hadoop, Publisher publisher) {
    this.hadoop = hadoop;
    this.publisher = publisher;
  }

  /** Of a configuration's output, or of all that its schedule has made; what was removed. */
  List<String> of(Settings settings) {
    ScheduleSettings schedule = settings.schedule();
    if (schedule.partition().isEmpty()) {
      return of(settings.output());
    }
    // The one that was killed need not be today's.
    List<String> removed = new ArrayList<>(of(schedule.folder()));
    for (String name : publisher.folders(schedule.folder())) {
      try {
        removed.addAll(of(schedule.folder() + "/" + name));
      } catch (ConfigurationException e) {
        LOG.warn("left alone: {}", e.getMessage());
      }
    }
    return removed;
  }

  private List<String> of(String output) {
    RunFolders folders = new RunFolders(output);
    try (RunLock lock = RunLock.take(folders, hadoop)) {
      List<String> removed = new ArrayList<>(new Leftovers(hadoop).remove(folders));
      lock.replaced().ifPresent(removed::add);
      return removed;
    }
  }
}
