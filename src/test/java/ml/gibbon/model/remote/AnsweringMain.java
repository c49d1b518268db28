package ml.gibbon.model.remote;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import ml.gibbon.gradient.DifferentiableClassifier;
import ml.gibbon.gradient.EngineChoice;
import ml.gibbon.image.ImageShape;
import ml.gibbon.loss.Logits;
import ml.gibbon.model.Classifiers;
import ml.gibbon.model.NetworkFile;

/** The program {@code AnsweringMain KIND SHAPE FILE}: a network of a file that only answers. */
public final class AnsweringMain {

  private static final int MOST = 1 << 24;

  private AnsweringMain() {}

  public static void main(String[] args) throws IOException, AnswerException {
    AnswerKind kind = AnswerKind.valueOf(args[0]);
    ImageShape shape = ImageShape.parse(args[1]);
    InputStream in = new BufferedInputStream(System.in);
    PrintStream out = System.out;
    // What libraries print is no answer.
    System.setOut(System.err);
    try (DifferentiableClassifier network =
        Classifiers.of(
            NetworkFile.read(Files.readAllBytes(Path.of(args[2])), args[2]),
            shape,
            EngineChoice.AUTO)) {
      while (true) {
        answer(kind, network, NpyArray.read(in, MOST), out);
      }
    } catch (EOFException e) {
      System.exit(0);
    }
  }

  private static void answer(
      AnswerKind kind, DifferentiableClassifier network, NpyArray request, PrintStream out)
      throws IOException {
    int images = (int) request.shape()[0];
    float[] pixels = new float[request.values().length];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) request.values()[i];
    }
    float[] logits = network.logits(pixels, images);
    if (kind == AnswerKind.LABELS) {
      float[] labels = new float[images];
      for (int i = 0; i < images; i++) {
        labels[i] = Logits.prediction(logits, network.classes(), i);
      }
      out.write(NpyArray.encode(labels, images));
    } else {
      out.write(NpyArray.encode(logits, images, network.classes()));
    }
    out.flush();
  }
}
