package ml.gibbon.model.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import ml.gibbon.image.ImageShape;
import ml.gibbon.model.PixelInput;

/** Models of tests: the score of class k is the k-th value of an image. */
final class RemoteModels {

  static final ImageShape IMAGES = new ImageShape(1, 2, 3);
  static final int CLASSES = 4;

  private RemoteModels() {}

  static RemoteModel of(Endpoint endpoint, AnswerKind answers, int retries, double timeout) {
    Asking asking = new Asking(3, timeout, retries, 0, 0);
    RemoteAccess access =
        new RemoteAccess(endpoint, answers, 0, List.of(), asking, PixelInput.ofFile());
    return new RemoteModel("oracle", access, IMAGES, CLASSES);
  }

  /** The program of tests, where Python is there. */
  static Endpoint.Command python(Path folder, String... arguments) throws IOException {
    assumeTrue(isThere("python3"), "python3 is not installed, which runs the program of this test");
    Path script = folder.resolve("answer.py");
    try (InputStream in = RemoteModels.class.getResourceAsStream("answer.py")) {
      Files.write(script, in.readAllBytes());
    }
    List<String> command = new ArrayList<>(List.of("python3", script.toString()));
    command.addAll(List.of(arguments));
    return new Endpoint.Command(command);
  }

  private static boolean isThere(String program) {
    try {
      Process process = new ProcessBuilder(program, "--version").start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Images that are answered with classes 1, 3, 0, 1, 3, ... */
  static float[] pixels(int images) {
    float[] pixels = new float[images * IMAGES.size()];
    for (int i = 0; i < images; i++) {
      pixels[i * IMAGES.size() + List.of(1, 3, 0).get(i % 3)] = (i + 1) / 16f;
    }
    return pixels;
  }

  /** The scores of these images. */
  static float[] scores(int images) {
    float[] pixels = pixels(images);
    float[] scores = new float[images * CLASSES];
    for (int i = 0; i < images; i++) {
      System.arraycopy(pixels, i * IMAGES.size(), scores, i * CLASSES, CLASSES);
    }
    return scores;
  }

  /** That a process has ended, or does so within seconds. */
  static void assertEnded(long pid) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (isAlive(pid) && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    assertThat(isAlive(pid)).as("process %d lives", pid).isFalse();
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
