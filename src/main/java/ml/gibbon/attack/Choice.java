package ml.gibbon.attack;

import java.io.Serializable;

/**
 * A setting of an attack that is a number, or left to the attack's own rule, which may depend on
 * epsilon: written {@code auto}.
 */
public sealed interface Choice extends Serializable {

  /** By the attack's rule. */
  Choice AUTO = new Automatic();

  /** A number that was chosen. */
  static Choice of(double number) {
    return new Chosen(number);
  }

  /** The number that was chosen, or the rule's. */
  double or(double automatic);

  /** A number. */
  record Chosen(double number) implements Choice {

    @Override
    public double or(double automatic) {
      return number;
    }

    @Override
    public String toString() {
      return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
  }

  /** None. */
  record Automatic() implements Choice {

    @Override
    public double or(double automatic) {
      return automatic;
    }

    @Override
    public String toString() {
      return "auto";
    }
  }
}
