package ml.gibbon.engine.product;

import java.util.Optional;

/**
 * What oneDNN does with a convolution's results while they are in the registers.
 *
 * @param adds whether it first adds them to what is there already
 * @param activation that it then applies
 */
record Following(boolean adds, Optional<Activation> activation) {

  static Following nothing() {
    return new Following(false, Optional.empty());
  }

  Following adding() {
    return new Following(true, activation);
  }

  Following by(Activation last) {
    return new Following(adds, Optional.of(last));
  }
}
