package ml.gibbon.bench;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The environment that a PyTorch process is started in, as far as it decides how fast it is.
 *
 * <p>Three things can hold PyTorch back without its user's doing. Variables of the machine may
 * force kernels for an older processor on its OpenBLAS. OpenBLAS may take a processor that is newer
 * than itself, or that a virtual machine hides, for a very old one. And the idle threads of OpenMP
 * and of OpenBLAS wait by spinning, on cores that the other pool's threads need. A comparison has
 * to be with the faster form, so all of them are measured once and the fastest is taken.
 */
enum TorchSetting {
  /** The environment that Gibbon was started in. */
  AS_IS(Kernels.AS_IS, false),

  /** OpenMP's threads sleep when idle. */
  PASSIVE(Kernels.AS_IS, true),

  /** OpenBLAS takes the kernels that it thinks fit the processor. */
  OWN_KERNELS(Kernels.UNSET, false),

  /** Both. */
  OWN_KERNELS_PASSIVE(Kernels.UNSET, true),

  /** OpenBLAS's kernels for AVX-512; where the processor has none, the process ends. */
  AVX512_KERNELS(Kernels.SKYLAKEX, false),

  /** The same with sleeping threads. */
  AVX512_KERNELS_PASSIVE(Kernels.SKYLAKEX, true),

  /** OpenBLAS's kernels for AVX2. */
  AVX2_KERNELS(Kernels.HASWELL, false),

  /** The same with sleeping threads. */
  AVX2_KERNELS_PASSIVE(Kernels.HASWELL, true);

  /** What becomes of the variables that choose OpenBLAS's kernels. */
  private enum Kernels {
    AS_IS("the environment as it is", ""),
    UNSET("OPENBLAS_CORETYPE and OPENBLAS_L2_SIZE unset", ""),
    SKYLAKEX("OPENBLAS_CORETYPE=SkylakeX", "SkylakeX"),
    HASWELL("OPENBLAS_CORETYPE=Haswell", "Haswell");

    private final String description;
    private final String named;

    Kernels(String description, String named) {
      this.description = description;
      this.named = named;
    }
  }

  private static final int ROUNDS = 7;
  private static final String SECONDS = "0.2";

  private final Kernels kernels;
  private final boolean passive;

  TorchSetting(Kernels kernels, boolean passive) {
    this.kernels = kernels;
    this.passive = passive;
  }

  void apply(Map<String, String> environment) {
    if (kernels != Kernels.AS_IS) {
      environment.remove("OPENBLAS_CORETYPE");
      environment.remove("OPENBLAS_L2_SIZE");
    }
    if (!kernels.named.isEmpty()) {
      environment.put("OPENBLAS_CORETYPE", kernels.named);
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
      processes.put(AS_IS, new TorchProcess(python, script, threads, AS_IS));
      for (TorchSetting setting : values()) {
        processes.computeIfAbsent(setting, other -> startedWith(other, python, script, threads));
      }
      for (int i = 0; i < ROUNDS; i++) {
        processes.forEach((setting, process) -> rates.merge(setting, rate(process), Math::max));
      }
    } finally {
      processes.values().forEach(TorchProcess::close);
    }
    TorchSetting fastest = AS_IS;
    for (TorchSetting setting : rates.keySet()) {
      if (rates.get(setting) > rates.get(fastest)) {
        fastest = setting;
      }
    }
    return new Choice(fastest, rates);
  }

  /** Null where PyTorch ends at once, as with kernels that the processor has not. */
  private static TorchProcess startedWith(
      TorchSetting setting, String python, Path script, int threads) {
    try {
      return new TorchProcess(python, script, threads, setting);
    } catch (TorchProcess.NoPeerException e) {
      return null;
    }
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
    return kernels.description + (passive ? ", OMP_WAIT_POLICY=PASSIVE" : "");
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
