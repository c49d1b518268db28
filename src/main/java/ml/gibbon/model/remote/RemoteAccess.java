package ml.gibbon.model.remote;

import static ml.gibbon.error.SettingException.require;

import java.io.Serializable;
import java.util.List;
import ml.gibbon.model.PixelInput;

/**
 * What a configuration says of a model that only answers.
 *
 * @param endpoint where it is
 * @param answers what it says of an image
 * @param classes number of its classes; 0 for that of the data
 * @param shape channels, height and width of its images; none for those of the data
 * @param asking how it is asked
 * @param input what it expects of images
 */
public record RemoteAccess(
    Endpoint endpoint,
    AnswerKind answers,
    int classes,
    List<Integer> shape,
    Asking asking,
    PixelInput input)
    implements Serializable {

  public RemoteAccess {
    require(classes >= 0, "classes", classes, "a whole number from 0 on");
    shape = List.copyOf(shape);
    require(
        shape.isEmpty() || (shape.size() == 3 && shape.stream().allMatch(side -> side >= 1)),
        "shape",
        shape,
        "[] or channels, height and width, such as [1, 28, 28]");
    require(
        input.size().isEmpty(),
        "input.size",
        input.size(),
        "[] for a model that only answers: it resizes images by itself");
    require(
        input.classes().isEmpty(),
        "input.classes",
        input.classes(),
        "[] for a model that only answers: it answers with the data's classes, in their order");
  }
}
