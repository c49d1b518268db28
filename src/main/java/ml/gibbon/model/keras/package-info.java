/**
 * Networks that Keras saved: whole-model files {@code .h5} of Keras 2 and 3, and {@code .keras}
 * files of Keras 3, as graphs.
 *
 * <p>Read in this order: the file ({@link ml.gibbon.model.keras.KerasFile}), what it says of the
 * layers ({@code ModelConfig}), their trained values ({@code Scope}), and what each kind of layer
 * computes ({@code LayerKinds}). No class that a file names is ever loaded and no code in it run.
 */
package ml.gibbon.model.keras;
