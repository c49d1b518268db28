package ml.gibbon.verify.walk;

import java.util.List;
import ml.gibbon.network.Node;
import ml.gibbon.network.Operation;
import ml.gibbon.network.Shape;

/** Finds the rule of each operation. */
final class Rules {

  private Rules() {}

  static Rule of(Node node) {
    Operation operation = node.operation();
    Shape out = node.shape();
    if (operation instanceof Operation.Input || operation instanceof Operation.Constant) {
      return IndexedRule.identity(out);
    }
    List<Shape> inputs = node.inputs().stream().map(Node::shape).toList();
    Shape in = inputs.get(0);
    if (operation instanceof Operation.Dense dense) {
      return new DenseRule(dense.weights().shape());
    } else if (operation instanceof Operation.Convolution convolution) {
      return new ConvolutionRule(new Correlation(convolution, in));
    } else if (operation instanceof Operation.TransposedConvolution transposed) {
      return new TransposedConvolutionRule(new Correlation(transposed, out));
    } else if (operation instanceof Operation.BatchNormalisation normalisation) {
      return new BatchNormalisationRule(in, normalisation.epsilon());
    } else if (operation instanceof Operation.Affine) {
      return new AffineRule(in);
    } else if (operation instanceof Operation.Elementwise elementwise) {
      return new ElementwiseRule(Curve.of(elementwise));
    } else if (operation instanceof Operation.Arithmetic arithmetic) {
      return new ArithmeticRule(Surface.of(arithmetic.kind()), in, inputs.get(1), out);
    } else if (operation instanceof Operation.Choice) {
      return new ChoiceRule(inputs, out);
    } else if (operation instanceof Operation.MaxPooling pooling) {
      return new MaxPoolingRule(pooling.window(), in);
    } else if (operation instanceof Operation.AveragePooling pooling) {
      return new AveragePoolingRule(pooling, in);
    } else if (operation instanceof Operation.Reduction reduction) {
      return new ReductionRule(reduction, in, out);
    } else if (operation instanceof Operation.Reshape || operation instanceof Operation.Dropout) {
      return IndexedRule.identity(out);
    } else if (operation instanceof Operation.Transpose transpose) {
      return IndexedRule.of(transpose, in);
    } else if (operation instanceof Operation.Selection selection) {
      return IndexedRule.of(selection);
    } else if (operation instanceof Operation.Concatenation concatenation) {
      return new ConcatenationRule(concatenation.axis(), inputs, out);
    } else if (operation instanceof Operation.AxisProduct product) {
      return new AxisProductRule(product, in);
    } else if (operation instanceof Operation.MatrixProduct) {
      return new MatrixProductRule(in, inputs.get(1), out);
    } else if (operation instanceof Operation.Softmax softmax) {
      return softmax.logarithm()
          ? new LogSoftmaxRule(softmax.axis(), in)
          : new SoftmaxRule(softmax.axis(), in);
    } else if (operation instanceof Operation.Standardisation standardisation) {
      return new StandardisationRule(standardisation, in);
    } else if (operation instanceof Operation.Maxout maxout) {
      return new MaxoutRule(maxout.pieces(), in);
    } else if (operation instanceof Operation.SumOfSquares squares) {
      return new SumOfSquaresRule(squares.rank(), in);
    }
    throw new IllegalArgumentException("no rule for " + node);
  }
}
