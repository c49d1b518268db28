package ml.gibbon.cli;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.filter.AbstractFilter;

/**
 * Lets a line pass once in a process: what the plan, the check of a stage and the stage itself all
 * find is told by the first of them.
 */
final class RepeatedLines extends AbstractFilter {

  private final Set<String> shown = ConcurrentHashMap.newKeySet();

  @Override
  public Result filter(LogEvent event) {
    return shown.add(event.getMessage().getFormattedMessage()) ? Result.NEUTRAL : Result.DENY;
  }
}
