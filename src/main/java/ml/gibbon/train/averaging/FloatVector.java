package ml.gibbon.train.averaging;

import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.nio.ByteBuffer;

/**
 * Floats on their way between driver and workers. Java serialises a float array element by element,
 * which takes a good part of a round; this goes in large pieces.
 */
public final class FloatVector implements Externalizable {

  private static final long serialVersionUID = 1;
  private static final int PIECE = 16384;

  private float[] values;

  /** For deserialisation only. */
  public FloatVector() {
    this(new float[0]);
  }

  /** Takes over the array. */
  FloatVector(float[] values) {
    this.values = values;
  }

  /** The array itself. */
  float[] values() {
    return values;
  }

  /** {@code this = this + term}. */
  void add(FloatVector term) {
    for (int i = 0; i < values.length; i++) {
      values[i] += term.values[i];
    }
  }

  /** {@code this = factor * this}. */
  void scale(float factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }

  /** {@code this = this + share * (target - this)}. */
  void moveTowards(FloatVector target, float share) {
    for (int i = 0; i < values.length; i++) {
      values[i] += share * (target.values[i] - values[i]);
    }
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeInt(values.length);
    ByteBuffer piece = ByteBuffer.allocate(PIECE * Float.BYTES);
    for (int i = 0; i < values.length; i += PIECE) {
      int n = Math.min(PIECE, values.length - i);
      piece.asFloatBuffer().put(values, i, n);
      out.write(piece.array(), 0, n * Float.BYTES);
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    values = new float[in.readInt()];
    ByteBuffer piece = ByteBuffer.allocate(PIECE * Float.BYTES);
    for (int i = 0; i < values.length; i += PIECE) {
      int n = Math.min(PIECE, values.length - i);
      in.readFully(piece.array(), 0, n * Float.BYTES);
      piece.asFloatBuffer().get(values, i, n);
    }
  }
}
