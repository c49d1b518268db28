package ml.gibbon.engine.training;

/** Parameters that the owner and the engine have in the same order. */
public record VectorShape(int at, int length) implements ParameterShape {

  @Override
  public void toEngine(float[] owner, float[] engine, int start) {
    System.arraycopy(owner, at, engine, start, length);
  }

  @Override
  public void toOwner(float[] engine, int start, float[] owner) {
    System.arraycopy(engine, start, owner, at, length);
  }
}
