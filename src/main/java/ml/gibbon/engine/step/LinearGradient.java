package ml.gibbon.engine.step;

import org.bytedeco.javacpp.FloatPointer;

/** Takes the gradient of the weights and biases of a linear step. */
public interface LinearGradient {

  /** Adds {@code x^T dy}, with x {@code [rows, inputs]} and dy {@code [rows, outputs]}. */
  void add(int matrix, int rows, FloatPointer x, FloatPointer dy);

  /** Adds the sum of a number of rows of an output's gradient to that of the biases. */
  void addBias(Signal output, int offset, int count);
}
