package ml.gibbon.bench;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The environment that a PyTorch process is started in, as far as it decides how fast it is.
 *
 * <p>Two things can hold PyTorch back without its user's doing. Variables of the machine may force
 * kernels for an older processor on its OpenBLAS. And the idle threads of OpenMP and of OpenBLAS
 * wait by spinning, on cores that the other pool's threads need. A comparison has to be with the
 * faster form, so all of them are measured once and the fastest is taken.
 */
enum TorchSetting {
  /** The environment that Gibbon was started in. */
  AS_IS("the environment as it is", false, false),

  /** OpenMP's threads sleep when idle. */
  PASSIVE("OMP_WAIT_POLICY=PASSIVE", false, true),

  /** OpenBLAS takes the kernels that fit the processor. */
  OWN_KERNELS("OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE unset", true, false),

  /** Both. */
  OWN_KERNELS_PASSIVE(
      "OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE unset, OMP_WAIT_POLICY=PASSIVE", true, true);

  private static final int ROUNDS = 7;
  private static final String SECONDS = "0.2";

  private final String description;
  private final boolean ownKernels;
  private final boolean passive;

  TorchSetting(String description, boolean ownKernels, boolean passive) {
    this.description = description;
    this.ownKernels = ownKernels;
    this.passive = passive;
  }

  void apply(Map<String, String> environment) {
    if (ownKernels) {
      environment.remove("OPENBLAS_CORETYPE");
      environment.remove("OPENBLAS_L2_SIZE");
    }
    if (passive) {
      environment.put("OMP_WAIT_POLICY", "PASSIVE");
    }
  }

  /**
   * The setting in which one process with all threads is fastest at FGSM on a ReLU network, and
   * each one's best rate: what disturbs a measurement only makes it slower. They take turns, so
   * that what slows the machine for seconds meets them all.
   *
   * @throws TorchProcess.NoPeerException without PyTorch
   */
  static Choice fastest(String python, Path script, int threads) {
    Map<TorchSetting, TorchProcess> processes = new EnumMap<>(TorchSetting.class);
    Map<TorchSetting, Double> rates = new EnumMap<>(TorchSetting.class);
    try {
      for (TorchSetting setting : values()) {
        processes.put(setting, new TorchProcess(python, script, threads, setting));
      }
      for (int i = 0; i < ROUNDS; i++) {
        processes.forEach((setting, process) -> rates.merge(setting, rate(process), Math::max));
      }
    } finally {
      processes.values().forEach(TorchProcess::close);
    }
    TorchSetting fastest = AS_IS;
    for (TorchSetting setting : values()) {
      if (rates.get(setting) > rates.get(fastest)) {
        fastest = setting;
      }
    }
    return new Choice(fastest, rates);
  }

  /** 0 where the probe fails: such a setting is not taken. */
  private static double rate(TorchProcess process) {
    try {
      process.ask(List.of("probe", SECONDS));
      double rate = process.answer();
      Torch.fallAsleep();
      return rate;
    } catch (RuntimeException e) {
      return 0;
    }
  }

  @Override
  public String toString() {
    return description;
  }

  /**
   * What was found.
   *
   * @param setting the fastest
   * @param rates images a second of each
   */
  record Choice(TorchSetting setting, Map<TorchSetting, Double> rates) {

    /** For the log. */
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder("started with ").append(setting).append(" (probe:");
      rates.forEach(
          (candidate, rate) ->
              text.append(" %s %,.0f images/s;".formatted(candidate.name(), rate)));
      return text.replace(text.length() - 1, text.length(), ")").toString();
    }
  }
}
