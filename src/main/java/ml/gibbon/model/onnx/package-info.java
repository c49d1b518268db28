/**
 * Files of the Open Neural Network Exchange (ONNX): bytes to a checked, immutable syntax tree and
 * back. No operator is interpreted here.
 *
 * <p>A core room. Read {@link ml.gibbon.model.onnx.OnnxGraph}. The source of all field numbers is
 * {@code onnx.proto} of ONNX 1.16, the meaning of its parts {@code docs/IR.md} beside it.
 */
package ml.gibbon.model.onnx;
