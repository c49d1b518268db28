package ml.gibbon.engine.training;

/** What batch normalisation normalises by while a network is trained. */
public enum BatchNorm {
  /**
   * The statistics of the minibatch, whose running means are kept (Ioffe and Szegedy 2015,
   * arXiv:1502.03167).
   */
  BATCH,
  /** The statistics that the network has, which stay as they are. */
  FROZEN
}
