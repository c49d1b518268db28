package ml.gibbon.model.dl4j;

import ml.gibbon.network.UnsupportedNetworkException;

/** Names the layer for which a reason is given. */
@FunctionalInterface
interface Refusal {

  UnsupportedNetworkException because(String reason);

  default void when(boolean condition, String reason) {
    if (condition) {
      throw because(reason);
    }
  }
}
