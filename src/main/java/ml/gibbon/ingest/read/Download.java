package ml.gibbon.ingest.read;

import java.util.List;
import ml.gibbon.image.ImageShape;

/**
 * A known set that can be fetched, and what it will hold.
 *
 * @param shape of its images
 * @param classNames in the order of the labels
 * @param trainPerClass training images of each class
 * @param testPerClass test images of each class
 */
public record Download(
    List<PinnedFile> files,
    ImageShape shape,
    List<String> classNames,
    List<Integer> trainPerClass,
    List<Integer> testPerClass) {}
