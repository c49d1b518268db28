package ml.gibbon.attack;

import java.util.Locale;

/** How the size of a perturbation is measured. */
public enum Norm {
  /** The largest change of any value. */
  LINF,
  /** The Euclidean length of the change. */
  L2;

  /** The name used in configuration and tables: {@code linf}, {@code l2}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
