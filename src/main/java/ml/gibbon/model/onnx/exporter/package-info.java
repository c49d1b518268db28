/**
 * Networks as files of ONNX: what {@link ml.gibbon.model.onnx.importer} reads, written.
 *
 * <p>A core room. Read {@link ml.gibbon.model.onnx.exporter.OnnxExporter}. The source is {@code
 * docs/Operators.md} of ONNX 1.12.
 */
package ml.gibbon.model.onnx.exporter;
