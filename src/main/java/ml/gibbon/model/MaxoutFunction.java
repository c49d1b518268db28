package ml.gibbon.model;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The computation of {@link MaxoutLayer}. */
final class MaxoutFunction extends AbstractLayer<MaxoutLayer> {

  MaxoutFunction(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray maximum = piecesOf(input).max(1).reshape('c', outputShape(input));
    return workspaces.leverageTo(ArrayType.ACTIVATIONS, maximum);
  }

  /** The gradient goes to the piece that gave the maximum; among equals to the first. */
  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray pieces = piecesOf(input);
    INDArray maximum = pieces.max(1);
    INDArray unassigned = epsilon.dup('c').reshape('c', maximum.shape());
    INDArray gradient =
        workspaces.createUninitialized(
            ArrayType.ACTIVATION_GRAD, epsilon.dataType(), input.shape(), 'c');
    INDArray gradientOfPieces = gradient.reshape('c', pieces.shape());
    for (int p = 0; p < layerConf().getPieces(); p++) {
      INDArray isMaximum = piece(pieces, p).eq(maximum).castTo(epsilon.dataType());
      INDArray share = isMaximum.muli(unassigned);
      piece(gradientOfPieces, p).assign(share);
      unassigned.subi(share);
    }
    return new Pair<>(new DefaultGradient(), gradient);
  }

  /**
   * {@code [N, pieces, units (x H x W)]}: the pieces are contiguous for vectors and images alike.
   */
  private INDArray piecesOf(INDArray values) {
    long images = values.size(0);
    long pieces = layerConf().getPieces();
    // DL4J's activations may be permuted views.
    INDArray ordered = Shape.hasDefaultStridesForShape(values) ? values : values.dup('c');
    return ordered.reshape('c', images, pieces, ordered.length() / (images * pieces));
  }

  private static INDArray piece(INDArray pieces, int p) {
    return pieces.get(NDArrayIndex.all(), NDArrayIndex.point(p), NDArrayIndex.all());
  }

  private long[] outputShape(INDArray values) {
    long[] shape = values.shape().clone();
    shape[1] /= layerConf().getPieces();
    return shape;
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {
    // There are no parameters.
  }
}
