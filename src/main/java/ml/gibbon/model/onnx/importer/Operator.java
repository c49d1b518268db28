package ml.gibbon.model.onnx.importer;

import java.util.List;

/**
 * One line of the table of what is claimed.
 *
 * @param name of the operator
 * @param since the version of ONNX's operators from which on it is read, up to the newest
 * @param limits what of it is not read, in words; empty for nothing
 * @param rule what it means
 */
public record Operator(String name, int since, String limits, Rule rule) {

  /** Says what a node of the file means. */
  @FunctionalInterface
  interface Rule {

    /** Its results, as many as are computed; further outputs are errors where they are read. */
    List<Value> apply(Call call);
  }

  /** A rule of one result. */
  @FunctionalInterface
  interface Single {
    Value apply(Call call);
  }

  static Operator one(String name, int since, Single rule) {
    return one(name, since, "", rule);
  }

  static Operator one(String name, int since, String limits, Single rule) {
    return new Operator(name, since, limits, call -> List.of(rule.apply(call)));
  }

  static Operator several(String name, int since, String limits, Rule rule) {
    return new Operator(name, since, limits, rule);
  }
}
