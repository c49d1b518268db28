package ml.gibbon.planted;

/** What an attacker would like to see loaded: initialising this class leaves a trace. */
public final class PlantedClass {

  /** The system property that is set once this class has been initialised. */
  public static final String TRACE = "gibbon.planted.class";

  static {
    System.setProperty(TRACE, "initialised");
  }
}
