package ml.gibbon.model.keras;

/** Where the arrays of a model's layers are in a file. */
interface Scope {

  /** The arrays of a layer of the model. */
  LayerWeights weights(LayerConfig layer);

  /** Where those of a model are that is a layer of this one. */
  Scope of(LayerConfig model);
}
