package ml.gibbon.engine.training;

import ml.gibbon.engine.step.ParameterVector;

/** Absolute values of parameters that are trained: what changes them changes the signed ones. */
record AbsoluteVector(ParameterVector signed) implements ParameterVector {

  @Override
  public float[] values() {
    float[] values = signed.values().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.abs(values[i]);
    }
    return values;
  }

  @Override
  public boolean isTrained() {
    return signed.isTrained();
  }

  @Override
  public void addGradient(float[] gradient) {
    float[] values = signed.values();
    float[] slope = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      slope[i] = Math.signum(values[i]) * gradient[i];
    }
    signed.addGradient(slope);
  }

  @Override
  public void set(float[] values) {
    throw new IllegalStateException("absolute values do not say the signs");
  }
}
