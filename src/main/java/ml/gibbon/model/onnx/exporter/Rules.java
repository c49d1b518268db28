package ml.gibbon.model.onnx.exporter;

import ml.gibbon.network.Operation;

/** How each operation is said in operators of ONNX. */
final class Rules {

  private Rules() {}

  static void write(Writing node) {
    Operation operation = node.operation();
    if (operation instanceof Operation.Dense dense) {
      Products.dense(node, dense);
    } else if (operation instanceof Operation.MatrixProduct) {
      node.result("MatMul", node.in(0), node.in(1));
    } else if (operation instanceof Operation.AxisProduct product) {
      Products.alongAxis(node, product);
    } else if (operation instanceof Operation.Convolution convolution) {
      Windows.convolution(node, convolution);
    } else if (operation instanceof Operation.TransposedConvolution transposed) {
      Windows.transposed(node, transposed);
    } else if (operation instanceof Operation.MaxPooling pooling) {
      Windows.maximum(node, pooling);
    } else if (operation instanceof Operation.AveragePooling pooling) {
      Windows.average(node, pooling);
    } else if (operation instanceof Operation.BatchNormalisation normalisation) {
      Channels.batchNormalisation(node, normalisation);
    } else if (operation instanceof Operation.Affine affine) {
      Channels.affine(node, affine);
    } else if (operation instanceof Operation.Standardisation standardisation) {
      Channels.standardisation(node, standardisation);
    } else if (operation instanceof Operation.Maxout maxout) {
      Channels.maxout(node, maxout);
    } else if (operation instanceof Operation.SumOfSquares squares) {
      Channels.sumOfSquares(node, squares);
    } else if (operation instanceof Operation.Elementwise elementwise) {
      Functions.write(node, elementwise);
    } else if (operation instanceof Operation.Arithmetic arithmetic) {
      Pairs.arithmetic(node, arithmetic);
    } else if (operation instanceof Operation.Choice) {
      Pairs.choice(node);
    } else {
      Places.write(node, operation);
    }
  }
}
