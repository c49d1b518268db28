package ml.gibbon.planted;

import java.io.IOException;
import java.io.ObjectInputStream;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.DataSetPreProcessor;

/** A serialised preprocessor whose mere reading leaves a trace. */
public final class PlantedObject implements DataSetPreProcessor {

  private static final long serialVersionUID = 1;

  /** The system property that is set once such an object has been deserialised. */
  public static final String TRACE = "gibbon.planted.object";

  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    System.setProperty(TRACE, "deserialised");
  }

  @Override
  public void preProcess(DataSet toPreProcess) {}
}
