package ml.gibbon.notebook;

import java.util.function.Consumer;

/** The thread of a piece of a cell, which knows where to show what the cell has to show. */
final class CellThread extends Thread {

  private final Consumer<Object> display;

  CellThread(Runnable work, Consumer<Object> display) {
    super(work, "cell");
    this.display = display;
  }

  void display(Object value) {
    display.accept(value);
  }
}
