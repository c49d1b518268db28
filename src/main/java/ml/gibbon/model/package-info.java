/**
 * Networks: the architectures that Gibbon trains, layers that DL4J lacks, and the model file.
 *
 * <p>A core room, which all rooms after it may import. Read {@link ml.gibbon.model.ModelFile}
 * first. The class names of layers, activations and losses are inside every model file: they must
 * stay.
 */
package ml.gibbon.model;
