/**
 * From the syntax of an ONNX file to the network that it means.
 *
 * <p>{@link ml.gibbon.model.onnx.importer.OnnxImporter} follows the file node by node. What depends
 * on constants only, such as the arithmetic of shapes that exporters write, is computed on the way;
 * the rest becomes a {@link ml.gibbon.network.Graph}. Every operator is a rule in the table of
 * {@link ml.gibbon.model.onnx.importer.Operators}, which also says what is claimed of it. The
 * source of all rules is {@code docs/Operators.md} and {@code docs/Changelog.md} of ONNX.
 */
package ml.gibbon.model.onnx.importer;
