package ml.gibbon.run;

import java.util.OptionalDouble;
import ml.gibbon.result.TrainingHistory;
import ml.gibbon.store.AdversarialSet;
import ml.gibbon.store.CleanSet;
import ml.gibbon.store.HistoryFile;
import ml.gibbon.store.ModelSet;
import ml.gibbon.store.PublishedFolder;
import ml.gibbon.store.Publisher;
import ml.gibbon.text.Figures;

/** What a stage made, a line for each folder. */
final class MadeInWords {

  private MadeInWords() {}

  static String ofClean(PublishedFolder folder) {
    CleanSet set = folder.about(CleanSet.class);
    return "%s: %s images of %s, %s, %d classes"
        .formatted(
            folder.path(),
            Figures.count(folder.manifest().rows()),
            set.dataset(),
            set.shape(),
            set.classes());
  }

  static String ofModel(Publisher publisher, PublishedFolder folder) {
    ModelSet model = folder.about(ModelSet.class);
    boolean trained =
        folder.manifest().files().stream().anyMatch(file -> file.name().equals(HistoryFile.NAME));
    return "%s: %s%s%s"
        .formatted(
            folder.path(),
            model.architecture(),
            model.parameters() == 0
                ? ""
                : ", %s parameters".formatted(Figures.count(model.parameters())),
            trained ? training(HistoryFile.read(publisher, folder, HistoryFile.NAME)) : "");
  }

  private static String training(TrainingHistory history) {
    OptionalDouble error = history.last().errors().clean();
    return "; %d epochs%s"
        .formatted(
            history.size(),
            error.isPresent()
                ? ", %s wrong of the images held out".formatted(Figures.percent(error))
                : "");
  }

  static String ofTable(PublishedFolder folder) {
    return "%s: %s images, %s, in %s s"
        .formatted(
            folder.path(),
            Figures.count(folder.manifest().rows()),
            folder.about(AdversarialSet.class).inWords(),
            Figures.seconds(folder.manifest().seconds()));
  }
}
